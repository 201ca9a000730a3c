"""Everything that one may be allowed to do. Roles hold these as data; each route declares the one it needs."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l


class Permission(StrEnum):
    """A single right, in alphabetical order."""

    ACCOUNTS_MANAGE = "accounts:manage"
    """Invite, change and remove users; see the audit trail."""
    CHECKS_LOG = "checks:log"
    """Log a check of a number."""
    CRISIS_SEARCH = "crisis:search"
    """Ask for the police contact of a place."""
    DIRECTORY_EDIT = "directory:edit"
    """Add, change and archive churches."""
    DIRECTORY_IMPORT = "directory:import"
    """Import a list of churches, and undo it."""
    DIRECTORY_VIEW = "directory:view"
    """Browse provinces, churches, police units and maps."""
    HOTLINES_VIEW = "hotlines:view"
    """See the hotlines."""
    LISTINGS_EXPORT = "listings:export"
    """Take a list out of the product as a file."""
    PEOPLE_ERASE = "people:erase"
    """Erase a person for good."""
    PEOPLE_HAND_OVER = "people:hand-over"
    """Take out everything that is held about a person, for that person."""
    PERSONAL_VIEW = "personal:view"
    """See people's names and numbers and the exact position of a church."""
    UNITS_EDIT = "units:edit"
    """Add, change and archive police units and hotlines."""
    UNITS_WITHHOLD = "units:withhold"
    """Mark a unit "do not use", and see why it is so marked."""


ROLES: dict[str, frozenset[Permission]] = {
    "viewer": frozenset({Permission.CRISIS_SEARCH, Permission.DIRECTORY_VIEW, Permission.HOTLINES_VIEW}),
    "staff": frozenset(
        {
            Permission.CHECKS_LOG,
            Permission.CRISIS_SEARCH,
            Permission.DIRECTORY_EDIT,
            Permission.DIRECTORY_IMPORT,
            Permission.DIRECTORY_VIEW,
            Permission.HOTLINES_VIEW,
            Permission.PERSONAL_VIEW,
            Permission.UNITS_EDIT,
        }
    ),
    "admin": frozenset(Permission),
}
"""The roles that a new database starts with; an administrator's changes in the database win."""

NARROWED = frozenset({Permission.CRISIS_SEARCH, Permission.HOTLINES_VIEW})
"""What a remembered device may still do after the working day, until somebody signs in again."""

ROLE_NAMES = {"viewer": _l("Viewer"), "staff": _l("Staff"), "admin": _l("Administrator")}
"""The roles of the start, in a word."""

ROLE_WORDS = {
    "viewer": _l("Viewer: browses and searches, sees no personal numbers"),
    "staff": _l("Staff: adds and edits, sees people and their numbers"),
    "admin": _l("Administrator: everything, and who may sign in"),
}
"""What the roles of the start are called."""

PERMISSION_WORDS = {
    Permission.ACCOUNTS_MANAGE: _l("Invite, change and remove users; see the audit trail"),
    Permission.CHECKS_LOG: _l("Log a check of a number"),
    Permission.CRISIS_SEARCH: _l("Ask for the police contact of a place"),
    Permission.DIRECTORY_EDIT: _l("Add, change and archive churches"),
    Permission.DIRECTORY_IMPORT: _l("Import a list of churches, and undo it"),
    Permission.DIRECTORY_VIEW: _l("Browse provinces, churches, police units and maps"),
    Permission.HOTLINES_VIEW: _l("See the hotlines"),
    Permission.LISTINGS_EXPORT: _l("Take a list out of the product as a file"),
    Permission.PEOPLE_ERASE: _l("Erase a person for good"),
    Permission.PEOPLE_HAND_OVER: _l("Take out everything that is held about a person, for that person"),
    Permission.PERSONAL_VIEW: _l("See people, their numbers and the exact position of a church"),
    Permission.UNITS_EDIT: _l("Add, change and archive police units and hotlines"),
    Permission.UNITS_WITHHOLD: _l("Mark a unit as not to be called, and see why"),
}
"""What each right is called."""
