"""The embedded database, for real: it comes up after whatever happened, and ends with its last user."""

import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import psycopg
import pytest

from tests.script.clusters import ORDINARY_USER, WHO, Home, ask, home

who = pytest.mark.parametrize("run_as", WHO, ids=["root" if os.geteuid() == 0 else "user", "nobody"][: len(WHO)])


@who
def test_a_new_database_is_durable_private_and_knows_places_and_khmer(run_as: list[str]) -> None:
    with home(run_as) as clone:
        use, url = clone.started("durable")
        assert ask(url, "select postgis_lib_version()") >= "3.3"
        assert int(ask(url, "select cardinality(show_trgm('ខ្មែរ'))")) > 0
        assert ask(url, "select unaccent('Siĕm Réap')") == "Siem Reap"
        settings = ("listen_addresses", "fsync", "synchronous_commit", "full_page_writes", "data_checksums")
        assert [ask(url, f"show {setting}") for setting in settings] == ["", "on", "on", "on", "on"]
        assert ask(url, "show unix_socket_permissions") == "0700"
        # An error's details and statement would carry a name or a number into the server's log.
        assert [ask(url, f"show log_{what}") for what in ("error_verbosity", "min_error_statement")] == [
            "terse",
            "panic",
        ]
        assert next(iter(clone.folders)).stat().st_mode & 0o077 == 0
        assert use.end() == 0
        assert not clone.is_running()


@who
def test_a_path_with_spaces_quotes_and_khmer_that_is_too_long_for_a_socket_works(run_as: list[str]) -> None:
    with home(run_as, f'it\'s "my" ថត, 100% {"x" * 107}') as clone:
        for _ in ("new", "again"):
            use, url = clone.started()
            assert ask(url, "select 1") == "1"
            assert use.end() == 0
        assert not clone.is_running()


def test_a_clone_that_the_servers_user_cannot_reach_keeps_its_data_where_it_can() -> None:
    with home([], reachable=os.geteuid() != 0) as clone:
        use, url = clone.started()
        ask(url, "create table kept as select 42 as answer")
        assert use.end() == 0
        assert ask(clone.started()[1], "select answer from kept") == "42"


def test_the_last_user_stops_it() -> None:
    with home(ORDINARY_USER) as clone:
        first, url = clone.started()
        second, _ = clone.started()
        first.end()
        assert ask(url, "select 1") == "1"
        second.end()
        assert not clone.is_running()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_user_who_is_told_to_stop_stops_it(number: signal.Signals, ordinary_home: Home) -> None:
    use, _ = ordinary_home.started()
    assert use.end(number) == 128 + number
    assert not ordinary_home.is_running()


def test_a_user_who_was_killed_does_not_count(ordinary_home: Home) -> None:
    killed, url = ordinary_home.started()
    killed.end(signal.SIGKILL)
    assert ask(url, "select 1") == "1"
    ordinary_home.started()[0].end()
    assert not ordinary_home.is_running()


def test_four_users_at_once_make_one_database() -> None:
    with home(ORDINARY_USER) as clone:
        uses = [clone.use() for _ in range(4)]
        assert len({use.url() for use in uses}) == 1
        assert [use.end() for use in uses] == [0, 0, 0, 0]


def test_two_clones_do_not_meet() -> None:
    with home(ORDINARY_USER) as one, home(ORDINARY_USER) as other:
        (_, first), (_, second) = one.started(), other.started()
        ask(first, "create table mine as select 1")
        assert ask(second, "select to_regclass('mine')") == "None"


def test_what_was_committed_survives_a_killed_server_with_a_busy_backend(ordinary_home: Home) -> None:
    use, url = ordinary_home.started("durable")
    ask(url, "drop table if exists kept", "create table kept as select 42 as answer")
    busy = threading.Thread(
        target=ask_until_killed, args=(url, "select count(*) from generate_series(1, 1e11::bigint)")
    )
    busy.start()
    wait_until_busy(url)
    os.kill(ordinary_home.server(), signal.SIGKILL)
    use.end(signal.SIGKILL)
    assert ordinary_home.is_running(), "the backend that is busy did not outlive its server, so this proves nothing"
    assert ask(ordinary_home.started("durable")[1], "select answer from kept") == "42"
    busy.join()


def test_a_pid_file_with_a_strangers_number_is_no_obstacle(ordinary_home: Home) -> None:
    use, url = ordinary_home.started()
    data = ordinary_home.data(url)
    pid_file = (data / "postmaster.pid").read_text().splitlines()
    use.end()
    stranger = subprocess.Popen([*ORDINARY_USER, "sleep", "60"], cwd="/")
    (data / "postmaster.pid").write_text("\n".join([str(stranger.pid), *pid_file[1:]]))
    if ORDINARY_USER:
        os.chown(data / "postmaster.pid", data.stat().st_uid, data.stat().st_gid)
    assert ask(ordinary_home.started()[1], "select 1") == "1"
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_a_data_folder_that_was_half_made_is_made_again() -> None:
    with home(ORDINARY_USER) as clone:
        half_made = clone.path.with_name("postgres.new")
        half_made.mkdir()
        (half_made / "PG_VERSION").write_text("15")
        if ORDINARY_USER:
            os.chown(half_made, clone.path.parent.stat().st_uid, -1)
            os.chown(half_made / "PG_VERSION", clone.path.parent.stat().st_uid, -1)
        assert ask(clone.started()[1], "select 1") == "1"
        assert not half_made.exists()


def test_libpqs_variables_lead_nowhere_else(ordinary_home: Home) -> None:
    elsewhere = {"PGHOST": "192.0.2.1", "PGPORT": "1", "PGDATA": "/nowhere", "PGUSER": "x", "PGOPTIONS": "-c x=y"}
    assert ask(ordinary_home.started(**elsewhere)[1], "select current_user") == "app"


def test_a_folder_in_tmp_that_others_can_enter_is_refused() -> None:
    with home(ORDINARY_USER, "a b") as clone:
        clone.started()[0].end()
        socket_folder = next(folder for folder in clone.folders if folder.parent == Path("/tmp"))
        socket_folder.chmod(0o777)
        refused = clone.use()
        assert refused.end() == 1
        assert f"sudo rm -r {socket_folder}" in refused.said


def ask_until_killed(url: str, question: str) -> None:
    with pytest.raises(psycopg.OperationalError):
        ask(url, question)


def wait_until_busy(url: str) -> None:
    latest = time.monotonic() + 10
    busy = "select count(*) from pg_stat_activity where query like '%1e11%' and pid <> pg_backend_pid()"
    while ask(url, busy) == "0":
        assert time.monotonic() < latest
        time.sleep(0.05)
    time.sleep(0.2)
