"""The rows of a list as they were checked: what is wrong with a cell, what a row resembles, what it says anew."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug import Response

from accounts.audit import record_reads
from accounts.permissions import Permission
from db import db
from directory.importing.changes import MAY_BE_CORRECTED, Correction, correct_rows
from directory.importing.codes import BatchStatus, Choice, Part, RowState
from directory.importing.columns import NAMES, PASTOR_NAMES, Column
from directory.importing.comparing import StoredChurch, differences, stored_churches
from directory.importing.giving_back import in_language
from directory.importing.models import ImportBatch, ImportRow
from directory.importing.names import both_scripts, without_remark
from directory.importing.placing import place_words
from directory.importing.queries import (
    WAITING,
    count_rows,
    fate_of,
    page_of_rows,
    people_of_batch,
    words_of_unplaced,
)
from directory.importing.words import note_words, outcome_words, said_words
from directory.listings.queries import place_lines
from directory.phones.numbers import display_number
from pages.imports.access import batch_or_404
from pages.imports.routes import ONE
from pages.web.access import requires
from pages.web.audiences import audiences
from pages.web.deadlines import LIST, answers_within
from places.queries import search_places
from training.queries import TrainingFilter, list_trainings

import_rows = Blueprint("import_rows", __name__)

PLACES_OFFERED = 6
MERGE_WITH = re.compile(r"merge:([0-9]{1,18})")


class Names(NamedTuple):
    """What a row calls a church or a pastor."""

    name_en: str
    name_km: str


def names_of(read: Mapping[str, Any]) -> Names:
    """The names in what the form has read."""
    return Names(read["name_en"], read["name_km"])


@dataclass(frozen=True)
class Difference:
    """One part of a church, as it stands and as a row has it."""

    part: Part
    old: str
    new: str
    taken: bool


@dataclass(frozen=True)
class ShownRow:
    """A row with what its page shows beside it."""

    row: ImportRow
    fate: str
    suggestions: dict[str, str]
    """What a corrected cell begins with."""
    places: list[str]
    """Codes of the places that it may mean."""
    words: str
    """What it says about its place."""
    same_words: int
    """How many other rows that could not be placed say the same."""
    differences: list[Difference]


@import_rows.get(ONE)
@requires(Permission.DIRECTORY_IMPORT)
def rows(batch_id: int) -> Response | str:
    """A page of rows, those that wait first of all. That somebody saw the churches beside them is recorded."""
    batch = batch_or_404(batch_id)
    if batch.status is BatchStatus.READ:
        return redirect(url_for("import_columns.columns", batch_id=batch.id))
    if batch.status in (BatchStatus.CHECKING, BatchStatus.STORING):
        return redirect(url_for("imports.progress", batch_id=batch.id))
    counts = count_rows(db.session, batch.id)
    default = WAITING if counts.undecided else "all"
    wanted = request.args.get("show", default)
    page = page_of_rows(db.session, batch.id, wanted, request.args.get("page", 1, type=int))
    ids = {each["listing"] for row in page.rows for each in row.alike if "listing" in each}
    ids |= {row.match_id for row in page.rows if row.match_id} | {row.listing_id for row in page.rows if row.listing_id}
    churches = stored_churches(db.session, ids, audiences())
    record_reads(db.session, "listing", sorted({row.match_id for row in page.rows if row.match_id}))
    db.session.commit()
    words = words_of_unplaced(db.session, batch.id) if counts.by_state.get(RowState.UNPLACED) else {}
    shown = shown_rows(page.rows, churches, Counter(words.values()))
    people = people_of_batch(db.session, batch.id) if batch.status is BatchStatus.STORED else []
    codes = {code for row in shown for code in row.places} | {church.place_code or "" for church in churches.values()}
    codes |= {row.entry["place_code"] or "" for row in page.rows if row.entry}
    return render_template(
        "imports/rows.html",
        batch=batch,
        counts=counts,
        page=page,
        shown=shown,
        wanted=wanted,
        churches=churches,
        lines=place_lines(db.session, codes - {""}),
        states=list(RowState),
        said=said_words(batch.said),
        outcome=outcome_words(batch),
        open=batch.status in MAY_BE_CORRECTED,
        in_language=in_language,
        display_number=display_number,
        column_of=Column,
        names_of=names_of,
        trainings=list_trainings(db.session, TrainingFilter(), personal=True).rows if people else [],
        people=people,
        note_words=note_words,
    )


def shown_rows(found: Sequence[ImportRow], churches: dict[int, StoredChurch], unplaced: Counter[str]) -> list[ShownRow]:
    """Rows with what is shown beside each."""
    return [
        ShownRow(
            row=row,
            fate=fate_of(row.state, row.choice) if row.state else "undecided",
            suggestions=suggestions(row),
            places=offered_places(row) if row.state is RowState.UNPLACED else [],
            words=place_words(row.values),
            same_words=unplaced[place_words(row.values)] - 1,
            differences=shown_differences(row, churches.get(row.match_id or 0)),
        )
        for row in found
    ]


def suggestions(row: ImportRow) -> dict[str, str]:
    """Names without what looks like a remark in them, for the cells that are in doubt."""
    found = {}
    for column in (*NAMES, *PASTOR_NAMES):
        cell = row.values.get(column, "")
        if row.state in (RowState.UNCLEAR, RowState.ERROR) and column in row.errors and cell and not row.accepted:
            both = both_scripts(cell) if column in (Column.CHURCH_NAME, Column.PASTOR_NAME) else (cell,)
            found[column.value] = " / ".join(part for part in map(without_remark, both) if part)
    return found


def offered_places(row: ImportRow) -> list[str]:
    """The places that a row may mean, as the search finds them, and those above it that it names for sure."""
    words = place_words(row.values)
    found = [place.code for place in search_places(db.session, words, PLACES_OFFERED)]
    # A village that nobody knows lies in a commune that somebody does.
    above = words.partition(", ")[2]
    found += [place.code for place in search_places(db.session, above, 2) if place.exact] if above else []
    return list(dict.fromkeys(found))[: PLACES_OFFERED + 2]


def shown_differences(row: ImportRow, church: StoredChurch | None) -> list[Difference]:
    """What a row says anew about the church that it is, or is to be merged with."""
    if church is None or row.entry is None or row.state not in (RowState.DUPLICATE, RowState.DIFFERS):
        return []
    return [
        Difference(part, said_before(part, church), said_now(part, row.entry), part.value in row.take)
        for part in differences(row.entry, church)
    ]


def said_before(part: Part, church: StoredChurch) -> str:
    """What stands in the directory, in words; of a place its code."""
    if part in (Part.NAME_EN, Part.NAME_KM):
        return str(getattr(church, part.value))
    if part is Part.PLACEMENT:
        return where(vars(church))
    return ""  # people and numbers are added to those that are there


def said_now(part: Part, entry: dict[str, Any]) -> str:
    """What the row says."""
    if part in (Part.NAME_EN, Part.NAME_KM):
        return str(entry[part.value])
    if part is Part.PLACEMENT:
        return where(entry)
    numbers = ", ".join(map(display_number, entry["numbers"]))
    if part is Part.NUMBERS:
        return numbers
    name = entry["pastor"]["name_km"] or entry["pastor"]["name_en"]
    return f"{name}, {numbers}" if numbers else name


def where(placed: dict[str, Any]) -> str:
    """A placement in words: its code, and its position where that is exact."""
    position = f"{placed['lat']}, {placed['lon']}" if placed["precision"] == "gps" else ""
    return ", ".join(part for part in (placed["place_code"] or "", position) if part)


@import_rows.post(ONE, endpoint="correct")
@requires(Permission.DIRECTORY_IMPORT)
@answers_within(LIST)
def correct(batch_id: int) -> Response:
    """Keep what was typed and chosen on a page, and check those rows again."""
    batch = batch_or_404(batch_id)
    if batch.status in MAY_BE_CORRECTED:
        correct_rows(db.session, batch, corrections_of(batch))
        db.session.commit()
        flash(gettext("Your changes have been saved, and the rows checked again."))
    return redirect(url_for(".rows", batch_id=batch.id, show=request.form.get("show") or None), 303)


def corrections_of(batch: ImportBatch) -> dict[int, Correction]:
    """What a page says about each of its rows."""
    numbers = [int(given) for given in request.form.getlist("row") if given.isascii() and given.isdigit()][:200]
    return {number: correction_of(batch, number) for number in numbers if number < 2**31}


def correction_of(batch: ImportBatch, number: int) -> Correction:
    """What a page says about one row."""
    form, own = request.form, f"r{number}-"
    choice, merge_with = form.get(f"{own}choice", ""), None
    if found := MERGE_WITH.fullmatch(choice):
        choice, merge_with = Choice.MERGE.value, int(found[1])
    accepted = form.get(f"{own}accepted") == "yes"
    doubted = set(form.getlist(f"{own}doubted")) if accepted else set()
    values = {
        column: form[f"{own}v-{column}"]
        for column in batch.columns
        if column and f"{own}v-{column}" in form and column not in doubted
    }
    take = tuple(part for part in Part if part.value in form.getlist(f"{own}take"))
    return Correction(
        values=values,
        place_code=form.get(f"{own}place", ""),
        place_for_all=f"{own}place_for_all" in form,
        accepted=accepted,
        choice=Choice(choice) if choice in list(Choice) else None,
        merge_with=merge_with,
        take=take if f"{own}asked" in form else None,
        taken_in_again=f"{own}skippable" in form and not choice,
    )


def init_app(app: Flask) -> None:
    """Register the page."""
    app.register_blueprint(import_rows)
