"""Computing the travel times that are missing or out of date. Called by a command or by the worker, never by a page."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.routing.changes import TimeRow, store_areas, store_times, sweep
from geo.routing.engine import Engine
from geo.routing.models import OriginKind, TimeStatus
from geo.routing.problems import RoutingError
from geo.routing.profiles import OFF_ROAD_FROM_METRES, profile_hash
from geo.routing.queries import Placed, active_network, missing_pairs, units_to_route, units_without_areas
from geo.routing.questions import End, areas, snaps
from geo.routing.times import ByRoad, Ends, ends_of, joined_by_road, ways
from geo.travel_times import Mode

Sessions = Callable[[], Session]
"""Makes a new session, such as a `sessionmaker`."""

Say = Callable[[str], None]
"""Hears each line of progress."""

UNITS_PER_BATCH = 13
"""Half of a country's: two batches run beside each other, and a kill loses at most these two."""

ORIGINS_PER_BATCH = 10_000


class Refreshed(NamedTuple):
    """What was computed: pairs of an origin and a unit in a mode, and the units whose areas were drawn."""

    pairs: int
    no_path: int
    off_road: int
    areas: int


class Batch(NamedTuple):
    """What is computed, stored and committed at once."""

    kind: OriginKind
    mode: Mode
    units: Sequence[Placed]
    origins: Sequence[Placed]

    @property
    def pairs(self) -> int:
        """How many pairs it holds."""
        return len(self.units) * len(self.origins)


def refresh(
    sessions: Sessions,
    engine: Engine,
    *,
    only_churches: Collection[int] | None = None,
    only_units: Collection[int] | None = None,
    say: Say = lambda line: None,
) -> Refreshed:
    """Compute and store what is missing or out of date; commits each batch, so that a kill loses the last one only.

    `only_churches` and `only_units` name what was added or moved, where that is known; the rest is then not looked at.
    Raises `RoutingError`; what was stored until then stays, and the next call goes on from there.
    """
    with sessions() as session:
        network_id = network_to_route_on(session)
    done = Refreshed(0, 0, 0, 0)
    for mode in Mode:
        for kind in OriginKind:
            if kind is OriginKind.VILLAGE and only_churches is not None:
                continue
            only = only_churches if kind is OriginKind.CHURCH else None
            done = refresh_times(sessions, engine, network_id, kind, mode, only, only_units, done, say)
        if only_churches is None:
            done = refresh_areas(sessions, engine, network_id, mode, done, say)
    if only_churches is None and only_units is None:
        tidy_up(sessions, analyze=done.pairs > ORIGINS_PER_BATCH)
    return done


def tidy_up(sessions: Sessions, analyze: bool) -> None:
    """Remove the times that nothing asks for any more; after many new ones let the database look at the table."""
    with sessions() as session:
        sweep(session)
        session.commit()
        if analyze:
            session.execute(text("ANALYZE travel_time"))
            session.commit()


def network_to_route_on(session: Session) -> int:
    """The id of the network in use. Raises `RoutingError`: no_network, network_outdated."""
    network = active_network(session)
    if network is None:
        raise RoutingError("no_network")
    if network.profile_hash != profile_hash():
        raise RoutingError("network_outdated")
    return network.id


def refresh_times(
    sessions: Sessions,
    engine: Engine,
    network_id: int,
    kind: OriginKind,
    mode: Mode,
    only_origins: Collection[int] | None,
    only_units: Collection[int] | None,
    done: Refreshed,
    say: Say,
) -> Refreshed:
    """Compute the times of one kind of origin in one mode; gives what is done in all."""
    with sessions() as session:
        missing = missing_pairs(session, network_id, kind, mode, only_origins, only_units)
        units = units_to_route(session)
        network = active_network(session)
    # Who depends on a ferry is told for the mode that counts where nobody chooses another one.
    ferries = None if mode is not Mode.MOTORCYCLE or network is None else network.has_ferries is not False
    batches = list(in_batches(kind, mode, missing, units, engine.most_pairs))
    if not batches:
        return done
    wanted = sum(batch.pairs for batch in batches)
    origins = {origin.id: origin.point for some in missing.values() for origin in some}
    asked = {unit.id: unit.point for batch in batches for unit in batch.units}
    stored = 0
    with ThreadPoolExecutor(engine.at_once) as pool:
        try:
            ends = ends_of(engine, asked, origins, mode, pool)
            # Once for all batches, and beside the first of them: it has begun when they begin to wait for it.
            by_road = pool.submit(joined_by_road, engine, ends, mode).result if ferries else None

            def computed(batch: Batch) -> list[TimeRow]:
                # Stored here, so that the database writes two batches beside each other, too.
                rows = rows_of(engine, network_id, batch, ends, ferries, by_road)
                with sessions() as session:
                    if network_to_route_on(session) != network_id:
                        raise RoutingError("network_changed")
                    store_times(session, rows)
                    session.commit()
                return rows

            for rows in pool.map(computed, batches):
                stored += len(rows)
                statuses = [row.status for row in rows]
                done = done._replace(
                    pairs=done.pairs + len(rows),
                    no_path=done.no_path + statuses.count(TimeStatus.NO_PATH),
                    off_road=done.off_road + statuses.count(TimeStatus.OFF_ROAD),
                )
                say(_("%(what)s: %(stored)s of %(wanted)s", what=words(kind, mode), stored=stored, wanted=wanted))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return done


