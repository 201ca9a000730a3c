"""Adding and editing a church, page by page, in a browser without JavaScript."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from directory.codes import Precision, Status
from directory.models import Church, NotDuplicate, Person, Phone
from pages.churches.answers import TRAVELLING
from tests.factories import make_church, make_place, make_province, make_village
from tests.hostile_names import HOSTILE_NAMES

AGREED = {
    "pastor_name_en": "Sok Chantha",
    "pastor_consent": "yes",
    "pastor_role": "pastor",
    "pastor_audience": "staff",
    "pastor_given_on": "1 11 2026",
    "pastor_number": "០១២ ៣៤៥ ៦៧៨",
}


class FormReader(HTMLParser):
    """Reads the fields of every form of a page, as a browser would send them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.forms.append({"action": given.get("action"), "fields": []})
        name = given.get("name")
        if tag != "input" or not name or not self.forms:
            return
        if given.get("type") not in ("radio", "checkbox") or "checked" in given:
            self.forms[-1]["fields"].append((name, given.get("value") or ""))


def send(client: FlaskClient, page: TestResponse, form: int = -1, **typed: Any) -> TestResponse:
    """Fill one of the page's question forms and send it, with everything that it carries hidden."""
    churches = [each for each in FormReader(page.text).forms if (each["action"] or "").startswith("/churches/")]
    chosen = churches[form]
    data: dict[str, list[str]] = {}
    for name, value in chosen["fields"]:
        data.setdefault(name, []).append(value)
    data |= {name.replace("pastor_", "pastor-", 1): [value] for name, value in typed.items()}
    return client.post(chosen["action"], data=data)


def heading(page: TestResponse) -> str:
    found = re.search(r"<h1>(.*?)</h1>", page.text, re.S)
    assert found, page.text
    return found[1].strip()


def answer(client: FlaskClient, page: TestResponse, **typed: Any) -> TestResponse:
    """Send the question of the page (the first form with a step) with these answers."""
    readers = FormReader(page.text).forms
    steps = [
        index
        for index, each in enumerate([each for each in readers if (each["action"] or "").startswith("/churches/")])
        if any(name == "step" for name, _ in each["fields"])
    ]
    return send(client, page, steps[0], **typed)


@pytest.fixture(autouse=True)
def gazetteer(session: Session) -> None:
    """Two provinces side by side; the western one has two villages of one name."""
    make_province(session, "01", lon=103, lat=12, name_en="Westland")
    make_province(session, "02", lon=104, lat=12, name_en="Eastland")
    make_place(session, "0101", "District A")
    make_village(session, "01010101", 103.5, 12.5, name_en="Trapeang")
    make_village(session, "01010201", 103.2, 12.2, name_en="Trapeang")
    make_village(session, "02010101", 104.5, 12.5, name_en="Boeng")


@pytest.fixture
def staff(client_as: Callable[[str], FlaskClient]) -> FlaskClient:
    return client_as("staff")


def only_church(session: Session) -> Church:
    session.expire_all()
    return session.scalars(select(Church)).one()


def churches(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Church)) or 0


def named(client: FlaskClient, name: str = "Grace Church") -> TestResponse:
    return answer(client, client.get("/churches/new"), name_en=name)


def placed(client: FlaskClient, **where: str) -> TestResponse:
    return answer(client, named(client), **(where or {"where": "unknown"}))


def to_check(client: FlaskClient, **pastor: str) -> TestResponse:
    page = placed(client)
    given = pastor or {"pastor_consent": "no"}
    return answer(client, page, **given)


def test_a_church_is_added_by_answering_each_question(staff: FlaskClient, session: Session) -> None:
    page = staff.get("/churches/new")
    assert heading(page) == "What is the church called?"
    page = answer(staff, page, name_en="Grace Church", name_km="ក្រុមជំនុំព្រះគុណ")
    assert heading(page) == "Where is the church?"
    page = answer(staff, page, where="place", place_text="Boeng")
    assert heading(page) == "Who is the pastor?"
    page = answer(staff, page, **AGREED)
    assert heading(page) == "Check your answers"
    assert churches(session) == 0
    saved = answer(staff, page)
    church = only_church(session)
    assert (saved.status_code, saved.location) == (303, f"/churches/{church.id}")
    assert (church.name_en, church.name_km, church.place_code) == ("Grace Church", "ក្រុមជំនុំព្រះគុណ", "02010101")
    assert (church.precision, church.key_en) == (Precision.VILLAGE, "gracechurch")
    assert session.scalars(select(Person.name_en)).all() == ["Sok Chantha"]
    assert session.scalars(select(Phone.number)).all() == ["+85512345678"]
    assert "The church has been added." in staff.get(saved.location).text


