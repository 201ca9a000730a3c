"""Writing churches. The trigger of the audit trail sees each change; the caller commits."""

from uuid import UUID

from geoalchemy2.shape import from_shape, to_shape
from shapely.geometry import Point
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import WGS84
from directory.churches.forms import ChurchEntry
from directory.churches.queries import church_added_by
from directory.codes import Status
from directory.coordinates import KEPT_DECIMALS, Coordinates
from directory.models import Church, Listing, Person
from directory.people.changes import add_person, add_phone
from directory.positions import Placement
from directory.versions import touch
from places.keys import khmer_clean, latin_norm


def add_church(session: Session, entry: ChurchEntry, form: UUID) -> tuple[int, bool]:
    """Store a new church with its pastor; gives its id, and whether it is new.

    The same form sent twice, even at the same moment, adds one church.
    """
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(form), 0))))
    already = church_added_by(session, form)
    if already is not None:
        return already, False
    church = Church(added_by_form=form)
    write_church(church, entry)
    session.add(church)
    session.flush()
    store_pastor(session, church, entry)
    return church.id, True


def change_church(session: Session, church: Church, entry: ChurchEntry) -> None:
    """Store a church's changed names and place; a move makes travel times that were computed before worthless."""
    if write_church(church, entry):
        church.revision += 1
    touch(session, church)
    store_pastor(session, church, entry)


def store_pastor(session: Session, church: Church, entry: ChurchEntry) -> None:
    """Add the pastor of an entry, unless somebody of that name serves there already, as after a form sent twice."""
    if entry.pastor is None:
        return
    already = session.scalar(
        select(Person.id).where(
            Person.listing_id == church.id,
            Person.name_en == entry.pastor.name_en,
            Person.name_km == entry.pastor.name_km,
            Person.left_on.is_(None),
        )
    )
    if already is not None:
        return
    pastor = add_person(session, church, entry.pastor)
    for number in entry.numbers:
        add_phone(session, church, pastor, number)


def write_church(church: Church, entry: ChurchEntry) -> bool:
    """Copy names and place onto a church; tells whether it moved."""
    church.name_en, church.name_km = entry.name_en, entry.name_km
    church.key_en, church.key_km = latin_norm(entry.name_en), khmer_clean(entry.name_km)
    return place_listing(church, entry.placement)


def place_listing(listing: Listing, placement: Placement) -> bool:
    """Put a listing where the answers say; tells whether its position is another one now."""
    moved = coordinates_of(listing) != placement.coordinates
    if moved:
        position = placement.coordinates
        listing.location = from_shape(Point(*position), srid=WGS84) if position else None
    listing.place_code, listing.precision = placement.place_code, placement.precision
    return moved


def coordinates_of(listing: Listing) -> Coordinates | None:
    """A listing's position, with the decimals that are kept."""
    if listing.location is None:
        return None
    point = to_shape(listing.location).centroid  # of a point it is the point itself, and the type checker knows it
    return Coordinates(round(point.x, KEPT_DECIMALS), round(point.y, KEPT_DECIMALS))


def archive_church(session: Session, church: Church) -> None:
    """Take a church out of use: it stays in the directory, and its history with it."""
    church.status = Status.ARCHIVED
    touch(session, church)


def restore_church(session: Session, church: Church) -> None:
    """Take an archived church into use again."""
    church.status = Status.ACTIVE
    touch(session, church)
