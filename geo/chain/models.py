"""Table of the answers that were found in the background."""

from sqlalchemy import ARRAY, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from db import Base, utc_now


class SolvedSites(Base):
    """The best sites that were found for one question, which is known by its digest: another situation has another."""

    __tablename__ = "solved_sites"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    codes: Mapped[list[str]] = mapped_column(ARRAY(String(8)))
    """The communes, the one that adds the most first."""
    gains: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    bound: Mapped[int]
    solved_at: Mapped[utc_now]
