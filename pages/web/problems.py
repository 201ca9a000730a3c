"""Errors as RFC 9457 problem documents, for whoever asked for JSON."""

from typing import Any

import orjson
from flask import Response, request

MEDIA_TYPE = "application/problem+json"


def problem(status: int, code: str, title: str, detail: str, **members: Any) -> Response:
    """Make a problem document: `code` is for programs and never changes, `title` and `detail` are translated.

    `members` extend it, such as `errors={"lat": "…"}` for the fields of a form.
    """
    document = {"type": "about:blank", "status": status, "code": code, "title": title, "detail": detail} | members
    return Response(orjson.dumps(document, default=str), status, mimetype=MEDIA_TYPE)


def wants_json() -> bool:
    """Whether the client prefers JSON to a page; a browser does not."""
    kinds = ["text/html", "application/json", MEDIA_TYPE]
    return request.accept_mimetypes.best_match(kinds, default="text/html") != "text/html"
