"""Where a church stands: its place and its position."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.codes import Precision
from tests.pages.churches.questions.asking import answer, heading, named, only_church, placed, send


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
