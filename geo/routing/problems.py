"""What can go wrong with routing, each with a code and a sentence that says what to do."""

from typing import Any

from flask_babel import lazy_gettext as _l

SENTENCES = {
    "engine_missing": _l(
        "The routing engine is not installed (%(folder)s). Run script/server, which installs it on Linux and on macOS"
        " for arm64, or set VALHALLA_URL to the address of a Valhalla server. Until then times are estimates."
    ),
    "no_network": _l(
        "No roads are loaded. Run: flask geo build-roads FILE.osm.pbf, or set VALHALLA_URL. Until then times are"
        " estimates."
    ),
    "network_lost": _l(
        "The files of the road network are missing (%(folder)s). Build it again: flask geo build-roads FILE.osm.pbf"
    ),
    "network_outdated": _l(
        "The road network was built by another version of these settings. Build it again: flask geo build-roads"
        " FILE.osm.pbf"
    ),
    "network_changed": _l("Another road network came into use meanwhile. Run the same command again."),
    "engine_killed": _l(
        "The routing engine was stopped by the system (signal %(signal)s), perhaps for lack of memory. What was"
        " computed is kept; run the same command again."
    ),
    "engine_failed": _l("The routing engine ended with an error: %(reason)s"),
    "too_slow": _l("The routing engine gave no answer within %(seconds)s seconds. Run the same command again."),
    "empty_answer": _l("The routing engine answered nothing. Run the same command again."),
    "unreadable_answer": _l("The routing engine gave an answer that is not Valhalla's JSON: %(reason)s"),
    "refused": _l("The routing engine refused the question: %(reason)s (Valhalla's error %(number)s)."),
    "unreachable": _l(
        "The Valhalla server at %(url)s cannot be reached: %(reason)s. Check VALHALLA_URL and that it runs."
    ),
    "ferries_kept": _l(
        "The Valhalla server leaves no ferry out, so that who depends on one is not known. Set"
        " service_limits.allow_hard_exclusions in its configuration."
    ),
    "server_failed": _l("The Valhalla server at %(url)s answered with the status %(status)s. Look into its log."),
    "bad_url": _l("VALHALLA_URL is not the address of a server: %(url)s. Write it like http://127.0.0.1:8002"),
    "file_missing": _l("There is no file %(file)s."),
    "not_osm": _l(
        "%(file)s is not an OpenStreetMap extract in the PBF format. Download a file whose name ends in .osm.pbf."
    ),
    "cut_short": _l("%(file)s is cut short: it ends in the middle of a block. Download it again."),
    "damaged": _l("%(file)s is damaged at byte %(byte)s. Download it again."),
    "other_country": _l(
        "%(file)s covers %(covered)s, and the places of this installation lie in %(wanted)s. Give the extract of this"
        " country."
    ),
    "no_places": _l(
        "No places are loaded that the roads could be checked against. Run first: flask places load FOLDER"
    ),
    "no_roads": _l("%(file)s holds no roads. Give an extract with the ways whose tag is highway."),
    "roads_elsewhere": _l(
        "Only %(share)s %% of the places lie within %(kilometres)s km of a road of %(file)s. Give the extract of this"
        " country, and the whole of it."
    ),
    "too_many_nulls": _l(
        "Between %(share)s %% of the places there is no way on the roads of %(file)s, where %(most)s %% are allowed."
        " The extract is torn or lacks ferries and bridges; give another one."
    ),
    "implausible_ways": _l(
        "The ways on the roads of %(file)s are %(circuity)s times the straight line in the middle, where %(least)s to"
        " %(most)s is plausible. Give another extract."
    ),
    "differs_from_roads_in_use": _l(
        "The ways on the roads of %(file)s are %(ratio)s times those on the roads in use, where 0.8 to 1.2 is expected."
        " If the new roads are the right ones, run it again with --accept-differences."
    ),
    "database_lost": _l(
        "The database does not answer: %(reason)s. The roads in use stay, and all times that were computed. Once it"
        " runs again, run the same command again."
    ),
    "disk_full": _l(
        "The disk that holds %(folder)s has %(free)s MB free, and building takes about %(needed)s MB. Make room, then"
        " run the same command again."
    ),
    "build_running": _l("Another build of the roads is running. Wait for it to end."),
    "build_failed": _l("The roads could not be built from %(file)s: %(reason)s"),
}
"""The sentence of each code."""


class RoutingError(Exception):
    """Routing could not do what was asked; times that are not computed stay estimates. `code` is one of `SENTENCES`."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        return str(SENTENCES[self.code]) % self.values
