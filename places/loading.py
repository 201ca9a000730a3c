"""Loading a set of geodata: read, check, store, all or nothing in the caller's transaction."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from places import keys
from places.aliases import ALIAS_FILE
from places.builtin import builtin_digest, read_builtin
from places.changes import LevelCount, record_set, store_geodata
from places.checks import check
from places.files import folder_digest, read_folder
from places.problems import GeodataError
from places.queries import current_codes, latest_set
from places.sources import Geodata

Say = Callable[[str], None]
"""Hears each line of progress."""


class Loaded(NamedTuple):
    """What a load did; no counts where the set was loaded already and nothing was read."""

    name: str
    counts: tuple[LevelCount, ...]
    attribution: str


def load_folder(session: Session, folder: Path, say: Say = lambda line: None) -> Loaded:
    """Load a folder of geodata; raises GeodataError with what is wrong, having stored nothing.

    Loading over another set keeps both: a place whose code the newer set lacks is retired, not deleted.
    """
    say(_("Reading %(folder)s", folder=folder))
    return _load(session, read_folder(folder), say)


def load_builtin(session: Session, say: Say = lambda line: None) -> Loaded:
    """Load the built-in set: names of all places, coarse outlines of the provinces."""
    say(_("Reading the built-in places"))
    return _load(session, read_builtin(), say)


def ensure_geodata(session: Session, geodata_dir: Path | None, say: Say = lambda line: None) -> Loaded | None:
    """Make sure that there is a gazetteer: the folder where one is given and differs from what was loaded last, else
    the built-in set where nothing is loaded. None where there was nothing to do.

    A newer release of this code can change how names are searched: then the set counts as different, too.
    """
    last = latest_set(session)
    if geodata_dir is not None:
        unchanged = last is not None and last.digest == _with_rules(folder_digest(geodata_dir))
        return None if unchanged else load_folder(session, geodata_dir, say)
    if last is None or (last.coarse and last.digest != _with_rules(builtin_digest())):
        return load_builtin(session, say)
    return None


def _load(session: Session, geodata: Geodata, say: Say) -> Loaded:
    say(_("Checking %(count)s places", count=len(geodata.places)))
    if problems := check(geodata, current_codes(session)):
        raise GeodataError(problems)
    counts = store_geodata(session, geodata, say)
    record_set(session, geodata, _with_rules(geodata.digest))
    return Loaded(geodata.name, tuple(counts), geodata.attribution)


def _with_rules(digest: str) -> str:
    """Add the rules of names to a set's fingerprint: search keys are stored, and have to follow them."""
    rules = b"".join(Path(path).read_bytes() for path in (keys.__file__, ALIAS_FILE))
    return sha256(digest.encode() + rules).hexdigest()
