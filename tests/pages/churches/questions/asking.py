"""The question pages of a church, answered as a browser without JavaScript would."""

import re
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from directory.models import Church

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
