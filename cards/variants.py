"""Coded choices of the cards."""

from enum import StrEnum


class Variant(StrEnum):
    """Whether the card says what it is for."""

    STANDARD = "standard"
    DISCREET = "discreet"
