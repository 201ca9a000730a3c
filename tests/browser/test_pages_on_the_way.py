"""Pages that one reaches only in the middle of something: accessible and in their frame like the others."""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from flask import Flask, current_app
from flask_security import hash_password
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from accounts.links import new_link
from tests.browser.conftest import LOCALES, OpenPage
from tests.browser.inspection import frame_problems, violations
from tests.conftest import DESKTOP, PHONE
from tests.factories import make_user
from tests.live_server import LiveServer

PASSWORD = "four words make a password"


class Invited(NamedTuple):
    """Who signs in with a second factor, and the link by which they may set a password."""

    email: str
    link: str


@pytest.fixture
def invited(live_server: LiveServer) -> Invited:
    with live_server.session() as session:
        return invite(session, current_app)


def invite(session: Session, app: Flask) -> Invited:
    """Add a user who has a password, a second factor and a fresh link."""
    user = make_user(session)
    user.password = hash_password(PASSWORD)
    user.tf_primary_method = "authenticator"
    user.tf_totp_secret = app.extensions["security"].totp_factory.generate_totp_secret()
    return Invited(user.email, new_link(session, user))


def to_the_link(page: Page, invited: Invited) -> None:
    page.goto(invited.link)


def to_a_wrong_password(page: Page, invited: Invited) -> None:
    page.goto("/sign-in")
    page.locator("[name=email]").fill(invited.email)
    page.locator("[name=password]").fill("not the password at all")
    page.locator("main form button.govuk-button:not([type=button])").click()


def to_the_code(page: Page, invited: Invited) -> None:
    page.goto("/sign-in")
    page.locator("[name=email]").fill(invited.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button.govuk-button:not([type=button])").click()
    page.wait_for_url("**/sign-in/code**")


def to_a_recovery_code(page: Page, invited: Invited) -> None:
    to_the_code(page, invited)
    page.goto("/sign-in/recovery")


@pytest.mark.parametrize("go", [to_the_link, to_a_wrong_password, to_the_code, to_a_recovery_code])
def test_a_page_on_the_way_is_accessible_and_in_its_frame(
    go: Callable[[Page, Invited], None], invited: Invited, open_page: OpenPage
) -> None:
    problems = []
    for lang in LOCALES:
        with open_page("", lang) as (page, complaints):
            page.set_viewport_size(PHONE)
            go(page, invited)
            for size in (PHONE, DESKTOP):
                page.set_viewport_size(size)
                found = [*frame_problems(page, lang), *violations(page), *complaints.so_far()]
                problems += [f"{lang}, {size['width']} px, {page.url}: {problem}" for problem in found]
    assert problems == []
