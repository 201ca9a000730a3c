"""The fonts of what is printed, made at set-up from those of the web: typst reads no WOFF2."""

import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "instance" / "fonts"
SOURCES = ROOT / "node_modules" / "@fontsource" / "noto-sans-khmer" / "files"
FAMILIES = {"khmer": "Print Khmer", "latin": "Print Latin", "latin-ext": "Print Latin Extended"}
"""The parts of the font. Each gets a name of its own: of two files with one name typst would take only one."""
CHARACTERS = "characters.txt"


def convert(target: Path) -> None:
    """Write each part and weight as TrueType, and beside them every character that they hold."""
    from fontTools.ttLib import TTFont  # not needed once this is done

    target.mkdir(parents=True, exist_ok=True)
    held: set[int] = set()
    for part, family in FAMILIES.items():
        for weight in (400, 700):
            font = TTFont(SOURCES / f"noto-sans-khmer-{part}-{weight}-normal.woff2")
            font.flavor = None
            for record in font["name"].names:
                if record.nameID in (1, 16):
                    record.string = family
            held |= set(font.getBestCmap())
            font.save(target / f"{part}-{weight}.ttf")
    shown = sorted(chr(code) for code in held if code >= ord(" "))
    (target / CHARACTERS).write_text("".join(shown), encoding="utf-8")


@cache
def characters() -> frozenset[str]:
    """Every character that can be printed."""
    return frozenset((FOLDER / CHARACTERS).read_text(encoding="utf-8"))


def displayable(text: str) -> str:
    """A text with ? for what the fonts lack: PDF/UA allows no character without a glyph."""
    return "".join(sign if sign in characters() else "?" for sign in text)


if __name__ == "__main__":
    convert(Path(sys.argv[1]))
