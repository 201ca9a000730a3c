"""Demo cards: printed for the trainings at which cards were handed out, with the numbers that held then.

Some of these no longer hold, so that there is somebody to tell and something to print again.
"""

from datetime import timedelta
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from cards.contents import LAYOUT_VERSION
from cards.models import Card, CardNumber
from cards.variants import Variant
from directory.codes import Outcome
from directory.dates import today
from directory.demo.parts import DemoPart
from directory.models import Hotline, Listing, Person, Phone, PhoneCheck
from training.demo.trainings import Demo
from training.models import Attendance, Training

HOTLINES_ON_A_CARD = ("1288", "117")

CHANGED = {"02": (365, "000 000 902"), "17": (500, "000 000 917")}
"""Provinces whose unit has another number since so many days ago, and the number that it had before."""


def load(session: Session) -> None:
    """Add a card for everybody who received one at a demo training where a unit took part."""
    units, hotlines = Demo(session).units, numbers_of_hotlines(session)
    numbers = {
        phone.listing_id: phone
        for phone in session.scalars(select(Phone).where(Phone.listing_id.in_([unit.id for unit in units.values()])))
    }
    confirmed: dict[int, list[PhoneCheck]] = {}
    for check in session.scalars(
        select(PhoneCheck)
        .where(PhoneCheck.phone_id.in_([phone.id for phone in numbers.values()]))
        .where(PhoneCheck.outcome == Outcome.CONFIRMED)
        .order_by(PhoneCheck.checked_on)
    ):
        confirmed.setdefault(check.phone_id, []).append(check)
    rows = session.execute(
        select(Training.id, Training.held_on, Attendance.person_id, func.left(Listing.place_code, 2).label("province"))
        .join(Attendance, Attendance.training_id == Training.id)
        .join(Person, Person.id == Attendance.person_id)
        .join(Listing, Listing.id == Person.listing_id)
        .where(Training.demo, Training.unit_id.is_not(None), Attendance.received_card)
        .order_by(Training.held_on, Attendance.person_id)
    )
    for training_id, held_on, person_id, province in rows:
        unit = units.get(province)
        printed_on = held_on - timedelta(days=3)
        card = Card(
            person_id=person_id,
            contact_id=unit.id if unit else None,
            print_id=uuid5(NAMESPACE_OID, f"demo training {training_id}"),
            variant=Variant.STANDARD,
            languages="km en",
            layout_version=LAYOUT_VERSION,
            printed_on=printed_on,
            numbers=[],
        )
        phone = numbers.get(unit.id) if unit else None
        if phone is not None:
            since, before = CHANGED.get(province, (0, ""))
            had_another = printed_on <= today() - timedelta(days=since) and bool(before)
            checks = [check.checked_on for check in confirmed.get(phone.id, ()) if check.checked_on <= printed_on]
            card.numbers.append(
                CardNumber(
                    phone_id=phone.id,
                    listing_id=phone.listing_id,
                    position=0,
                    number=before if had_another else phone.number,
                    confirmed_on=max(checks, default=None),
                )
            )
        card.numbers += [
            CardNumber(phone_id=each.id, listing_id=each.listing_id, position=position, number=each.number)
            for position, each in enumerate(hotlines, start=len(card.numbers))
        ]
        session.add(card)
    session.flush()


def numbers_of_hotlines(session: Session) -> list[Phone]:
    """Those that stand on every demo card, in their order."""
    found = {
        phone.number: phone
        for phone in session.scalars(
            select(Phone).join(Hotline, Hotline.id == Phone.listing_id).where(Phone.number.in_(HOTLINES_ON_A_CARD))
        )
    }
    return [found[number] for number in HOTLINES_ON_A_CARD if number in found]


def remove(session: Session) -> None:
    """Take out every card of a demo pastor, before the units go whose numbers stand on it."""
    people = select(Person.id).join(Listing, Listing.id == Person.listing_id).where(Listing.demo)
    session.execute(delete(Card).where(Card.person_id.in_(people)).execution_options(synchronize_session=False))


CARDS = DemoPart(load, remove)
