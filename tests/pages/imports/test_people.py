"""The people of a list: who agreed, who was erased, who attended a training."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.importing.models import ImportRow
from directory.models import Church, Person
from directory.people.erasing import erase_person
from places.models import Place
from tests.directory.importing.field_lists import make_places
from tests.factories import make_training, make_unit
from tests.pages.imports.lists import HEADING, ClientAs, RunJobs, check, give, known_church, latest, row, said, store
from training.models import Attendance, Introduction


def test_nobody_is_stored_who_has_not_agreed(client_as: ClientAs, session: Session, run_jobs: RunJobs) -> None:
    make_places(session)
    staff = client_as("staff")
    columns = give(staff, HEADING + row("Grace Church", pastor="Sok Dara", phone="012 345 678"))
    chosen = {f"column-{at}": name for at, name in enumerate(("church_name", "pastor_name", "phone"))}
    answer = staff.post(columns, data=chosen)
    assert answer.status_code == 422
    assert "Answer whether they have agreed" in said(answer)
    staff.post(columns, data={**chosen, "consent": "no"})
    run_jobs()
    store(staff, session, run_jobs, latest(session))
    assert session.scalar(select(func.count()).select_from(Church)) == 1
    assert session.scalar(select(func.count()).select_from(Person)) == 0


def test_who_is_erased_is_blanked_in_lists_that_wait_and_their_row_is_counted(
    client_as: ClientAs, session: Session, run_jobs: RunJobs
) -> None:
    make_places(session)
    church = known_church(session)
    staff = client_as("staff")
    rows = HEADING + row("Grace Chuch", pastor="Somebody", phone="012/345/678") + row("Hope Church", place=2)
    batch = check(staff, session, run_jobs, rows)
    erase_person(session, session.scalars(select(Person.id).where(Person.listing_id == church.id)).one(), None)
    session.commit()
    batch = store(staff, session, run_jobs, batch)
    assert (batch.stored, batch.erased, batch.waiting, batch.rows_read) == (1, 1, 0, 2)
    assert not any("Somebody" in str(each.cells) for each in session.scalars(select(ImportRow)))


def test_the_pastors_of_a_list_are_said_to_have_attended_a_training_and_their_churches_have_met_its_unit(
    client_as: ClientAs, session: Session, run_jobs: RunJobs
) -> None:
    make_places(session)
    known_church(session)
    place = session.get_one(Place, "02010101")
    unit = make_unit(session)
    training = make_training(session, place=place, unit=unit, materials=["poster"])
    staff = client_as("staff")
    rows = HEADING + row("Grace Church", pastor="Sok Dara", phone="012 345 678")
    rows += row("Hope Church", pastor="Chan Thy", phone="012 345 679", place=2)
    batch = store(staff, session, run_jobs, check(staff, session, run_jobs, rows))
    assert (batch.stored, batch.unchanged) == (1, 1)
    assert "2 pastors of this list stand in the directory" in said(staff.get(f"/import/{batch.id}"))
    for _ in range(2):
        answer = staff.post(f"/import/{batch.id}/attended", data={"training": training.id})
        assert answer.location == f"/trainings/{training.id}"
    assert session.scalar(select(func.count()).select_from(Attendance)) == 2
    assert session.scalar(select(func.count()).select_from(Introduction)) == 2
    assert session.scalars(select(Attendance.materials)).all() == [None, None], "nobody said what they took home"
    staff.post(f"/import/{batch.id}/attended", data={"training": training.id, "took_all": "yes"})
    assert session.scalars(select(Attendance.materials)).all() == [["poster"], ["poster"]]
    undone = staff.post(f"/import/{batch.id}/undo")
    assert undone.status_code == 409
    assert "Hope Church" in said(undone)
