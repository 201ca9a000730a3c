"""Reads about the guidance: who reviewed it last."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from directory.models import GuidanceReview


def latest_reviews(session: Session) -> dict[str, GuidanceReview]:
    """The latest review of each language that has one."""
    reviews = session.scalars(
        select(GuidanceReview)
        .ext(distinct_on(GuidanceReview.language))
        .order_by(GuidanceReview.language, GuidanceReview.reviewed_on.desc(), GuidanceReview.id.desc())
    )
    return {review.language: review for review in reviews}
