"""Every page of the product that a browser opens by GET, each by its endpoint; a new page is added here.

An address is filled in with what `rows.seed` gives, such as `/churches/{church}`. A page that several roles see
differently is walked as the one that sees most, unless it names another.
"""

from typing import NamedTuple


class PageToWalk(NamedTuple):
    """An address, and who opens it; nobody signed in where the role is empty."""

    address: str
    role: str = "staff"
    status: int = 200


PAGES: dict[str, PageToWalk] = {
    "crisis.ask": PageToWalk("/nearest"),
    "guide.read": PageToWalk("/help", role=""),
    "guide.review": PageToWalk("/help/review", role="admin"),
    "home.country": PageToWalk("/"),
}
"""Alphabetical."""

NOT_PAGES = {
    "probes.alive",
    "probes.ready",
    "security.login",
    "security.static",
    "security.verify",
    "static",
}
"""What answers a GET with something else than a page to read."""
