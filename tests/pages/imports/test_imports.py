"""The pages of an import, from the list to its undoing, as somebody at a browser without JavaScript meets them."""

import csv
import io
import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from directory.importing.codes import BatchStatus, RowState
from directory.importing.columns import matched
from directory.importing.models import ImportBatch, ImportRow
from directory.importing.reading import read_file
from directory.importing.tasks import delete_old_imports
from directory.importing.template import COLUMNS
from directory.models import Church, NotDuplicate, Person, Phone
from directory.people.erasing import erase_person
from places.models import Place
from tests.directory.importing.field_lists import field_list, letters, make_places
from tests.factories import make_check, make_church, make_person, make_phone, make_training, make_unit
from training.models import Attendance, Introduction

ClientAs = Callable[[str], FlaskClient]
RunJobs = Callable[[], int]

AGREED = {"consent": "yes", "audience": "staff", "given_on": "20 11 2026"}
HEADING = "Church name\tPastor\tPhone\tVillage\tCommune\tDistrict\tProvince"


def give(client: FlaskClient, rows: str) -> str:
    """Paste a list; gives the address of its columns."""
    answer = client.post("/import", data={"rows": rows})
    assert answer.status_code == 303, said(answer)
    return answer.location


def check(client: FlaskClient, session: Session, run_jobs: RunJobs, rows: str) -> ImportBatch:
    """Paste a list, take its columns as they are matched, and let the worker check it."""
    columns = give(client, rows)
    page = client.get(columns)
    selects = re.findall(r'name="(column-\d+)">(.*?)</select>', page.text, re.DOTALL)
    chosen = {name: "".join(re.findall(r'value="(\w+)" selected', options)) for name, options in selects}
    assert client.post(columns, data={**chosen, **AGREED}).status_code == 303
    run_jobs()
    return latest(session)


def latest(session: Session) -> ImportBatch:
    """The list that was given last."""
    session.expire_all()
    return session.scalars(select(ImportBatch).order_by(ImportBatch.id.desc())).first() or pytest.fail("no list")


def store(client: FlaskClient, session: Session, run_jobs: RunJobs, batch: ImportBatch) -> ImportBatch:
    """Store what can be stored."""
    assert client.post(f"/import/{batch.id}/store").status_code == 303
    run_jobs()
    return latest(session)


def states(session: Session, batch: ImportBatch) -> dict[int, RowState | None]:
    """The state of each row, by its number."""
    session.expire_all()
    rows = select(ImportRow).where(ImportRow.batch_id == batch.id).order_by(ImportRow.number)
    return {row.number: row.state for row in session.scalars(rows)}


