"""What the pages of lists read from their address, or from a form that brings it along."""

from flask import request


def row_id(name: str) -> int | None:
    """The row from which a page counts; what is no id of any row counts from the beginning."""
    given = request.values.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
