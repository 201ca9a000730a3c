"""Khmer is complete: every text has its translation, and no template says anything past the catalogue."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest
from jinja2 import Environment, nodes

from translations import catalogue
from translations.catalogue import Message

TEMPLATES = catalogue.ROOT / "templates"

READ_ALOUD = {"alt", "aria-description", "aria-label", "content", "label", "placeholder", "title", "value"}
"""Attributes whose value reaches a reader; `content` and `value` only where `is_for_readers` says so."""

LETTERS = re.compile(r"[^\W\d_]{2,}")
A_SENTENCE = re.compile(r"[A-Z][a-z]|[\u1780-\u17ff]")
JINJA = Environment(extensions=["jinja2.ext.i18n"])
PLACE = "\ue000"
"""Stands in the markup where Jinja will put something: no letter, so that it is no text of ours."""


class WordsOutsideGettext(HTMLParser):
    """Collects the words that stand in a template as they are, in text or in an attribute that is read aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look into the attributes, and keep out of scripts and styles."""
        self.silent += tag in ("script", "style")
        for name, value in attrs:
            if value and name in READ_ALOUD and is_for_readers(tag, name, dict(attrs)):
                self.note(value)

    def handle_endtag(self, tag: str) -> None:
        """Come out of a script or style."""
        self.silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        """Text is for readers."""
        if not self.silent:
            self.note(data)

    def note(self, words: str) -> None:
        """Remember words, if there are any."""
        if LETTERS.search(words):
            self.found.append(" ".join(words.replace(PLACE, "…").split()))


def is_for_readers(tag: str, name: str, attrs: dict[str, str | None]) -> bool:
    """Whether an attribute is shown or read aloud, rather than sent or meant for the browser."""
    if name == "value":
        return tag == "input" and attrs.get("type") in ("button", "reset", "submit")
    if name == "content":
        return attrs.get("name") == "description"
    return True


def words_outside_gettext(template: str) -> list[str]:
    """The words of a template that no translation reaches."""
    scanner = WordsOutsideGettext()
    scanner.feed("".join(markup_of(template)))
    scanner.close()
    return [*scanner.found, *sentences_in_expressions(template)]


def markup_of(template: str) -> Iterator[str]:
    """The markup with `PLACE` for what Jinja puts in, and without what stands inside `trans`."""
    translated = False
    for _line, kind, value in JINJA.lex(template):
        if kind == "name" and value in ("trans", "endtrans"):
            translated = value == "trans"
        elif kind == "data" and not translated:
            yield value
        elif kind in ("variable_end", "block_end"):
            yield PLACE


def sentences_in_expressions(template: str) -> Iterator[str]:
    """What an expression prints by itself, such as `{{ "Yes" if each else "No" }}`."""
    for output in JINJA.parse(template).find_all(nodes.Output):
        for node in output.nodes:
            yield from printed(node)


def printed(node: nodes.Node | None) -> Iterator[str]:
    """The literal sentences that an expression can come to; a call's arguments are the called one's business."""
    if isinstance(node, nodes.Const) and isinstance(node.value, str) and A_SENTENCE.match(node.value):
        yield node.value
    elif isinstance(node, nodes.CondExpr):
        yield from printed(node.expr1)
        yield from printed(node.expr2)
    elif isinstance(node, nodes.Concat | nodes.Or | nodes.Add | nodes.Filter):
        for part in node.iter_child_nodes():
            yield from printed(part)


@pytest.fixture(scope="module")
def wanted() -> dict[Message, str]:
    return catalogue.messages_in_source()


def test_every_text_has_its_khmer_translation(wanted: dict[Message, str]) -> None:
    assert catalogue.problems(catalogue.read(), wanted) == []


def test_the_catalogue_is_sorted_and_says_nothing_of_places(wanted: dict[Message, str]) -> None:
    texts = [entry.msgid for entry in catalogue.read()]
    assert texts == sorted(texts)
    assert not [entry.msgid for entry in catalogue.read() if entry.occurrences]


def test_the_source_was_read(wanted: dict[Message, str]) -> None:
    assert Message("Partner Directory") in wanted
    assert len(wanted) > 100


@pytest.mark.parametrize(
    "template", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES))
)
def test_a_template_says_nothing_past_the_catalogue(template: Path) -> None:
    source = template.read_text()
    assert words_outside_gettext(source) == []


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ("<p>{{ _('Hello') }}</p>", []),
        ("<p>{{ name }} is here</p>", ["… is here"]),
        ('<a title="More">{{ x }}</a>', ["More"]),
        ("<p>{# a comment for us #}·</p>", []),
        ("<script>const x = 1</script>", []),
        ('<input type="submit" value="Send"><input type="hidden" value="secret">', ["Send"]),
        ("{% if a > 1 %}<b>{{ a }}</b>{% endif %}", []),
        ('<p class="{% if a %}wide{% endif %}">{% trans %}Hello{% endtrans %}</p>', []),
        ("<p>{{ 'Yes' if a else _('No') }}{{ 'wide' if a }}</p>", ["Yes"]),
    ],
)
def test_words_outside_gettext_are_found(template: str, found: list[str]) -> None:
    assert words_outside_gettext(template) == found


def problems_of(entry: polib.POEntry) -> list[str]:
    held = polib.POFile()
    held.append(entry)
    return catalogue.problems(held, {Message("%(count)s churches"): "a.html"})


def test_a_missing_a_fuzzy_and_a_mismatching_translation_are_named() -> None:
    text = "%(count)s churches"
    assert "has no Khmer translation" in problems_of(polib.POEntry(msgid=text))[0]
    assert "is fuzzy" in problems_of(polib.POEntry(msgid=text, msgstr="ក្រុមជំនុំ %(count)s", flags=["fuzzy"]))[0]
    assert "fills in" in problems_of(polib.POEntry(msgid=text, msgstr="ក្រុមជំនុំ"))[0]
    assert problems_of(polib.POEntry(msgid=text, msgstr="ក្រុមជំនុំ %(count)s")) == []


def test_a_text_that_is_new_or_gone_is_named() -> None:
    found = problems_of(polib.POEntry(msgid="Gone", msgstr="x"))
    assert "is not in messages.po" in found[0]
    assert "no longer in the source" in found[1]
