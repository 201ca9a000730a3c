"""The compiled catalogues of translations/."""

from machine import stamps
from machine.console import run
from machine.folders import INSTANCE, PYTHON, ROOT

_FOLDER = ROOT / "translations"


def ensure() -> None:
    """Compile each catalogue whose source changed."""
    catalogues = sorted(_FOLDER.glob("*/LC_MESSAGES/*.po"))
    stamp = INSTANCE / ".translations-compiled"
    wanted = stamps.fingerprint(*catalogues)
    if stamps.is_current(stamp, wanted) and all(file.with_suffix(".mo").exists() for file in catalogues):
        return
    if catalogues:
        run([PYTHON, "-m", "babel.messages.frontend", "compile", "-d", _FOLDER], "Compiling the translations")
    stamps.set_current(stamp, wanted)
