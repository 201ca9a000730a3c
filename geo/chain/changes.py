"""Keeping the answers that were found in the background."""

from datetime import timedelta

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.chain.models import SolvedSites
from geo.chain.sites import Found

KEPT = timedelta(days=30)


def store_solved(session: Session, digest: str, found: Found) -> None:
    """Keep an answer; those that are older than a month go."""
    session.execute(delete(SolvedSites).where(SolvedSites.solved_at < func.now() - KEPT))
    values = {
        "codes": [site.code for site in found.sites],
        "gains": [site.villages for site in found.sites],
        "bound": found.bound,
    }
    statement = insert(SolvedSites).values(digest=digest, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["digest"], set_=values))
