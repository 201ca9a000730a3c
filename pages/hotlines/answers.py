"""A stored hotline as the answers of its form."""

from typing import Any

from directory.models import Hotline


def answers_of_hotline(hotline: Hotline) -> dict[str, Any]:
    """What the form of a stored hotline is filled with."""
    names = ("version", "name_en", "name_km", "free", "all_day", "source")
    return {name: getattr(hotline, name) for name in names} | {"hotline_kind": hotline.hotline_kind.value}
