"""Writing trainings. Writers flush; the caller commits."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, and_, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from directory.codes import Audience, Kind, Status
from directory.models import Listing, Person
from directory.people.visibility import may_be_seen
from training.codes import Material
from training.forms import TrainingEntry
from training.models import Attendance, Facilitator, Introduction, StaffFacilitator, Training


class StaleTrainingError(Exception):
    """Somebody else saved the training after this form was opened; `training` is what is stored now."""

    def __init__(self, training: Training) -> None:
        super().__init__(f"training {training.id} is at version {training.version}")
        self.training = training


@dataclass(frozen=True)
class Part:
    """What somebody had to do with a training."""

    attended: bool = False
    received_card: bool = False
    taught: bool = False


Taken = Mapping[int, Collection[Material] | None]
"""What each of some people took home, by id; none where it is not recorded."""


def take_training(session: Session, training_id: int, version: int) -> Training:
    """The training, locked until the end of the transaction, as long as it still has the version of the form.

    Raises `StaleTrainingError` when it has another one, and `LookupError` when there is none.
    """
    training = session.get(Training, training_id, with_for_update=True, populate_existing=True)
    if training is None:
        raise LookupError(training_id)
    if training.version != version:
        raise StaleTrainingError(training)
    return training


def add_training(session: Session, entry: TrainingEntry, form: UUID | None = None) -> Training:
    """Store a new training. The same form sent twice, even at the same moment, adds one."""
    if form is not None:
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(form), 0))))
        stored = session.scalar(select(Training).where(Training.added_by_form == form))
        if stored is not None:
            return stored
    training = Training(added_by_form=form)
    write_training(training, entry)
    session.add(training)
    session.flush()
    write_staff(session, training, entry.staff)
    return training


def change_training(session: Session, training: Training, entry: TrainingEntry) -> None:
    """Store a changed training; whom its churches have met follows."""
    write_training(training, entry)
    training.updated_at = func.now()
    session.flush()
    write_staff(session, training, entry.staff)
    introduce(session, training)


def set_training_status(session: Session, training: Training, status: Status) -> None:
    """Archive a training, such as one that was entered by mistake, or take it into use again."""
    training.status = status
    training.updated_at = func.now()
    session.flush()


def write_training(training: Training, entry: TrainingEntry) -> None:
    """Copy an entry onto a training."""
    training.held_on = entry.held_on
    training.place_code = entry.place_code
    training.unit_id, training.officer_id = entry.unit_id, entry.officer_id
    training.topics = [code.value for code in entry.topics]
    training.materials = [code.value for code in entry.materials]
    training.concerns = [code.value for code in entry.concerns]
    training.prayer_themes = [code.value for code in entry.prayer_themes]


def write_staff(session: Session, training: Training, users: Collection[int]) -> None:
    """Let exactly these members of staff have taught."""
    session.execute(
        delete(StaffFacilitator)
        .where(StaffFacilitator.training_id == training.id, StaffFacilitator.user_id.not_in(users))
        .execution_options(synchronize_session=False)
    )
    if users:
        rows = [{"training_id": training.id, "user_id": user} for user in users]
        session.execute(insert(StaffFacilitator).on_conflict_do_nothing(), rows)


def set_parts(
    session: Session,
    training: Training,
    parts: Mapping[int, Part],
    audiences: Collection[Audience],
    taken: Taken | None = None,
) -> None:
    """Write what these people had to do with a training; that of everybody else stays as it is.

    What somebody took home is written of those in `taken`, and stays of the others. Only people of churches whom
    `audiences` may see are written; who has withdrawn meanwhile is left out.
    """
    of_churches = select(Person.id).join(Listing, Listing.id == Person.listing_id).where(Listing.kind == Kind.CHURCH)
    known = set(session.scalars(of_churches.where(Person.id.in_(parts), may_be_seen(audiences))))
    parts = {person: part for person, part in parts.items() if person in known}
    ids = {
        "attended": [person for person, part in parts.items() if part.attended],
        "taught": [person for person, part in parts.items() if part.taught],
    }
    for table, present in ((Attendance, ids["attended"]), (Facilitator, ids["taught"])):
        session.execute(
            delete(table)
            .where(table.training_id == training.id, table.person_id.in_(parts), table.person_id.not_in(present))
            .execution_options(synchronize_session=False)
        )
    if ids["taught"]:
        rows = [{"training_id": training.id, "person_id": person} for person in ids["taught"]]
        session.execute(insert(Facilitator).on_conflict_do_nothing(), rows)
    if ids["attended"]:
        write_attendance(session, training, {person: parts[person] for person in ids["attended"]}, taken or {})
    introduce(session, training, among=parts)


def write_attendance(session: Session, training: Training, parts: Mapping[int, Part], taken: Taken) -> None:
    """Write that these people attended; what is as it was is not written again."""
    for columns, told in ((("received_card",), False), (("received_card", "materials"), True)):
        attended = insert(Attendance)
        new = {column: attended.excluded[column] for column in columns}
        written = attended.on_conflict_do_update(
            index_elements=["training_id", "person_id"],
            set_=new,
            where=or_(*(getattr(Attendance, column).is_distinct_from(new[column]) for column in columns)),
        )
        rows = [
            {"training_id": training.id, "person_id": person, "received_card": part.received_card}
            | ({"materials": in_order(taken[person])} if told else {})
            for person, part in parts.items()
            if (person in taken) is told
        ]
        if rows:
            session.execute(written, rows)


def in_order(materials: Collection[Material] | None) -> list[str] | None:
    """What somebody took home as it is stored: each once, in the order of the codes."""
    return None if materials is None else [code.value for code in Material if code in materials]


def add_attended(
    session: Session,
    training: Training,
    people: Collection[int],
    audiences: Collection[Audience],
    *,
    took_all: bool = False,
) -> int:
    """Let these people have attended, as a list of them says; gives how many that is. What else is known of them stays.

    With `took_all` they took home what was handed out, those excepted of whom it is recorded already. Only people of
    churches whom `audiences` may see are written.
    """
    of_churches = select(Person.id).join(Listing, Listing.id == Person.listing_id).where(Listing.kind == Kind.CHURCH)
    known = list(session.scalars(of_churches.where(Person.id.in_(people), may_be_seen(audiences))))
    if known:
        # Where it is not recorded what was handed out, nobody is said to have taken nothing.
        materials = training.materials or None if took_all else None
        attended = insert(Attendance)
        written = attended.on_conflict_do_update(
            index_elements=["training_id", "person_id"],
            set_={"materials": attended.excluded.materials},
            where=and_(Attendance.materials.is_(None), attended.excluded.materials.is_not(None)),
        )
        session.execute(
            written,
            [
                {"training_id": training.id, "person_id": person, "received_card": False, "materials": materials}
                for person in known
            ],
        )
        introduce(session, training)
    return len(known)


def introduce(session: Session, training: Training, among: Collection[int] | None = None) -> None:
    """Let every church that attended a training have met the unit that took part.

    A meeting follows the training's unit and day; it is taken back, for the churches of the people `among`, where
    nobody of theirs is said to have attended any more. That of a church whose pastor was erased stays.
    """
    churches = select(Listing.id).join(Person, Person.listing_id == Listing.id).where(Listing.kind == Kind.CHURCH)
    attended = churches.join(Attendance, Attendance.person_id == Person.id).where(Attendance.training_id == training.id)
    here = Introduction.training_id == training.id
    if training.unit_id is None:
        session.execute(delete(Introduction).where(here).execution_options(synchronize_session=False))
        return
    session.execute(
        update(Introduction)
        .where(here, (Introduction.unit_id != training.unit_id) | (Introduction.met_on != training.held_on))
        .values(unit_id=training.unit_id, met_on=training.held_on)
        .execution_options(synchronize_session=False)
    )
    if among:
        absent = churches.where(Person.id.in_(among), Listing.id.not_in(attended))
        session.execute(
            delete(Introduction)
            .where(here, Introduction.church_id.in_(absent))
            .execution_options(synchronize_session=False)
        )
    rows = [
        {"church_id": church, "unit_id": training.unit_id, "training_id": training.id, "met_on": training.held_on}
        for church in session.scalars(attended.distinct())
    ]
    if rows:
        session.execute(insert(Introduction).on_conflict_do_nothing(), rows)


def record_meeting(session: Session, church_id: int, unit_id: int, met_on: date) -> None:
    """Record that a church has met a unit outside any training; told again, the earlier day stays."""
    met = insert(Introduction).values(church_id=church_id, unit_id=unit_id, training_id=None, met_on=met_on)
    session.execute(
        met.on_conflict_do_update(
            index_elements=["church_id", "unit_id", "training_id"],
            set_={"met_on": met.excluded.met_on},
            where=Introduction.met_on > met.excluded.met_on,
        )
    )


def remove_meeting(session: Session, church_id: int, introduction_id: int) -> bool:
    """Take back a meeting outside any training that was recorded by mistake; whether there was one."""
    gone = session.execute(
        delete(Introduction)
        .where(
            Introduction.id == introduction_id,
            Introduction.church_id == church_id,
            Introduction.training_id.is_(None),
        )
        .returning(Introduction.id)
        .execution_options(synchronize_session=False)
    )
    return gone.one_or_none() is not None


def unite_meetings(session: Session, kept_id: int, gone_id: int) -> None:
    """Before two churches become one: where both met a unit outside any training, the earlier day stays."""
    mine, theirs = aliased(Introduction), aliased(Introduction)
    met = (
        select(mine.id, theirs.met_on)
        .join(theirs, theirs.unit_id == mine.unit_id)
        .where(mine.church_id == kept_id, mine.training_id.is_(None))
        .where(theirs.church_id == gone_id, theirs.training_id.is_(None), theirs.met_on < mine.met_on)
    )
    for meeting_id, earlier in session.execute(met).all():
        session.execute(update(Introduction).where(Introduction.id == meeting_id).values(met_on=earlier))


def unite_people(session: Session, kept_id: int, gone_id: int) -> None:
    """Before two people become one: where both attended a training, what either received there is the one's.

    What one took home is known where it is known of either.
    """
    theirs = {row.training_id: row for row in session.scalars(attendance_of(gone_id))}
    for mine in session.scalars(attendance_of(kept_id).where(Attendance.training_id.in_(theirs))):
        other = theirs[mine.training_id]
        mine.received_card = mine.received_card or other.received_card
        if other.materials is not None:
            either = {*(mine.materials or ()), *other.materials}
            mine.materials = in_order([Material(code) for code in either])
    session.flush()


def attendance_of(person_id: int) -> Select[Attendance]:
    """The statement for the trainings that somebody attended, as they are stored now, locked."""
    mine = select(Attendance).where(Attendance.person_id == person_id)
    return mine.with_for_update().execution_options(populate_existing=True)
