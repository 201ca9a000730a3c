"""The list of churches: filters, order, pages, and what a viewer is not told."""

from collections.abc import Collection

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from directory.churches.lists import ListFilter, all_churches, count_churches, list_churches
from directory.codes import Audience, Outcome, Status
from directory.dates import today
from directory.listings.lists import KEYS, Sort
from tests.factories import (
    lapse,
    make_check,
    make_church,
    make_hotline,
    make_person,
    make_phone,
    make_province,
    make_village,
)

STAFF = (Audience.STAFF,)
ADMINISTRATORS = (Audience.STAFF, Audience.ADMINISTRATORS)


@pytest.fixture(autouse=True)
def gazetteer(session: Session) -> None:
    """Two provinces with a village each."""
    for code in ("01", "02"):
        make_province(session, code, lon=102 + int(code))
        make_village(session, f"{code}010101")


def names(session: Session, wanted: ListFilter, audiences: Collection[Audience] = STAFF) -> list[str]:
    return [row.name_en or row.name_km for row in list_churches(session, wanted, audiences).rows]


def test_a_list_holds_churches_in_use_and_nothing_else(session: Session) -> None:
    make_church(session, "Grace")
    make_church(session, "Old").status = Status.ARCHIVED
    make_hotline(session, "Hotline")
    assert names(session, ListFilter()) == ["Grace"]
    assert names(session, ListFilter(status=Status.ARCHIVED)) == ["Old"]
    assert names(session, ListFilter(status=None)) == ["Grace", "Old"]


def test_a_province_and_a_district_hold_the_churches_of_their_villages(session: Session) -> None:
    make_church(session, "In the village", place_code="01010101")
    make_church(session, "In the province", place_code="01")
    make_church(session, "Elsewhere", place_code="02010101")
    make_church(session, "Nowhere")
    assert names(session, ListFilter(place_code="01")) == ["In the province", "In the village"]
    assert names(session, ListFilter(place_code="0101")) == ["In the village"]


@pytest.mark.parametrize("text", ["chamkar ampil", "AMPIL", "Chamka Ampel", "church chamkar", "អំពិល", "ចំការ\u200bអំពិល"])
def test_a_text_in_either_script_finds_a_name_misspelt_or_not(session: Session, text: str) -> None:
    make_church(session, "Chamkar Ampil Grace Church", name_km="ក្រុមជំនុំព្រះគុណចំការអំពិល")
    make_church(session, "Bethel Church", name_km="ក្រុមជំនុំបេតអែល")
    assert names(session, ListFilter(text=text)) == ["Chamkar Ampil Grace Church"]


@pytest.mark.parametrize("text", ["", "ab", "church", "%_%", "ក្រុមជំនុំ"])
def test_a_text_that_says_nothing_filters_nothing(session: Session, text: str) -> None:
    make_church(session, "Grace")
    assert names(session, ListFilter(text=text)) == ["Grace"]


def test_unplaced_churches_are_found_and_those_with_a_position_left_out(session: Session) -> None:
    make_church(session, "Placed", lon=103.5, lat=12.5)
    make_church(session, "Unplaced", place_code="01")
    assert names(session, ListFilter(unplaced=True)) == ["Unplaced"]


def test_a_number_counts_as_confirmed_only_by_a_check_of_the_last_year(session: Session) -> None:
    make_church(session, "No number")
    make_phone(session, make_church(session, "Unchecked"))
    make_check(session, make_phone(session, make_church(session, "Old check")), days_ago=400)
    make_check(session, make_phone(session, make_church(session, "Wrong")), Outcome.WRONG_NUMBER)
    make_check(session, make_phone(session, make_person(session, make_church(session, "Confirmed"))))
    assert names(session, ListFilter(unconfirmed=True)) == ["No number", "Old check", "Unchecked", "Wrong"]


def test_a_number_that_one_may_not_see_confirms_nothing(session: Session) -> None:
    church = make_church(session, "Guarded")
    person = make_person(session, church, audience=Audience.ADMINISTRATORS)
    make_check(session, make_phone(session, person))
    wanted = ListFilter(unconfirmed=True)
    assert names(session, wanted) == ["Guarded"]
    assert names(session, wanted, ADMINISTRATORS) == []
    assert count_churches(session, wanted, STAFF).number == 1
    lapse(person)
    session.flush()
    assert names(session, wanted, ADMINISTRATORS) == ["Guarded"]