def test_a_church_without_any_name_is_asked_for_one(staff: FlaskClient) -> None:
    page = answer(staff, staff.get("/churches/new"), name_en=" \u200b ")
    assert page.status_code == 422
    assert "Type the name in Khmer, in Latin letters, or in both." in page.text


def test_a_name_that_is_too_long_is_refused_with_the_limit_and_stays_typed(staff: FlaskClient) -> None:
    page = answer(staff, staff.get("/churches/new"), name_en="x" * 201)
    assert page.status_code == 422
    assert "at most 200 characters" in page.text
    assert "x" * 201 in page.text


def test_what_is_wrong_is_listed_in_the_order_of_the_questions(staff: FlaskClient) -> None:
    page = to_check(staff, pastor_consent="yes", pastor_number="O12 345 678", pastor_given_on="1 1 2999")
    listed = re.findall(r'<li><a href="#([^"]+)"', page.text)
    assert len(listed) == 4
    assert listed == sorted(listed, key=lambda control: page.text.index(f' id="{control}"'))


@pytest.mark.parametrize("given", [{}, {"where": "elsewhere"}])
def test_how_to_say_where_must_be_chosen_even_if_it_is_not_known(staff: FlaskClient, given: dict[str, str]) -> None:
    page = answer(staff, named(staff), **given)
    assert page.status_code == 422
    assert "Choose how you want to say where the church is." in page.text
    assert "Not a valid choice" not in page.text


def test_places_of_one_name_are_told_apart_by_those_above_them(staff: FlaskClient, session: Session) -> None:
    page = placed(staff, where="place", place_text="Trapeang")
    assert heading(page) == "Which place is it in?"
    assert "District A" in page.text
    page = answer(staff, page)
    assert page.status_code == 422
    assert "Choose the place." in page.text
    page = answer(staff, page, place_code="01010201")
    assert heading(page) == "Who is the pastor?"


def test_a_place_that_nobody_knows_is_asked_for_again(staff: FlaskClient) -> None:
    page = placed(staff, where="place", place_text="Xyzzy")
    assert page.status_code == 422
    assert "No place has a name like this." in page.text
    assert 'value="Xyzzy"' in page.text


def test_another_place_can_be_looked_for_beside_those_offered(staff: FlaskClient) -> None:
    page = placed(staff, where="coordinates", coordinates="12.5, 103.5")
    page = send(staff, page, -1, search="yes", place_search="Boeng")
    assert heading(page) == "Which place is it in?"
    assert 'value="02010101"' in page.text


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        ({"where": "coordinates", "coordinates": ""}, "Type the coordinates"),
        ({"where": "coordinates", "coordinates": "12.5"}, "only one number"),
        ({"where": "coordinates", "coordinates": "0, 0"}, "0, 0 is what a device says"),
        ({"where": "coordinates", "coordinates": "13.75, 100.5"}, "outside the country"),
        ({"where": "pin", "latitude": "12.5", "longitude": ""}, "only one number"),
        ({"where": "place", "place_text": " "}, "Type the name of the village or the commune."),
    ],
)
def test_each_wrong_position_is_told_in_its_own_words_and_stays_typed(
    staff: FlaskClient, where: dict[str, str], sentence: str
) -> None:
    page = placed(staff, **where)
    assert page.status_code == 422
    assert sentence in page.text
    assert 'name="name_en" value="Grace Church"' in page.text
    for value in where.values():
        assert value.strip() in page.text


def test_swapped_coordinates_are_offered_the_other_way_round_by_one_button(
    staff: FlaskClient, session: Session
) -> None:
    page = placed(staff, where="coordinates", coordinates="103.5 12.5")
    assert page.status_code == 422
    assert "Swap them: 12.5, 103.5" in page.text
    page = answer(staff, page)
    assert heading(page) == "Which place is it in?"
    assert "The position is 12.5, 103.5." in page.text


