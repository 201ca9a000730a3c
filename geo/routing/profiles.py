"""How a motorcycle and a car travel: what each question to the engine says about them, each setting with its reason."""

import hashlib
from typing import Any

import orjson

from geo.routing.tiles import BUILD_SETTINGS, SPEEDS
from geo.travel_times import Mode

COSTINGS = {Mode.MOTORCYCLE: "motorcycle", Mode.CAR: "auto"}
"""The costing model of each mode. Never `motor_scooter`: OSM's `unpaved` counts as gravel there, at 1 km/h, and 31 % of
churches had no route."""

OPTIONS: dict[Mode, dict[str, float]] = {
    # top_speed: what is driven on these roads, whatever their class allows, in km/h.
    # speed_penalty_factor 0: else roads faster than top_speed are avoided, and Phnom Penh to Battambang became 400 km
    # instead of 283. use_tracks, use_trails: a village's only road is often mapped as a track or a trail.
    Mode.MOTORCYCLE: {"top_speed": 45, "speed_penalty_factor": 0, "use_tracks": 0.5, "use_trails": 0.5},
    Mode.CAR: {"top_speed": 60, "speed_penalty_factor": 0, "use_tracks": 0.5},
}

GENERALIZE_METRES = 500
"""How far the outline of an isochrone may lie off. Isochrones are drawn; what is decided is decided by the times."""

WALKING_FROM_METRES = 500
OFF_ROAD_FROM_METRES = 2_000
"""An end that lies farther from its road than the first is walked to; farther than the second, the pair is off road."""

WALKING_CIRCUITY = 1.3
WALKING_METRES_PER_SECOND = 4 / 3.6
"""4 km/h on a way 1.3 times as long as the straight line."""

WIDER_METRES = (1_000, 2_000, 5_000)
"""Where no path leads to the nearest road, the roads within so many metres are tried, ring by ring.

Given the radius, the engine would take any of them itself; but it does not say which, so that the distance to it would
not be known; and a thousand candidates for one end made the ways of all others take half as long again.
"""

REACHABLE_ROADS = 100
"""`minimum_reachability` of the wider search: a road from which fewer others are reached is an island of the map."""


def costing(mode: Mode, *, ferries: bool = True) -> dict[str, Any]:
    """The part of a question that says how one travels, and whether on ferries, too."""
    model = COSTINGS[mode]
    options = OPTIONS[mode] if ferries else {**OPTIONS[mode], "exclude_ferries": True}
    return {"costing": model, "costing_options": {model: options}}


def profile_hash() -> str:
    """A digest of all settings that a time depends on: times of networks with another one are not to be mixed."""
    settings = [{mode.value: costing(mode) for mode in Mode}, BUILD_SETTINGS, SPEEDS, WIDER_METRES, REACHABLE_ROADS]
    return hashlib.sha256(orjson.dumps(settings, option=orjson.OPT_SORT_KEYS)).hexdigest()
