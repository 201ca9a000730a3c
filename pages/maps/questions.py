"""What the address of a map page asks for: threshold, figure, order, unit. What makes no sense counts as not asked."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple, TypeVar

from flask import request

from geo.reach_queries import PlacedUnit
from geo.summaries import Figure
from geo.travel_times import DEFAULT_THRESHOLD, THRESHOLDS

Choice = TypeVar("Choice", bound=StrEnum)


class Order(StrEnum):
    """What the table of the country is sorted by."""

    FIGURE = "figure"
    NAME = "name"
    CHURCHES = "churches"


class Ticked(StrEnum):
    """A box that one may tick on a map."""

    YES = "on"
    NO = "off"
    NOT_ASKED = ""


class CountryQuestion(NamedTuple):
    """What the country page shows."""

    figure: Figure
    threshold: int
    order: Order
    descending: bool


def asked_for(kind: type[Choice], name: str, default: Choice) -> Choice:
    """One of the choices of `kind`, by its code in the address or in what was sent."""
    return next((choice for choice in kind if choice.value == request.values.get(name)), default)


def asked_threshold() -> int:
    """Minutes within which a church counts as able to get there."""
    return next((minutes for minutes in THRESHOLDS if str(minutes) == request.values.get("within")), DEFAULT_THRESHOLD)


def asked_to_show(*names: str) -> dict[str, str]:
    """Whether each of these is to be drawn on a map, `on` or `off`; empty where nobody has chosen."""
    return {name: asked_for(Ticked, name, Ticked.NOT_ASKED).value for name in names}


def country_question() -> CountryQuestion:
    """What the address of the country page asks for."""
    return CountryQuestion(
        figure=asked_for(Figure, "figure", Figure.REACH),
        threshold=asked_threshold(),
        order=asked_for(Order, "sort", Order.FIGURE),
        descending=request.args.get("descending") == "1",
    )


def asked_unit(units: Sequence[PlacedUnit]) -> PlacedUnit | None:
    """The unit that the address names, if it is one of these."""
    asked = request.args.get("unit", type=int)
    return next((unit for unit in units if unit.id == asked), None)
