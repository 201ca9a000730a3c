"""The forms that stand on a page, as a browser would send them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class FormOnPage:
    """One form: where it goes, what it sends as it stands, and which of its fields are typed into."""

    address: str
    method: str
    chosen: dict[str, str] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)

    def filled_in(self, text: str) -> dict[str, str]:
        """What it sends with this text in each field that is typed into."""
        return self.chosen | dict.fromkeys(self.typed, text)


class FormReader(HTMLParser):
    """Collects the forms of a page; of radios and selects the first choice that has a value counts."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[FormOnPage] = []
        self.open: FormOnPage | None = None
        self.select = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note a form or one of its controls."""
        attrs = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.open = FormOnPage(attrs.get("action", ""), attrs.get("method", "get").lower())
            self.forms.append(self.open)
        elif self.open is not None and attrs.get("name"):
            self.note(self.open, tag, attrs)
        elif self.open is not None and tag == "option" and attrs.get("value"):
            self.open.chosen.setdefault(self.select, attrs["value"])

    def handle_endtag(self, tag: str) -> None:
        """Close a form."""
        if tag == "form":
            self.open = None

    def note(self, form: FormOnPage, tag: str, attrs: dict[str, str]) -> None:
        """Note a control by what one does with it."""
        kind = attrs.get("type", "text") if tag == "input" else tag
        if kind == "select":
            self.select = attrs["name"]
        elif kind in ("hidden", "radio", "checkbox", "button"):
            form.chosen.setdefault(attrs["name"], attrs.get("value", ""))
        else:
            form.typed.add(attrs["name"])


def forms_of(page: str) -> list[FormOnPage]:
    """Every form of a page."""
    reader = FormReader()
    reader.feed(page)
    return reader.forms
