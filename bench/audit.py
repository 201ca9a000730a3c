"""What the audit trail costs: an update with the trigger beside the same update without it."""

from sqlalchemy import Connection, text

from bench.data import BenchData
from bench.figures import Figure, ratio_in_turns
from db import db

ROWS = 2_000
BUDGET = 2.2

UPDATE = text(
    "UPDATE listing SET name_en = reverse(name_en), version = version + 1"
    " WHERE id IN (SELECT id FROM listing ORDER BY id LIMIT :rows)"
)
"""What an edit changes: an indexed field and the version."""

WITHOUT_TRIGGERS = text("SET session_replication_role = replica")


def run(data: BenchData) -> list[Figure]:
    """Update the same rows in turns with and without the trigger."""
    with data.app.app_context(), db.engine.connect() as audited, db.engine.connect() as plain:
        plain.execute(WITHOUT_TRIGGERS)
        plain.commit()
        ratio = ratio_in_turns(lambda: update(audited), lambda: update(plain), rounds=15)
        plain.execute(text("RESET session_replication_role"))
        plain.commit()
    what = f"update of {ROWS:,} of {data.listings:,} listings, with the trigger : without"
    return [Figure(what, f"{ratio:.2f}", f"≤ {BUDGET}", ratio <= BUDGET)]


def update(connection: Connection) -> None:
    """Change the rows and commit."""
    connection.execute(UPDATE, {"rows": ROWS})
    connection.commit()
