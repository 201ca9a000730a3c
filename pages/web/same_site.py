"""Whether a request comes from one of our own pages, for forms on pages that can hold no token.

The pages of a crisis are compressed and kept by the browser: a token beside text that somebody typed could be guessed
by the size of the page, and an old one would be refused. Browsers say instead where a form stands (Sec-Fetch-Site, else
Origin, else Referer, which our policy sends to ourselves alone), and no page of another site can forge that. What says
nothing counts as foreign. The cookie of the session is not sent with a foreign POST either (SameSite=Lax).
"""

from urllib.parse import urlsplit

from flask import request


def from_our_page() -> bool:
    """Whether a page of ours sent this request."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    try:
        return urlsplit(origin).netloc == request.host
    except ValueError:
        return False
