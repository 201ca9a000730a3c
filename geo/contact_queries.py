"""Reads of whom one can call: which units answer for a place, which are near it, whom to call instead, the hotlines.

Each statement is built once, when this module is read: building it for each call took five times as long as running it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, TextClause, literal_column, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from directory.codes import HotlineKind, Kind, UnitType
from directory.models import Phone
from directory.phones.states import PHONE_STATES, PhoneStatus, as_status, phones_of
from directory.units.replacements import CHAIN, ENDS_HERE
from geo.contacts import HotlineContact
from geo.queries import POINT, in_doubt, plain

NEAR_UNITS = 10
"""How many of the nearest units are read; more than are shown, since one that is not to be called takes up no room."""


@dataclass(frozen=True)
class UnitRow:
    """A unit, or what stands in for one, as the database holds it."""

    id: int
    kind: Kind
    name_en: str
    name_km: str
    province: str | None
    demo: bool
    withheld: bool
    """Marked "do not use"."""
    metres: float | None
    """Straight distance from the point asked about; none where either position is unknown."""
    phones: tuple[PhoneStatus, ...] = ()
    """Its numbers in their order; none of a unit that is not to be called."""


@dataclass(frozen=True)
class ResponsibleRow:
    """A unit, and the place in its jurisdiction that holds what was asked about."""

    unit: UnitRow
    jurisdiction: str
    unit_type: UnitType


@dataclass(frozen=True)
class ContactRows:
    """What one question of the database gives: units marked "do not use" are still among them."""

    responsible: list[ResponsibleRow]
    near: list[UnitRow]
    hotlines: list[HotlineContact]
    """With all their numbers, the disproved ones too."""


UNIT_COLUMNS = "l.id, l.kind, l.name_en, l.name_km, left(l.place_code, 2) AS province, l.demo"

METRES = f"ST_Distance(l.location::geography, {POINT}::geography) AS metres"

PHONES = PHONE_STATES.add_columns(Phone.position).where(Phone.listing_id == literal_column("contact.id"))
"""The rule of what state a number is in, as text: `directory.phones.states` alone knows it."""

PHONE_COLUMNS = tuple(PHONE_STATES.selected_columns.keys())


def contacts_statement(fetched: int) -> TextClause:
    """The nearest units, the responsible ones and the hotlines with their numbers at once: three questions cost
    three times the way there.

    The nearest are the first by the geodesic of the `fetched` nearest by degrees. Kind and limit are literal, so that
    the planner takes the partial index of that kind.
    """
    phones = PHONES.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})  # type: ignore[no-untyped-call]
    return text(
        f"""
        WITH fetched AS MATERIALIZED (
            SELECT id, location, location <-> {POINT} AS degrees
            FROM listing
            WHERE kind = 'police_unit' AND status = 'active' AND location IS NOT NULL
              AND CAST(:lon AS float8) IS NOT NULL
            ORDER BY location <-> {POINT}
            LIMIT {fetched}
        ), near AS MATERIALIZED (
            SELECT l.id, {METRES}, max(degrees) OVER () AS farthest, count(*) OVER () AS fetched
            FROM fetched l
            ORDER BY metres, id
            LIMIT {NEAR_UNITS}
        ), contact AS (
            SELECT 'near' AS part, {UNIT_COLUMNS}, u.do_not_use IS NOT NULL AS withheld, near.metres,
                   CAST(NULL AS text) AS jurisdiction, CAST(NULL AS text) AS unit_type,
                   CAST(NULL AS text) AS hotline_kind, CAST(NULL AS boolean) AS free, CAST(NULL AS boolean) AS all_day,
                   CAST(NULL AS boolean) AS national, near.farthest, near.fetched
            FROM near
            JOIN listing l ON l.id = near.id
            JOIN police_unit u ON u.id = l.id
            UNION ALL
            SELECT 'responsible', {UNIT_COLUMNS}, u.do_not_use IS NOT NULL, {METRES},
                   j.place_code, u.unit_type, NULL, NULL, NULL, NULL, NULL, NULL
            FROM jurisdiction j
            JOIN police_unit u ON u.id = j.police_unit_id
            JOIN listing l ON l.id = u.id
            WHERE j.place_code = ANY(:codes) AND l.status = 'active'
            UNION ALL
            SELECT 'hotline', {UNIT_COLUMNS}, FALSE, NULL,
                   NULL, NULL, h.hotline_kind, h.free, h.all_day, l.place_code IS NULL, NULL, NULL
            FROM hotline h
            JOIN listing l ON l.id = h.id
            WHERE l.status = 'active' AND (l.place_code IS NULL OR l.place_code = ANY(:own_codes))
        )
        SELECT contact.*, {", ".join(f"number.{name} AS number_{name}" for name in PHONE_COLUMNS)}
        FROM contact LEFT JOIN LATERAL ({phones}) AS number ON NOT contact.withheld
        ORDER BY contact.metres, contact.id, number.position, number.phone_id
        """  # noqa: S608
    )


CONTACTS = {fetched: contacts_statement(fetched) for fetched in (2 * NEAR_UNITS * 4**step for step in range(6))}

REPLACEMENTS = text(
    f"""
    WITH RECURSIVE {CHAIN}
    SELECT {UNIT_COLUMNS}, FALSE AS withheld, {METRES}, chain.first_id
    FROM chain
    JOIN listing l ON l.id = chain.id
    LEFT JOIN police_unit u ON u.id = l.id
    WHERE {ENDS_HERE}
    """  # noqa: S608
)


def contact_rows(
    session: Session, codes: Collection[str], own_codes: Collection[str], lon: float | None, lat: float | None
) -> ContactRows:
    """The units responsible for `codes`, the units nearest to a point, and the hotlines of the country and of a place.

    `own_codes` are the place asked about and those that hold it. Without a point no unit is near.
    """
    asked = {"codes": list(codes), "own_codes": list(own_codes), "lon": lon, "lat": lat}
    for fetched, statement in CONTACTS.items():
        rows = plain(session).execute(statement, asked).all()
        near = [row for row in rows if row.part == "near"]
        if lat is None or not near or near[0].fetched < fetched:
            break
        if not in_doubt(near[-1].metres, near[0].farthest, lat):
            break
    return as_contact_rows(rows)


def as_contact_rows(rows: Collection[Row[Any]]) -> ContactRows:
    """The rows of the statement as a result: a row for each number of each contact."""
    phones: dict[int, dict[int, PhoneStatus]] = {}
    contacts: dict[tuple[str, int, str | None], Row[Any]] = {}
    for row in rows:
        contacts.setdefault((row.part, row.id, row.jurisdiction), row)
        numbers = phones.setdefault(row.id, {})
        if row.number_phone_id is not None and row.number_phone_id not in numbers:
            numbers[row.number_phone_id] = as_status(row[-len(PHONE_COLUMNS) :])
    found = ContactRows([], [], [])
    for row in contacts.values():
        own = tuple(phones[row.id].values())
        if row.part == "hotline":
            kind = HotlineKind(row.hotline_kind)
            found.hotlines.append(
                HotlineContact(row.id, row.name_en, row.name_km, kind, row.free, row.all_day, row.national, own)
            )
        elif row.part == "near":
            found.near.append(as_unit(row, own))
        else:
            found.responsible.append(ResponsibleRow(as_unit(row, own), row.jurisdiction, UnitType(row.unit_type)))
    return found


def replacement_rows(
    session: Session, ids: Collection[int], lon: float | None, lat: float | None
) -> dict[int, UnitRow]:
    """What is called instead of each unit marked "do not use"; a unit for which nothing is named is not in it."""
    rows = session.execute(REPLACEMENTS, {"ids": list(ids), "lon": lon, "lat": lat}).all()
    phones = phones_of(session, {row.id for row in rows})
    return {row.first_id: as_unit(row, tuple(phones[row.id])) for row in rows}


def as_unit(row: Row[Any], phones: tuple[PhoneStatus, ...]) -> UnitRow:
    """A row with `UNIT_COLUMNS` as a result."""
    kind = Kind(row.kind)
    return UnitRow(row.id, kind, row.name_en, row.name_km, row.province, row.demo, row.withheld, row.metres, phones)
