"""The hotlines that stand on every page follow the directory, and are there without it."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from directory.codes import HotlineKind, Outcome, Status
from directory.models import Hotline, Phone
from tests.factories import make_check, make_hotline, make_phone


@pytest.fixture
def staff(client_as: Callable[[str], FlaskClient], session: Session) -> FlaskClient:
    """Staff, in a directory with three hotlines that nobody has checked."""
    kinds = (HotlineKind.ANTI_TRAFFICKING, HotlineKind.POLICE, HotlineKind.CHILD_HELPLINE)
    for kind, number in zip(kinds, ("1288", "117", "1280"), strict=True):
        make_phone(session, make_hotline(session, hotline_kind=kind), number)
    session.commit()
    return client_as("staff")


def buttons(page: TestResponse) -> list[str]:
    """The numbers of the crisis strip."""
    (strip,) = re.findall(r'<div class="strip__numbers">(.*?)</div>', page.text, re.DOTALL)
    return re.findall(r'href="tel:([^"]+)"', strip)


def phone(session: Session, number: str) -> Phone:
    return session.scalars(select(Phone).where(Phone.number == number)).one()


def test_the_strip_offers_the_trafficking_hotline_and_the_police(staff: FlaskClient) -> None:
    assert buttons(staff.get("/churches/")) == ["1288", "117"]


def test_a_second_trafficking_hotline_does_not_push_the_police_out(staff: FlaskClient, session: Session) -> None:
    make_phone(session, make_hotline(session), "+85512000001")
    session.commit()

    assert buttons(staff.get("/churches/")) == ["1288", "117"]


def test_a_disproved_number_leaves_the_strip_at_once_and_the_next_hotline_takes_its_place(
    staff: FlaskClient, session: Session
) -> None:
    staff.get("/churches/")
    make_check(session, phone(session, "1288"), Outcome.OUT_OF_SERVICE)
    session.commit()

    assert buttons(staff.get("/churches/")) == ["117", "1280"]


def test_an_archived_hotline_leaves_the_strip_at_once(staff: FlaskClient, session: Session) -> None:
    archived = session.get_one(Hotline, phone(session, "117").listing_id)
    archived.status = Status.ARCHIVED
    session.commit()

    assert buttons(staff.get("/churches/")) == ["1288", "1280"]


def test_a_number_that_was_changed_is_changed_in_the_strip(staff: FlaskClient, session: Session) -> None:
    phone(session, "117").number = "119"
    session.commit()

    assert buttons(staff.get("/churches/")) == ["1288", "119"]


def test_a_demo_number_is_no_link_in_the_strip(staff: FlaskClient, session: Session) -> None:
    police = phone(session, "117")
    police.number, police.demo = "000 000 001", True
    session.commit()

    assert buttons(staff.get("/churches/")) == ["1288", "1280"]


@pytest.mark.usefixtures("staff")
def test_whoever_is_not_signed_in_has_the_numbers_and_no_search(client: FlaskClient) -> None:
    page = client.get("/sign-in")

    assert buttons(page) == ["1288", "117"]
    assert 'action="/nearest"' not in page.text


def test_a_page_that_does_not_exist_has_the_numbers(staff: FlaskClient) -> None:
    assert buttons(staff.get("/no/such/page")) == ["1288", "117"]


@pytest.mark.usefixtures("database_stopped")
def test_with_the_database_down_every_page_has_the_numbers_that_the_product_carries(
    app: Flask, staff: FlaskClient
) -> None:
    for address, status in (("/churches/", 503), ("/sign-in", 200), ("/no/such/page", 404)):
        page = staff.get(address)

        assert page.status_code == status
        assert buttons(page) == ["1288", "117"]
