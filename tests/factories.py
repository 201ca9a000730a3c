"""Rows for tests: each function adds one record with sensible values, so that a test names only what matters.

Places are squares, so that a test can tell at sight which one holds a point.
"""

from datetime import date, timedelta
from itertools import count
from uuid import uuid4

from geoalchemy2.shape import from_shape
from shapely.geometry import MultiPolygon, Point, box
from sqlalchemy import text
from sqlalchemy.orm import Session

from accounts.models import Role as UserRole
from accounts.models import User
from accounts.permissions import ROLES
from cards.models import Card, CardNumber
from cards.variants import Variant
from db import WGS84
from directory.codes import Audience, HotlineKind, Method, Outcome, Precision, Purpose, Role, UnitType
from directory.dates import today
from directory.demo.names import SEATS
from directory.models import Church, Hotline, Listing, Person, Phone, PhoneCheck, PoliceUnit
from places import keys
from places import search as place_search
from places.models import Level, Place, PlaceName
from training.changes import Part, set_parts
from training.models import Training

TYPES = {
    Level.PROVINCE: ("Province", "ខេត្ត"),
    Level.DISTRICT: ("District", "ស្រុក"),
    Level.COMMUNE: ("Commune", "ឃុំ"),
    Level.VILLAGE: ("Village", "ភូមិ"),
}
serial = count(1)


