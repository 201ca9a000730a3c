"""The provinces, units and hotlines that the tests of the crisis search ask about."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from directory.codes import HotlineKind
from directory.models import PoliceUnit
from geo.contacts import Contact
from geo.crisis import CrisisAnswer, find_contacts
from places.models import Place
from tests.factories import make_check, make_hotline, make_phone, make_province, make_unit

NOON = 12


def make_working_unit(
    session: Session, name: str, province: Place | None, lon: float | None, lat: float | None
) -> PoliceUnit:
    unit = make_unit(session, name, jurisdictions=[province] if province else [], lon=lon, lat=lat)
    make_check(session, make_phone(session, unit))
    return unit


def two_provinces(session: Session) -> tuple[Place, Place]:
    """Two squares side by side; the border is at longitude 104."""
    return make_province(session, "01", 103, 12), make_province(session, "02", 104, 12)


def make_country_around(session: Session) -> None:
    """A hole that the provinces enclose, as the great lake is: what lies there is not abroad."""
    session.execute(
        text(
            "INSERT INTO place_area (place_code, level, area) VALUES (NULL, 0, ST_MakeEnvelope(102, 11, 106, 14, 4326))"
        )
    )


def names(contacts: tuple[Contact, ...]) -> list[str]:
    return [contact.name_en for contact in contacts]


def every_number(answer: CrisisAnswer) -> set[str]:
    everybody = (*answer.responsible, *answer.nearest, *answer.hotlines)
    return {phone.number for contact in everybody for phone in contact.phones}


def first_number(session: Session, hour: int = NOON) -> str | None:
    """The number behind the first call button for the province 01."""
    first = find_contacts(session, code="01", hour=hour).first_call
    return first.phone.number if first else None


def make_hotlines(session: Session) -> None:
    """A hotline of each of the first two kinds; nobody has checked them."""
    make_phone(session, make_hotline(session, "Trafficking"), "1288")
    make_phone(session, make_hotline(session, "Police", hotline_kind=HotlineKind.POLICE), "117")
