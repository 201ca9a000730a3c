"""Everything that has to be there before the product can run; a step whose sources did not change costs nothing."""

from pathlib import Path

from machine import assets, packages, print_fonts, python_env, routing_engine, translations
from machine.cluster import made_by
from machine.folders import INSTANCE, make_instance_folder
from machine.locks import alone


def ensure(cluster: Path | None, for_tests: bool = False) -> None:
    """Install and build what is missing, PostgreSQL for a cluster's home too; other starts here wait meanwhile."""
    make_instance_folder()
    with alone(INSTANCE / "setup.lock", "Another start of this clone is setting things up; waiting for it …"):
        needs = [packages.virtual_environments()]
        if cluster is not None:
            needs.append(packages.postgis(made_by(cluster)))
        if for_tests:
            needs.append(packages.chromium())
        packages.ensure(needs)
        python_env.ensure(with_tests=for_tests)
        routing_engine.ensure()
        assets.ensure()
        print_fonts.ensure()
        translations.ensure()
