"""Who sees a list on its way: whoever gave it, and administrators; nobody who may not see people."""

from flask import abort
from flask_login import current_user

from accounts.permissions import Permission
from db import db
from directory.importing.models import ImportBatch
from pages.web.access import can, refuse_who_sees_no_people


def batch_or_404(batch_id: int) -> ImportBatch:
    """The list, for whoever may see it."""
    refuse_who_sees_no_people()
    batch = db.session.get(ImportBatch, batch_id, populate_existing=True)
    if batch is None or (batch.given_by_id != current_user.id and not can(Permission.ACCOUNTS_MANAGE)):
        abort(404)
    return batch
