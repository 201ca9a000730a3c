"""The fonts of the contact cards, converted from the npm package into instance/fonts."""

from machine import stamps
from machine.console import run
from machine.folders import INSTANCE, PYTHON, ROOT

_FOLDER = INSTANCE / "fonts"


def ensure() -> None:
    """Convert them where the package or the conversion changed."""
    wanted = stamps.fingerprint(ROOT / "package-lock.json", ROOT / "cards" / "fonts.py")
    if stamps.is_current(_FOLDER / ".made", wanted):
        return
    run([PYTHON, "-m", "cards.fonts", _FOLDER], "Converting the fonts of the cards")
    stamps.set_current(_FOLDER / ".made", wanted)
