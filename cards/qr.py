"""QR codes: what a telephone does with one, and the picture of it."""

from collections.abc import Sequence
from io import BytesIO

import segno
from segno.helpers import make_mecard_data

LONGEST_NAME = 40
"""Characters of a name in a MECARD: a longer one makes the code too fine to be read from a card."""


def payload(name: str, numbers: Sequence[str]) -> str | None:
    """What the code holds: one stored number is called (`tel:`), several are saved under a name (MECARD).

    Numbers are E.164 or short codes; none of them may be a demo number. None without a number.
    """
    if not numbers:
        return None
    if len(numbers) == 1:
        return f"tel:{numbers[0]}"
    return str(make_mecard_data(name=name[:LONGEST_NAME], phone=list(numbers)))


def svg(text: str) -> str:
    """The code as SVG with its quiet zone."""
    picture = BytesIO()
    segno.make(text, error="m", micro=False).save(picture, kind="svg", border=4, xmldecl=False)
    return picture.getvalue().decode()