def test_names_sort_as_a_reader_expects_and_a_missing_one_counts_by_the_other_script(session: Session) -> None:
    for name_en, name_km in (("bethel", "គ"), ("Église", "ក"), ("Zion", ""), ("Alpha", "ខ")):
        make_church(session, name_en, name_km=name_km)
    make_church(session, name_km="កៅ").name_en = ""
    session.flush()
    assert names(session, ListFilter(sort=Sort.NAME_EN)) == ["កៅ", "Alpha", "bethel", "Église", "Zion"]
    assert names(session, ListFilter(sort=Sort.NAME_KM)) == ["Église", "កៅ", "Alpha", "bethel", "Zion"]


def test_churches_sort_by_commune_and_by_age(session: Session) -> None:
    make_church(session, "First", place_code="02010101")
    make_church(session, "Second", place_code="01010101")
    make_church(session, "Third")
    assert names(session, ListFilter(sort=Sort.PLACE)) == ["Third", "Second", "First"]
    assert names(session, ListFilter(sort=Sort.NEWEST)) == ["Third", "Second", "First"]


@pytest.mark.parametrize("sort", [*KEYS])
def test_pages_show_each_church_once_forwards_and_backwards(session: Session, sort: Sort) -> None:
    for number in range(7):
        make_church(session, f"Same name {number // 3}", place_code="01" if number % 2 else None)
    wanted = ListFilter(sort=sort)
    whole = [row.id for row in list_churches(session, wanted, ()).rows]
    pages = [list_churches(session, wanted, (), rows=3)]
    while pages[-1].after is not None:
        pages.append(list_churches(session, wanted, (), rows=3, after=pages[-1].after))
    assert [[row.id for row in page.rows] for page in pages] == [whole[:3], whole[3:6], whole[6:]]
    assert pages[0].before is None
    back = list_churches(session, wanted, (), rows=3, before=pages[2].before)
    assert ([row.id for row in back.rows], back.before, back.after) == (whole[3:6], whole[3], whole[5])


def test_a_page_after_a_church_that_is_gone_is_the_first_page(session: Session) -> None:
    church = make_church(session)
    assert [row.id for row in list_churches(session, ListFilter(), (), after=church.id + 999).rows] == [church.id]


def test_a_count_stops_where_nobody_reads_on(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        make_church(session)
    total = count_churches(session, ListFilter(), ())
    assert (total.number, total.capped) == (3, False)
    monkeypatch.setattr("directory.churches.lists.COUNTED_UP_TO", 2)
    total = count_churches(session, ListFilter(), ())
    assert (total.number, total.capped) == (2, True)


def test_an_export_reads_every_church_once(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("directory.churches.lists.BATCH_ROWS", 2)
    churches = {make_church(session).id for _ in range(5)}
    rows = list(all_churches(session, ListFilter(), STAFF))
    assert len(rows) == 5
    assert {row.id for row in rows} == churches


def test_a_viewer_sees_the_commune_and_neither_people_nor_numbers_nor_position(session: Session) -> None:
    church = make_church(session, "Grace", place_code="01010101", lon=103.5, lat=12.5)
    make_phone(session, church)
    make_phone(session, make_person(session, church, "Sok Chantha"))
    row = list_churches(session, ListFilter(), ()).rows[0]
    assert [place.code for place in row.place] == ["010101", "0101", "01"]
    assert (row.lon, row.lat, row.precision, row.people, row.phones) == (None, None, None, [], [])
    assert not row.unplaced


def test_staff_see_only_who_agreed_that_staff_see_them(session: Session) -> None:
    church = make_church(session)
    make_person(session, church, "Open")
    make_person(session, church, "Guarded", audience=Audience.ADMINISTRATORS)
    make_person(session, church, "Gone").left_on = today()
    make_person(session, church, "Withdrawn").consent_withdrawn_on = today()
    lapse(make_person(session, church, "Lapsed"))
    session.flush()
    staff, administrators = (
        [person.name_en for person in list_churches(session, ListFilter(), audiences).rows[0].people]
        for audiences in (STAFF, ADMINISTRATORS)
    )
    assert (staff, administrators) == (["Open"], ["Open", "Guarded"])


def test_the_number_of_queries_does_not_grow_with_the_rows(session: Session) -> None:
    asked: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
    counts = []
    for _ in range(2):
        for _ in range(5):
            make_phone(session, make_person(session, make_church(session, place_code="01010101")))
        asked.clear()
        list_churches(session, ListFilter(), STAFF)
        counts.append(len(asked))
    assert counts[0] == counts[1]
