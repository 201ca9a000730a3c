"""Who trained whom: the tree of trainings with the figures of each province, and whom to see again."""

from collections.abc import Iterable, Iterator

from flask import Blueprint, Flask, Response, render_template, request
from flask_babel import gettext

from accounts.audit import record_export, record_reads
from accounts.permissions import Permission
from db import db
from directory.dates import today
from directory.labels import name_in
from directory.listings.queries import place_lines, shown_place_code
from directory.sheets import csv_lines
from pages.trainings.follow_up_form import FollowUpForm
from pages.trainings.routes import language
from pages.web import limits
from pages.web.access import can, requires
from pages.web.audiences import audiences
from places.queries import list_provinces
from training.follow_up import Reason, Trained, figures_by_province, names_of_people, to_follow_up
from training.generations import read_generations, tree
from training.queries import taught_by_staff

generations = Blueprint("generations", __name__, url_prefix="/trainings")

MOST_TREES = 50
"""How many trainings that led to others are shown with all that came of them; more are found by province."""

PEOPLE_PER_PAGE = 100


@generations.get("/generations")
@requires(Permission.DIRECTORY_VIEW)
def overview() -> str:
    """What the trainings led to: figures by province, and the tree."""
    found = read_generations(db.session)
    provinces = list_provinces(db.session)
    asked = request.args.get("province", "")
    province = asked if asked in {each.code for each in provinces} else ""
    figures, total = figures_by_province(db.session, found, today())
    trees = tree(found, province)
    shown = [training for branch in trees[:MOST_TREES] for training in branch.all()]
    names = names_of_people(db.session, {each for training in shown for each in training.teachers}, audiences())
    record_reads(db.session, "person", names)
    db.session.commit()
    personal = can(Permission.PERSONAL_VIEW)
    codes = {training.id: shown_place_code(training.place_code, personal) or "" for training in shown}
    return render_template(
        "trainings/generations.html",
        provinces=provinces,
        province=province,
        figures=figures,
        total=total,
        trees=trees,
        most=MOST_TREES,
        names=names,
        codes=codes,
        places=place_lines(db.session, set(codes.values())),
        by_staff=taught_by_staff(db.session, [training.id for training in shown]),
        reasons=Reason,
    )


@generations.get("/follow-up")
@requires(Permission.PERSONAL_VIEW)
def follow_up() -> str:
    """Whom to see again, those who wait longest first. That their names were shown is recorded."""
    form = FollowUpForm(request.args, provinces=list_provinces(db.session), language=language())
    people = due_people(form)
    page = max(1, request.args.get("page", 1, type=int))
    shown = people[(page - 1) * PEOPLE_PER_PAGE : page * PEOPLE_PER_PAGE]
    record_reads(db.session, "person", [person.id for person in shown])
    db.session.commit()
    return render_template(
        "trainings/follow_up.html",
        form=form,
        people=shown,
        total=len(people),
        page=page,
        pages=max(1, -(-len(people) // PEOPLE_PER_PAGE)),
        asked=form.data,
    )


@generations.post("/follow-up/export")
@limits.exports
@requires(Permission.LISTINGS_EXPORT)
def export() -> Response:
    """The same list as a CSV file; recorded before it leaves."""
    form = FollowUpForm(request.form, provinces=list_provinces(db.session), language=language())
    people = due_people(form)
    record_export(db.session, "person", len(people))
    db.session.commit()
    return Response(
        "".join(csv_lines(follow_up_table(people))),
        mimetype="text/csv",
        headers={"Content-Disposition": "attachment; filename=follow-up.csv"},
    )


def due_people(form: FollowUpForm) -> list[Trained]:
    """Whom the form asks for."""
    found = read_generations(db.session)
    return to_follow_up(
        db.session, found, today(), audiences(), reason=Reason(form.reason.data), province=form.province.data
    )


def follow_up_table(people: Iterable[Trained]) -> Iterator[tuple[object, ...]]:
    """The lines of the file, with a heading."""
    yield (
        gettext("Person"),
        gettext("Church"),
        gettext("Province"),
        gettext("First trained"),
        gettext("Last trained"),
        gettext("Generation"),
    )
    names = {each.code: name_in(language(), each) for each in list_provinces(db.session)}
    for person in people:
        yield (
            name_in(language(), person),
            name_in(language(), person.church),
            names.get(person.province or "", ""),
            person.trained_on.isoformat(),
            person.latest_on.isoformat(),
            person.generation,
        )


def init_app(app: Flask) -> None:
    """Register the pages of who trained whom."""
    app.register_blueprint(generations)
