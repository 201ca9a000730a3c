"""Demo data: 25 police units, 300 churches with pastors and their checks. None of it exists; all of it is marked.

A demo number has the form 000 000 0NN, carries the demo flag and is never a link.
"""

from datetime import UTC, datetime, timedelta
from itertools import count, cycle
from random import Random

from geoalchemy2.shape import from_shape
from shapely import Point
from sqlalchemy import delete, exists, null, select, update
from sqlalchemy.orm import Session

from accounts.models import User
from db import WGS84
from directory.codes import Audience, Method, Outcome, Precision, Purpose, Role, UnitType
from directory.dates import today
from directory.demo.names import CHURCH_NAMES, FAMILY_NAMES, GIVEN_NAMES, SEATS, Seat
from directory.demo.places import Spot, spots_in
from directory.models import Church, Hotline, Listing, Person, Phone, PhoneCheck, PoliceUnit
from directory.people.changes import renewal_day
from places.keys import khmer_clean, latin_norm
from places.models import Place

CHURCHES_PER_PROVINCE = 12
UNPLACED_EVERY = 20
"""Every so many churches one is in its place without a position."""

RECORDED_EVERY, RECORDED_WITHIN = 37, 720
"""Days: one church after the other is recorded on another day of about two years."""

SEED = 1288

Ledger = tuple[tuple[int, Outcome], ...]
"""How many days ago a number was tried, and what came of it."""

CONFIRMED: Ledger = ((12, Outcome.CONFIRMED),)
CONFIRMED_AT_THE_SECOND_TRY: Ledger = ((64, Outcome.NO_ANSWER), (63, Outcome.CONFIRMED), (5, Outcome.BUSY))
DUE: Ledger = ((214, Outcome.CONFIRMED),)
STALE: Ledger = ((431, Outcome.CONFIRMED), (30, Outcome.NO_ANSWER))
UNCONFIRMED: Ledger = ()
DISPROVED: Ledger = ((300, Outcome.CONFIRMED), (21, Outcome.OUT_OF_SERVICE))

DOUBTED: Ledger = ((40, Outcome.CONFIRMED), (2, Outcome.SAID_WRONG))

UNIT_LEDGERS = (CONFIRMED, CONFIRMED_AT_THE_SECOND_TRY, CONFIRMED, DUE, DOUBTED, UNCONFIRMED, STALE, DISPROVED)
PASTOR_LEDGERS = (CONFIRMED, UNCONFIRMED, CONFIRMED_AT_THE_SECOND_TRY, DUE, UNCONFIRMED, STALE, CONFIRMED, DISPROVED)


class DemoRefusedError(Exception):
    """Demo data cannot be loaded into this database; the message, for a terminal, says why and what to do."""


def has_demo(session: Session) -> bool:
    """Whether the database holds demo listings."""
    return bool(session.scalar(select(exists().where(Listing.demo))))


def has_real_listings(session: Session) -> bool:
    """Whether the database holds listings of somebody's own, beside the reference hotlines."""
    reference = exists().where(Hotline.id == Listing.id, Hotline.slug.is_not(None))
    return bool(session.scalar(select(exists().where(Listing.demo.is_(False), ~reference))))


def load_demo(session: Session) -> None:
    """Add the demo units and churches. Raises `DemoRefusedError` beside real listings, twice, and without provinces."""
    if has_real_listings(session):
        raise DemoRefusedError("This database holds real listings, so no demo data is added to it.")
    if has_demo(session):
        raise DemoRefusedError("The demo data is loaded already. Remove it first: flask demo remove")
    provinces = {place.code: place for place in session.scalars(select(Place).where(Place.level == 1))}
    if not provinces:
        raise DemoRefusedError("There are no provinces yet. Load geodata first: flask places load DIR")
    chance = Random(SEED)  # noqa: S311 (the same demo data every time; no secret hangs on it)
    writer = DemoWriter(chance)
    for seat in SEATS:
        if seat.province in provinces:
            has_seat = session.get(Place, seat.district) is not None
            session.add(writer.unit(seat, provinces[seat.province], seat.district if has_seat else seat.province))
    for seat in SEATS:
        if seat.province in provinces:
            spots = spots_in(session, seat, CHURCHES_PER_PROVINCE, chance)
            session.add_all(writer.church(spot) for spot in spots)
    session.flush()


