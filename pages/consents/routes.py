"""Whose agreement runs out: the list, and one page a person with one button for each thing that can come of asking."""

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug import Response
from wtforms import Form, ValidationError

from accounts.audit import record_read, record_reads
from accounts.permissions import Permission
from db import db
from directory.dates import today
from directory.fields import DayField
from directory.models import Listing, Person
from directory.people.consents import (
    WITHIN_DAYS,
    due_consents,
    note_not_reached,
    renew_consent,
    withdraw_consent,
)
from directory.people.queries import person_seen_by
from directory.phones.owners import PhoneOwner
from directory.phones.states import phones_of, phones_of_people
from pages.web.access import requires
from pages.web.audiences import audiences
from pages.web.listings import address_of, listing_to_edit, may_see_numbers
from pages.web.lists import row_id

consents = Blueprint("consents", __name__, url_prefix="/verify/consents")


class RenewalForm(Form):
    """On which day somebody agreed again."""

    given_on = DayField(_l("On which day did they agree again?"), description=_l("For example 24 11 2026"))

    def __init__(self, *args: object, person: Person, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def validate_given_on(self, field: DayField) -> None:
        """A day between the agreement that is stored and today."""
        if field.errors:
            return
        if field.data is None:
            raise ValidationError(_("Type the day on which they agreed, for example 24 11 2026."))
        if field.data > today():
            raise ValidationError(_("This day is in the future. Type the day on which they agreed."))
        if field.data < self.person.consent_given_on:
            raise ValidationError(_("They agreed later than that already. Check the day."))


@consents.get("")
@requires(Permission.DIRECTORY_EDIT)
def index() -> str:
    """Whose agreement has run out or soon does. That somebody read the names is recorded."""
    within = request.args.get("within", WITHIN_DAYS[0], type=int)
    within = within if within in WITHIN_DAYS else WITHIN_DAYS[0]
    page = due_consents(db.session, audiences(), within, row_id("after"))
    if named := [row.person_id for row in page.rows if not row.has_run_out]:
        record_reads(db.session, "person", named)
        db.session.commit()
    return render_template("consents/list.html", page=page, within=within, choices=WITHIN_DAYS)


@consents.get("/<int:person_id>")
@requires(Permission.DIRECTORY_EDIT)
def ask(person_id: int) -> str:
    """Somebody to ask again: their numbers, what they agreed to, and what came of it."""
    person, listing = person_to_ask(person_id)
    return page_of(person, listing, RenewalForm(person=person, data={"given_on": today()}))


@consents.post("/<int:person_id>/agreed")
@requires(Permission.DIRECTORY_EDIT)
def agreed(person_id: int) -> str | tuple[str, int] | Response:
    """They agreed again."""
    person, listing = person_to_ask(person_id)
    form = RenewalForm(request.form, person=person)
    if not form.validate() or form.given_on.data is None:
        return page_of(person, listing, form), 422
    renew_consent(db.session, listing, person, form.given_on.data)
    return done()


@consents.post("/<int:person_id>/withdrew")
@requires(Permission.DIRECTORY_EDIT)
def withdrew(person_id: int) -> Response:
    """They withdrew. It needs no version: whatever somebody else saved meanwhile, it holds at once."""
    person, listing = person_to_ask(person_id)
    withdraw_consent(db.session, listing, person, today())
    return done()


@consents.post("/<int:person_id>/not-reached")
@requires(Permission.DIRECTORY_EDIT)
def not_reached(person_id: int) -> Response:
    """They were not reached; they stay on the list."""
    person, _listing = person_to_ask(person_id)
    note_not_reached(db.session, person, today())
    return done()


def person_to_ask(person_id: int) -> tuple[Person, Listing]:
    """A person whom whoever asks may ask again, and their listing, which is locked while something is written."""

    def seen() -> Person:
        return person_seen_by(db.session, person_id, audiences(), lapsed_too=True) or abort(404)

    listing = listing_to_edit(seen().listing_id)
    return seen(), listing  # once more: somebody may have changed them while this request waited for the listing


def page_of(person: Person, listing: Listing, form: RenewalForm) -> str:
    """The page of somebody to ask. That somebody read it is recorded."""
    record_read(db.session, "person", person.id)
    db.session.commit()
    numbers = may_see_numbers(listing)
    return render_template(
        "consents/ask.html",
        person=person,
        listing=listing,
        form=form,
        phones_of_person=phones_of_people(db.session, [person.id])[person.id] if numbers else [],
        phones_of_listing=phones_of(db.session, [listing.id])[listing.id] if numbers else [],
        offered=PhoneOwner(listing, person).may_be_called,
        back=address_of(listing),
    )


def done() -> Response:
    """Commit and go back to the list."""
    db.session.commit()
    return redirect(url_for("consents.index"))


def init_app(app: Flask) -> None:
    """Register the pages of renewals."""
    app.register_blueprint(consents)
