"""Printing cards for people: choosing them, seeing their cards, and the print that is recorded."""

from base64 import b64encode
from uuid import UUID, uuid4

from flask import Blueprint, Flask, Response, abort, render_template, request
from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovTextInput
from werkzeug.datastructures import MultiDict
from wtforms import SelectField, StringField
from wtforms.fields import SelectChoice

from accounts.audit import record_reads
from accounts.permissions import Permission
from cards.changes import people_who_agree, record_print
from cards.contents import sources
from cards.forms import CardsForm
from cards.recipients import (
    MOST_DIFFERENT,
    MOST_RECIPIENTS,
    Printed,
    Recipient,
    cards_of,
    grouped,
    print_id,
    recipients,
)
from cards.sheets import face, sheet
from cards.variants import Variant
from db import db
from directory.listings.filter_form import PlaceFilterForm, keep_to_choices
from pages.cards.routes import asked, data_of
from pages.trainings.routes import language, read_uuid
from pages.web import limits
from pages.web.access import refuse_who_sees_no_people, requires
from pages.web.audiences import audiences
from pages.web.deadlines import LIST, answers_within
from pages.web.wording import name_of
from places.keys import clean_name
from training.queries import TrainingFilter, list_trainings

cards_for_people = Blueprint("cards_for_people", __name__, url_prefix="/cards/people")

MOST_PICTURES = 6
"""How many different cards are shown in the preview; of the others it says which numbers stand on them."""


class RecipientsForm(PlaceFilterForm):
    """Who is offered: of which province or district, of which training, with which name."""

    training = SelectField(_l("Training"), widget=GovSelect(), validate_choice=False)
    q = StringField(_l("Name of the person or the church"), widget=GovTextInput())

    def offer_trainings(self) -> None:
        """Offer the latest trainings."""
        rows = list_trainings(db.session, TrainingFilter(), personal=True).rows
        self.training.choices = [SelectChoice("", _l("Any or none"))] + [
            SelectChoice(str(row.id), " · ".join([format_date(row.held_on, "long"), *map(name_of, row.place[-1:])]))
            for row in rows
        ]
        keep_to_choices(self.training, "")


@cards_for_people.get("")
@requires(Permission.DIRECTORY_EDIT)
def choose() -> str:
    """The people of a province or a training, ticked, or everybody with a name. That somebody saw them is recorded."""
    refuse_who_sees_no_people()
    form = RecipientsForm(request.args)
    del form.unplaced
    form.offer_places(db.session, language())
    form.offer_trainings()
    training_id = int(form.training.data) if form.training.data else None
    text = clean_name(form.q.data or "")
    code = form.place_code()
    found: list[Recipient] = []
    more = False
    if training_id or text or code:
        found, more = recipients(db.session, audiences(), place_code=code, text=text, training_id=training_id)
    record_reads(db.session, "person", [person.id for person in found])
    db.session.commit()
    return render_template(
        "cards/people.html",
        form=form,
        kinds=asked(MultiDict()),
        people=found,
        more=more,
        all_ticked=not text,
        filtered=bool(training_id or text or code),
    )


@cards_for_people.post("/preview")
@limits.exports
@requires(Permission.DIRECTORY_EDIT)
@answers_within(LIST)
def preview() -> str | tuple[str, int]:
    """The cards of those who were ticked, and for how many each is."""
    refuse_who_sees_no_people()
    return page(sent_people())


@cards_for_people.post("/print")
@limits.exports
@requires(Permission.DIRECTORY_EDIT)
@answers_within(LIST)
def make() -> Response | str | tuple[str, int]:
    """The sheets as PDF, and who holds what, in one transaction; who has withdrawn meanwhile is left out and said."""
    refuse_who_sees_no_people()
    form, chosen = asked(request.form), sent_people()
    form_id: UUID = read_uuid(request.form.get("form_id")) or abort(400)
    variant, languages = kind_of(form)
    cards = cards_of(db.session, chosen, variant, languages)
    left_out = record_print(
        db.session, print_id(form_id, cards), cards, variant, languages, audiences(), current_user.id
    )
    if left_out or len(cards) < len(chosen) or not cards:
        db.session.rollback()
        return page(chosen)
    groups = grouped(cards)
    if len(groups) > MOST_DIFFERENT:
        db.session.rollback()
        return page(chosen)
    order = [index for index, each in enumerate(groups) for _person in each.person_ids]
    made = sheet(data_of(form, [each.content for each in groups], order))
    db.session.commit()
    return Response(made, mimetype="application/pdf", headers={"Content-Disposition": "attachment; filename=cards.pdf"})


def page(chosen: set[int]) -> str | tuple[str, int]:
    """The preview for those of the chosen people who agree now; how many others there were, by number alone."""
    form = asked(request.form)
    agreeing = people_who_agree(db.session, chosen, audiences())
    cards = cards_of(db.session, agreeing, *kind_of(form))
    groups = grouped(cards)
    # Whoever agrees may withdraw while the pictures are made: nothing is kept locked for them.
    db.session.rollback()
    shown = [(each, pictures(form, each) if index < MOST_PICTURES else None) for index, each in enumerate(groups)]
    answer = render_template(
        "cards/preview.html",
        form=form,
        sources=sources(kind_of(form)[0]),
        groups=shown,
        most_different=MOST_DIFFERENT,
        people=sorted(cards),
        left_out=len(chosen) - len(cards),
        nobody_ticked=not chosen,
        form_id=uuid4(),
    )
    good = len(cards) == len(chosen) and chosen and len(groups) <= MOST_DIFFERENT
    return answer if good else (answer, 422)


def pictures(form: CardsForm, group: Printed) -> list[tuple[str, str]]:
    """Both sides of a card, as addresses that hold the picture itself, with their words."""
    words = {
        "front": _("Front of the card, with these numbers: %(numbers)s", numbers=group.content.data["alt"]),
        "back": _("Back of the card, with what to do first"),
    }
    return [
        ("data:image/png;base64," + b64encode(face(data_of(form, [group.content], []), side)).decode(), alt)
        for side, alt in words.items()
    ]


def kind_of(form: CardsForm) -> tuple[Variant, list[str]]:
    """Which card, and in which languages."""
    return Variant(form.variant.data), form.languages.data.split()


def sent_people() -> set[int]:
    """Those who were ticked."""
    sent = request.form.getlist("person")
    if len(sent) > MOST_RECIPIENTS or not all(each.isascii() and each.isdigit() and len(each) < 19 for each in sent):
        abort(400)
    return {int(each) for each in sent}


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(cards_for_people)
