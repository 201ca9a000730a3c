"""Rows of a list beside the directory: what they resemble is what the form of a single church would show."""

from collections.abc import Iterator
from random import Random

from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from directory.churches.duplicates import Candidate, Reason, find_duplicates
from directory.codes import Audience, Status
from directory.coordinates import Coordinates
from directory.importing.changes import add_batch, choose_columns
from directory.importing.checking import check_batch
from directory.importing.codes import RowState
from directory.importing.comparing import seen_by
from directory.importing.models import ImportRow
from directory.importing.reading import read_paste
from tests.directory.importing.field_lists import make_places
from tests.factories import lapse, make_church, make_person, make_phone, make_user

AGREED = {"consent": "yes", "audience": "staff", "given_on": "2026-11-20"}
HEADINGS = "Name in Khmer\tName in English\tPastor's name\tPhone\tPlace code\tCoordinates"
KHMER = ("ព្រះគុណ", "ជីវិតថ្មី", "បេតអែល", "សេចក្តីសង្ឃឹម", "ពន្លឺ", "ចំការអំពិល")
LATIN = ("Grace", "New Life", "Bethel", "Hope", "Light", "Chamkar Ampil")
PASTORS = ("Sok Chantha", "Sok Chanthou", "Chea Dara", "Kim Sophal", "សុខ ចន្ថា", "ជា ដារ៉ា")


class Field:
    """Churches as a province has them: few words in many names, misspelt, with and without a position."""

    def __init__(self, seed: int) -> None:
        """The same seed makes the same churches."""
        self.random = Random(seed)

    def misspelt(self, name: str) -> str:
        """A name with a letter left out here and there."""
        at = self.random.randrange(2 * len(name))
        return name[:at] + name[at + 1 :] if len(name) > 5 else name

    def names(self) -> tuple[str, str]:
        """A name in Khmer, in Latin letters or in both."""
        words = self.random.sample(range(len(LATIN)), self.random.choice((1, 2, 2, 5)))
        khmer = self.random.choice(("ក្រុមជំនុំ", "ព្រះវិហារ", "")) + "".join(KHMER[word] for word in words)
        latin = " ".join(LATIN[word] for word in words) + self.random.choice((" Church", " Fellowship", ""))
        return self.random.choice(((self.misspelt(khmer), self.misspelt(latin)), (khmer, ""), ("", latin)))

    def place(self) -> str:
        """A village, its commune, or its district alone."""
        return f"0201{self.random.randint(1, 4):02}01"[: self.random.choice((4, 6, 8, 8))]

    def position(self) -> tuple[float, float] | None:
        """A position, some a few metres within five kilometres of each other and some beyond; or none."""
        if self.random.random() < 0.4:
            return None
        return 103.2 + self.random.choice((0, 0.02, 0.0459, 0.046, 0.3)), 12.2 + self.random.choice((0, 0.01, 0.04))

    def number(self) -> str:
        """A number that one or two others have."""
        return f"01234{self.random.randint(0, 400):04}"


def fill(session: Session, field: Field) -> None:
    """Four hundred churches, some archived, with nobody, one or three people of whom not all may be seen."""
    for _ in range(400):
        khmer, latin = field.names()
        lon, lat = field.position() or (None, None)
        church = make_church(session, latin, name_km=khmer, place_code=field.place(), lon=lon, lat=lat)
        church.status = field.random.choice((Status.ACTIVE,) * 9 + (Status.ARCHIVED,))
        for _ in range(field.random.choice((0, 1, 1, 3))):
            audience = field.random.choice((Audience.STAFF, Audience.STAFF, Audience.ADMINISTRATORS))
            person = make_person(session, church, field.random.choice(PASTORS), audience=audience)
            make_phone(session, person, "+855" + field.number()[1:])
            if field.random.random() < 0.2:
                lapse(person)
    session.flush()


def lines(field: Field, rows: int) -> Iterator[str]:
    """A list of such churches, to paste."""
    yield HEADINGS
    for _ in range(rows):
        position = field.position()
        where = f"{position[1]}, {position[0]}" if position else ""
        pastor, phone = (field.random.choice(PASTORS), field.number()) if field.random.random() < 0.8 else ("", "")
        yield "\t".join((*field.names(), pastor, phone, field.place(), where))


def test_what_a_row_resembles_is_what_the_form_of_one_church_shows_in_the_same_order(
    app: Flask, session: Session
) -> None:
    make_places(session)
    field = Field(5)
    fill(session, field)
    user = make_user(session, "staff")
    with app.app_context():
        batch = add_batch(session, read_paste("\n".join(lines(field, 200))), user.id)
        choose_columns(session, batch, batch.columns, AGREED)
        check_batch(session, batch.id)
    session.execute(text("ANALYZE"))
    rows = session.scalars(select(ImportRow).where(ImportRow.entry.is_not(None)).order_by(ImportRow.number)).all()
    assert len(rows) > 150
    seen = []
    for row in rows:
        entry = row.entry
        assert entry is not None
        pastor = entry["pastor"] or {"name_en": "", "name_km": ""}
        found = find_duplicates(
            session,
            Candidate(
                entry["name_en"],
                entry["name_km"],
                entry["place_code"],
                None if entry["lon"] is None else Coordinates(lon=entry["lon"], lat=entry["lat"]),
                tuple(entry["numbers"]),
                pastor["name_en"],
                pastor["name_km"],
            ),
            seen_by(session, user.id),
        )
        shown = [each for each in row.alike if "listing" in each]
        assert shown == [
            {
                "listing": each.listing_id,
                "reasons": [reason.value for reason in each.reasons],
                "metres": each.metres and round(each.metres),
                "same_commune": each.same_commune,
            }
            for each in found
        ], entry
        seen += found
    assert {reason for each in seen for reason in each.reasons} == set(Reason)
    assert any(each.metres is None for each in seen)
    assert any(each.metres and not each.same_commune for each in seen)
    assert any(each.status is Status.ARCHIVED for each in seen)
    assert {row.state for row in rows} >= {RowState.READY, RowState.DUPLICATE}
