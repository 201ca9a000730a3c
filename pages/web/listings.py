"""Where a listing's page is, and who may change it, whatever its kind."""

from flask import abort, request
from flask_babel import gettext as _

from accounts.permissions import Permission
from db import db
from directory.codes import Kind
from directory.models import Listing, PoliceUnit
from pages.web.access import can

ADDRESSES = {Kind.CHURCH: "/churches/", Kind.POLICE_UNIT: "/police-units/", Kind.HOTLINE: "/hotlines/"}
EDITORS = {
    Kind.CHURCH: Permission.DIRECTORY_EDIT,
    Kind.POLICE_UNIT: Permission.UNITS_EDIT,
    Kind.HOTLINE: Permission.UNITS_EDIT,
}


def address_of(listing: Listing) -> str:
    """The address of a listing's page."""
    return f"{ADDRESSES[listing.kind]}{listing.id}"


def may_edit(listing: Listing) -> bool:
    """Whether whoever asks may change this listing; a church only who sees where it is and who serves there."""
    seen = listing.kind is not Kind.CHURCH or can(Permission.PERSONAL_VIEW)
    return seen and can(EDITORS[listing.kind])


def may_see_numbers(listing: Listing) -> bool:
    """Whether whoever asks may read the numbers of this listing: those of a unit not to be used only who withholds."""
    withheld = isinstance(listing, PoliceUnit) and listing.do_not_use is not None
    return not withheld or can(Permission.UNITS_WITHHOLD)


def ensure_numbers_are_seen(listing: Listing) -> None:
    """Refuse a page that shows a number of this listing to somebody who may not see it."""
    if not may_see_numbers(listing):
        abort(403, _("This unit is not to be called, so only administrators see its numbers."))


def listing_to_edit(listing_id: int) -> Listing:
    """A listing that whoever asks may change; else the page is not found, or refused."""
    # Locked, so that the version that is compared with the form's is still the stored one when it is saved.
    locking = request.method == "POST"
    lock = {"of": Listing} if locking else None
    listing = db.session.get(Listing, listing_id, with_for_update=lock, populate_existing=locking) or abort(404)
    if not may_edit(listing):
        abort(403)
    return listing
