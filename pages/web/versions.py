"""Two people at one listing: who acts on what somebody else has saved since is shown both versions, and decides."""

from collections.abc import Sequence
from typing import NamedTuple

from flask import abort, flash, redirect, render_template, request
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug import Response
from wtforms import Field, Form

from accounts.permissions import Permission
from db import db
from directory.codes import Status
from directory.labels import label
from directory.listings.changes import set_status
from directory.listings.history import changes_since
from directory.listings.versions import StaleVersionError, take
from directory.models import Listing
from pages.web.access import can
from pages.web.audiences import audiences
from pages.web.history import readable
from pages.web.listings import address_of, may_see_numbers

CONFLICT = 409
STATUS_WORDS = {Status.ACTIVE: _l("Restore"), Status.ARCHIVED: _l("Archive")}
"""What the button says that gives a listing this status."""


class Difference(NamedTuple):
    """One answer in both versions, as words: what is stored now, and what somebody typed or wanted."""

    label: str
    theirs: str
    yours: str


def version_in_request() -> int:
    """The version of the listing on which the page was opened; 0, which none has, where it does not say."""
    return request.form.get("version", 0, type=int)


def change_status(kind: type[Listing], listing_id: int, status: Status, said: str = "") -> Response | tuple[str, int]:
    """Give a listing a status and go back to it, as long as nobody else has saved it since the page was opened."""
    try:
        listing = take(db.session, kind, listing_id, version_in_request())
    except LookupError:
        abort(404)
    except StaleVersionError as stale:
        if stale.listing.status is status:  # sent twice
            return redirect(address_of(stale.listing), 303)
        wanted = Difference(_("Status"), str(label(stale.listing.status)), str(label(status)))
        return stale_page(stale.listing, [wanted], STATUS_WORDS[status])
    set_status(db.session, listing, status)
    address = address_of(listing)
    db.session.commit()
    if said:
        flash(said)
    return redirect(address, 303)


def stale_page(listing: Listing, both: Sequence[Difference], words: str | LazyString) -> tuple[str, int]:
    """What stands there now beside what was wanted, who changed what since, and a button that does it all the same."""
    changes = []
    if can(Permission.PERSONAL_VIEW):
        changes = changes_since(
            db.session, listing.id, version_in_request(), audiences(), numbers=may_see_numbers(listing)
        )
    page = render_template(
        "listings/stale.html",
        listing=listing,
        differences=both,
        words=words,
        changes=readable(db.session, changes),
        back=address_of(listing),
    )
    return page, CONFLICT


def differences(form: Form, stored: Form) -> list[Difference]:
    """Each answer of two forms as words."""
    return [
        Difference(str(field.label.text), in_words(stored[name]), in_words(field))
        for name, field in form._fields.items()
        if name not in ("version", "outside_kept")
    ]


def in_words(field: Field) -> str:
    """An answer as its page says it."""
    chosen = field.data
    if isinstance(chosen, bool):
        return str(_("Yes") if chosen else _("No"))
    if getattr(field, "choices", None):
        wanted = chosen if isinstance(chosen, list) else [chosen]
        return ", ".join(str(choice.label) for choice in field.choices if choice.value in wanted)
    return str(chosen or "")
