"""People and numbers of any listing: adding, changing and taking them out."""

from collections.abc import Sequence

from flask import Blueprint, Flask, abort, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug import Response

from accounts.audit import record_read
from accounts.permissions import Permission
from db import db
from directory.dates import today
from directory.models import Listing, Person, Phone
from directory.people.changes import (
    add_person,
    add_phone,
    change_person,
    change_phone,
    mark_left,
    remove_phone,
)
from directory.people.consents import withdraw_consent
from directory.people.forms import PersonForm, PhoneForm
from directory.people.queries import person_seen_by
from directory.phones.numbers import display_number
from directory.phones.owners import owner_of
from directory.phones.states import phones_of_people
from pages.web.access import requires
from pages.web.audiences import audiences
from pages.web.listings import address_of, ensure_numbers_are_seen, listing_to_edit, may_see_numbers
from pages.web.versions import Difference, differences, stale_page, version_in_request
from pages.web.wording import name_of

people = Blueprint("people", __name__)


@people.route("/listings/<int:listing_id>/people/new", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_EDIT)
def new_person(listing_id: int) -> str | tuple[str, int] | Response:
    """Add a person who has agreed to it."""
    listing = listing_to_edit(listing_id)
    form = PersonForm(request.form if request.method == "POST" else None, kind=listing.kind)
    if request.method == "GET":
        return person_page(form, listing)
    if not form.validate():
        return person_page(form, listing), 422
    add_person(db.session, listing, form.entry())
    return saved(listing)


@people.route("/people/<int:person_id>/edit", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_EDIT)
def edit_person(person_id: int) -> str | tuple[str, int] | Response:
    """Change a person's name, role or consent."""
    person, listing = person_to_edit(person_id, lapsed_too=True)
    form = PersonForm(request.form if request.method == "POST" else None, kind=listing.kind, data=answers_of(person))
    if request.method == "GET":
        return person_page(form, listing, person)
    if not form.validate():
        return person_page(form, listing, person), 422
    if version_in_request() != listing.version:
        stored = PersonForm(kind=listing.kind, data=answers_of(person))
        return person_page(form, listing, person, differences(form, stored)), 409
    change_person(db.session, listing, person, form.entry())
    return saved(listing)


@people.post("/people/<int:person_id>/left")
@requires(Permission.DIRECTORY_EDIT)
def left(person_id: int) -> Response | tuple[str, int]:
    """Note that a person no longer serves here."""
    person, listing = person_to_edit(person_id, lapsed_too=True)
    if version_in_request() != listing.version:
        return stale_page(listing, [about(person, _("They have left"))], _("They have left"))
    mark_left(db.session, listing, person, today(), current_user.id)
    return saved(listing)


@people.post("/people/<int:person_id>/remove")
@requires(Permission.DIRECTORY_EDIT)
def remove(person_id: int) -> Response | tuple[str, int]:
    """Take out a person who has withdrawn their consent: they and their numbers are shown nowhere from now on."""
    person, listing = person_to_edit(person_id, lapsed_too=True)
    if version_in_request() != listing.version:
        return stale_page(listing, [about(person, _("Take them out"))], _("Take them out"))
    withdraw_consent(db.session, listing, person, today())
    return saved(listing)


@people.route("/listings/<int:listing_id>/phones/new", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_EDIT)
def new_phone(listing_id: int) -> str | tuple[str, int] | Response:
    """Add a number to a listing."""
    listing = listing_to_edit(listing_id)
    return add_number(listing, listing)


@people.route("/people/<int:person_id>/phones/new", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_EDIT)
def new_phone_of_person(person_id: int) -> str | tuple[str, int] | Response:
    """Add a number to a person."""
    person, listing = person_to_edit(person_id)
    return add_number(listing, person)


def add_number(listing: Listing, owner: Listing | Person) -> str | tuple[str, int] | Response:
    """Ask for a number and add it to its owner."""
    of_person = isinstance(owner, Person)
    form = PhoneForm(request.form if request.method == "POST" else None, kind=listing.kind, of_person=of_person)
    if request.method == "GET":
        return phone_page(form, listing, owner)
    if not form.validate():
        return phone_page(form, listing, owner), 422
    add_phone(db.session, listing, owner, form.entry())
    return saved(listing)


