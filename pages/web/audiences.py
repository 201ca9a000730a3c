"""As whom somebody reads the names and numbers of people."""

from accounts.permissions import Permission
from directory.codes import Audience
from pages.web.access import can


def audiences() -> frozenset[Audience]:
    """The audiences that whoever asks belongs to; none for who may see no personal data."""
    if not can(Permission.PERSONAL_VIEW):
        return frozenset()
    if can(Permission.ACCOUNTS_MANAGE):
        return frozenset(Audience)
    return frozenset({Audience.STAFF})
