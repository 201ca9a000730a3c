"""Churches that stand here twice, in the browser."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.codes import Audience
from directory.models import Church, Person, Phone
from places.models import Place
from tests.factories import attend, make_church, make_person, make_phone, make_place, make_province, make_training
from training.models import Attendance

ClientAs = Callable[[str], FlaskClient]


@pytest.fixture
def pair(session: Session) -> tuple[int, int]:
    make_province(session, "01", lon=103, lat=12, name_en="Westland")
    make_place(session, "0101", square=(103, 12, 1))
    make_place(session, "010101", square=(103, 12, 1))
    churches = [
        make_church(session, name, place_code="010101", lon=103.5, lat=12.5) for name in ("Grace Church", "Grace")
    ]
    for church in churches:
        make_phone(session, make_person(session, church, "Sok Chantha"), "+85512345678")
    session.commit()
    return churches[0].id, churches[1].id


def versions(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(version-\d+)" value="(\d+)"', page))


def test_a_pair_is_shown_compared_and_made_one(client_as: ClientAs, session: Session, pair: tuple[int, int]) -> None:
    one, other = pair
    client = client_as("staff")
    listed = client.get("/churches/twice/?province=01").text
    assert "1 pair" in listed
    assert "The same phone number" in listed
    page = client.get(f"/churches/twice/{one}/{other}").text
    answer = client.post(f"/churches/twice/{one}/{other}/merge", data={**versions(page), "name_en": "other"})
    assert (answer.status_code, answer.location) == (303, f"/churches/{one}")
    session.expire_all()
    kept = session.get(Church, one)
    assert kept is not None
    assert kept.name_en == "Grace"
    moved = client.get(f"/churches/{other}")
    assert (moved.status_code, moved.location) == (301, f"/churches/{one}")
    again = client.post(f"/churches/twice/{one}/{other}/merge", data=versions(page))
    assert (again.status_code, again.location) == (303, f"/churches/{one}")
    assert client.get(f"/churches/twice/{one}/{other}").location == f"/churches/{one}"


def test_who_merges_what_somebody_else_has_saved_looks_again(client_as: ClientAs, pair: tuple[int, int]) -> None:
    one, other = pair
    client = client_as("staff")
    page = client.get(f"/churches/twice/{one}/{other}").text
    stale = {name: str(int(version) - 1) for name, version in versions(page).items()}
    answer = client.post(f"/churches/twice/{one}/{other}/merge", data=stale)
    assert answer.status_code == 409
    assert "nothing was changed" in answer.text
    assert versions(answer.text) == versions(page)


def test_the_one_church_has_a_name(client_as: ClientAs, session: Session, pair: tuple[int, int]) -> None:
    one, _ = pair
    khmer = make_church(session, name_km="ព្រះគុណ", place_code="010101", lon=103.5, lat=12.5)
    khmer.name_en = ""
    session.commit()
    client = client_as("staff")
    page = client.get(f"/churches/twice/{one}/{khmer.id}").text
    nameless = {**versions(page), "name_en": "other", "name_km": "one"}
    answer = client.post(f"/churches/twice/{one}/{khmer.id}/merge", data=nameless)
    assert answer.status_code == 422
    assert "Choose at least one name" in answer.text
    assert session.get(Church, khmer.id) is not None


def test_two_that_are_two_are_not_shown_again(client_as: ClientAs, pair: tuple[int, int]) -> None:
    one, other = pair
    client = client_as("staff")
    assert client.post(f"/churches/twice/{one}/{other}/dismiss", data={"province": "01"}).status_code == 303
    assert "0 pairs" in client.get("/churches/twice/").text


@pytest.mark.parametrize("address", ["/churches/twice/?province=%27&page=x", "/churches/twice/?page=-3"])
def test_an_odd_address_is_read_as_the_first_page(client_as: ClientAs, pair: tuple[int, int], address: str) -> None:
    assert client_as("staff").get(address).status_code == 200


def test_demo_data_never_becomes_one_with_a_real_church(
    client_as: ClientAs, session: Session, pair: tuple[int, int]
) -> None:
    one, _ = pair
    demo = make_church(session, "Grace Church", place_code="010101", lon=103.5, lat=12.5, demo=True)
    session.commit()
    client = client_as("staff")
    assert f"/churches/twice/{one}/{demo.id}" not in client.get("/churches/twice/").text
    assert client.get(f"/churches/twice/{one}/{demo.id}").status_code == 404
    assert client.post(f"/churches/twice/{one}/{demo.id}/merge").status_code == 404


def test_no_pair_that_is_none_can_be_merged(client_as: ClientAs, pair: tuple[int, int]) -> None:
    one, _ = pair
    client = client_as("staff")
    for address in (f"{one}/{one}", f"{one}/999999", f"999999/{one}"):
        assert client.get(f"/churches/twice/{address}").status_code == 404
        assert client.post(f"/churches/twice/{address}/merge").status_code in (404, 409)
    assert client_as("viewer").get("/churches/twice/").status_code == 403


def people_of_church(session: Session, church_id: int) -> list[Person]:
    session.expire_all()
    return list(session.scalars(select(Person).where(Person.listing_id == church_id).order_by(Person.id)))


def test_the_same_pastor_is_made_one_only_where_somebody_says_so(
    client_as: ClientAs, session: Session, pair: tuple[int, int]
) -> None:
    one, other = pair
    mine, theirs = (people_of_church(session, each)[0] for each in pair)
    theirs.name_en = "Sok Chanthaa"
    training = make_training(session, place=session.get_one(Place, "010101"), held_on=date(2026, 4, 17))
    attend(session, training, mine, theirs)
    session.commit()
    client = client_as("staff")
    page = client.get(f"/churches/twice/{one}/{other}").text
    key = f"person-{mine.id}-{theirs.id}"
    assert f'id="{key}-two" name="{key}" type="radio" value="two" checked' in page
    assert "The same phone number, A similar name" in page
    assert "Both were at the training of 17 April 2026" in page
    answer = client.post(
        f"/churches/twice/{one}/{other}/merge",
        data={**versions(page), key: "same", f"{key}-name_en": "other"},
        follow_redirects=True,
    )
    assert "1 person stood here twice." in answer.text
    [person] = people_of_church(session, one)
    assert (person.id, person.name_en) == (mine.id, "Sok Chanthaa")
    assert len(session.scalars(select(Phone).where(Phone.person_id == person.id)).all()) == 1
    assert session.scalars(select(Attendance.person_id)).all() == [person.id]


def test_two_who_are_two_are_both_kept(client_as: ClientAs, session: Session, pair: tuple[int, int]) -> None:
    one, other = pair
    client = client_as("staff")
    page = client.get(f"/churches/twice/{one}/{other}").text
    key = "-".join(str(people_of_church(session, each)[0].id) for each in pair)
    client.post(f"/churches/twice/{one}/{other}/merge", data={**versions(page), f"person-{key}": "two"})
    assert len(people_of_church(session, one)) == 2


def test_of_three_who_are_one_one_is_left(client_as: ClientAs, session: Session, pair: tuple[int, int]) -> None:
    one, other = pair
    church = session.get_one(Church, one)
    make_person(session, church, "Sok Chantha")
    session.commit()
    [theirs] = people_of_church(session, other)
    client = client_as("staff")
    page = client.get(f"/churches/twice/{one}/{other}").text
    said = {f"person-{each.id}-{theirs.id}": "same" for each in people_of_church(session, one)}
    assert client.post(f"/churches/twice/{one}/{other}/merge", data={**versions(page), **said}).status_code == 303
    assert len(people_of_church(session, one)) == 1


def test_nobody_is_asked_about_people_whom_they_may_not_see(
    client_as: ClientAs, session: Session, pair: tuple[int, int]
) -> None:
    one, other = pair
    mine, theirs = (people_of_church(session, each)[0] for each in pair)
    theirs.consent_audience = Audience.ADMINISTRATORS
    session.commit()
    staff = client_as("staff")
    key = f"person-{mine.id}-{theirs.id}"
    page = staff.get(f"/churches/twice/{one}/{other}").text
    assert key not in page
    staff.post(f"/churches/twice/{one}/{other}/merge", data={**versions(page), key: "same"})
    assert len(people_of_church(session, one)) == 2, "what is not asked is not answered"


def test_people_who_do_not_look_alike_are_not_asked_about(
    client_as: ClientAs, session: Session, pair: tuple[int, int]
) -> None:
    one, other = pair
    make_person(session, session.get_one(Church, one), "Meas Vanna")
    session.commit()
    page = client_as("staff").get(f"/churches/twice/{one}/{other}").text
    assert page.count("Are they the same person?") == 1
