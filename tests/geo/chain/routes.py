"""A stored way by road that leads nowhere, in a network that is in use."""

from sqlalchemy.orm import Session

from directory.models import PoliceUnit
from geo.routing.models import NetworkStatus, OriginKind, RoadNetwork, StoredTime, TimeStatus
from geo.travel_times import Mode


def store_no_path(session: Session, kind: OriginKind, origin_id: int, unit: PoliceUnit) -> None:
    """Store that no path leads from a church or a village, as it stands first, to a unit."""
    network = RoadNetwork(engine="embedded", profile_hash="0", status=NetworkStatus.ACTIVE)
    session.add(network)
    session.flush()
    session.add(
        StoredTime(
            origin_kind=kind,
            origin_id=origin_id,
            mode=Mode.MOTORCYCLE,
            unit_id=unit.id,
            network_id=network.id,
            status=TimeStatus.NO_PATH,
            origin_revision=1,
            unit_revision=unit.revision,
        )
    )
    session.flush()