@pytest.mark.parametrize(
    "where",
    [
        {"where": "coordinates", "coordinates": "12°30' N 103°30' E"},
        {"where": "pin", "latitude": "12.5", "longitude": "103.5"},
    ],
)
def test_coordinates_ask_for_the_place_and_offer_the_nearest_village(
    staff: FlaskClient, session: Session, where: dict[str, str]
) -> None:
    page = placed(staff, **where)
    assert "at the same spot" in page.text
    page = answer(staff, page, place_code="01010101")
    page = answer(staff, page, pastor_consent="no")
    answer(staff, page)
    church = only_church(session)
    assert (church.place_code, church.precision) == ("01010101", Precision.GPS)


def test_a_position_outside_the_chosen_province_is_asked_about_and_may_be_kept(
    staff: FlaskClient, session: Session
) -> None:
    page = placed(staff, where="coordinates", coordinates="12.5, 103.5")
    page = answer(staff, page, place_code="02010101")
    assert page.status_code == 422
    assert "lies in Westland, but the place that you chose is in Eastland" in page.text
    page = answer(staff, page)
    assert heading(page) == "Who is the pastor?"
    answer(staff, answer(staff, page, pastor_consent="no"))
    church = only_church(session)
    assert (church.place_code, church.precision) == ("02010101", Precision.GPS)


def test_a_kept_disagreement_does_not_excuse_another_one(staff: FlaskClient) -> None:
    page = placed(staff, where="coordinates", coordinates="12.5, 103.5")
    page = answer(staff, page, place_code="02010101", outside_kept="01-02")
    assert page.status_code == 422


def test_consent_must_be_answered(staff: FlaskClient, session: Session) -> None:
    page = answer(staff, placed(staff), pastor_name_en="Sok Chantha")
    assert page.status_code == 422
    assert "Answer whether they have agreed." in page.text
    assert "Sok Chantha" in page.text


def test_without_consent_nothing_about_the_pastor_is_kept_or_carried_on(staff: FlaskClient, session: Session) -> None:
    page = answer(staff, placed(staff), pastor_consent="no", pastor_name_en="Sok Chantha", pastor_number="not a number")
    assert heading(page) == "Check your answers"
    assert "Sok Chantha" not in page.text
    answer(staff, page)
    assert session.scalars(select(Person)).all() == []


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"pastor_name_en": ""}, "Type the name in Khmer"),
        ({"pastor_number": "O12 345 678"}, "letter O"),
        ({"pastor_number": "012 345 678 / 015 345 678"}, "two numbers"),
        ({"pastor_audience": ""}, "Choose who may see"),
        ({"pastor_given_on": "1 1 2090"}, "future"),
    ],
)
def test_a_wrong_answer_about_the_pastor_is_told_and_stays_typed(
    staff: FlaskClient, changed: dict[str, str], sentence: str
) -> None:
    given = AGREED | changed
    page = answer(staff, placed(staff), **given)
    assert page.status_code == 422
    assert sentence in page.text
    for value in changed.values():
        assert value in page.text


def test_a_change_link_leads_to_its_question_and_straight_back(staff: FlaskClient) -> None:
    page = answer(staff, to_check(staff), go="names")
    assert heading(page) == "What is the church called?"
    page = answer(staff, page, name_en="Bethel")
    assert heading(page) == "Check your answers"
    assert "Bethel" in page.text


def test_going_back_keeps_what_was_typed(staff: FlaskClient) -> None:
    page = answer(staff, placed(staff), go="where", pastor_name_en="Sok Chantha")
    assert heading(page) == "Where is the church?"
    page = answer(staff, page)
    assert "Sok Chantha" in page.text


def test_sending_the_last_page_twice_adds_one_church(staff: FlaskClient, session: Session) -> None:
    page = to_check(staff)
    first, second = answer(staff, page), answer(staff, page)
    assert first.location == second.location
    assert churches(session) == 1
    assert "nothing was added twice" in staff.get(second.location).text


def test_going_back_after_saving_and_sending_again_adds_nothing(staff: FlaskClient, session: Session) -> None:
    check = to_check(staff)
    answer(staff, check)
    page = answer(staff, answer(staff, check, go="names"), name_en="Bethel")
    answer(staff, page)
    assert only_church(session).name_en == "Grace Church"


