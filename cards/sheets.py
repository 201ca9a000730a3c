"""The sheets of contact cards, and single cards as pictures."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from typesetting.documents import Folder

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

Face = tuple[str, int]
"""A side, and the card that it is of."""


def sheet(data: dict[str, Any]) -> bytes:
    """The cards of `data["order"]` as PDF/UA-1, each sheet followed by its back. Raises TypesettingError."""
    text, pictures = shared_faces(data["cards"], data["order"])
    ppi = REPEATED_PPI if len(pictures) <= AT_ONCE else MANY_PPI
    files = {}
    with Folder() as folder:
        for start in range(0, len(pictures), AT_ONCE):
            faces = pictures[start : start + AT_ONCE]
            names = [name_of(face) for face in faces]
            made = folder.pictures(TEMPLATE, {**data, "faces": faces}, names, ppi)
            files.update({name: file.name for name, file in zip(names, made, strict=True)})
        shown = {**data, "faces": [], "text": [name_of(face) for face in text], "pictures": files}
        return folder.document(TEMPLATE, shown)


def face(data: dict[str, Any], side: str) -> bytes:
    """One side (`front`, `back`) of the first card as a PNG picture. Raises TypesettingError."""
    with Folder() as folder:
        (file,) = folder.pictures(TEMPLATE, {**data, "faces": [(side, 0)]}, [side], PREVIEW_PPI)
        return file.read_bytes()


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
