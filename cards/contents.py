"""What stands on a card: whom one calls from a place, as the crisis search orders them, and the first steps.

Only the own numbers of units and hotlines stand on a card, never the mobile of an officer, whoever agreed to what: an
agreement is given for those who see this directory, and a card goes from hand to hand for years. Where the unit itself
gives an officer's mobile as its number it stands here as the unit's, and stops being offered with the officer
(`directory.people.changes.let_numbers_go`): whoever holds it on a card is then on the reprint and call list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import LazyString, force_locale, gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from cards import qr
from cards.variants import Variant
from directory.codes import HotlineKind, Kind
from directory.dates import today
from directory.guidance import texts
from directory.guidance.queries import latest_reviews
from directory.labels import label, name_in
from directory.phones.states import PhoneStatus
from geo.contacts import Contact, HotlineContact, answers_at
from geo.crisis import CrisisAnswer, find_contacts
from typesetting.fonts import displayable

LAYOUT_VERSION = 1
HOUR = 10
"""A card is read at any hour; its order is that of the day, when offices answer."""

NUMBERS = 2
"""How many numbers of one contact fit."""

HOTLINES = 4

NOBODY: dict[str, Any] = {"names": [], "instead": None, "numbers": [], "demo": None}
"""What leads a card where not even a hotline is left to call."""


@dataclass(frozen=True)
class CardNumber:
    """A number on a card, in the order in which it stands there."""

    phone_id: int
    listing_id: int | None
    number: str
    confirmed_on: date | None


@dataclass(frozen=True)
class CardContent:
    """A card: what the template is given, whose unit it is, and which numbers stand on it."""

    data: dict[str, Any]
    contact_id: int | None
    """The responsible unit or what is called instead of it; none on a card with hotlines only."""
    numbers: tuple[CardNumber, ...]


def card_for(session: Session, code: str | None, variant: Variant, languages: Sequence[str]) -> CardContent:
    """The card for a place by its code; without one, or where no unit is responsible, of hotlines only.

    Needs an application context, for the words.
    """
    answer = find_contacts(session, code=code, hour=HOUR)
    unit = answer.responsible[0] if answer.responsible_here else None
    lead: Contact | HotlineContact | None = answer.first_call.contact if answer.first_call else unit
    # A unit that comes first, and a hotline that is called instead of it and comes first anyway, stand there once.
    second = unit if unit is not None and (lead is None or unit.id != lead.id) else None
    hotlines = hotlines_below(answer, [each for each in (lead, second) if each is not None], variant)
    first = [phone for phone in shown(lead) if not phone.demo and phone.state.is_current] or [
        phone for phone in shown(lead)[:1] if not phone.demo
    ]
    code_text = qr.payload(qr_name(lead), [phone.number for phone in first])
    reviewed = latest_reviews(session)
    draft = _l("To be confirmed with the police and a native reviewer before printing.")
    unreviewed = [lang for lang in languages if lang not in reviewed]
    numbers = [*shown(lead), *shown(second), *(line.phones[0] for line in hotlines)]
    leads = entry(lead, variant, languages) if lead else NOBODY
    if unit is not None and lead is not None and unit.id == lead.id:
        leads = {**leads, "instead": instead(unit, variant, languages)}
    data: dict[str, Any] = {
        "heading": said(_l("Who do I call?"), languages),
        "lead": leads,
        "second": entry(second, variant, languages) if second else None,
        "hotlines": [
            {
                "names": with_hours(names(line, variant, languages), line.phones[0]),
                "number": line.phones[0].display,
            }
            for line in hotlines
        ],
        "qr": {"svg": qr.svg(code_text), "alt": code_text} if code_text else None,
        "foot": foot([line.phones[0] for line in hotlines], languages),
        "advice": [advice(variant, lang) for lang in languages],
        "draft": said(draft, unreviewed),
        "reviewed": not unreviewed,
        "alt": "; ".join(phone.display for phone in numbers),
    }
    return CardContent(
        data,
        unit.id if unit else None,
        tuple(CardNumber(phone.phone_id, phone.listing_id, phone.number, phone.confirmed_on) for phone in numbers),
    )


def shown(contact: Contact | HotlineContact | None) -> tuple[PhoneStatus, ...]:
    """The numbers of a contact for which there is room."""
    return contact.phones[:NUMBERS] if contact else ()


def hotlines_below(
    answer: CrisisAnswer, above: Sequence[Contact | HotlineContact], variant: Variant
) -> list[HotlineContact]:
    """The best hotline of each kind that does not stand above. What an organisation is called says too much."""
    taken = {contact.id for contact in above}
    fits = [
        line
        for line in answer.callable_hotlines
        if line.id not in taken and not (variant is Variant.DISCREET and line.hotline_kind is HotlineKind.NGO)
    ]
    return fits[:HOTLINES]


def said(words: LazyString | str, languages: Sequence[str]) -> list[dict[str, str]]:
    """Words in each language, one after the other."""
    found = []
    for lang in languages:
        with force_locale(lang):
            found.append({"lang": lang, "text": displayable(str(words))})
    return found


def names(contact: Contact | HotlineContact, variant: Variant, languages: Sequence[str]) -> list[dict[str, str]]:
    """What a contact is called on a card: its kind alone on a discreet one."""
    if variant is Variant.DISCREET:
        return said(discreet_name(contact), languages)
    if isinstance(contact, HotlineContact) and contact.hotline_kind is not HotlineKind.NGO:
        return said(label(contact.hotline_kind), languages)
    own = {name_in(lang, contact): {"lang": lang, "text": displayable(name_in(lang, contact))} for lang in languages}
    return list(own.values())


def discreet_name(contact: Contact | HotlineContact) -> LazyString:
    """A word that anybody may read."""
    if isinstance(contact, Contact):
        return _l("Police") if contact.kind is Kind.POLICE_UNIT else label(Kind.HOTLINE)
    if contact.hotline_kind is HotlineKind.POLICE:
        return _l("Police")
    told = (HotlineKind.CHILD_HELPLINE, HotlineKind.AMBULANCE, HotlineKind.FIRE)
    return label(contact.hotline_kind) if contact.hotline_kind in told else label(Kind.HOTLINE)


def qr_name(contact: Contact | HotlineContact | None) -> str:
    """Under which name a telephone saves the numbers of a code; the same on a discreet card."""
    return "" if contact is None else said(discreet_name(contact), ["en"])[0]["text"]


def entry(contact: Contact | HotlineContact, variant: Variant, languages: Sequence[str]) -> dict[str, Any]:
    """A contact with its numbers, each with what the ledger says about it."""
    made_up = (isinstance(contact, Contact) and contact.demo) or any(phone.demo for phone in shown(contact))
    return {
        "names": names(contact, variant, languages),
        "instead": instead(contact, variant, languages),
        "demo": said(_l("Demo"), languages) if made_up else None,
        "numbers": [
            {"display": phone.display, "note": with_hours(state(phone, languages), phone)} for phone in shown(contact)
        ],
    }


def instead(
    contact: Contact | HotlineContact, variant: Variant, languages: Sequence[str]
) -> list[dict[str, str]] | None:
    """What this is called instead of, in place of a unit that is not to be used; its name says too much on some."""
    unit = contact.instead_of if isinstance(contact, Contact) else None
    if unit is None or variant is Variant.DISCREET:
        return None
    words = []
    for lang in languages:
        with force_locale(lang):
            text = gettext("Instead of %(name)s", name=name_in(lang, unit))
        words.append({"lang": lang, "text": displayable(text)})
    return words


def with_hours(words: list[dict[str, str]], phone: PhoneStatus) -> list[dict[str, str]]:
    """The words about a number with the hours at which it answers, where these are known and not the whole day."""
    start, end = phone.answers_from, phone.answers_until
    if start is None or end is None or answers_at(phone, None):
        return words
    found = []
    for each in words:
        with force_locale(each["lang"]):
            hours = gettext("answers %(start)d:00 to %(end)d:00", start=start, end=end)
        found.append({**each, "text": ", ".join(part for part in (each["text"], hours) if part)})
    return found


def state(phone: PhoneStatus, languages: Sequence[str]) -> list[dict[str, str]]:
    """Whether a number is confirmed, and since which day: a card is read long after it was printed."""
    day = f" {day_in_figures(phone.confirmed_on)}" if phone.confirmed_on else ""
    return [{**words, "text": words["text"] + day} for words in said(label(phone.state), languages)]


def foot(phones: Sequence[PhoneStatus], languages: Sequence[str]) -> list[dict[str, str]]:
    """What is known of the hotlines' numbers, the day of printing, and the version of the layout."""
    found = []
    for lang in languages:
        groups: dict[str, list[str]] = {}
        for phone in phones:
            groups.setdefault(state(phone, [lang])[0]["text"], []).append(phone.display)
        parts = [f"{words}: {', '.join(displays)}" for words, displays in groups.items()]
        with force_locale(lang):
            printed = gettext("As of %(moment)s.", moment=day_in_figures(today()))
        found.append({"lang": lang, "text": " · ".join([*parts, printed, f"v{LAYOUT_VERSION}"])})
    return found


def day_in_figures(day: date) -> str:
    """A day as every language here reads it."""
    return f"{day:%d.%m.%Y}"


def sources(variant: Variant) -> str:
    """Where the texts on a card come from; for those who print it, it has no room for them."""
    used = (texts.FIRST_STEPS, texts.REPORT if variant is Variant.DISCREET else texts.SIGNS)
    return "; ".join(dict.fromkeys(each.source for each in used))


def advice(variant: Variant, lang: str) -> list[dict[str, Any]]:
    """The first steps and, but on a discreet card, a few signs."""
    steps, report = texts.FIRST_STEPS.sentences, texts.REPORT.sentences
    if variant is Variant.DISCREET:
        parts = [(_l("What to do first"), (steps[0], steps[2], report[0]))]
    else:
        parts = [(_l("What to do first"), steps[:4]), (_l("Signs"), texts.SIGNS.sentences[:3])]
    with force_locale(lang):
        return [
            {"lang": lang, "heading": str(heading), "sentences": [str(each) for each in sentences]}
            for heading, sentences in parts
        ]
