"""What a form about a unit of Battambang is answered with, and what came of it."""

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.models import PoliceUnit

ClientAs = Callable[[str], FlaskClient]

ANSWERS: dict[str, Any] = {
    "name_km": "ការិយាល័យ",
    "name_en": "AHTJP office, Battambang",
    "unit_type": "provincial_office",
    "provinces": ["02"],
    "places": "",
    "place_text": "",
    "coordinates": "",
}


def stored(session: Session) -> PoliceUnit:
    """The only unit, as it is stored now."""
    session.expire_all()
    return session.scalars(select(PoliceUnit)).one()


def names_in(html: str) -> list[str]:
    """The units that a list names, in its order."""
    return [part.split("</a>")[0].split(">")[-1] for part in html.split('<th scope="row">')[1:]]
