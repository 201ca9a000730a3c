"""What does not fit the roads in use, for those who can mend it."""

from collections.abc import Collection

from accounts.permissions import Permission
from db import db
from geo.routing.problems import RoutingError
from geo.routing.profiles import profile_hash
from geo.routing.queries import active_network
from geo.routing.reading import UnitWarning, unit_warnings
from geo.travel_times import Mode
from pages.web.access import can


def warnings_of(unit_ids: Collection[int] | None = None, mode: Mode = Mode.MOTORCYCLE) -> list[UnitWarning]:
    """Which of these units, or of all, do not stand where the roads are; none for who cannot mend it."""
    if not can(Permission.UNITS_EDIT):
        return []
    found = unit_warnings(db.session, mode)
    return found if unit_ids is None else [warning for warning in found if warning.unit_id in unit_ids]


def roads_outdated() -> RoutingError | None:
    """The sentence that the roads in use were built by another version of the settings, where they were."""
    network = active_network(db.session)
    return None if network is None or network.profile_hash == profile_hash() else RoutingError("network_outdated")
