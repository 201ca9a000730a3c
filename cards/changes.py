"""Writing which cards were printed for whom."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cards.contents import LAYOUT_VERSION, CardContent
from cards.models import Card, CardNumber
from cards.variants import Variant
from directory.codes import Audience
from directory.dates import today
from directory.models import Person
from directory.people.visibility import may_be_seen


def people_who_agree(session: Session, person_ids: Collection[int], audiences: Collection[Audience]) -> set[int]:
    """Those of the people who serve now and whose agreement holds; a withdrawal waits until this transaction ends."""
    statement = select(Person.id).where(Person.id.in_(person_ids), may_be_seen(audiences)).order_by(Person.id)
    return set(session.scalars(statement.with_for_update(read=True)))


def record_print(
    session: Session,
    print_id: UUID,
    contents: Mapping[int, CardContent],
    variant: Variant,
    languages: Sequence[str],
    audiences: Collection[Audience],
    user_id: int | None,
) -> set[int]:
    """Record a card for each person (`contents`, by their id); gives those who were left out.

    In the transaction of the print: who has withdrawn or left since the preview gets none. The same print is recorded
    once.
    """
    agreeing = people_who_agree(session, contents, audiences)
    known = set(session.scalars(select(Card.person_id).where(Card.print_id == print_id)))
    for person_id in sorted(agreeing - known):
        content = contents[person_id]
        session.add(
            Card(
                person_id=person_id,
                contact_id=content.contact_id,
                print_id=print_id,
                variant=variant,
                languages=" ".join(languages),
                layout_version=LAYOUT_VERSION,
                printed_on=today(),
                printed_by_id=user_id,
                numbers=[
                    CardNumber(
                        phone_id=each.phone_id,
                        listing_id=each.listing_id,
                        position=position,
                        number=each.number,
                        confirmed_on=each.confirmed_on,
                    )
                    for position, each in enumerate(content.numbers)
                ],
            )
        )
    session.flush()
    return set(contents) - agreeing


def mark_told(
    session: Session, card_id: int, current: Collection[str], shown: Collection[str], on: date, user_id: int
) -> None:
    """Note that the holder of a card was told on a day of what was `shown` to whoever told them.

    What has come up meanwhile (it is `current`, and was not shown) they were not told of. What no longer is wrong is
    forgotten: should it come again, they are told again.
    """
    card = session.get_one(Card, card_id, with_for_update=True, populate_existing=True)
    told = {*(card.told_of or ()), *shown} & set(current)
    if told:
        card.told_on, card.told_by_id, card.told_of = on, user_id, sorted(told)
        session.flush()


def mark_not_told(session: Session, card_id: int) -> None:
    """Take back that the holder of a card was told: a mistake."""
    card = session.get_one(Card, card_id, with_for_update=True, populate_existing=True)
    card.told_on = card.told_by_id = card.told_of = None
    session.flush()
