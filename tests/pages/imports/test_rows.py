"""The rows of a list: duplicates, corrections, places, what is skipped."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.importing.codes import RowState
from directory.importing.models import ImportRow
from directory.models import Church, NotDuplicate, Person, Phone
from tests.directory.importing.field_lists import make_places
from tests.pages.imports.lists import HEADING, ClientAs, RunJobs, check, known_church, latest, row, said, states, store


def test_a_likely_duplicate_waits_until_somebody_merges_skips_or_keeps_it(
    client_as: ClientAs, session: Session, run_jobs: RunJobs
) -> None:
    make_places(session)
    church = known_church(session)
    staff = client_as("staff")
    rows = HEADING + "".join(
        row("Gracee Church", pastor=f"Pastor {each}", phone=f"01277700{each}") for each in (1, 2, 3)
    )
    batch = check(staff, session, run_jobs, rows)
    assert set(states(session, batch).values()) == {RowState.DUPLICATE}
    page = said(staff.get(f"/import/{batch.id}"))
    assert "It is this church: Grace Church" in page
    assert "Pastor: also Pastor 1" in page
    assert "Grace Church → Gracee Church" in page.replace("  ", " ")
    store(staff, session, run_jobs, batch)
    assert (latest(session).stored, latest(session).waiting) == (0, 3)
    chosen = {
        "row": ["2", "3", "4"],
        "r2-choice": f"merge:{church.id}",
        "r2-asked": "yes",
        "r2-take": "pastor",
        "r3-choice": "skip",
        "r4-choice": "keep",
    }
    assert staff.post(f"/import/{batch.id}", data=chosen).status_code == 303
    batch = store(staff, session, run_jobs, batch)
    assert (batch.merged, batch.skipped, batch.stored, batch.waiting) == (1, 1, 1, 0)
    assert "3 read: 1 stored, 1 merged, 1 skipped" in said(staff.get(f"/import/{batch.id}"))
    session.refresh(church)
    names = session.scalars(select(Person.name_en).where(Person.listing_id == church.id).order_by(Person.id)).all()
    assert (church.name_en, list(names)) == ("Grace Church", ["Sok Dara", "Pastor 1"])
    assert session.scalar(select(func.count()).select_from(NotDuplicate)) == 1
    assert staff.post(f"/import/{batch.id}/undo").status_code == 303
    assert session.scalars(select(Person.name_en)).all() == ["Sok Dara"]
    assert session.scalar(select(func.count()).select_from(Church)) == 1


def test_a_row_that_is_a_church_beyond_doubt_shows_old_and_new_and_one_with_nothing_new_changes_nothing(
    client_as: ClientAs, session: Session, run_jobs: RunJobs
) -> None:
    make_places(session)
    church = known_church(session)
    version = church.version
    staff = client_as("staff")
    same = row("Grace Church", pastor="Sok Dara", phone="012 345 678")
    batch = check(staff, session, run_jobs, HEADING + same)
    assert states(session, batch) == {2: RowState.UNCHANGED}
    batch = store(staff, session, run_jobs, batch)
    session.refresh(church)
    assert (batch.unchanged, batch.merged, church.version) == (1, 0, version)
    heading = HEADING.replace("Church name", "Church number\tChurch name")
    changed = row("Grace Church of Banan", pastor="Sok Dara", phone="012 345 678 / 092 345 671", place=2)
    batch = check(staff, session, run_jobs, heading + changed.replace("\n", f"\n{church.id}\t"))
    assert states(session, batch) == {2: RowState.DIFFERS}
    page = said(staff.get(f"/import/{batch.id}?show=all"))
    assert "Name in Latin letters: Grace Church → Grace Church of Banan" in page
    assert "change 1 church" in page
    batch = store(staff, session, run_jobs, batch)
    session.refresh(church)
    assert (batch.merged, church.name_en, church.place_code) == (1, "Grace Church of Banan", "02010201")
    assert church.revision == 2
    assert staff.post(f"/import/{batch.id}/undo").status_code == 303
    session.refresh(church)
    assert (church.name_en, church.place_code) == ("Grace Church", "02010101")
    assert session.scalars(select(Phone.number)).all() == ["+85512345678"]


def test_who_changes_a_church_after_the_check_lets_its_row_wait_and_loses_nothing(
    client_as: ClientAs, session: Session, run_jobs: RunJobs
) -> None:
    make_places(session)
    church = known_church(session)
    staff = client_as("staff")
    heading = HEADING.replace("Church name", "Church number\tChurch name")
    changed = row("Hope Church", pastor="Sok Dara", phone="012 345 678").replace("\n", f"\n{church.id}\t")
    batch = check(staff, session, run_jobs, heading + changed)
    church.name_en = "Faith Church"
    session.commit()
    batch = store(staff, session, run_jobs, batch)
    session.refresh(church)
    assert (batch.merged, batch.waiting, church.name_en) == (0, 1, "Faith Church")


def test_cells_are_corrected_places_chosen_and_remarks_taken_out_on_the_page(
    client_as: ClientAs, session: Session, run_jobs: RunJobs
) -> None:
    make_places(session)
    staff = client_as("staff")
    rows = (
        HEADING
        + row("Grace Church", pastor="Sok Dara", phone="O12 345 678")
        + row("Hope Church", pastor="Chan Thy (has moved away)", phone="012 345 679", place=2)
        + row("Faith Church", pastor="Ly Sophea", phone="012 345 680", place=3).replace("Phum", "No such")
    )
    batch = check(staff, session, run_jobs, rows)
    assert list(states(session, batch).values()) == [RowState.ERROR, RowState.UNCLEAR, RowState.UNPLACED]
    page = staff.get(f"/import/{batch.id}")
    assert "Type the digit 0 instead: 012 345 678" in said(page)
    assert 'name="r3-v-pastor_name" value="Chan Thy"' in page.text
    assert 'name="r4-place" value="020103"' in page.text
    typed = {"row": ["2", "3", "4"], "r2-v-phone": "012 345 678", "r3-v-pastor_name": "Chan Thy", "r4-place": "020103"}
    staff.post(f"/import/{batch.id}", data=typed)
    assert set(states(session, batch).values()) == {RowState.READY}
    batch = store(staff, session, run_jobs, batch)
    assert (batch.stored, batch.waiting) == (3, 0)
    assert "Chan Thy" in session.scalars(select(Person.name_en)).all()
    assert not any("moved" in str(each.cells) + str(each.values) for each in session.scalars(select(ImportRow)))


def test_one_answer_places_every_row_that_says_the_same_but_those_that_say_otherwise_themselves(
    client_as: ClientAs, session: Session, run_jobs: RunJobs
) -> None:
    make_places(session)
    staff = client_as("staff")
    names = ("Grace Church", "Bethel Tabernacle", "Maranatha Assembly", "Zion Fellowship", "Upper Room")
    unknown = [row(name, place=3).replace("Phum", "No such") for name in names]
    other = row("Living Water", place=3).replace("Phum", "Nowhere")
    batch = check(staff, session, run_jobs, HEADING + "".join(unknown) + other)
    assert set(states(session, batch).values()) == {RowState.UNPLACED}
    page = staff.get(f"/import/{batch.id}")
    assert page.text.count('-place_for_all"') == 5
    assert "all 4 other rows, too, that say “No such" in said(page)
    typed = {"row": ["2", "3", "4"], "r2-place": "020103", "r2-place_for_all": "yes", "r3-place": "unknown"}
    staff.post(f"/import/{batch.id}", data=typed | {"r4-v-village": "Another", "r4-v-commune": "Another"})
    open_still = [number for number, state in states(session, batch).items() if state is RowState.UNPLACED]
    assert open_still == [4, 7]
    batch = store(staff, session, run_jobs, batch)
    assert session.scalars(select(Church.place_code).order_by(Church.id)).all() == ["020103", None, "020103", "020103"]


def test_a_row_that_repeats_an_earlier_one_waits(client_as: ClientAs, session: Session, run_jobs: RunJobs) -> None:
    make_places(session)
    staff = client_as("staff")
    rows = HEADING + row("Grace Church", phone="") * 2 + row("Hope Church", pastor="A B", phone="012 345 678", place=2)
    rows += row("Faith Church", pastor="C D", phone="012345678", place=3)
    batch = check(staff, session, run_jobs, rows)
    assert list(states(session, batch).values()) == [
        RowState.READY,
        RowState.DUPLICATE,
        RowState.READY,
        RowState.DUPLICATE,
    ]
    assert "Row 2 of this list: The same name" in said(staff.get(f"/import/{batch.id}"))


def test_a_row_can_be_skipped_and_taken_in_again(client_as: ClientAs, session: Session, run_jobs: RunJobs) -> None:
    staff = client_as("staff")
    batch = check(staff, session, run_jobs, "Church name\tLatitude\nGrace Church\tnorth")
    assert states(session, batch) == {2: RowState.ERROR}
    skipped = {"row": "2", "r2-skippable": "yes", "r2-choice": "skip"}
    staff.post(f"/import/{batch.id}", data=skipped)
    assert "skip 1 row" in said(staff.get(f"/import/{batch.id}"))
    staff.post(f"/import/{batch.id}", data={"row": "2", "r2-skippable": "yes"})
    assert "1 row waits" in said(staff.get(f"/import/{batch.id}"))
    staff.post(f"/import/{batch.id}", data=skipped)
    batch = store(staff, session, run_jobs, batch)
    assert (batch.skipped, batch.waiting) == (1, 0)
