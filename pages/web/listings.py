"""Where a listing's page is, and who may change it, whatever its kind."""

from flask import abort, request

from accounts.permissions import Permission
from db import db
from directory.codes import Kind
from directory.models import Listing
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


def listing_to_edit(listing_id: int) -> Listing:
    """A listing that whoever asks may change; else the page is not found, or refused."""
    # Locked, so that the version that is compared with the form's is still the stored one when it is saved.
    locking = request.method == "POST"
    lock = {"of": Listing} if locking else None
    listing = db.session.get(Listing, listing_id, with_for_update=lock, populate_existing=locking) or abort(404)
    if not may_edit(listing):
        abort(403)
    return listing
