"""What the worker does for imports: checking, storing, and taking old lists away.

Both are told by the status of the list what is still to be done, so that a job that begins again goes on, or ends.
"""

from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, sessionmaker

from directory.importing.changes import remove_batch
from directory.importing.checking import check_batch
from directory.importing.models import ImportBatch
from directory.importing.storing import store_batch
from jobs.running import check_point
from jobs.tasks import task

KEPT = timedelta(days=30)
"""How long a list stands in the staging: it holds people."""


def lock_of(batch_id: int) -> str:
    """The lock of all that is done with one list."""
    return f"import-{batch_id}"


@task("check-import")
def check_import(session: Session, batch: int) -> None:
    """Check the rows of a list, chunk by chunk; nothing where it was taken away meanwhile."""
    if session.get(ImportBatch, batch) is not None:
        check_batch(session, batch, between=check_point)


@task("store-import")
def store_import(session: Session, batch: int, actor: int) -> None:
    """Store what can be stored of a list, in the one transaction that ends the job, too."""
    if session.get(ImportBatch, batch) is None:
        return
    sessions = sessionmaker(session.get_bind(), join_transaction_mode="create_savepoint")

    def say(rows: int) -> None:
        # By a transaction of its own, or nobody would see it before the end.
        with sessions() as own:
            own.execute(update(ImportBatch).where(ImportBatch.id == batch).values(rows_done=rows))
            own.commit()

    store_batch(session, batch, actor, step=say)


@task("delete-old-imports", every="41 * * * *")
def delete_old_imports(session: Session) -> None:
    """Take lists away that were given 30 days ago; what they stored stays."""
    old = session.scalars(select(ImportBatch).where(ImportBatch.given_at < func.now() - KEPT)).all()
    for batch in old:
        remove_batch(session, batch)