class DemoWriter:
    """Makes one demo listing after the other, each with the next number, name and ledger."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.today = today()
        self.numbers = count(1)
        self.churches = count(1)
        self.people = count()
        self.unit_ledgers = cycle(UNIT_LEDGERS)
        self.pastor_ledgers = cycle(PASTOR_LEDGERS)

    def unit(self, seat: Seat, province: Place, place_code: str) -> PoliceUnit:
        """The unit of a province, at its seat, with a number and an officer."""
        name_en = f"AHTJP office, {province.name_en}"
        name_km = f"ការិយាល័យប្រឆាំងការជួញដូរមនុស្ស និងការពារអនីតិជន {province.type_km}{province.name_km}"
        return PoliceUnit(
            name_en=name_en,
            name_km=name_km,
            key_en=latin_norm(name_en),
            key_km=khmer_clean(name_km),
            unit_type=UnitType.PROVINCIAL_OFFICE,
            jurisdictions=[province],
            place_code=place_code,
            location=from_shape(Point(seat.lon, seat.lat), srid=WGS84),
            precision=Precision.DISTRICT,
            demo=True,
            phones=[self.phone(Purpose.DUTY, next(self.unit_ledgers))],
            people=[self.person(Role.OFFICER)],
        )

    def church(self, spot: Spot) -> Church:
        """A church at a spot, with its pastor and the pastor's number."""
        number = next(self.churches)
        name = CHURCH_NAMES[number % len(CHURCH_NAMES)]
        placed = number % UNPLACED_EVERY != 0
        name_en, name_km = f"{name.en} Church, {spot.name_en}", f"ក្រុមជំនុំ{name.km} {spot.name_km}"
        pastor = self.person(Role.PASTOR)
        pastor.phones = [self.phone(Purpose.MOBILE, next(self.pastor_ledgers))]
        return Church(
            name_en=name_en,
            name_km=name_km,
            key_en=latin_norm(name_en),
            key_km=khmer_clean(name_km),
            place_code=spot.place_code,
            location=from_shape(Point(spot.lon, spot.lat), srid=WGS84) if placed else None,
            precision=spot.precision if placed else None,
            demo=True,
            people=[pastor],
            created_at=datetime.now(UTC) - timedelta(days=number * RECORDED_EVERY % RECORDED_WITHIN),
        )

    def person(self, role: Role) -> Person:
        """A person who agreed some time within the last year."""
        number = next(self.people)
        family = FAMILY_NAMES[number % len(FAMILY_NAMES)]
        given = GIVEN_NAMES[number % len(GIVEN_NAMES)]
        given_on = self.today - timedelta(days=self.chance.randint(20, 340))
        return Person(
            role=role,
            name_en=f"{family.en} {given.en}",
            name_km=f"{family.km} {given.km}",
            consent_audience=Audience.STAFF,
            consent_given_on=given_on,
            consent_renew_on=renewal_day(given_on),
        )

    def phone(self, purpose: Purpose, ledger: Ledger) -> Phone:
        """The next demo number, with its checks."""
        checks = [self.check(days, outcome) for days, outcome in ledger]
        return Phone(number=f"000 000 {next(self.numbers):03}", purpose=purpose, demo=True, checks=checks)

    def check(self, days: int, outcome: Outcome) -> PhoneCheck:
        """A check some days ago, or what a caller said then."""
        check = PhoneCheck(checked_on=self.today - timedelta(days=days), method=Method.CALL, outcome=outcome)
        if outcome is Outcome.SAID_WRONG:
            check.method, check.created_at = Method.CRISIS_CALL, null()
        return check


def remove_demo(session: Session) -> int:
    """Take out all demo listings and numbers, and the checks that demo accounts logged; says how many listings went.

    The reference hotlines and the audit trail stay. What depends on a demo listing goes with it.
    """
    demo_ids = select(Listing.id).where(Listing.demo)
    demo_users = select(User.id).where(User.demo)
    session.execute(
        update(PoliceUnit)
        .where(PoliceUnit.call_instead_id.in_(demo_ids))
        .values(call_instead_id=None)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        delete(PhoneCheck).where(PhoneCheck.checked_by_id.in_(demo_users)).execution_options(synchronize_session=False)
    )
    session.execute(delete(Phone).where(Phone.demo).execution_options(synchronize_session=False))
    # The database removes what hangs on a listing, so that no table is forgotten.
    gone = session.scalars(delete(Listing).where(Listing.demo).returning(Listing.id)).all()
    session.expire_all()
    return len(gone)
