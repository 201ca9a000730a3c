"""The fonts of what is printed, converted from the npm package into instance/fonts."""

from machine import stamps
from machine.console import run
from machine.folders import INSTANCE, PYTHON, ROOT

_FOLDER = INSTANCE / "fonts"


def ensure() -> None:
    """Convert them where the package or the conversion changed."""
    wanted = stamps.fingerprint(ROOT / "package-lock.json", ROOT / "typesetting" / "fonts.py")
    if stamps.is_current(_FOLDER / ".made", wanted):
        return
    run([PYTHON, "-m", "typesetting.fonts", _FOLDER], "Converting the fonts for what is printed")
    stamps.set_current(_FOLDER / ".made", wanted)
