"""What the browser is allowed to do with our pages: response headers and the content security policy."""

import base64
import hashlib
import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "worker-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "object-src": ["'none'"],
}
"""No inline script and no foreign origin, ever; an inlined style sheet needs `allow_inline_style`."""


LARGEST_BODY = 2**20
"""Bytes that a request may carry; the longest form has about 10,000."""


def trusted_hosts(public_address: str) -> list[str] | None:
    """The hosts that a request may name once the public address is known, this machine for its probes among them."""
    host = urlsplit(public_address).hostname
    return [host, "localhost", "127.0.0.1", "[::1]"] if host else None


def allow_inline_style(css: str) -> None:
    """Let this response carry `css` in a style element, by its hash."""
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    g.setdefault("inline_styles", []).append(f"'sha256-{digest}'")


def init_app(app: Flask) -> None:
    """Send the headers with every response, and harden the cookies."""
    behind_tls = app.config["BEHIND_TLS"]
    app.config.update(
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=behind_tls,
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_SECURE=behind_tls,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        TRUSTED_HOSTS=trusted_hosts(app.config["PUBLIC_ADDRESS"]),
    )
    if hops := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]

    @app.after_request
    def send_headers(response: Response) -> Response:
        policy = POLICY | {"style-src": POLICY["style-src"] + g.get("inline_styles", [])}
        headers = {
            "Content-Security-Policy": "; ".join(f"{name} {' '.join(sources)}" for name, sources in policy.items()),
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "X-Robots-Tag": "noindex, nofollow",
            "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
            "Cross-Origin-Opener-Policy": "same-origin",
        }
        if behind_tls:
            headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
        if request.endpoint != "static":
            headers["Cache-Control"] = "private, no-store"
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response


def random_secret() -> str:
    """32 random bytes as text, for a key or a one-time password."""
    return secrets.token_urlsafe(32)