def make_place(
    session: Session,
    code: str,
    name_en: str = "",
    name_km: str = "",
    *,
    square: tuple[float, float, float] | None = None,
    point: tuple[float, float] | None = None,
    coarse: bool = False,
) -> Place:
    """Add a place of any level; `square` is its west and south edge and its size in degrees."""
    level = Level(len(code) // 2)
    west, south, size = square or (0, 0, 0)
    if square and not point:
        point = (west + size / 2, south + size / 2)
    outline = box(west, south, west + size, south + size)
    place = Place(
        code=code,
        level=level,
        parent_code=code[:-2] or None,
        province_code=code[:2],
        name_en=name_en or f"Place {code}",
        name_km=name_km or f"កន្លែង{code}",
        type_en=TYPES[level][0],
        type_km=TYPES[level][1],
        point=from_shape(Point(*point), srid=WGS84) if point else None,
        boundary=from_shape(MultiPolygon([outline]), srid=WGS84) if square else None,
        coarse=coarse,
    )
    place.names = [
        PlaceName(script=made.script, name=name, plain=made.plain, norm=made.norm, key=made.key)
        for name in (place.name_en, place.name_km)
        for made in [place_search.name_keys(name)]
    ]
    session.add(place)
    session.flush()
    if square:
        session.execute(
            text(
                "INSERT INTO place_area (place_code, level, area) SELECT code, level, (ST_Dump(boundary)).geom"
                " FROM place WHERE code = :code"
            ),
            {"code": code},
        )
    return place


def make_all_provinces(session: Session) -> None:
    """Add the provinces of the demo data, each a square around its seat."""
    for seat in SEATS:
        make_place(session, seat.province, square=(seat.lon - 0.5, seat.lat - 0.5, 1.0))


def make_province(
    session: Session, code: str = "01", lon: float = 103.0, lat: float = 12.0, size: float = 1.0, **names: str
) -> Place:
    """Add a square province whose south-west corner is `lon`, `lat`."""
    return make_place(session, code, square=(lon, lat, size), **names)


def make_village(
    session: Session, code: str = "01010101", lon: float | None = 103.5, lat: float | None = 12.5, **names: str
) -> Place:
    """Add a village, and the district and commune above it where they are missing; without `lon` it has no point."""
    for parent in (code[:4], code[:6]):
        if session.get(Place, parent) is None:
            make_place(session, parent)
    point = None if lon is None or lat is None else (lon, lat)
    return make_place(session, code, point=point, **names)


def locate(listing: Listing, lon: float | None, lat: float | None, precision: Precision) -> None:
    """Put a listing at a position, or nowhere."""
    if lon is not None and lat is not None:
        listing.location = from_shape(Point(lon, lat), srid=WGS84)
        listing.precision = precision


def name_keys(listing: Listing) -> None:
    """Fill the search keys as saving a form does."""
    listing.key_en = keys.latin_norm(listing.name_en)
    listing.key_km = keys.khmer_clean(listing.name_km)


def make_church(
    session: Session,
    name_en: str = "",
    *,
    name_km: str = "",
    place_code: str | None = None,
    lon: float | None = None,
    lat: float | None = None,
    precision: Precision = Precision.GPS,
    demo: bool = False,
) -> Church:
    """Add a church; without `lon` and `lat` it is unplaced."""
    church = Church(name_en=name_en or f"Church {next(serial)}", name_km=name_km, place_code=place_code, demo=demo)
    locate(church, lon, lat, precision)
    name_keys(church)
    session.add(church)
    session.flush()
    return church


def make_unit(
    session: Session,
    name_en: str = "",
    *,
    name_km: str = "",
    jurisdictions: list[Place] | None = None,
    lon: float | None = None,
    lat: float | None = None,
    unit_type: UnitType = UnitType.PROVINCIAL_OFFICE,
    demo: bool = False,
) -> PoliceUnit:
    """Add a police unit, responsible for `jurisdictions`."""
    places = jurisdictions or []
    unit = PoliceUnit(
        name_en=name_en or f"Unit {next(serial)}",
        name_km=name_km,
        unit_type=unit_type,
        jurisdictions=places,
        place_code=places[0].code if places else None,
        demo=demo,
    )
    locate(unit, lon, lat, Precision.GPS)
    name_keys(unit)
    session.add(unit)
    session.flush()
    return unit


def make_hotline(
    session: Session,
    name_en: str = "",
    *,
    name_km: str = "",
    slug: str | None = None,
    hotline_kind: HotlineKind = HotlineKind.ANTI_TRAFFICKING,
) -> Hotline:
    """Add a hotline for the whole country."""
    hotline = Hotline(
        name_en=name_en or f"Hotline {next(serial)}", name_km=name_km, slug=slug, hotline_kind=hotline_kind, free=True
    )
    name_keys(hotline)
    session.add(hotline)
    session.flush()
    return hotline


def make_person(
    session: Session,
    listing: Listing,
    name_en: str = "",
    *,
    name_km: str = "",
    role: Role = Role.PASTOR,
    audience: Audience = Audience.STAFF,
) -> Person:
    """Add a person who agreed today, for a year."""
    day = today()
    person = Person(
        listing_id=listing.id,
        role=role,
        name_en=name_en or f"Person {next(serial)}",
        name_km=name_km,
        consent_audience=audience,
        consent_given_on=day,
        consent_renew_on=day + timedelta(days=365),
    )
    session.add(person)
    session.flush()
    return person


def lapse(person: Person) -> Person:
    """Let a person's agreement have run out yesterday."""
    person.consent_given_on = today() - timedelta(days=366)
    person.consent_renew_on = today() - timedelta(days=1)
    return person


def make_phone(
    session: Session,
    owner: Listing | Person,
    number: str = "",
    *,
    purpose: Purpose = Purpose.OFFICE,
    position: int = 0,
    demo: bool = False,
) -> Phone:
    """Add a number to a listing or a person; nobody has checked it."""
    phone = Phone(
        number=number or f"+8551{next(serial):07d}",
        purpose=purpose,
        position=position,
        demo=demo,
        **({"person_id": owner.id} if isinstance(owner, Person) else {"listing_id": owner.id}),
    )
    session.add(phone)
    session.flush()
    return phone


def make_check(
    session: Session,
    phone: Phone,
    outcome: Outcome = Outcome.CONFIRMED,
    *,
    days_ago: int = 0,
    method: Method = Method.CALL,
) -> PhoneCheck:
    """Log a check of a number some days ago."""
    check = PhoneCheck(phone_id=phone.id, outcome=outcome, method=method, checked_on=today() - timedelta(days=days_ago))
    session.add(check)
    session.flush()
    return check


def make_card(session: Session, person: Person, contact: Listing | None, *numbers: str | Phone) -> Card:
    """Hand a card to somebody, as if it had been printed a month ago; a number as text is in the directory no more."""
    card = Card(
        person_id=person.id,
        contact_id=contact.id if contact else None,
        print_id=uuid4(),
        variant=Variant.STANDARD,
        languages="km en",
        layout_version=1,
        printed_on=today() - timedelta(days=30),
        numbers=[
            CardNumber(phone_id=each.id, listing_id=each.listing_id, number=each.number, position=position)
            if isinstance(each, Phone)
            else CardNumber(listing_id=contact.id if contact else None, number=each, position=position)
            for position, each in enumerate(numbers)
        ],
    )
    session.add(card)
    session.flush()
    return card


def make_training(
    session: Session, *, place: Place, unit: PoliceUnit | None = None, held_on: date | None = None, **values: object
) -> Training:
    """Add a training, by default of yesterday."""
    training = Training(
        held_on=held_on or today() - timedelta(days=1),
        place_code=place.code,
        unit_id=unit.id if unit else None,
        **values,
    )
    session.add(training)
    session.flush()
    return training


def attend(session: Session, training: Training, *people: Person, taught: bool = False) -> None:
    """Let people have attended a training, or taught there."""
    parts = {person.id: Part(attended=not taught, taught=taught) for person in people}
    set_parts(session, training, parts, list(Audience))


def make_user(session: Session, role: str = "staff", email: str = "") -> User:
    """Add a user with one of the default roles; without a password, so that a test signs in by its fixture."""
    held = session.query(UserRole).filter_by(name=role).one_or_none()
    if held is None:
        held = UserRole(name=role, permissions=sorted(ROLES[role]))
    number = next(serial)
    user = User(email=email or f"{role}{number}@example.org", fs_uniquifier=f"test-{number}", active=True, roles=[held])
    session.add(user)
    session.flush()
    return user
