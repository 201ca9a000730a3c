"""The pages of churches: list, one church, history, archive, export."""

import csv
from collections.abc import Callable
from datetime import date
from io import StringIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Action, AuditEvent, Role
from directory.codes import Audience, Status
from directory.models import Church, Person
from tests.factories import make_church, make_person, make_phone, make_place, make_province, make_unit, make_village
from training.changes import record_meeting

SECRETS = ("Sok Chantha", "012 345 678", "85512345678", "12.51", "103.51", "Trapeang", "01010101")
"""What a viewer must not see anywhere."""


@pytest.fixture
def church(session: Session) -> Church:
    """A church in a village, at an exact position, with a pastor who has a number."""
    make_province(session, "01", lon=103, lat=12, name_en="Westland")
    make_place(session, "0101", "District A")
    make_place(session, "010101", "Commune A")
    make_village(session, "01010101", name_en="Trapeang")
    church = make_church(session, "Grace", name_km="ព្រះគុណ", place_code="01010101", lon=103.51, lat=12.51)
    make_phone(session, make_person(session, church, "Sok Chantha"), "+85512345678")
    make_phone(session, church, "+85515345678")
    return church


def events(session: Session, action: Action) -> list[tuple[str, str]]:
    session.expire_all()
    rows = session.scalars(select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.id))
    return [(event.table_name, event.row_id) for event in rows]


def test_the_list_shows_names_in_both_scripts_places_pastors_and_their_numbers(
    client_as: Callable[[str], FlaskClient], church: Church
) -> None:
    page = client_as("staff").get("/churches/").text
    for text in ("Grace", "ព្រះគុណ", "Trapeang", "Commune A", "Westland", "Sok Chantha", "012 345 678", "1 church"):
        assert text in page


def test_a_viewer_sees_the_commune_and_nothing_personal_on_any_page(
    client_as: Callable[[str], FlaskClient], church: Church
) -> None:
    viewer = client_as("viewer")
    for address in ("/churches/", "/churches/?sort=place&province=01&district=0101", f"/churches/{church.id}"):
        page = viewer.get(address)
        assert page.status_code == 200
        assert "Commune A" in page.text
        for secret in (*SECRETS, "015 345 678"):
            assert secret not in page.text
    assert viewer.get(f"/churches/{church.id}/history").status_code == 403
    assert viewer.post("/churches/export").status_code == 403


def test_one_church_shows_its_position_with_how_well_it_is_known(
    client_as: Callable[[str], FlaskClient], church: Church
) -> None:
    page = client_as("staff").get(f"/churches/{church.id}").text
    assert "12.51000, 103.51000" in page
    assert "Exact position" in page
    assert "openstreetmap" not in page.lower()


def test_reading_a_church_and_its_people_is_recorded_and_a_viewers_look_is_not(
    client_as: Callable[[str], FlaskClient], session: Session, church: Church
) -> None:
    client_as("viewer").get(f"/churches/{church.id}")
    assert events(session, Action.READ) == []
    person = session.scalars(select(Person.id)).one()
    client_as("staff").get(f"/churches/{church.id}")
    assert events(session, Action.READ) == [("listing", str(church.id)), ("person", str(person))]


@pytest.mark.parametrize("page", ["edit", "history"])
def test_seeing_the_exact_position_on_the_way_to_a_change_is_recorded_too(
    client_as: Callable[[str], FlaskClient], session: Session, church: Church, page: str
) -> None:
    client_as("staff").get(f"/churches/{church.id}/{page}")
    assert events(session, Action.READ) == [("listing", str(church.id))]


def test_a_pastor_who_agreed_to_administrators_only_is_hidden_from_staff(
    client_as: Callable[[str], FlaskClient], session: Session, church: Church
) -> None:
    make_person(session, church, "Guarded Person", audience=Audience.ADMINISTRATORS)
    assert "Guarded Person" not in client_as("staff").get(f"/churches/{church.id}").text
    assert "Guarded Person" in client_as("admin").get(f"/churches/{church.id}").text


