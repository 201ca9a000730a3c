"""Making one person of two who are the same: what pointed at either points at the one, and both histories are kept."""

from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from directory.codes import Audience
from directory.models import MergedPerson, Person, Phone
from directory.pointing import keys_to, point_at

HANDLED_APART = ("phone", "merged_person")


@dataclass(frozen=True)
class PersonTaken:
    """What the person who stays takes over from the other one."""

    name_en: bool = False
    name_km: bool = False
    role: bool = False


def merge_people(session: Session, kept_id: int, gone_id: int, taken: PersonTaken, user_id: int | None) -> None:
    """Let one person stand for both. Raises `LookupError` when there is none of them.

    The agreement that stays is the stricter of both in each of its parts. Whoever calls this has made one of what both
    have to do with a training (`training.changes.unite_people`): where two rows say the same, one of them goes.
    """
    found = session.scalars(
        select(Person)
        .where(Person.id.in_((kept_id, gone_id)))
        .order_by(Person.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    people = {person.id: person for person in found}
    if len(people) < 2:
        raise LookupError(kept_id, gone_id)
    kept, gone = people[kept_id], people[gone_id]
    # Where nothing was chosen the name that there is stays.
    kept.name_en = (gone.name_en if taken.name_en else kept.name_en) or kept.name_en or gone.name_en
    kept.name_km = (gone.name_km if taken.name_km else kept.name_km) or kept.name_km or gone.name_km
    kept.role = gone.role if taken.role else kept.role
    keep_the_stricter_agreement(kept, gone)
    session.flush()
    unite_phones(session, kept_id, gone_id)
    for table, column in keys_to(("person",), HANDLED_APART):
        point_at(session, table, column, kept_id, gone_id)
    session.execute(update(MergedPerson).where(MergedPerson.kept_person_id == gone_id).values(kept_person_id=kept_id))
    session.add(
        MergedPerson(
            gone_person_id=gone_id, gone_created_at=gone.created_at, kept_person_id=kept_id, merged_by_id=user_id
        )
    )
    session.flush()
    session.execute(delete(Person).where(Person.id == gone_id).execution_options(synchronize_session=False))
    session.expunge(gone)
    session.expire_all()


def keep_the_stricter_agreement(kept: Person, gone: Person) -> None:
    """Let the one be seen by fewer, be asked again on the earlier day, and have withdrawn where either has."""
    if Audience.ADMINISTRATORS in (kept.consent_audience, gone.consent_audience):
        kept.consent_audience = Audience.ADMINISTRATORS
    kept.consent_given_on = min(kept.consent_given_on, gone.consent_given_on)
    kept.consent_renew_on = min(kept.consent_renew_on, gone.consent_renew_on)
    kept.consent_withdrawn_on = min(
        (day for day in (kept.consent_withdrawn_on, gone.consent_withdrawn_on) if day), default=None
    )
    kept.asked_in_vain_on = max((day for day in (kept.asked_in_vain_on, gone.asked_in_vain_on) if day), default=None)


def unite_phones(session: Session, kept_id: int, gone_id: int) -> None:
    """Give the one the numbers of both, behind their own; a number of both stands once, with the checks of both."""
    columns = select(Phone.id, Phone.number).where(Phone.person_id == kept_id)
    mine = {row.number: row.id for row in session.execute(columns)}
    last = session.scalar(select(func.max(Phone.position)).where(Phone.person_id == kept_id))
    position = 0 if last is None else last + 1
    theirs = select(Phone.id, Phone.number).where(Phone.person_id == gone_id).order_by(Phone.position, Phone.id)
    for phone_id, number in session.execute(theirs).all():
        if number not in mine:
            moved = update(Phone).where(Phone.id == phone_id).values(person_id=kept_id, position=position)
            session.execute(moved.execution_options(synchronize_session=False))
            mine[number] = phone_id
            position += 1
            continue
        for table, column in keys_to(("phone",)):
            point_at(session, table, column, mine[number], phone_id)
        session.execute(delete(Phone).where(Phone.id == phone_id).execution_options(synchronize_session=False))