@people.route("/phones/<int:phone_id>/edit", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_EDIT)
def edit_phone(phone_id: int) -> str | tuple[str, int] | Response:
    """Change a number; another number starts with an empty ledger."""
    phone, listing, owner = phone_to_edit(phone_id)
    typed, of_person = request.form if request.method == "POST" else None, isinstance(owner, Person)
    form = PhoneForm(typed, obj=phone, kind=listing.kind, of_person=of_person, stored=phone)
    if request.method == "GET":
        return phone_page(form, listing, owner, phone)
    if not form.validate():
        return phone_page(form, listing, owner, phone), 422
    if version_in_request() != listing.version:
        stored = PhoneForm(obj=phone, kind=listing.kind)
        return phone_page(form, listing, owner, phone, differences(form, stored)), 409
    change_phone(db.session, listing, phone, form.entry())
    return saved(listing)


@people.post("/phones/<int:phone_id>/remove")
@requires(Permission.DIRECTORY_EDIT)
def drop_phone(phone_id: int) -> Response | tuple[str, int]:
    """Take a number out, with its checks."""
    phone, listing, _owner = phone_to_edit(phone_id)
    if version_in_request() != listing.version:
        both = Difference(_("Number"), display_number(phone.number), _("Take it out"))
        return stale_page(listing, [both], _("Take it out"))
    remove_phone(db.session, listing, phone)
    return saved(listing)


def about(person: Person, wanted: str) -> Difference:
    """A person as they are stored, beside what somebody wanted to say of them."""
    return Difference(_("Person"), name_of(person), wanted)


def person_to_edit(person_id: int, *, lapsed_too: bool = False) -> tuple[Person, Listing]:
    """A person whom whoever asks may see and change, and their listing."""

    def seen() -> Person:
        return person_seen_by(db.session, person_id, audiences(), lapsed_too=lapsed_too) or abort(404)

    listing = listing_to_edit(seen().listing_id)
    return seen(), listing  # once more: somebody may have changed them while this request waited for the listing


def phone_to_edit(phone_id: int) -> tuple[Phone, Listing, Listing | Person]:
    """A number that whoever asks may see and change, its listing and its owner."""
    owner = owner_of(db.session, phone_id) or abort(404)
    listing = listing_to_edit(owner.listing.id)
    person = person_to_edit(owner.person.id)[0] if owner.person is not None else None
    ensure_numbers_are_seen(listing)
    phone = db.session.get(Phone, phone_id, populate_existing=True) or abort(404)
    return phone, listing, person or listing


def answers_of(person: Person) -> dict[str, object]:
    """What the form of a stored person is filled with."""
    return {
        "name_en": person.name_en,
        "name_km": person.name_km,
        "role": person.role.value,
        "consent": "yes",
        "audience": person.consent_audience.value,
        "given_on": person.consent_given_on,
    }


def person_page(
    form: PersonForm, listing: Listing, person: Person | None = None, both: Sequence[Difference] = ()
) -> str:
    """The page that asks about a person; with both versions where somebody else saved in between.

    That somebody saw the person is recorded. Whose agreement has run out is shown with their numbers, to ask again.
    """
    lapsed_phones = None
    if person is not None:
        record_read(db.session, "person", person.id)
        db.session.commit()
        if person.consent_renew_on < today():
            lapsed_phones = phones_of_people(db.session, [person.id])[person.id] if may_see_numbers(listing) else []
    return render_template(
        "people/person.html",
        form=form,
        listing=listing,
        person=person,
        lapsed_phones=lapsed_phones,
        differences=both,
        back=address_of(listing),
    )


def phone_page(
    form: PhoneForm,
    listing: Listing,
    owner: Listing | Person,
    phone: Phone | None = None,
    both: Sequence[Difference] = (),
) -> str:
    """The page that asks about a number; with both versions where somebody else saved in between.

    That somebody saw whose number it is is recorded.
    """
    if isinstance(owner, Person):
        record_read(db.session, "person", owner.id)
        db.session.commit()
    return render_template(
        "people/phone.html",
        form=form,
        listing=listing,
        owner=owner,
        phone=phone,
        differences=both,
        back=address_of(listing),
    )


def saved(listing: Listing) -> Response:
    """Commit and go back to the listing."""
    address = address_of(listing)
    db.session.commit()
    return redirect(address)


def init_app(app: Flask) -> None:
    """Register the pages of people and numbers."""
    app.register_blueprint(people)
