"""As whom somebody reads the names and numbers of people."""

from directory.codes import Audience
from directory.people.visibility import audiences_of
from pages.web.access import permissions


def audiences() -> frozenset[Audience]:
    """The audiences that whoever asks belongs to; none for who may see no personal data."""
    return audiences_of(permissions())
