"""The real worker, killed in the middle of computing times: its job is done once, and what was stored is kept."""

import os
from pathlib import Path

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.routing.building import build_roads
from geo.routing.networks import Settings
from geo.routing.tasks import refresh_travel_times
from tests import database
from tests.factories import make_church, make_province, make_unit, make_village
from tests.geo.routing.test_killing import HELD, HOLD
from tests.jobs.conftest import queue_at

VILLAGES, CHURCHES, MODES = 10, 4, 2
WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = %s"
OF_CHURCHES = "SELECT origin_id, mode, computed_at FROM travel_time WHERE origin_kind = 'church' ORDER BY 1, 2"


def rows(session: Session, statement: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in session.execute(text(statement))]


def test_a_worker_that_is_killed_in_the_middle_of_a_matrix_leaves_a_job_that_is_done_once(
    settings: Settings, extract: Path, tmp_path: Path
) -> None:
    with database.copy(f"test_{os.getpid()}_worker") as url, queue_at(url, tmp_path) as queue:
        with Session(queue.engine) as session:
            make_unit(session, jurisdictions=[make_province(session, "01")], lon=103.7, lat=12.5)
            for number in range(VILLAGES):
                make_village(session, f"010101{number:02d}", lon=103.1 + number * 0.08, lat=12.503)
            for number in range(CHURCHES):
                make_church(session, lon=103.2 + number / 10, lat=12.5)
            session.commit()
        build_roads(queue.engine, settings, extract, lambda line: None)
        code = refresh_travel_times.code
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as holder:
            holder.execute(HOLD)
            holder.execute(f"SELECT pg_advisory_lock({HELD})")
            worker = queue.start_worker()
            queue.put(refresh_travel_times, lock=code, queueing_lock=code)
            queue.until(lambda: holder.execute(WAITING, (HELD,)).fetchone() == (1,))
            worker.kill()
            worker.wait()
            # Another one, of the clock, may wait behind it.
            assert queue.statuses(refresh_travel_times)[0] == "doing"
        with Session(queue.engine) as session:
            before = rows(session, OF_CHURCHES)
            assert len(before) == CHURCHES
            session.execute(text("DROP FUNCTION held CASCADE"))
            session.commit()
        queue.start_worker()
        queue.until(lambda: queue.statuses(refresh_travel_times)[0] == "succeeded")
        with Session(queue.engine) as session:
            ends = "SELECT count(*) FROM procrastinate_events AS e JOIN procrastinate_jobs AS j ON j.id = e.job_id"
            first = " WHERE j.id = (SELECT min(id) FROM procrastinate_jobs WHERE task_name = 'refresh-travel-times')"
            assert rows(session, f"{ends}{first} AND e.type = 'succeeded'") == [(1,)]
            kinds = "SELECT origin_kind, count(*) FROM travel_time GROUP BY 1 ORDER BY 1"
            assert rows(session, kinds) == [("church", CHURCHES * MODES), ("village", VILLAGES * MODES)]
            assert set(before) <= set(rows(session, OF_CHURCHES))