def said(answer: TestResponse) -> str:
    """What a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_fifty_rows_are_checked_stored_given_back_and_undone(
    client_as: ClientAs, session: Session, run_jobs: RunJobs
) -> None:
    make_places(session)
    staff = client_as("staff")
    made = field_list(50)
    batch = check(staff, session, run_jobs, made.as_text())
    ready = made.expected[RowState.READY]
    page = staff.get(f"/import/{batch.id}")
    assert f"add {ready} churches" in said(page)
    assert session.scalar(select(func.count()).select_from(Church)) == 0
    batch = store(staff, session, run_jobs, batch)
    page = staff.get(f"/import/{batch.id}?show=all")
    assert f"50 read: {ready} stored, {50 - ready} waiting" in said(page)
    back = list(csv.reader(io.StringIO(staff.post(f"/import/{batch.id}/waiting.csv").text.lstrip("\ufeff"))))
    assert len(back) - 1 == 50 - ready == batch.waiting
    assert all(row[-1] for row in back)
    assert staff.post(f"/import/{batch.id}/undo").status_code == 303
    assert latest(session).status is BatchStatus.UNDONE
    for table in (Church, Person, Phone):
        assert session.scalar(select(func.count()).select_from(table)) == 0
    assert "undone" in said(staff.get(f"/import/{batch.id}"))


def row(name: str, *, pastor: str = "", phone: str = "", place: int = 1) -> str:
    """A row of the list whose headings are `HEADING`."""
    village, commune = f"Phum {letters(place)}a", f"Khum {letters(place)}"
    return f"\n{name}\t{pastor}\t{phone}\t{village}\t{commune}\tBanan\tBattambang"


def known_church(session: Session, name: str = "Grace Church", pastor: str = "Sok Dara", number: str = "") -> Church:
    """A church with a pastor in the first village."""
    church = make_church(session, name, place_code="02010101", lon=103.16, lat=12.05)
    person = make_person(session, church, pastor)
    make_phone(session, person, number or "+85512345678")
    session.commit()
    return church


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


def test_an_import_is_not_undone_once_somebody_has_worked_on_what_it_stored(
    client_as: ClientAs, session: Session, run_jobs: RunJobs
) -> None:
    make_places(session)
    staff = client_as("staff")
    rows = HEADING + row("Grace Church", pastor="Sok Dara", phone="012 345 678") + row("Hope Church", place=2)
    batch = store(staff, session, run_jobs, check(staff, session, run_jobs, rows))
    make_check(session, session.scalars(select(Phone)).one())
    session.commit()
    answer = staff.post(f"/import/{batch.id}/undo")
    assert answer.status_code == 409
    assert "Grace Church" in said(answer)
    assert "Hope Church" not in said(answer)
    assert latest(session).status is BatchStatus.STORED


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


def test_cells_of_columns_that_are_left_out_are_gone_and_so_is_what_was_stored(
    client_as: ClientAs, session: Session, run_jobs: RunJobs
) -> None:
    staff = client_as("staff")
    batch = check(staff, session, run_jobs, "Church name\tRemarks\nGrace Church\ther daughter was taken")
    kept = session.scalars(select(ImportRow).where(ImportRow.batch_id == batch.id)).one()
    assert kept.cells == ["Grace Church", ""]
    store(staff, session, run_jobs, batch)
    session.refresh(kept)
    assert (kept.cells, kept.values, kept.entry) == ([], {}, None)
    session.execute(ImportBatch.__table__.update().values(given_at=func.now() - func.make_interval(0, 0, 0, 31)))  # type: ignore[attr-defined]
    delete_old_imports(session)
    assert session.scalar(select(func.count()).select_from(ImportRow)) == 0
    assert session.scalar(select(func.count()).select_from(Church)) == 1


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


def test_what_is_given_back_holds_no_formula_and_can_be_sent_again(
    client_as: ClientAs, session: Session, run_jobs: RunJobs
) -> None:
    staff = client_as("staff")
    batch = check(staff, session, run_jobs, "Church name\tPhone\n=HYPERLINK(1)\t123\n")
    back = staff.post(f"/import/{batch.id}/waiting.csv")
    lines = list(csv.reader(io.StringIO(back.text.lstrip("\ufeff"))))
    assert lines[0][:3] == ["Row", "Church name", "Phone"]
    assert lines[1][:3] == ["2", "'=HYPERLINK(1)", "123"]
    assert "Type the whole number" in lines[1][3]
    again = staff.post("/import", data={"file": (io.BytesIO(back.data), "waiting.csv")})
    assert again.status_code == 303


def upload(client: FlaskClient, content: bytes) -> TestResponse:
    """Send a file as a browser does; the client of the tests would leave a file open for a large one."""
    head = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="churches.csv"\r\n\r\n'
    body = head + content + b"\r\n--edge--\r\n"
    return client.post("/import", data=body, content_type="multipart/form-data; boundary=edge")


def test_sixty_megabytes_are_refused_with_the_limit_before_anything_is_read(client_as: ClientAs) -> None:
    staff = client_as("staff")
    answer = upload(staff, b"x" * 60 * 2**20)
    assert answer.status_code == 413
    assert "larger than 10 MB" in said(answer)
    just_over = upload(staff, b"x" * (10 * 2**20 + 1))
    assert just_over.status_code == 422
    assert "larger than 10 MB" in said(just_over)


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


def test_a_list_is_seen_by_who_gave_it_and_by_administrators_only(client_as: ClientAs, session: Session) -> None:
    address = give(client_as("staff"), "Church name\nGrace Church")
    assert client_as("staff").get(address).status_code == 404
    assert client_as("admin").get(address).status_code == 200
    assert client_as("viewer").get("/import").status_code == 403


def test_progress_is_shown_without_a_script_and_work_that_was_given_up_can_be_begun_again(
    client_as: ClientAs, session: Session, run_jobs: RunJobs
) -> None:
    staff = client_as("staff")
    columns = give(staff, "Church name\nGrace Church")
    staff.post(columns, data={"column-0": "church_name", "consent": "no"})
    batch = latest(session)
    page = staff.get(f"/import/{batch.id}/progress")
    assert page.headers["Refresh"] == "2"
    assert "0 of 1 rows" in said(page)
    session.execute(text("UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name = 'check-import'"))
    session.commit()
    page = staff.get(f"/import/{batch.id}/progress")
    assert "Refresh" not in page.headers
    assert "This did not work" in said(page)
    staff.post(f"/import/{batch.id}/again")
    run_jobs()
    assert latest(session).status is BatchStatus.CHECKED


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


def test_the_template_is_read_back_with_every_column_matched(client_as: ClientAs, session: Session) -> None:
    staff = client_as("staff")
    for kind in ("csv", "xlsx"):
        template = staff.get(f"/import/template.{kind}")
        given = read_file(f"t.{kind}", with_a_row(template.data) if kind == "csv" else filled(template.data))
        assert matched(given.headings, [each.cells for each in given.rows]) == list(COLUMNS), kind


def with_a_row(template: bytes) -> bytes:
    """The empty list with one church in it."""
    return template + "ក្រុមជំនុំព្រះគុណ,Grace\r\n".encode()


def filled(template: bytes) -> bytes:
    """The same of an Excel file."""
    book = load_workbook(io.BytesIO(template))
    book.worksheets[0]["A2"] = "ក្រុមជំនុំព្រះគុណ"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
