"""What the pages of lists read from their address."""

from flask import request


def row_id(name: str) -> int | None:
    """The row from which a page counts; what is no id of any row counts from the beginning."""
    given = request.args.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
