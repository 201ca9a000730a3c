"""The way back to the worklist, with the filters that stood in its address."""

from urllib.parse import parse_qsl

from flask import request, url_for

QUERY = ("province", "kind", "state", "whose", "page")
"""What an address of the worklist holds, and what the field `worklist` of its forms brings back."""


def came_from_worklist() -> bool:
    """Whether the form that was sent stands on the worklist."""
    return "worklist" in request.form


def list_address() -> str:
    """The worklist as the one who sent this form had it before them; always a page of ours."""
    values = {name: value for name, value in parse_qsl(request.form.get("worklist", "")) if name in QUERY}
    return url_for("verify.worklist", **values)  # type: ignore[arg-type]
