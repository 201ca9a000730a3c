"""Erasing a person for good: rows, the values that the trail keeps of them, the readings that name them.

The events themselves stay: which table, which row, when, by whom. So does a record with ids alone, by which a restored
backup erases them again. All of it is one transaction; the caller commits.
"""

from datetime import datetime

from sqlalchemy import delete, null, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from accounts.models import Action, AuditEvent
from directory.importing.forgetting import forget_person
from directory.listings.versions import touch
from directory.models import Erasure, Listing, MergedPerson, Person
from directory.people.belongings import Belongings, links, the_one
from directory.people.held import Held, held_about, reads_of

CHANGES = (Action.INSERT, Action.UPDATE, Action.DELETE)


def erase_person(session: Session, person_id: int, by: int | None) -> Held | None:
    """Erase a person, whether they still stand here or in the trail alone; gives what was held, none if nothing was.

    Who has the listing's page open sees that it has changed.
    """
    person_id = the_one(session, person_id)
    listing_id = session.scalar(select(Person.listing_id).where(Person.id == person_id))
    listing = session.get(Listing, listing_id, with_for_update={"of": Listing}) if listing_id else None
    held = held_about(session, person_id)
    if held is None:
        return None
    if (person := session.get(Person, person_id)) is not None:
        forget_person(session, person)
    merged = merged_with(session, person_id)
    delete_rows(session, person_id, held.belongings)
    # After the rows, so that what the trigger has just written of them is blanked, too.
    forget_in_trail(session, held.belongings)
    for each, created_at in {person_id: held.created_at, **merged}.items():
        record_erasure(session, each, created_at, by)
    if listing is not None:
        touch(session, listing)
    return held


def merged_with(session: Session, person_id: int) -> dict[int, datetime]:
    """Whom somebody was merged with: the ids that they had, and when each was added. An older backup holds them all."""
    columns = select(MergedPerson.gone_person_id, MergedPerson.gone_created_at)
    return {row[0]: row[1] for row in session.execute(columns.where(MergedPerson.kept_person_id == person_id))}


def delete_rows(session: Session, person_id: int, belongings: Belongings) -> None:
    """Delete a person with everything that belongs to them, children first."""
    for link in reversed(links()):
        session.execute(delete(link.table).where(belongings.stored(link)))
    session.execute(delete(Person).where(Person.id == person_id))
    session.expire_all()


def forget_in_trail(session: Session, belongings: Belongings) -> None:
    """Blank the values of every event about a person, and drop the readings that name them."""
    session.execute(delete(AuditEvent).where(reads_of(belongings)))
    session.execute(
        update(AuditEvent)
        .where(belongings.in_trail(), AuditEvent.action.in_(CHANGES))
        .values(old=null(), new=null())
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def record_erasure(session: Session, person_id: int, created_at: datetime, by: int | None) -> None:
    """Keep that somebody was erased: their id, when they were added, when they were erased and by whom."""
    row = {"person_id": person_id, "person_created_at": created_at, "erased_by_id": by}
    session.execute(insert(Erasure).values(row).on_conflict_do_nothing())


def erasures(session: Session) -> list[Erasure]:
    """Everybody who was erased, the latest first."""
    return list(session.scalars(select(Erasure).order_by(Erasure.erased_at.desc(), Erasure.person_id)))
