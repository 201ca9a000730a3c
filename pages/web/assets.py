"""Style sheets and scripts as `npm run build` left them: their fingerprinted addresses, and one inlined style sheet."""

import json
import re
from functools import cache
from pathlib import Path

from flask import Flask, Response, current_app, request, send_file, url_for
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
    """Send a fingerprinted file compressed, and let browsers keep it: another content has another address."""
    filename = (request.view_args or {}).get("filename", "")
    if request.endpoint != "static" or response.status_code != 200 or not FINGERPRINTED.match(filename):
        return response
    compressed = Path(current_app.root_path, "static", f"{filename}.gz")
    if request.accept_encodings["gzip"] and compressed.exists():
        response.close()
        response = send_file(compressed, response.mimetype)
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.vary.add("Accept-Encoding")
    return response


def init_app(app: Flask) -> None:
    """Let templates ask for assets, and cache them for good."""
    app.jinja_env.globals.update(asset=asset, inline_style=inline_style)
    app.after_request(keep_forever)
