"""Other names that places are known by, for what no spelling rule finds (Pouthisat is Pursat)."""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

ALIAS_FILE = Path(__file__).with_name("aliases.csv")


class Alias(NamedTuple):
    """Another name of a place; one of the two may be empty."""

    code: str
    name_en: str
    name_km: str


@cache
def read_aliases() -> tuple[Alias, ...]:
    """Read the list that stands beside this file; names of codes that a gazetteer lacks are simply not used."""
    with ALIAS_FILE.open(encoding="utf-8", newline="") as file:
        return tuple(Alias(row["code"], row["name_en"], row["name_km"]) for row in csv.DictReader(file))