def words(kind: OriginKind, mode: Mode) -> str:
    """What a line of progress is about."""
    sentences: dict[tuple[OriginKind, Mode], str] = {
        (OriginKind.CHURCH, Mode.MOTORCYCLE): _("Churches by motorcycle"),
        (OriginKind.CHURCH, Mode.CAR): _("Churches by car"),
        (OriginKind.VILLAGE, Mode.MOTORCYCLE): _("Villages by motorcycle"),
        (OriginKind.VILLAGE, Mode.CAR): _("Villages by car"),
    }
    return sentences[kind, mode]


def in_batches(
    kind: OriginKind,
    mode: Mode,
    missing: Mapping[tuple[int, ...], Sequence[Placed]],
    units: Mapping[int, Placed],
    most_pairs: int,
) -> Iterator[Batch]:
    """Cut what is missing into pieces of a size that one question may have."""
    for ids, origins in missing.items():
        # A unit that was archived between the two reads is no longer asked about.
        wanted = [units[unit_id] for unit_id in ids if unit_id in units]
        # The engine searches from the fewer ends: from few origins, once each for however many units.
        most_units = UNITS_PER_BATCH if len(origins) > UNITS_PER_BATCH else most_pairs
        for first_unit in range(0, len(wanted), most_units):
            some_units = wanted[first_unit : first_unit + most_units]
            size = min(ORIGINS_PER_BATCH, max(1, most_pairs // len(some_units)))
            for first in range(0, len(origins), size):
                yield Batch(kind, mode, some_units, origins[first : first + size])


def rows_of(
    engine: Engine,
    network_id: int,
    batch: Batch,
    ends: Ends,
    ferries: bool | None,
    by_road: Callable[[], ByRoad | None] | None,
) -> list[TimeRow]:
    """Ask for the ways of a batch, as rows to be stored."""
    units = {unit.id: unit for unit in batch.units}
    origins = {origin.id: origin for origin in batch.origins}
    found = ways(
        engine,
        {number: unit.point for number, unit in units.items()},
        {number: origin.point for number, origin in origins.items()},
        ends,
        batch.mode,
        ferries=ferries,
        by_road=by_road,
    )
    return [
        TimeRow(
            batch.kind,
            o,
            batch.mode,
            u,
            network_id,
            way.seconds,
            way.metres,
            way.status,
            way.snap_origin_metres,
            way.snap_unit_metres,
            origins[o].revision,
            units[u].revision,
            way.needs_ferry,
        )
        for (u, o), way in found.items()
    ]


def refresh_areas(
    sessions: Sessions, engine: Engine, network_id: int, mode: Mode, done: Refreshed, say: Say
) -> Refreshed:
    """Draw the areas around each unit that lacks them; around one that stands off the roads there are none."""
    with sessions() as session:
        units = units_without_areas(session, network_id, mode)
    found = snaps(engine, [unit.point for unit in units], mode, with_track=True) if units else []
    for number, (unit, snap) in enumerate(zip(units, found, strict=True), start=1):
        drawn: dict[int, str] = {}
        if snap is not None and snap.metres <= OFF_ROAD_FROM_METRES:
            drawn = areas(engine, End(unit.point, snap.cut_off), mode)
        with sessions() as session:
            store_areas(session, network_id, unit, mode, snap, drawn)
            session.commit()
        say(_("Areas around the units: %(number)s of %(count)s", number=number, count=len(units)))
    return done._replace(areas=done.areas + len(units))
