"""Typesetting by typst, in a program of its own: its memory ends with it, and a crash of it is none of ours."""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cards import fonts

TEMPLATE = Path(__file__).with_name("sheet.typ")
PREVIEW_PPI = 220
REPEATED_PPI = 400
"""A card that comes again is a picture of itself: as fine as an office printer prints."""
MOST_SECONDS = 25
"""Below the time after which the server ends a page."""


class TypesettingError(RuntimeError):
    """The sheet could not be set."""


def sheet(data: dict[str, Any]) -> bytes:
    """The cards of `data["order"]` as PDF/UA-1, each sheet followed by its back."""
    return _run("sheet", data)


def face(data: dict[str, Any], side: str) -> bytes:
    """One side (`front`, `back`) of the first card as a PNG picture."""
    return _run(side, data)


def document(template: Path, data: dict[str, Any]) -> bytes:
    """A document of a template of its own as PDF/UA-1."""
    return _run("document", data, template)


def _run(what: str, data: dict[str, Any], template: Path = TEMPLATE) -> bytes:
    command = [sys.executable, "-m", "cards.typesetting", what, str(template)]
    try:
        done = subprocess.run(  # noqa: S603  (no shell, and nothing of a user in the command)
            command,
            input=json.dumps(data).encode(),
            capture_output=True,
            cwd=fonts.ROOT,
            timeout=MOST_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise TypesettingError("typesetting took too long") from error
    if done.returncode:
        # Its words can hold what stands on a card: a name of a unit, never of a person.
        raise TypesettingError(done.stderr.decode(errors="replace")[-500:])
    return done.stdout


def main(what: str, template: str) -> None:
    """Read data from standard input, write the PDF or the picture to standard output."""
    data = json.load(sys.stdin)

    with TemporaryDirectory() as folder:
        copy = Path(folder) / Path(template).name
        copy.write_bytes(Path(template).read_bytes())
        made = compiled(copy, data, pdf_standards="ua-1") if what == "document" else set_in(copy, data, what)
        sys.stdout.buffer.write(made)


def compiled(template: Path, data: dict[str, Any], **more: Any) -> bytes:
    """What typst makes of a template and its data, which is never markup."""
    import typst

    made: bytes = typst.compile(
        str(template),
        font_paths=[str(fonts.FOLDER)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
        **more,
    )
    return made


def set_in(template: Path, data: dict[str, Any], what: str) -> bytes:
    """Set a sheet or a side; the pictures of cards that come again are kept beside the template meanwhile."""
    folder = template.parent

    def cards_set(side: str | None, cards: list[dict[str, Any]], **more: Any) -> bytes:
        return compiled(template, {**data, "side": side, "cards": cards}, **more)

    if what != "sheet":
        return cards_set(what, data["cards"], format="png", ppi=PREVIEW_PPI)
    for index, card in enumerate(data["cards"]):
        card["pictures"] = {}
        for side in ("front", "back") if data["order"].count(index) > 1 else ():
            picture = folder / f"{index}-{side}.png"
            picture.write_bytes(cards_set(side, [card], format="png", ppi=REPEATED_PPI))
            card["pictures"][side] = picture.name
    return cards_set(None, data["cards"], pdf_standards="ua-1")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
