"""What is looked for on each page: the rules of WCAG, the frame of the page, and what the browser complains of."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Dialog, Error, Page, Request

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

FRAME = """() => ({
    lang: document.documentElement.lang,
    title: document.title,
    headings: [...document.querySelectorAll('h1')].filter(h => h.checkVisibility()).map(h => h.innerText.trim()),
    width: document.documentElement.scrollWidth,
    ids: [...document.querySelectorAll('[id]')].map(element => element.id),
})"""


@cache
def axe() -> str:
    """The source of axe-core."""
    return AXE.read_text()


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA: the rule, its words, and the elements."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe())
    options = {
        "runOnly": {"type": "tag", "values": WCAG_22_AA},
        "rules": {"target-size": {"enabled": True}},  # off unless asked for, and part of 2.2 AA
        "resultTypes": ["violations"],
        "preload": False,  # our pages have no media to wait for
    }
    result: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{found['id']}: {found['help']}: {node['html']} ({node['failureSummary']})"
        for found in result["violations"]
        for node in found["nodes"]
    ]


def assert_accessible(page: Page) -> None:
    """Fail with what axe finds on the page as it stands, such as after an error or with a menu open."""
    found = violations(page)
    assert not found, "\n".join(found)


def frame_problems(page: Page, lang: str) -> Iterator[str]:
    """What is wrong with a page's language, title, heading, ids and width."""
    frame: dict[str, Any] = page.evaluate(FRAME)
    width = page.viewport_size["width"] if page.viewport_size else 0
    if frame["lang"] != lang:
        yield f"says that it is in {frame['lang']!r}"
    if len(frame["headings"]) != 1 or not frame["headings"][0]:
        yield f"has not one h1 but {frame['headings']}"
    if not frame["title"].split(" – ")[0].strip():
        yield f"has no title of its own: {frame['title']!r}"
    if frame["width"] > width:
        yield f"is {frame['width']} px wide: {widest(page)}"
    if twice := {each for each in frame["ids"] if frame["ids"].count(each) > 1}:
        yield f"uses these ids more than once: {sorted(twice)}"


def widest(page: Page) -> list[str]:
    """The elements that reach past the right edge, innermost first."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('body *')].reverse()
            .filter(element => element.getBoundingClientRect().right > window.innerWidth + 1
                || element.scrollWidth > element.clientWidth && getComputedStyle(element).overflowX === "visible")
            .slice(0, 5).map(element => element.outerHTML.slice(0, 120))"""
    )
    return found


class Complaints:
    """What the browser says about a page while it is open: errors, refused styles or scripts, foreign addresses."""

    def __init__(self, page: Page, origin: str) -> None:
        self.origin = urlsplit(origin).netloc
        self.heard: list[str] = []
        page.on("console", self.hear_console)
        page.on("pageerror", self.hear_error)
        page.on("request", self.hear_request)
        page.on("dialog", self.hear_dialog)

    def hear_console(self, message: ConsoleMessage) -> None:
        """Note an error or a warning: a violation of the policy is one of them."""
        if message.type in ("error", "warning"):
            self.heard.append(f"console: {message.text}")

    def hear_error(self, error: Error) -> None:
        """Note what a script did not catch."""
        self.heard.append(f"script error: {error}")

    def hear_dialog(self, dialog: Dialog) -> None:
        """Note a dialog, which no page of ours opens, and close it."""
        self.heard.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def hear_request(self, request: Request) -> None:
        """Note a request that leaves our origin."""
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != self.origin:
            self.heard.append(f"foreign request: {request.url}")

    def so_far(self) -> list[str]:
        """What was heard since this was asked last."""
        heard, self.heard = self.heard, []
        return heard
