"""`script/bench [ROW …]`: measure all groups of rows, or those named, and print each figure beside its budget."""

import importlib
import pkgutil
import sys

import bench
from bench.data import prepared
from bench.figures import Figure

LISTINGS = 100_000
NOT_ROWS = {"__main__", "data", "figures"}


def groups() -> list[str]:
    """The modules that measure something: those with a `run`."""
    names = sorted(module.name for module in pkgutil.iter_modules(bench.__path__) if module.name not in NOT_ROWS)
    return [name for name in names if hasattr(importlib.import_module(f"bench.{name}"), "run")]


def main(wanted: list[str]) -> int:
    """Measure; the exit code counts the figures that miss their budget."""
    known = groups()
    if unknown := set(wanted) - set(known):
        print(f"No such rows: {', '.join(sorted(unknown))}. There are: {', '.join(known)}.", file=sys.stderr)
        return 2
    print(f"Filling a database with {LISTINGS:,} listings …", flush=True)
    missed = 0
    with prepared(LISTINGS) as data:
        for name in wanted or known:
            print(f"\n{name}", flush=True)
            for figure in importlib.import_module(f"bench.{name}").run(data):
                show(figure)
                missed += not figure.holds
    return missed


def show(figure: Figure) -> None:
    """Print one row."""
    verdict = "holds" if figure.holds else "MISSED"
    print(f"  {figure.what:<64} {figure.measured:>14}   budget {figure.budget:<18} {verdict}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
