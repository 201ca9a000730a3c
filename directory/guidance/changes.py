"""Writes about the guidance: its reviews."""

from sqlalchemy.orm import Session

from directory.guidance.forms import ReviewEntry
from directory.models import GuidanceReview


def record_review(session: Session, entry: ReviewEntry) -> GuidanceReview:
    """Record that somebody reviewed the guidance in a language."""
    review = GuidanceReview(reviewed_by=entry.reviewed_by, reviewed_on=entry.reviewed_on, language=entry.language)
    session.add(review)
    session.flush()
    return review
