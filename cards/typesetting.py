"""Typesetting by typst, in programs of their own: their memory ends with them, and a crash of one is none of ours."""

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cards import fonts

TEMPLATE = Path(__file__).with_name("sheet.typ")
PREVIEW_PPI = 220
REPEATED_PPI = 400
"""A card that comes again is a picture of itself: as fine as an office printer prints."""
MANY_PPI = 300
"""The same where many different ones are to fit into memory."""
AT_ONCE = 8
"""So many different faces are set by one program: each takes 8 MB until the program ends."""
AS_TEXT = 3
"""So many stand as text on the sheets, too; what is on the others is told in words beside their picture."""
SIDES = ("front", "back")
ON_THE_BACK = ("advice", "draft", "reviewed")
"""What of a card stands on its back; all else is in front, or the words for a picture of it."""
MOST_SECONDS = 25
"""Below the time after which the server ends a page."""

Face = tuple[str, int]
"""A side, and the card that it is of."""


class TypesettingError(RuntimeError):
    """The sheet could not be set."""


def sheet(data: dict[str, Any]) -> bytes:
    """The cards of `data["order"]` as PDF/UA-1, each sheet followed by its back."""
    ends = time.monotonic() + MOST_SECONDS
    text, pictures = shared_faces(data["cards"], data["order"])
    with TemporaryDirectory() as folder:
        for start in range(0, len(pictures), AT_ONCE):
            ppi = REPEATED_PPI if len(pictures) <= AT_ONCE else MANY_PPI
            _run("faces", {**data, "faces": pictures[start : start + AT_ONCE], "folder": folder, "ppi": ppi}, ends)
        shown = {name_of(face): f"{name_of(face)}.png" for face in pictures}
        asked = {**data, "faces": [], "text": [name_of(face) for face in text], "pictures": shown, "folder": folder}
        return _run("sheet", asked, ends)


def face(data: dict[str, Any], side: str) -> bytes:
    """One side (`front`, `back`) of the first card as a PNG picture."""
    with TemporaryDirectory() as folder:
        asked = {**data, "faces": [(side, 0)], "folder": folder, "ppi": PREVIEW_PPI}
        _run("faces", asked, time.monotonic() + MOST_SECONDS)
        return Path(folder, f"{name_of((side, 0))}.png").read_bytes()


def document(template: Path, data: dict[str, Any]) -> bytes:
    """A document of another template as PDF/UA-1."""
    with TemporaryDirectory() as folder:
        return _run("sheet", {**data, "template": str(template), "folder": folder}, time.monotonic() + MOST_SECONDS)


def shared_faces(cards: list[dict[str, Any]], order: list[int]) -> tuple[list[Face], list[Face]]:
    """The faces that stand as text where they come first, and those of which a picture is needed.

    Gives each card (`same`) the first card with its front and with its back: many that differ in front have one back.
    """
    first: dict[tuple[str, str], int] = {}
    for index, card in enumerate(cards):
        card["same"] = {side: first.setdefault((side, face_of(card, side)), index) for side in SIDES}
    counted = Counter((side, cards[index]["same"][side]) for side in reversed(SIDES) for index in order)
    text = list(counted)[:AS_TEXT]
    return text, [face for face, times in counted.items() if times > 1 or face not in text]


def face_of(card: dict[str, Any], side: str) -> str:
    """What stands on one side of a card."""
    return json.dumps({name: card[name] for name in card if (name in ON_THE_BACK) is (side == "back")})


def name_of(face: Face) -> str:
    """What a face is called between the programs."""
    return f"{face[0]}{face[1]}"


def _run(what: str, data: dict[str, Any], ends: float) -> bytes:
    command = [sys.executable, "-m", "cards.typesetting", what]
    try:
        done = subprocess.run(  # noqa: S603  (no shell, and nothing of a user in the command)
            command,
            input=json.dumps(data).encode(),
            capture_output=True,
            cwd=fonts.ROOT,
            timeout=max(ends - time.monotonic(), 0),
        )
    except subprocess.TimeoutExpired as error:
        raise TypesettingError("typesetting took too long") from error
    if done.returncode:
        # Its words can hold what stands on a card: a name of a unit, never of a person.
        raise TypesettingError(done.stderr.decode(errors="replace")[-500:])
    return done.stdout


def main(what: str) -> None:
    """Read data from standard input, write the PDF to standard output, or pictures of faces into the folder."""
    data = json.load(sys.stdin)
    folder = Path(data["folder"])
    source = Path(data.get("template", TEMPLATE))
    template = folder / source.name
    template.write_bytes(source.read_bytes())
    if what == "sheet":
        sys.stdout.buffer.write(compiled(template, data, pdf_standards="ua-1"))
        return
    made = compiled(template, data, format="png", ppi=data["ppi"])
    for each, picture in zip(data["faces"], made if isinstance(made, list) else [made], strict=True):
        (folder / f"{name_of(each)}.png").write_bytes(picture)


def compiled(template: Path, data: dict[str, Any], **more: Any) -> Any:
    """What typst makes of the template: the bytes of one file, or a list of them where pages become pictures."""
    import typst

    return typst.compile(
        str(template),
        font_paths=[str(fonts.FOLDER)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
        **more,
    )


if __name__ == "__main__":
    main(sys.argv[1])
