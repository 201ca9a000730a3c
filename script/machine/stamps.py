"""Doing nothing when nothing changed: a stamp beside what was made says from what it was made."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def fingerprint(*parts: str | Path) -> str:
    """A digest of texts, of files, and of all files below folders with their names."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, str):
            digest.update(b"text" + part.encode())
        else:
            for file in _files(part):
                digest.update(b"file" + str(file.relative_to(part.parent)).encode() + file.read_bytes())
    return digest.hexdigest()


def _files(part: Path) -> Iterable[Path]:
    if part.is_file():
        return [part]
    return sorted(path for path in part.rglob("*") if path.is_file())


def is_current(stamp: Path, made_from: str) -> bool:
    """Whether what the stamp stands for was made from just this."""
    try:
        return stamp.read_text() == made_from
    except OSError:
        return False


def set_current(stamp: Path, made_from: str) -> None:
    """Write down what something was made from, once all of it is there."""
    stamp.write_text(made_from)
