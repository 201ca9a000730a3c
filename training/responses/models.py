"""Tables of responses: whom the question was put to in a quarter, and how many gave each answer about a unit.

No column leads from one to the other. Both are outside the audit trail, and hold no moment and no actor. All counts of
a unit and quarter stand in one row, so that not even the database's own marks on a row (xmin, ctid) say which of them
grew last. These marks do say, to somebody who reads the database around every page, who was asked last about a unit
and roughly when; not what they said.

What remains for such a reader: while a quarter runs, a tally of one answer, or of answers that are all the same, tells
what those who were asked have said. So do two states of the database between which one person was asked, be they
backups, the write-ahead log, or the older versions of a row until they are vacuumed. When a quarter has ended, whom it
was asked is forgotten, and with it every tally that is too small to be published (`training.responses.changes.forget`);
backups expire.
"""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db import Base

BEGINS_A_QUARTER = "extract(day FROM quarter) = 1 AND extract(month FROM quarter) IN (1, 4, 7, 10)"


class ResponseAsked(Base):
    """That somebody was asked in a quarter, named by its first day; until it ends they are not asked again."""

    __tablename__ = "response_asked"
    __table_args__ = (CheckConstraint(BEGINS_A_QUARTER, name="begins_a_quarter"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    quarter: Mapped[date] = mapped_column(primary_key=True)


class ResponseTally(Base):
    """How many gave each answer about a police unit in a quarter; the columns are the codes of `Answer`."""

    __tablename__ = "response_tally"
    __table_args__ = (
        CheckConstraint(
            "did_not_call >= 0 AND same_day >= 0 AND later >= 0 AND no_response >= 0",
            name="counts",
        ),
        CheckConstraint(BEGINS_A_QUARTER, name="begins_a_quarter"),
    )

    unit_id: Mapped[int] = mapped_column(ForeignKey("police_unit.id", ondelete="CASCADE"), primary_key=True)
    quarter: Mapped[date] = mapped_column(primary_key=True)
    did_not_call: Mapped[int] = mapped_column(default=0, server_default="0")
    same_day: Mapped[int] = mapped_column(default=0, server_default="0")
    later: Mapped[int] = mapped_column(default=0, server_default="0")
    no_response: Mapped[int] = mapped_column(default=0, server_default="0")
