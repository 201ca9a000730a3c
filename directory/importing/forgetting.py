"""Blanking what the staging of imports holds about a person who is erased."""

from collections import Counter
from collections.abc import Collection

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from directory.importing.models import ImportBatch
from directory.models import Person, Phone


def forget_person(session: Session, person: Person) -> None:
    """Blank the rows that may name a person who is erased: by a number of theirs, or by their name.

    Rows that were stored are blank by then. One that waits may hold somebody of the same name: it can be sent again.
    """
    numbers = list(session.scalars(select(Phone.number).where(Phone.person_id == person.id)))
    blank_where_named(session, numbers, [name for name in (person.name_en, person.name_km) if name])


def blank_where_named(session: Session, numbers: Collection[str], names: Collection[str]) -> None:
    """Blank the rows that hold one of these numbers, as they are stored or typed, or one of these names."""
    national = [number.removeprefix("+855") for number in numbers]
    blanked = session.execute(
        text(
            """
            UPDATE import_row SET result = 'erased', state = NULL, cells = '[]', "values" = '{}', errors = '{}',
                   notes = '{}', cell_errors = '{}', entry = NULL, alike = '[]'
            WHERE result IS NULL AND EXISTS (
                SELECT FROM jsonb_array_elements_text(cells || jsonb_path_query_array("values", '$.*')) AS cell
                WHERE EXISTS (SELECT FROM unnest(CAST(:numbers AS text[])) AS digits
                              WHERE regexp_replace(translate(cell, '០១២៣៤៥៦៧៨៩', '0123456789'), E'\\\\D', '', 'g')
                                    LIKE '%' || digits || '%')
                   OR EXISTS (SELECT FROM unnest(CAST(:names AS text[])) AS name
                              WHERE position(lower(name) IN lower(cell)) > 0)
            )
            RETURNING batch_id
            """
        ),
        {"numbers": [number for number in national if number], "names": list(names)},
    )
    for batch_id, rows in Counter(blanked.scalars()).items():
        session.execute(
            update(ImportBatch)
            .where(ImportBatch.id == batch_id)
            .values(erased=ImportBatch.erased + rows, waiting=ImportBatch.waiting - rows)
            .execution_options(synchronize_session=False)
        )
