"""Khmer is drawn by a font that has Khmer, also where the machine itself has none."""

from playwright.sync_api import CDPSession, expect

from tests.browser.conftest import OpenPage


def fonts_of(tools: CDPSession, selector: str) -> set[str]:
    """The families with which the text of an element is drawn."""
    document = tools.send("DOM.getDocument")["root"]["nodeId"]
    node = tools.send("DOM.querySelector", {"nodeId": document, "selector": selector})["nodeId"]
    return {font["familyName"] for font in tools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]}


def test_khmer_is_drawn_by_a_khmer_font_in_each_weight(open_page: OpenPage) -> None:
    with open_page("staff", "km") as (page, complaints):
        page.goto("/churches/")
        page.wait_for_function("document.fonts.status === 'loaded'")
        tools = page.context.new_cdp_session(page)
        tools.send("DOM.enable")
        tools.send("CSS.enable")
        for selector, weight in ((".bar__name", "700"), ("h1", "700"), (".menu a", "400")):
            expect(page.locator(selector).first).to_have_css("font-weight", weight)
            assert all("Khmer" in family for family in fonts_of(tools, selector)), selector
        assert complaints.so_far() == []
