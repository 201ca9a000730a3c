"""The contacts of a unit and of a province, for the address book of a phone: a file, or codes to scan.

The codes hold the contacts themselves: an address in them would ask the phone to sign in. In all of them is only what
a crisis search answers: nothing of a church or a pastor.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

import segno
from flask import Blueprint, Flask, Response, abort, render_template
from flask_babel import get_locale
from markupsafe import Markup

from accounts.permissions import Permission
from cards.vcard import MEDIA_TYPE, AddressBookEntry, short_vcard, vcards
from db import db
from directory.units.queries import UnitRecord, get_unit
from geo.crisis import CrisisAnswer, find_contacts
from pages.contacts.entries import entries_of_answer, entries_of_unit
from pages.web.access import requires
from pages.web.language import readers_first
from places.models import Level, Place
from places.queries import get_place

contacts = Blueprint("contacts", __name__)

MARGIN = 4
"""The light modules around a code, as its standard wants them (ISO/IEC 18004)."""


HOTLINES = 3
"""How many hotlines have a code of their own; all of them are in the file."""


class Scannable(NamedTuple):
    """A contact, and its code as a drawing."""

    entry: AddressBookEntry
    drawing: Markup


@contacts.get("/police-units/<int:unit_id>/contact")
@requires(Permission.CRISIS_SEARCH)
def of_unit(unit_id: int) -> str:
    """How to get a unit's numbers onto a phone."""
    unit = unit_with(unit_id)
    entries = entries_of_unit(unit, find_contacts(db.reads, kept=True).hotlines, own_language())
    return render_template("contacts/unit.html", unit=unit, found=scannable(entries))


@contacts.get("/police-units/<int:unit_id>/contact.vcf")
@requires(Permission.CRISIS_SEARCH)
def file_of_unit(unit_id: int) -> Response:
    """A unit's numbers as a vCard."""
    entries = entries_of_unit(unit_with(unit_id), find_contacts(db.reads, kept=True).hotlines, readers_first())
    return vcf(entries, f"police-unit-{unit_id}.vcf")


@contacts.get("/provinces/<code>/contacts")
@requires(Permission.CRISIS_SEARCH)
def of_province(code: str) -> str:
    """How to get the numbers of a province's units and the hotlines onto a phone."""
    province = province_with(code)
    answer = answer_of(province)
    few = replace(answer, hotlines=answer.callable_hotlines[:HOTLINES])
    entries = entries_of_answer(few, own_language())
    return render_template("contacts/province.html", province=province, found=scannable(entries))


@contacts.get("/provinces/<code>/contacts.vcf")
@requires(Permission.CRISIS_SEARCH)
def file_of_province(code: str) -> Response:
    """The numbers of a province's units and the hotlines as vCards."""
    province = province_with(code)
    return vcf(entries_of_answer(answer_of(province), readers_first()), f"province-{province.code}.vcf")


def unit_with(unit_id: int) -> UnitRecord:
    """A unit, without the people that serve there."""
    return get_unit(db.session, unit_id, frozenset()) or abort(404)


def province_with(code: str) -> Place:
    """The province with this code."""
    place = get_place(db.session, code)
    return place if place is not None and place.level == Level.PROVINCE else abort(404)


def answer_of(province: Place) -> CrisisAnswer:
    """Whom to call in a province, for what is kept."""
    return find_contacts(db.reads, code=province.code, kept=True)


def own_language() -> tuple[str]:
    """The reader's language alone: a code with fewer signs is read from farther away, and by older phones."""
    return (str(get_locale() or "en"),)


def scannable(entries: Sequence[AddressBookEntry]) -> list[Scannable]:
    """The contacts with their codes."""
    return [Scannable(each, code_of(short_vcard(each))) for each in entries]


def code_of(text: str) -> Markup:
    """A text as a QR code, drawn as SVG. Its lines are of segno's making; the text is in none of them as such."""
    code = segno.make_qr(text, error="l", encoding="utf-8", boost_error=True)
    return Markup(code.svg_inline(border=MARGIN, omitsize=True, svgclass="code", lineclass=None))  # noqa: S704


def vcf(entries: Sequence[AddressBookEntry], name: str) -> Response:
    """Contacts as a file that a phone opens in its address book."""
    response = Response(vcards(entries, datetime.now(UTC)), content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def init_app(app: Flask) -> None:
    """Register the contacts."""
    app.register_blueprint(contacts)
