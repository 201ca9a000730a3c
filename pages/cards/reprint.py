"""The reprint and call list: whose card no longer holds, why, and two ways off it: a new card, or being told."""

from collections.abc import Iterable, Iterator

from flask import Blueprint, Flask, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug import Response as BaseResponse
from werkzeug.datastructures import MultiDict

from accounts.audit import record_export, record_reads
from accounts.permissions import Permission
from cards.changes import mark_not_told, mark_told
from cards.forms import LANGUAGES, ReprintForm, ToldForm
from cards.recipients import MOST_RECIPIENTS
from cards.reprints import (
    CardToReplace,
    WhyReplaced,
    card_to_replace,
    cards_to_replace,
    count_to_replace,
    people_to_reprint,
)
from cards.variants import Variant
from cards.words import reason_words
from db import db
from directory.sheets import csv_lines
from pages.cards.people import page as preview_of
from pages.trainings.routes import language
from pages.web import limits
from pages.web.access import refuse_who_sees_no_people, requires
from pages.web.audiences import audiences
from pages.web.deadlines import LIST, answers_within
from pages.web.lists import row_id
from pages.web.wording import name_of

reprint = Blueprint("reprint", __name__, url_prefix="/cards/reprint")

FILTERS = ("province", "unit", "which")
MOST_EXPORTED = 100_000


@reprint.get("")
@requires(Permission.DIRECTORY_EDIT)
@answers_within(LIST)
def index() -> str:
    """The holders to call. That somebody saw who they are is recorded."""
    refuse_who_sees_no_people()
    return show_list(filter_form(request.args), row_id("after"))


def show_list(form: ReprintForm, after: int | None, refused: tuple[int, ToldForm] | None = None) -> str:
    """The list; with what was wrong in the form of one row, where something was."""
    wanted = form.wanted()
    page = cards_to_replace(db.session, wanted, audiences(), after=after)
    if after and not page.rows:  # the last of this page were told
        page, after = cards_to_replace(db.session, wanted, audiences()), None
    counts = count_to_replace(db.session, wanted, audiences())
    record_reads(db.session, "person", [row.person_id for row in page.rows])
    db.session.commit()
    return render_template(
        "cards/reprint.html",
        form=form,
        page=page,
        counts=counts,
        most=MOST_RECIPIENTS,
        refused=refused,
        query={name: form[name].data for name in FILTERS if form[name].data} | ({"after": after} if after else {}),
        languages_of_cards=LANGUAGES,
    )


@reprint.post("/<int:card_id>/told")
@requires(Permission.DIRECTORY_EDIT)
def told(card_id: int) -> BaseResponse | tuple[str, int]:
    """They were told: they are off the list, until something else on their card no longer holds."""
    refuse_who_sees_no_people()
    card = card_or_none(card_id)
    if card is not None:
        form = ToldForm(request.form, printed_on=card.printed_on)
        if not form.validate() or form.told_on.data is None:
            return show_list(filter_form(request.form), row_id("after"), (card_id, form)), 422
        shown = request.form.getlist("reason")
        mark_told(db.session, card_id, card.keys, shown, form.told_on.data, current_user.id)
        if {*card.keys} - {*shown}:
            flash(_("Something else on this card has come up meanwhile: see the list."), "error")
        else:
            flash(_("%(name)s has been told.", name=name_of(card)))
        db.session.commit()
    return back()


@reprint.post("/<int:card_id>/not-told")
@requires(Permission.DIRECTORY_EDIT)
def not_told(card_id: int) -> BaseResponse:
    """They were not told after all: back onto the list."""
    refuse_who_sees_no_people()
    if card_or_none(card_id) is not None:
        mark_not_told(db.session, card_id)
        db.session.commit()
    return back()


def card_or_none(card_id: int) -> CardToReplace | None:
    """A card that no longer holds, of somebody who may be shown; with nothing left to do, said so."""
    card = card_to_replace(db.session, card_id, audiences()) if card_id < 2**63 else None
    if card is None:
        flash(_("Nothing is left to do for this card: it holds, or a newer one was printed."))
    return card


@reprint.post("/preview")
@limits.exports
@requires(Permission.DIRECTORY_EDIT)
@answers_within(LIST)
def preview() -> str | tuple[str, int]:
    """The new cards of those who are on the list, of the kind that they have."""
    refuse_who_sees_no_people()
    variant, languages = request.form.get("variant", ""), request.form.get("languages", "")
    if variant not in list(Variant) or languages not in LANGUAGES:
        abort(400)
    wanted, kind = filter_form(request.form).wanted(), (Variant(variant), languages)
    return preview_of({*people_to_reprint(db.session, wanted, audiences(), kind, MOST_RECIPIENTS)})


@reprint.post("/export")
@limits.exports
@requires(Permission.LISTINGS_EXPORT)
@answers_within(LIST)
def export() -> Response:
    """The list as a file; recorded before it leaves."""
    refuse_who_sees_no_people()
    found = cards_to_replace(db.session, filter_form(request.form).wanted(), audiences(), rows=MOST_EXPORTED)
    record_export(db.session, "person", len(found.rows))
    db.session.commit()
    return Response(
        "".join(csv_lines(call_list(found.rows))),
        mimetype="text/csv",
        headers={"Content-Disposition": "attachment; filename=cards-to-replace.csv"},
    )


def call_list(rows: Iterable[CardToReplace]) -> Iterator[list[object]]:
    """The header, then one line a holder."""
    yield [
        _("Person"),
        _("Church"),
        _("Province"),
        _("Phone"),
        _("Card printed on"),
        _("Why it is to be replaced"),
        _("Last told on"),
    ]
    for row in rows:
        yield [
            name_of(row),
            name_of(row.church),
            name_of(row.place[-1]) if row.place else "",
            "; ".join(phone.display for phone in row.phones),
            row.printed_on,
            "; ".join(in_words(why) for why in row.reasons),
            row.told_on,
        ]


def in_words(why: WhyReplaced) -> str:
    """A reason in the reader's language."""
    return reason_words(why, language())


def filter_form(given: MultiDict[str, str]) -> ReprintForm:
    """The filters as they were given."""
    return ReprintForm(given, session=db.session, language=language())


def back() -> BaseResponse:
    """The list as it was, with the filters and the page that the form brought along."""
    given = {name: request.form.get(name, "") for name in (*FILTERS, "after")}
    values = {name: value for name, value in given.items() if value.isalnum()}
    return redirect(url_for("reprint.index", **values), 303)  # type: ignore[arg-type]


def init_app(app: Flask) -> None:
    """Register the list, and let templates say why."""
    app.register_blueprint(reprint)
    app.jinja_env.globals.update(reason_words=in_words)
