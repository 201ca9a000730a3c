"""Churches that may stand in the directory twice: the pairs, and making one of two."""

from collections.abc import Collection
from typing import NamedTuple

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug import Response

from accounts.audit import record_reads
from accounts.permissions import Permission
from db import db
from directory.churches.duplicates import dismiss_duplicates
from directory.churches.lists import ChurchRow, list_churches
from directory.churches.merging import NamelessError, Side, Taken, merge_churches, merged_into
from directory.churches.pairs import LikelyPair, likely_pairs, too_many
from directory.churches.queries import ChurchRecord, get_church
from directory.listings.lists import ListFilter
from directory.listings.versions import StaleVersionError
from directory.models import Listing
from pages.churches.same_people import FIELDS, make_same, pairs_to_ask, said_to_be_same
from pages.web.access import refuse_who_sees_no_people, requires
from pages.web.audiences import audiences
from pages.web.deadlines import LIST, answers_within
from places.queries import list_provinces
from training.changes import unite_meetings

church_pairs = Blueprint("church_pairs", __name__, url_prefix="/churches/twice")

PAIR = "/<int(max=9223372036854775807):church_id>/<int(max=9223372036854775807):other_id>"

PAIRS_PER_PAGE = 25

PARTS = {"name_km": _l("Name in Khmer"), "name_en": _l("Name in Latin letters"), "placement": _l("Place and position")}
"""What is chosen from either church; all else is kept of both."""


CHANGED = _l(
    "Somebody has saved one of them since you opened this page, and nothing was changed. Look again, then choose."
)
NAMELESS = _l("The one church would have no name. Choose at least one name; nothing was changed.")


class ShownPair(NamedTuple):
    """A pair with both churches as whoever asks may see them."""

    one: ChurchRow
    other: ChurchRow
    pair: LikelyPair


@church_pairs.get("/")
@requires(Permission.DIRECTORY_EDIT)
@answers_within(LIST)
def index() -> str:
    """The pairs of a province, or of the country where it is small enough, likeliest first."""
    refuse_who_sees_no_people()
    provinces = list_provinces(db.session)
    asked = request.args.get("province", "")
    province = asked if asked in {each.code for each in provinces} else ""
    choose = too_many(db.session, province)
    pairs = [] if choose else likely_pairs(db.session, audiences(), province)
    page = min(max(request.args.get("page", 1, type=int), 1), max(1, -(-len(pairs) // PAIRS_PER_PAGE)))
    shown = shown_pairs(pairs[(page - 1) * PAIRS_PER_PAGE : page * PAIRS_PER_PAGE])
    return render_template(
        "churches/pairs.html",
        provinces=provinces,
        province=province,
        choose=choose,
        pairs=shown,
        total=len(pairs),
        page=page,
        pages=max(1, -(-len(pairs) // PAIRS_PER_PAGE)),
    )


@church_pairs.get(PAIR)
@requires(Permission.DIRECTORY_EDIT)
def compare(church_id: int, other_id: int) -> str | Response:
    """Two churches side by side, to choose what the one that stays is called and where it stands."""
    refuse_who_sees_no_people()
    if (stands_in := merged_into(db.session, other_id) or merged_into(db.session, church_id)) is not None:
        return redirect(url_for("churches.show", church_id=stands_in))
    return render_compare(church_id, other_id)


@church_pairs.post(f"{PAIR}/merge")
@requires(Permission.DIRECTORY_EDIT)
def merge(church_id: int, other_id: int) -> Response | tuple[str, int]:
    """Make one church of two: the first stays. Nothing happens where either was saved meanwhile."""
    refuse_who_sees_no_people()
    if merged_into(db.session, other_id) == church_id:  # sent twice
        return redirect(url_for("churches.show", church_id=church_id), 303)
    churches = (church_of(church_id), church_of(other_id))
    if church_id == other_id or churches[0].demo != churches[1].demo:
        abort(404)
    same = said_to_be_same(pairs_to_ask(db.session, churches))
    sides = (Side(each, request.form.get(f"version-{each}", 0, type=int)) for each in (church_id, other_id))
    try:
        kept, gone = sides
        unite_meetings(db.session, church_id, other_id)
        merge_churches(db.session, kept, gone, taken(), current_user.id)
        fewer = make_same(db.session, same, current_user.id)
    except LookupError:
        abort(404)
    except StaleVersionError:
        db.session.rollback()
        return render_compare(church_id, other_id, CHANGED), 409
    except NamelessError:
        db.session.rollback()
        return render_compare(church_id, other_id, NAMELESS), 422
    db.session.commit()
    flash(_("The two churches are one now. People and numbers are those of both: take out what stands twice."))
    if fewer:
        stood_twice = ngettext("%(num)d person stood here twice.", "%(num)d people stood here twice.", fewer)
        flash(stood_twice + " " + _("Their numbers, trainings and cards are together now."))
    return redirect(url_for("churches.show", church_id=church_id), 303)


@church_pairs.post(f"{PAIR}/dismiss")
@requires(Permission.DIRECTORY_EDIT)
def dismiss(church_id: int, other_id: int) -> Response:
    """Remember that they are two: the pair is not shown again."""
    refuse_who_sees_no_people()
    church_of(church_id), church_of(other_id)
    dismiss_duplicates(db.session, church_id, [other_id], current_user.id)
    db.session.commit()
    flash(_("They stay two churches, and are not shown as a pair again."))
    return redirect(url_for("church_pairs.index", province=request.form.get("province") or None), 303)


def taken() -> Taken:
    """What is taken from the church that goes; what was not chosen stays."""
    return Taken(**{part: request.form.get(part) == "other" for part in PARTS})


def render_compare(church_id: int, other_id: int, problem: LazyString | None = None) -> str:
    """The page to choose on, with why what was chosen did not happen."""
    churches = (church_of(church_id), church_of(other_id))
    # Demo data is taken out as a whole: a church of it never becomes one with a real one.
    if church_id == other_id or churches[0].demo != churches[1].demo:
        abort(404)
    record_people(churches)
    db.session.commit()
    return render_template(
        "churches/pair.html",
        churches=churches,
        parts_chosen=PARTS,
        alike=pairs_to_ask(db.session, churches),
        fields=FIELDS,
        problem=problem,
    )


def church_of(church_id: int) -> ChurchRecord:
    """The church as whoever asks may see it."""
    return get_church(db.session, church_id, audiences()) or abort(404)


def shown_pairs(pairs: Collection[LikelyPair]) -> list[ShownPair]:
    """The pairs with both churches; a demo church and a real one are none."""
    ids = {each for pair in pairs for each in (pair.one, pair.other)}
    wanted = ListFilter(conditions=(Listing.id.in_(ids),))
    rows = {row.id: row for row in list_churches(db.session, wanted, audiences(), rows=max(len(ids), 1)).rows}
    shown = [
        ShownPair(rows[pair.one], rows[pair.other], pair) for pair in pairs if {pair.one, pair.other} <= rows.keys()
    ]
    return [each for each in shown if each.one.demo == each.other.demo]


def record_people(churches: Collection[ChurchRecord]) -> None:
    """Record that somebody saw the people of these churches."""
    record_reads(db.session, "person", {person.id for church in churches for person in church.people})


def init_app(app: Flask) -> None:
    """Register the pages of pairs."""
    app.register_blueprint(church_pairs)