def test_filters_stay_filled_in_and_lead_on_to_the_next_page(
    client_as: Callable[[str], FlaskClient], session: Session, church: Church
) -> None:
    for number in range(60):
        make_church(session, f"Bethel {number:02}", place_code="01")
    staff = client_as("staff")
    first = staff.get("/churches/?q=bethel&sort=name_en")
    assert "60 churches" in first.text
    assert 'value="bethel"' in first.text
    assert "Bethel 49" in first.text
    assert "Bethel 50" not in first.text
    address = first.text.split('rel="next"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    second = staff.get(address)
    assert "q=bethel" in address
    assert "Bethel 50" in second.text
    assert "Bethel 49" not in second.text


@pytest.mark.parametrize(
    "query",
    [
        "province=99&district=zz&status=x&sort=y",
        "after=999999999999999999999",
        "after=-1&before=x",
        "after=%00",
        "province=%00",
        "q=%25%5f%00'%22",
        "unplaced=maybe&unconfirmed=",
    ],
)
def test_an_address_that_makes_no_sense_gives_a_list_all_the_same(
    client_as: Callable[[str], FlaskClient], church: Church, query: str
) -> None:
    assert client_as("staff").get(f"/churches/?{query}").status_code == 200


def test_a_text_that_is_too_short_is_told_and_filters_nothing(
    client_as: Callable[[str], FlaskClient], church: Church
) -> None:
    page = client_as("staff").get("/churches/?q=zz").text
    assert "Type at least 3 characters" in page
    assert "Grace" in page


@pytest.mark.parametrize("number", ["0", "999999", "9223372036854775807", "99999999999999999999"])
def test_a_church_that_is_not_there_is_not_found(client_as: Callable[[str], FlaskClient], number: str) -> None:
    staff = client_as("staff")
    for address in (f"/churches/{number}", f"/churches/{number}/edit", f"/churches/{number}/history"):
        assert staff.get(address).status_code == 404
    assert staff.post(f"/churches/{number}/archive").status_code == 404


def test_archiving_takes_a_church_out_of_the_list_and_restoring_brings_it_back(
    client_as: Callable[[str], FlaskClient], session: Session, church: Church
) -> None:
    staff = client_as("staff")
    assert staff.post(f"/churches/{church.id}/archive", data={"version": 1}).status_code == 303
    assert "Grace" not in staff.get("/churches/").text
    assert "Grace" in staff.get("/churches/?status=archived").text
    assert "is archived" in staff.get(f"/churches/{church.id}").text
    staff.post(f"/churches/{church.id}/restore", data={"version": 2})
    session.expire_all()
    assert (church.status, church.version) == (Status.ACTIVE, 3)
    assert "Grace" in staff.get("/churches/").text


def test_the_history_tells_who_changed_what(
    client_as: Callable[[str], FlaskClient], session: Session, church: Church
) -> None:
    staff = client_as("staff")
    staff.post(f"/churches/{church.id}/archive", data={"version": church.version})
    page = staff.get(f"/churches/{church.id}/history").text
    assert "staff" in page
    assert "Archived" in page


def test_an_export_holds_what_the_filters_find_and_is_recorded(
    client_as: Callable[[str], FlaskClient], session: Session, church: Church
) -> None:
    make_church(session, "Bethel")
    answer = client_as("admin").post("/churches/export", data={"q": "grace"})
    rows = list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))
    assert answer.mimetype == "text/csv"
    assert [row["Name in Latin letters"] for row in rows] == ["Grace"]
    assert rows[0]["People"] == "Sok Chantha"
    assert rows[0]["Latitude"] == "12.51"
    assert "012 345 678" in rows[0]["Phone numbers"]
    assert events(session, Action.EXPORT) == [("listing", "")]


def test_an_export_by_somebody_who_sees_no_personal_data_holds_none(
    client_as: Callable[[str], FlaskClient], session: Session, church: Church
) -> None:
    viewer = client_as("viewer")
    role = session.scalars(select(Role).where(Role.name == "viewer")).one()
    role.permissions = [*role.permissions, "listings:export"]
    session.commit()
    answer = viewer.post("/churches/export")
    assert "Grace" in answer.text
    for secret in SECRETS:
        assert secret not in answer.text


def test_staff_may_not_export(client_as: Callable[[str], FlaskClient]) -> None:
    assert client_as("staff").post("/churches/export").status_code == 403


def test_the_list_keeps_to_churches_that_have_never_spoken_to_the_police_if_asked(
    client_as: Callable[[str], FlaskClient], session: Session, church: Church
) -> None:
    make_church(session, "Strangers", place_code="01010101")
    record_meeting(session, church.id, make_unit(session).id, date(2026, 4, 17))
    page = client_as("viewer").get("/churches/?never_met=y").text
    assert "Strangers" in page
    assert "Grace" not in page
    assert "1 church" in page
    exported = client_as("admin").post("/churches/export", data={"never_met": "y"}).text
    assert "Strangers" in exported
    assert "Grace" not in exported
