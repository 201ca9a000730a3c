"""Style sheets and scripts as `npm run build` left them: their fingerprinted addresses, and one inlined style sheet."""

import json
import re
from functools import cache
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for
from markupsafe import Markup

import security

FINGERPRINTED = re.compile(r"^dist/.+-[A-Z0-9]{8}\.\w+$")


@cache
def manifest(folder: Path) -> dict[str, str]:
    """Which file stands for which name; empty before the first build, so that a page can be read without its style."""
    file = folder / "manifest.json"
    return json.loads(file.read_text()) if file.exists() else {}


def dist() -> Path:
    """The folder that the build writes."""
    return Path(current_app.root_path, "static/dist")


def asset(name: str) -> str:
    """The address of a built file, as in `asset("app.css")`; it changes with the content."""
    return url_for("static", filename=f"dist/{manifest(dist()).get(name, name)}")


def inline_style(name: str) -> Markup:
    """A built style sheet as a style element of this response, allowed by its hash: for pages of one request."""
    file = dist() / manifest(dist()).get(name, name)
    css = file.read_text() if file.exists() else ""
    security.allow_inline_style(css)
    # Our own build's output, not input.
    return Markup("<style>{}</style>").format(Markup(css))  # noqa: S704


def keep_forever(response: Response) -> Response:
    """Let browsers keep a fingerprinted file: another content has another address."""
    if request.endpoint == "static" and FINGERPRINTED.match((request.view_args or {}).get("filename", "")):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def init_app(app: Flask) -> None:
    """Let templates ask for assets, and cache them for good."""
    app.jinja_env.globals.update(asset=asset, inline_style=inline_style)
    app.after_request(keep_forever)
