"""When a start cannot go on it says what is missing and the command that mends it, and shows no traceback."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from machine import database, environment, listening, packages, routing_engine
from machine.console import SetupError

SCRIPT = Path(__file__).resolve().parents[2] / "script"


def run_as_a_script(code: str) -> subprocess.CompletedProcess[str]:
    """What a person sees of a program that ends by `console.main`."""
    lines = f"from machine import console\ndef program(arguments):\n    {code}\nconsole.main(program)"
    return subprocess.run([sys.executable, "-c", lines], cwd=SCRIPT, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("code", "mend"),
    [
        ("raise console.SetupError('It lacks salt.', 'buy salt')", "buy salt"),
        ("console.run(['sh', '-c', 'echo tar: No space left on device; exit 2'], 'Unpacking')", "df -h"),
        ("raise OSError(28, 'No space left on device', 'x')", "df -h"),
        ("raise PermissionError(13, 'Permission denied', '/x')", "sudo chown"),
    ],
)
def test_a_reason_comes_with_its_mend_and_without_a_traceback(code: str, mend: str) -> None:
    done = run_as_a_script(code)
    assert done.returncode == 1
    assert f"Mend it with: {mend}" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_command_that_fails_shows_its_last_words() -> None:
    done = run_as_a_script("console.run(['sh', '-c', 'seq 100; echo the cause; exit 3'], 'Counting')")
    assert "the cause\nCounting: failed with exit code 3." in done.stderr
    assert "\n50\n" not in done.stderr


def test_a_port_that_is_taken_names_one_that_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(SetupError) as refusal:
            listening.reserve()
    assert refusal.value.sentence == f"Another program already listens on 127.0.0.1:{port}."
    monkeypatch.setenv("PORT", refusal.value.mend.removeprefix("PORT=").partition(" ")[0])
    listening.reserve().close()


def test_a_port_belongs_to_the_first_start_that_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    with listening.reserve(default_port=0) as first:
        monkeypatch.setenv("PORT", str(listening.address_of(first).port))
        with pytest.raises(SetupError, match="Another program already listens"):
            listening.reserve()


@pytest.mark.parametrize("host", ["192.0.2.7", "no.such.host.invalid"])
def test_a_host_that_is_not_this_machine_is_refused(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", host)
    with pytest.raises(SetupError, match=f"HOST is '{host}': ") as refusal:
        listening.reserve()
    assert refusal.value.mend == "HOST=127.0.0.1 script/server"


@pytest.mark.parametrize("port", ["http", "70000", "-1", ""])
def test_a_port_that_is_none_is_refused(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(SetupError, match="a port is a number from 1 to 65535"):
        listening.reserve()


def test_a_missing_package_without_a_way_to_install_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    need = packages.Need("Salt", is_there=lambda: False, apt_packages=lambda: ["salt"], otherwise="buy salt")
    with pytest.raises(SetupError, match=r"Salt is missing\.") as refusal:
        packages.ensure([need])
    assert refusal.value.mend == "buy salt"


def test_a_server_that_cannot_be_reached_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:s3cret@127.0.0.1:1/x")
    with pytest.raises(SetupError, match="cannot be used: connection failed") as refusal, database.in_use():
        pass
    assert "s3cret" not in refusal.value.sentence + refusal.value.mend


def test_a_named_server_is_used_and_gets_the_extensions(monkeypatch: pytest.MonkeyPatch, empty_database: str) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_database)
    with database.in_use() as url:
        engine = create_engine(url)
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT postgis_lib_version()"))
        engine.dispose()


def test_a_server_whose_character_type_knows_no_khmer_is_refused(
    monkeypatch: pytest.MonkeyPatch, database_without_khmer: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_without_khmer)
    with pytest.raises(SetupError, match="knows no Khmer letters") as refusal, database.in_use():
        pass
    assert "--locale C.UTF-8" in refusal.value.mend


def test_a_user_who_may_not_create_an_extension_reads_which_and_how(
    monkeypatch: pytest.MonkeyPatch, empty_database: str, user_without_rights: str
) -> None:
    url = make_url(empty_database).set(username=user_without_rights)
    monkeypatch.setenv("DATABASE_URL", url.render_as_string(hide_password=False))
    with pytest.raises(SetupError, match="may not create the extension postgis") as refusal, database.in_use():
        pass
    assert f'psql {url.database} -c "create extension postgis"' in refusal.value.mend


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "secret_key"
    key = environment._secret_key(file)
    assert len(key) >= 43
    assert environment._secret_key(file) == key
    assert file.stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["secret_key"]


def test_an_old_python_is_told_which_one_is_needed() -> None:
    lines = [
        "import shutil, sys",
        "sys.version_info = sys.version_info[:0] + (3, 9, 2)",
        "shutil.which = lambda name: None",
    ]
    done = subprocess.run(
        [sys.executable, "-c", "\n".join([*lines, "import machine"])], cwd=SCRIPT, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "needs Python 3.11 or later" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_machine_without_a_routing_engine_starts_all_the_same_and_says_what_that_means(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(routing_engine, "_FOLDER", tmp_path)
    monkeypatch.setattr(routing_engine.platform, "machine", lambda: "riscv64")
    monkeypatch.delenv("VALHALLA_URL", raising=False)
    routing_engine.ensure()
    said = capsys.readouterr().out
    assert "no routing engine for Linux on riscv64" in said
    assert "Times stay estimates" in said


def test_a_routing_engine_that_cannot_be_installed_stops_no_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(routing_engine, "_FOLDER", tmp_path / "valhalla")
    monkeypatch.setattr(routing_engine, "PIP_INSTALL", ("sh", "-c", "echo no network >&2; exit 1"))
    monkeypatch.delenv("VALHALLA_URL", raising=False)
    routing_engine.ensure()
    said = capsys.readouterr().out
    assert "no network" in said
    assert "the next start tries again" in said