def test_no_answer_is_kept_in_a_cookie_or_an_address(staff: FlaskClient) -> None:
    page = placed(staff)
    page = answer(staff, page, **AGREED)
    assert "Set-Cookie" not in page.headers
    assert page.request.query_string == b""


def test_whoever_skips_a_question_is_led_to_it(staff: FlaskClient, session: Session) -> None:
    page = staff.post("/churches/new", data={"step": "check", "name_en": "Grace", "form": "not a form"})
    assert (page.status_code, heading(page)) == (422, "Where is the church?")
    assert staff.post("/churches/new", data={"step": "nonsense"}).status_code == 400
    assert churches(session) == 0


def test_a_likely_duplicate_is_shown_with_its_reason_before_anything_is_saved(
    staff: FlaskClient, session: Session
) -> None:
    make_church(session, "Grace Church", place_code="02010101", lon=104.5, lat=12.5)
    page = answer(staff, to_check(staff))
    assert heading(page) == "Is it one of these?"
    assert "The same name" in page.text
    assert churches(session) == 1


def test_another_church_is_saved_and_the_pair_is_not_shown_again(staff: FlaskClient, session: Session) -> None:
    other = make_church(session, "Grace Church")
    page = answer(staff, to_check(staff))
    saved = send(staff, page, -1)
    assert saved.status_code == 303
    new_id = int(saved.location.rpartition("/")[2])
    assert session.get(NotDuplicate, (other.id, new_id))
    page = staff.get(f"/churches/{new_id}/edit")
    assert answer(staff, page).status_code == 303


def test_the_same_church_is_edited_with_what_was_typed_beside_it(staff: FlaskClient, session: Session) -> None:
    church = make_church(session, "Grace Church", name_km="ព្រះគុណ")
    page = placed(staff, where="place", place_text="Boeng")
    page = answer(staff, page, **AGREED)
    page = answer(staff, answer(staff, page))
    assert heading(page) == "Which version is right?"
    assert "Boeng" in page.text
    assert "Sok Chantha" in page.text
    page = answer(staff, page)
    assert page.status_code == 422
    page = answer(staff, page, **{"keep-placement": "typed", "keep-pastor": "typed"})
    assert heading(page) == "Check your answers"
    answer(staff, page)
    session.expire_all()
    assert churches(session) == 1
    assert (church.name_en, church.name_km, church.place_code) == ("Grace Church", "ព្រះគុណ", "02010101")
    assert session.scalars(select(Person.name_en)).all() == ["Sok Chantha"]


def test_an_edit_begins_with_what_is_stored_and_saves_a_change(staff: FlaskClient, session: Session) -> None:
    church = make_church(session, "Grace", place_code="01010101", lon=103.51, lat=12.51)
    page = staff.get(f"/churches/{church.id}/edit")
    assert heading(page) == "Check your answers"
    page = answer(staff, answer(staff, page, go="names"), name_km="ព្រះគុណ")
    saved = answer(staff, page)
    session.expire_all()
    assert saved.status_code == 303
    assert (church.name_km, church.version, church.revision) == ("ព្រះគុណ", 2, 1)


def test_moving_a_church_raises_its_revision_and_naming_it_does_not(staff: FlaskClient, session: Session) -> None:
    church = make_church(session, "Grace", place_code="01010101", lon=103.5123456, lat=12.5)
    page = answer(staff, staff.get(f"/churches/{church.id}/edit"), go="where")
    page = answer(staff, page, where="coordinates", coordinates="12.6, 103.6")
    answer(staff, answer(staff, page, place_code="01010101"))
    session.expire_all()
    assert church.revision == 2
    answer(staff, staff.get(f"/churches/{church.id}/edit"))
    session.expire_all()
    assert church.revision == 2


def test_a_pastor_is_added_to_a_church_that_is_there_once_however_often_it_is_sent(
    staff: FlaskClient, session: Session
) -> None:
    church = make_church(session, "Grace")
    page = answer(staff, staff.get(f"/churches/{church.id}/edit"), go="pastor")
    page = answer(staff, page, **AGREED)
    answer(staff, page)
    answer(staff, page)
    assert session.scalars(select(Person.name_en)).all() == ["Sok Chantha"]


