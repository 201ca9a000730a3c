"""Saving a church: not before likely duplicates and another person's version have been looked at."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user

from db import db
from directory.churches.changes import add_church, change_church
from directory.churches.duplicates import LikelyDuplicate, dismiss_duplicates, find_duplicates
from directory.churches.forms import ChurchEntry
from directory.churches.queries import church_added_by
from directory.listings.queries import place_lines
from directory.listings.versions import StaleVersionError, take
from directory.models import Church
from pages.churches.answers import candidate, travelling
from pages.churches.asking import UNPROCESSABLE, Asking, Page, ask_again, check
from pages.churches.versions import PART_NAMES, Comparison, compare, merge
from pages.web.audiences import audiences

CONFLICT = 409


def save(asking: Asking) -> Page:
    """Save, unless an answer is wrong, a likely duplicate has not been looked at, or somebody else was faster."""
    form = asking.whole()
    if not form.validate():
        return ask_again(asking, form)
    entry, church = form.entry(), asking.church
    own_id = church.id if church else church_added_by(db.session, form_id(asking))
    alike = find_duplicates(db.session, candidate(entry), audiences(), own_id)
    looked_at = asking.answers.getlist("dismissed")
    if any(str(duplicate.listing_id) not in looked_at for duplicate in alike):
        return show_duplicates(asking, alike)
    if church is None:
        church_id = save_new(asking, entry)
    elif comparison := save_edit(asking, church, entry):
        return show_comparison(asking, church, comparison, CONFLICT)
    else:
        church_id = church.id
    dismiss_duplicates(db.session, church_id, [duplicate.listing_id for duplicate in alike], current_user.id)
    db.session.commit()
    return redirect(url_for("churches.show", church_id=church_id), 303)


def save_new(asking: Asking, entry: ChurchEntry) -> int:
    """Add the church; a form that was sent before has added it already."""
    church_id, is_new = add_church(db.session, entry, form_id(asking))
    flash(
        gettext("The church has been added.")
        if is_new
        else gettext("This church had been added already; nothing was added twice.")
    )
    return church_id


def form_id(asking: Asking) -> UUID:
    """Which form it is; one without a name was not made here."""
    try:
        return UUID(asking.answers.get("form", ""))
    except ValueError:
        abort(400)


def save_edit(asking: Asking, church: Church, entry: ChurchEntry) -> Comparison | None:
    """Change the church; or give both versions when somebody else has changed the same part since."""
    try:
        take(db.session, Church, church.id, version(asking))
    except StaleVersionError:
        comparison = compare(db.session, church, asking.answers)
        if comparison.to_choose or comparison.archived:
            return comparison
    change_church(db.session, church, entry)
    flash(gettext("The changes have been saved."))
    return None


def version(asking: Asking) -> int:
    """The version that the form was opened with; none is older than all."""
    typed = asking.answers.get("version", "")
    return int(typed) if typed.isdecimal() else 0


def show_duplicates(asking: Asking, alike: list[LikelyDuplicate]) -> Page:
    """The churches that may be the same one, to be told apart before anything is saved."""
    codes = {duplicate.place_code for duplicate in alike if duplicate.place_code}
    return render_template(
        "churches/duplicates.html",
        asking=asking,
        alike=alike,
        lines=place_lines(db.session, codes),
        carried=list(travelling(asking.answers, without=("dismissed",))),
    )


def same_church(asking: Asking, church: Church) -> Page:
    """What was typed for a new church beside the one that it turned out to be."""
    return show_comparison(asking, church, comparison_of(asking, church), 200)


def comparison_of(asking: Asking, church: Church) -> Comparison:
    """Both versions of a church; refused for answers that did not come from our pages."""
    try:
        return compare(db.session, church, asking.answers, typed_anew=asking.answers.get("step") == "same")
    except ValueError:
        abort(400)


def merged(asking: Asking, church: Church) -> Page:
    """The answers to check after somebody has chosen between two versions, part by part."""
    comparison = comparison_of(asking, church)
    if version(asking) != church.version:
        return show_comparison(asking, church, comparison, CONFLICT)
    answers = merge(db.session, church, asking.answers, comparison)
    if answers is None:
        return show_comparison(asking, church, comparison, UNPROCESSABLE)
    return check(Asking(answers, church))


def show_comparison(asking: Asking, church: Church, comparison: Comparison, status: int) -> Page:
    """Both versions side by side, to choose part by part."""
    page = render_template(
        "churches/compare.html",
        asking=asking,
        church=church,
        comparison=comparison,
        words=PART_NAMES,
        step="same" if asking.answers.get("step") == "same" else "merge",
        missing=missing_choices(asking, comparison) if status == UNPROCESSABLE else [],
        carried=list(travelling(asking.answers, without=("version",))),
    )
    return page, status


def missing_choices(asking: Asking, comparison: Comparison) -> list[str]:
    """What is still to be chosen, each in a sentence."""
    return [
        gettext("Choose which one is kept: %(what)s.", what=PART_NAMES[part.name])
        for part in comparison.to_choose
        if f"keep-{part.name}" not in asking.answers
    ]
