"""What the page of a church says of its reach: for whom it is read, by what one travels, and in which season."""

from typing import Any

from accounts.permissions import Permission
from db import db
from directory.phones.states import PhoneStatus, phones_of
from geo.church_reach import reach_of_church
from geo.reach_queries import names_of, units_in_use
from geo.routing.profiles import WALKING_FROM_METRES
from geo.travel_times import THRESHOLDS
from pages.maps.provinces import ABOUT, BAND_NAMES, OFF_ROAD
from pages.maps.questions import asked_threshold
from pages.maps.travel import MODE_NAMES, SEASON_NAMES, asked_travel
from pages.web.access import can


def reach_section(church_id: int) -> dict[str, Any]:
    """What the template's section needs; its `reach` is none for a church that is out of use."""
    threshold, travel = asked_threshold(), asked_travel()
    exact = can(Permission.PERSONAL_VIEW)
    found = reach_of_church(
        db.session,
        church_id,
        units=units_in_use(db.session),
        exact=exact,
        threshold=threshold,
        mode=travel.mode,
        factor=travel.factor,
    )
    if found is None:
        return {"reach": None}
    return {
        "reach": found,
        "phone": best_number(found.own.id) if found.own else None,
        "province": names_of(db.session, [found.province_code or ""]).get(found.province_code or ""),
        "threshold": threshold,
        "thresholds": THRESHOLDS,
        "travel": travel,
        "modes": MODE_NAMES,
        "seasons": SEASON_NAMES,
        "exact": exact,
        "band_names": BAND_NAMES,
        "about": ABOUT,
        "off_road": OFF_ROAD,
        "walked_from": WALKING_FROM_METRES,
    }


def best_number(unit_id: int) -> PhoneStatus | None:
    """The first number of a unit that no check has disproved."""
    return next((phone for phone in phones_of(db.session, [unit_id])[unit_id] if phone.state.is_usable), None)