def test_the_second_of_two_people_sees_both_versions_and_loses_nothing(staff: FlaskClient, session: Session) -> None:
    church = make_church(session, "Grace")
    mine = answer(staff, answer(staff, staff.get(f"/churches/{church.id}/edit"), go="names"), name_en="Mine")
    theirs = answer(staff, answer(staff, staff.get(f"/churches/{church.id}/edit"), go="names"), name_en="Theirs")
    assert answer(staff, theirs).status_code == 303
    page = answer(staff, mine)
    assert page.status_code == 409
    assert "Theirs" in page.text
    assert "Mine" in page.text
    page = answer(staff, page, **{"keep-name_en": "typed"})
    assert heading(page) == "Check your answers"
    answer(staff, page)
    session.expire_all()
    assert church.name_en == "Mine"


def test_two_people_who_change_different_parts_keep_both(staff: FlaskClient, session: Session) -> None:
    church = make_church(session, "Grace")
    mine = answer(staff, answer(staff, staff.get(f"/churches/{church.id}/edit"), go="names"), name_km="ព្រះគុណ")
    theirs = answer(staff, staff.get(f"/churches/{church.id}/edit"), go="where")
    answer(staff, answer(staff, theirs, where="place", place_text="Boeng"))
    page = answer(staff, mine)
    assert page.status_code == 409
    page = answer(staff, page)
    answer(staff, page)
    session.expire_all()
    assert (church.name_km, church.place_code) == ("ព្រះគុណ", "02010101")


def test_a_third_person_who_is_faster_still_is_shown_too(staff: FlaskClient, session: Session) -> None:
    church = make_church(session, "Grace")
    pages = {
        name: answer(staff, answer(staff, staff.get(f"/churches/{church.id}/edit"), go="names"), name_en=name)
        for name in ("First", "Second", "Third")
    }
    answer(staff, pages["First"])
    conflict = answer(staff, pages["Second"])
    resolved = answer(staff, answer(staff, pages["Third"]), **{"keep-name_en": "typed"})
    answer(staff, resolved)
    page = answer(staff, conflict, **{"keep-name_en": "typed"})
    assert page.status_code == 409
    assert "Third" in page.text


def test_a_church_that_was_archived_meanwhile_is_shown_before_it_is_saved(staff: FlaskClient, session: Session) -> None:
    church = make_church(session, "Grace")
    page = answer(staff, answer(staff, staff.get(f"/churches/{church.id}/edit"), go="names"), name_en="Mine")
    staff.post(f"/churches/{church.id}/archive", data={"version": church.version})
    page = answer(staff, page)
    assert page.status_code == 409
    assert "has been archived" in page.text
    answer(staff, answer(staff, page))
    session.expire_all()
    assert (church.name_en, church.status) == ("Mine", Status.ARCHIVED)


def test_only_who_sees_exact_positions_edits_a_church(
    client_as: Callable[[str], FlaskClient], session: Session
) -> None:
    church = make_church(session)
    viewer = client_as("viewer")
    for address in ("/churches/new", f"/churches/{church.id}/edit"):
        assert viewer.get(address).status_code == 403
        assert viewer.post(address, data={"step": "check"}).status_code == 403


HOSTILE = HOSTILE_NAMES | {"null": "St \x00 Mary", "control": "St \x1b[31m Mary"}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_in_any_field_breaks_no_page_and_is_shown_as_text(
    staff: FlaskClient, session: Session, text: str
) -> None:
    fields = {*TRAVELLING, "place_search"}
    steps = {"names": text, "where": "coordinates", "place": "place", "pastor": "pin", "check": text}
    for step, where in steps.items():
        page = staff.post("/churches/new", data=dict.fromkeys(fields, text) | {"step": step, "where": where})
        assert page.status_code in (200, 400, 422)
        assert "<script>window.__pwn" not in page.text
        assert "<img src=x" not in page.text
    page = answer(staff, staff.get("/churches/new"), name_en=text, name_km=text)
    page = answer(staff, answer(staff, page, where="unknown"), pastor_consent="no")
    saved = answer(staff, page)
    church = only_church(session)
    assert not re.search("[\u0000-\u001f\u200b]", church.name_en)
    for address in (saved.location, f"{saved.location}/edit", f"{saved.location}/history", "/churches/"):
        shown = staff.get(address)
        assert shown.status_code == 200
        assert "window.__pwn=1>" not in shown.text
