"""Tables of the cards: who holds one, and the numbers that stand on it."""

from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cards.variants import Variant
from db import Base, bigint_pk, coded, utc_now


class Card(Base):
    """A card that was printed for a person. It names neither them nor their church."""

    __tablename__ = "card"
    __table_args__ = (
        # The latest card of a person is the one that they hold.
        Index("ix_card_person_id_id", "person_id", "id"),
        Index("ix_card_contact_id", "contact_id"),
        Index("ix_card_print_id", "print_id"),
        Index("ix_card_printed_by_id", "printed_by_id"),
        Index("ix_card_told_by_id", "told_by_id"),
        CheckConstraint("(told_on IS NULL) = (told_of IS NULL)", name="told_of_something"),
    )

    id: Mapped[bigint_pk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id", ondelete="SET NULL"))
    """The responsible unit on it, or what is called instead of that; none where it has hotlines only."""
    print_id: Mapped[UUID]
    """The form that printed it together with others: sending that form twice records it once."""
    variant: Mapped[Variant] = mapped_column(coded(Variant, "variant"))
    languages: Mapped[str] = mapped_column(String(10))
    """Its languages in their order: `km en`."""
    layout_version: Mapped[int]
    printed_on: Mapped[date]
    printed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    told_on: Mapped[date | None]
    """When its holder was last told that something on it no longer holds."""
    told_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    told_of: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    """What they were told of (`cards.reasons`): whatever comes later puts them on the list again."""
    created_at: Mapped[utc_now]

    numbers: Mapped[list["CardNumber"]] = relationship(
        order_by="CardNumber.position", cascade="all, delete-orphan", lazy="raise_on_sql"
    )


class CardNumber(Base):
    """A number as it stands on a card, whatever has become of it since. Never one of a person."""

    __tablename__ = "card_number"
    __table_args__ = tuple(Index(f"ix_card_number_{key}", key) for key in ("card_id", "phone_id", "listing_id"))

    id: Mapped[bigint_pk]
    card_id: Mapped[int] = mapped_column(ForeignKey("card.id", ondelete="CASCADE"))
    phone_id: Mapped[int | None] = mapped_column(ForeignKey("phone.id", ondelete="SET NULL"))
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id", ondelete="SET NULL"))
    """Whose number it was, which stays known when the number is taken out."""
    position: Mapped[int]
    number: Mapped[str] = mapped_column(String(20))
    confirmed_on: Mapped[date | None]
    """Since when it stood confirmed, as the card says."""
