"""The checks that come before the tests: style, types, imports, templates, translations."""

import subprocess
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from machine.console import say, step
from machine.folders import PYTHON, ROOT, VENV


@dataclass(frozen=True)
class Check:
    """A command that exits with 0 when all is well, and the table of pyproject.toml that configures it."""

    name: str
    command: tuple[str | Path, ...]
    table: str


CHECKS = (
    Check("ruff check", (PYTHON, "-m", "ruff", "check", "--quiet"), "ruff"),
    Check("ruff format", (PYTHON, "-m", "ruff", "format", "--check", "--quiet"), "ruff"),
    Check("mypy", (PYTHON, "-m", "mypy"), "mypy"),
    Check("import-linter", (PYTHON, VENV / "bin" / "lint-imports"), "importlinter"),
    Check("djlint", (PYTHON, "-m", "djlint", "--lint", "--quiet", "templates"), "djlint"),
)


def failures(environment: Mapping[str, str]) -> list[str]:
    """Run each check that is configured, show what the failing ones say, and give back their names."""
    configured = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    failed = []
    for check in CHECKS:
        if check.table not in configured:
            continue
        with step(check.name):
            done = subprocess.run(
                check.command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
        if done.returncode:
            say(done.stdout)
            failed.append(check.name)
    return failed
