"""The people of a list that was imported came to a training: all of them are ticked at once."""

from flask import Blueprint, Flask, abort, flash, redirect, request, url_for
from flask_babel import ngettext
from werkzeug import Response

from accounts.permissions import Permission
from db import db
from directory.codes import Status
from directory.importing.codes import BatchStatus
from directory.importing.queries import people_of_batch
from pages.imports.access import batch_or_404
from pages.imports.routes import ONE
from pages.web.access import requires
from pages.web.audiences import audiences
from training.changes import add_attended
from training.models import Training

import_attended = Blueprint("import_attended", __name__)


@import_attended.post(f"{ONE}/attended")
@requires(Permission.DIRECTORY_EDIT)
def attended(batch_id: int) -> Response:
    """Let the pastors of a list have attended a training, and their churches have met its unit."""
    batch = batch_or_404(batch_id)
    training = db.session.get(Training, request.form.get("training", 0, type=int), with_for_update=True)
    if batch.status is not BatchStatus.STORED or training is None or training.status is not Status.ACTIVE:
        abort(404)
    people = people_of_batch(db.session, batch.id)
    count = add_attended(db.session, training, people, audiences(), took_all="took_all" in request.form)
    db.session.commit()
    flash(ngettext("%(num)d person is said to have attended.", "%(num)d people are said to have attended.", count))
    return redirect(url_for("trainings.show", training_id=training.id), 303)


def init_app(app: Flask) -> None:
    """Register the route."""
    app.register_blueprint(import_attended)
