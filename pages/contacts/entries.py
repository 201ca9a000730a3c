"""What a contact on a phone says: whom it calls by which number first, and how good each number was on that day."""

from collections.abc import Iterable, Sequence
from uuid import NAMESPACE_URL, uuid5

from flask import url_for
from flask_babel import format_date
from flask_babel import gettext as _

from cards.vcard import AddressBookEntry, LabelledNumber, NumberType
from directory.codes import Kind, Purpose
from directory.dates import today
from directory.labels import Named, label, name_in
from directory.phones.states import PhoneStatus
from directory.phones.words import dated_words
from directory.units.queries import UnitRecord
from geo.contacts import HotlineContact, comes_first, first_call, offered
from geo.crisis import CrisisAnswer
from pages.crisis.words import hours_words
from pages.web.language import said_in

TYPES = {Purpose.MOBILE: NumberType.CELL, Purpose.OFFICE: NumberType.WORK}
"""What a phone shows that knows no label of ours; the others are for calling, whatever they are."""


def entries_of_unit(
    unit: UnitRecord, hotlines: Sequence[HotlineContact], languages: Sequence[str]
) -> list[AddressBookEntry]:
    """A unit, or what is called instead of it; only the national hotline where nothing is."""
    hotline = national(hotlines)
    called = unit if unit.may_be_called else unit.instead
    if called is None:
        return [entry(hotline.id or 0, hotline, hotline.phones, languages)] if hotline else []
    stands_alone = called is unit.instead and unit.instead.kind is Kind.HOTLINE
    own = offered(called.phones, None)
    return [entry(called.id, called, own, languages, None if stands_alone else hotline)]


def entries_of_answer(answer: CrisisAnswer, languages: Sequence[str]) -> list[AddressBookEntry]:
    """The responsible units of an answer and the hotlines, the first one to call first; each once."""
    hotline = national(answer.hotlines)
    found = {}
    for contact in answer.responsible:
        beside = hotline if contact.kind is Kind.POLICE_UNIT else None
        found[contact.id] = entry(contact.id, contact, contact.phones, languages, beside)
    for line in answer.hotlines:
        found.setdefault(line.id or 0, entry(line.id or 0, line, line.phones, languages))
    first = answer.first_call.contact.id if answer.first_call else None
    in_order = sorted(found, key=lambda listing_id: listing_id != first)
    return [found[listing_id] for listing_id in in_order if found[listing_id].numbers]


def national(hotlines: Sequence[HotlineContact]) -> HotlineContact | None:
    """The national hotline that stands beside a unit's numbers; none where none can be called."""
    first = first_call((), hotlines, None)
    return first.contact if first and isinstance(first.contact, HotlineContact) else None


def entry(
    listing_id: int,
    named: Named,
    phones: Iterable[PhoneStatus],
    languages: Sequence[str],
    hotline: HotlineContact | None = None,
) -> AddressBookEntry:
    """A contact with its own numbers, and the hotline's: before them unless the first is confirmed and holds.

    A demo number is not among them, since nobody may dial it.
    """
    own = [phone for phone in phones if phone.tel]
    beside = [hotline.phones[0]] if hotline else []
    in_order = [*own, *beside] if own and comes_first(own[0], None) else [*beside, *own]
    return AddressBookEntry(
        uid=uuid5(NAMESPACE_URL, f"{url_for('home.country', _external=True)}{listing_id}").urn,
        name=" · ".join(dict.fromkeys(name_in(language, named) for language in languages)),
        numbers=tuple(labelled(phone, languages) for phone in in_order),
        note="\n".join(said_in(languages, lambda: note(in_order))),
    )


def labelled(phone: PhoneStatus, languages: Sequence[str]) -> LabelledNumber:
    """A number under the words for what it is for."""
    words = " · ".join(said_in(languages, lambda: str(label(phone.purpose))))
    return LabelledNumber(str(phone.tel), phone.display, words, TYPES.get(phone.purpose, NumberType.VOICE))


def note(phones: Sequence[PhoneStatus]) -> str:
    """When each number was confirmed, as of today: the phone will show it for years."""
    lines = [", ".join(filter(None, (dated_words(phone), hours_words(phone)))) for phone in phones]
    day = format_date(today(), "d MMMM y")
    return "\n".join(
        [
            *(f"{phone.display}: {line}" for phone, line in zip(phones, lines, strict=True)),
            _("As of %(day)s. Numbers change: get this contact again twice a year.", day=day),
        ]
    )
