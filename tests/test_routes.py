"""Every route of the product: it says who may open it, it means what it says, and nothing that is sent breaks it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from accounts.changes import ensure_roles
from accounts.models import User
from accounts.permissions import NARROWED, ROLES, Permission
from directory.dates import today
from directory.importing.changes import add_batch
from directory.importing.codes import BatchStatus
from directory.importing.reading import read_paste
from directory.models import Listing, Person
from tests.factories import (
    make_card,
    make_check,
    make_church,
    make_hotline,
    make_person,
    make_phone,
    make_place,
    make_province,
    make_training,
    make_unit,
    make_user,
    make_village,
)
from training.changes import record_meeting
from training.models import Introduction

PUBLIC = {
    "account.use_link",
    "copies.worker",
    "guide.read",
    "language.switch",
    "probes.alive",
    "probes.ready",
}
"""Routes that anybody may open, beside those of the sign-in. A new one has to be meant."""

ANONYMOUS, NARROWED_DEVICE = "anonymous", "narrowed"
MISSING = 999_999_999_999


@dataclass(frozen=True)
class Caller:
    """Somebody who calls: what they may do, and the session that their browser holds."""

    name: str
    may: frozenset[Permission]
    session: dict[str, object]


def rules(app: Flask) -> Iterator[Rule]:
    return (rule for rule in app.url_map.iter_rules() if rule.endpoint != "static")


def declared(app: Flask, rule: Rule) -> list[object]:
    view = app.view_functions[rule.endpoint]
    return [getattr(view, name) for name in ("permission", "public", "signed_in") if getattr(view, name, None)]


def test_every_route_declares_who_may_open_it(app: Flask) -> None:
    undeclared = {rule.endpoint for rule in rules(app) if len(declared(app, rule)) != 1}
    assert undeclared == set(), "put @requires(Permission.X) or @public directly under the route"


def test_no_route_is_public_by_accident(app: Flask) -> None:
    public = {rule.endpoint for rule in rules(app) if declared(app, rule) == [True] and is_public(app, rule)}
    assert {name for name in public if not name.startswith("security.")} <= PUBLIC


def is_public(app: Flask, rule: Rule) -> bool:
    return bool(getattr(app.view_functions[rule.endpoint], "public", False))


@pytest.fixture
def samples(session: Session, callers: list[Caller]) -> dict[str, list[object]]:
    """For each name in an address: a value that exists, one that does not, and one that is no value at all."""
    province = make_province(session, "01")
    for code in ("0101", "010101"):
        make_place(session, code, square=(103, 12, 1))
    make_village(session, "01010101")
    church = make_church(session, place_code="01010101", lon=103.5, lat=12.5)
    unit = make_unit(session, jurisdictions=[province], lon=103.2, lat=12.2)
    hotline = make_hotline(session)
    person = make_person(session, church)
    phone = make_phone(session, person)
    make_check(session, phone)
    for owner in (church, unit, hotline):
        assert isinstance(owner, Listing)
        make_phone(session, owner)
    assert isinstance(person, Person)
    ensure_roles(session)
    user = make_user(session, "viewer")
    training = make_training(session, place=province, unit=unit)
    record_meeting(session, church.id, unit.id, today())
    meeting_id = session.scalars(select(Introduction.id)).one()
    card = make_card(session, person, None, "+85512000999")
    other = make_church(session, place_code="01010101")
    session.commit()
    ids = {
        "batch_id": stored_list(session, next(caller for caller in callers if caller.name == "staff")),
        "card_id": card.id,
        "church_id": church.id,
        "hotline_id": hotline.id,
        "listing_id": church.id,
        "meeting_id": meeting_id,
        "other_id": other.id,
        "person_id": person.id,
        "phone_id": phone.id,
        "role_id": user.roles[0].id,
        "training_id": training.id,
        "unit_id": unit.id,
        "user_id": user.id,
    }
    return {name: [value, MISSING, 10**30] for name, value in ids.items()} | {
        "code": ["01", "99", "\N{KHMER LETTER KA}'\"<%00"],
        "style": ["x", "y"],
        "token": ["not-a-token"],
    }


def stored_list(session: Session, caller: Caller) -> int:
    """A list that somebody has imported; nobody but they and administrators may open it."""
    user = session.scalars(select(User).where(User.fs_uniquifier == caller.session["_user_id"])).one()
    batch = add_batch(session, read_paste("Church name\tPhone\nHope Church\t1"), user.id)
    batch.status = BatchStatus.STORED
    session.commit()
    return batch.id


@pytest.fixture
def callers(app: Flask, session: Session) -> list[Caller]:
    """Everybody who may come along."""
    ensure_roles(session)
    found = [Caller(ANONYMOUS, frozenset(), {})]
    for role, may in ROLES.items():
        user = make_user(session, role)
        found.append(Caller(role, may, {"_user_id": user.fs_uniquifier, "_fresh": True}))
    admin: User = make_user(session, "admin")
    found.append(Caller(NARROWED_DEVICE, NARROWED, {"_user_id": admin.fs_uniquifier, "_fresh": False}))
    session.commit()
    return found


@pytest.fixture
def call(app: Flask, connection: Connection) -> Callable[..., TestResponse]:
    """Calls an address as somebody; whatever it stores is gone before the next call."""
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]

    def send(caller: Caller, method: str, address: str, **more: object) -> TestResponse:
        client = app.test_client()
        client.set_cookie("session", signer.dumps(caller.session))
        with connection.begin_nested() as savepoint:
            answer = client.open(address, method=method, **more)
            savepoint.rollback()
        return answer

    return send


def addresses(app: Flask, rule: Rule, samples: dict[str, list[object]]) -> list[tuple[str, bool]]:
    """The addresses of a route, and whether everything that they name exists."""
    names = sorted(rule.arguments)
    unknown = set(names) - samples.keys()
    assert not unknown, f"tests/test_routes.py has no sample for {unknown} of {rule.rule}"
    first = tuple(samples[name][0] for name in names)
    builder = app.url_map.bind("localhost")
    return [
        (builder.build(rule.endpoint, dict(zip(names, values, strict=True))), values == first)
        for values in product(*(samples[name] for name in names))
    ]


def test_every_route_is_open_to_those_who_may_and_to_nobody_else(
    app: Flask, callers: list[Caller], samples: dict[str, list[object]], call: Callable[..., TestResponse]
) -> None:
    wrong = []
    for rule in rules(app):
        if rule.endpoint.startswith("security."):
            continue
        view = app.view_functions[rule.endpoint]
        needed = getattr(view, "permission", None)
        about_oneself = getattr(view, "signed_in", False)
        for caller, method in product(callers, sorted((rule.methods or set()) & {"GET", "POST"})):
            may = is_public(app, rule) or needed in caller.may
            may = may or (about_oneself and caller.name not in (ANONYMOUS, NARROWED_DEVICE))
            # Who is refused is refused before the address is looked at.
            for address, exists in addresses(app, rule, samples)[: None if may else 1]:
                answer = call(caller, method, address)
                if not may:
                    refused = (
                        is_sign_in(answer) if caller.name in (ANONYMOUS, NARROWED_DEVICE) else answer.status_code == 403
                    )
                    as_declared = refused
                elif exists and method == "GET":
                    as_declared = answer.status_code < 400 and not is_sign_in(answer)
                else:
                    as_declared = answer.status_code < 500 and answer.status_code != 403 and not is_sign_in(answer)
                if not as_declared:
                    wrong.append((caller.name, method, address, answer.status_code))
    assert wrong == [], wrong


def is_sign_in(answer: TestResponse) -> bool:
    return answer.status_code == 302 and answer.headers["Location"].partition("?")[0] == "/sign-in"


def test_whoever_prefers_json_is_told_so_in_a_problem_document(
    app: Flask, callers: list[Caller], samples: dict[str, list[object]], call: Callable[..., TestResponse]
) -> None:
    anonymous = callers[0]
    for rule in rules(app):
        if is_public(app, rule):
            continue
        address, _ = addresses(app, rule, samples)[0]
        method = "GET" if "GET" in (rule.methods or set()) else "POST"
        answer = call(anonymous, method, address, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.mimetype) == (401, "application/problem+json"), address
        assert (answer.json or {})["code"] == "sign-in-needed"


HOSTILE = [
    "\x00\x01\x02",
    "99999999999999999999999",
    "NaN",
    "'; DROP TABLE listing; --",
    "{{7*7}}<script>alert(1)</script>",
    "\N{RIGHT-TO-LEFT OVERRIDE}\N{ZERO WIDTH SPACE}" * 40,
    "%" * 2_000,  # as long as it may be for a form that holds it in every field to be read at all
]
NAMES = (
    "q",
    "lat",
    "lon",
    "province",
    "page",
    "after",
    "before",
    "sort",
    "name_en",
    "code",
    "person",
    "since",
    "table",
    "answer",
    "quarter",
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_that_is_typed_breaks_a_page(
    app: Flask,
    callers: list[Caller],
    samples: dict[str, list[object]],
    call: Callable[..., TestResponse],
    text: str,
) -> None:
    admin = next(caller for caller in callers if caller.name == "admin")
    typed = dict.fromkeys(NAMES, text)
    broken = []
    for rule in rules(app):
        address, _ = addresses(app, rule, samples)[0]
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            sent = {"query_string": typed} if method == "GET" else {"data": typed}
            answer = call(admin, method, address, **sent)
            if answer.status_code >= 500 or answer.status_code == 413:
                broken.append((method, address, answer.status_code))
    assert broken == []


def test_every_post_without_a_token_is_refused(
    app: Flask,
    callers: list[Caller],
    samples: dict[str, list[object]],
    call: Callable[..., TestResponse],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    admin = next(caller for caller in callers if caller.name == "admin")
    accepted = set()
    for rule in rules(app):
        if "POST" in (rule.methods or set()):
            address, _ = addresses(app, rule, samples)[0]
            if call(admin, "POST", address).status_code != 400:
                accepted.add(rule.endpoint)
    # The crisis search changes nothing, and has to answer a form that was saved for offline use.
    assert accepted <= {"crisis.answer"}


def test_every_answer_has_the_headers_that_protect_it(
    app: Flask, callers: list[Caller], samples: dict[str, list[object]], call: Callable[..., TestResponse]
) -> None:
    for caller, rule in product((callers[0], callers[-2]), rules(app)):
        if "GET" not in (rule.methods or set()):
            continue
        address, _ = addresses(app, rule, samples)[0]
        headers = call(caller, "GET", address).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "noindex" in headers["X-Robots-Tag"]
        assert "public" not in headers["Cache-Control"] or rule.endpoint.startswith("map_data."), address
