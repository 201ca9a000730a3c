"""Typesetting by typst, in programs of their own: their memory ends with them, and a crash of one is none of ours."""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from typesetting import fonts

MOST_SECONDS = 25
"""Below the time after which the server ends a page."""


class TypesettingError(RuntimeError):
    """The document could not be set."""


class Folder:
    """Where a document and the pictures in it are set, for as long as the context lasts, within one time limit.

    A template reads its data from `sys.inputs.data`, and finds the pictures that were set before it by their names.
    """

    def __init__(self) -> None:
        self._folder = TemporaryDirectory()
        self._ends = time.monotonic() + MOST_SECONDS

    def __enter__(self) -> "Folder":
        """Begin; the time limit counts from the making."""
        return self

    def __exit__(self, *error: object) -> None:
        """Take everything away."""
        self._folder.cleanup()

    def pictures(self, template: Path, data: dict[str, Any], names: Sequence[str], ppi: int) -> list[Path]:
        """Set each page of the template as a PNG picture of a name. Raises TypesettingError."""
        files = [Path(self._folder.name, f"{name}.png") for name in names]
        self._run(template, data, {"files": list(map(str, files)), "ppi": ppi})
        return files

    def document(self, template: Path, data: dict[str, Any]) -> bytes:
        """Set the template as PDF/UA-1. Raises TypesettingError."""
        return self._run(template, data, {})

    def _run(self, template: Path, data: dict[str, Any], pictures: dict[str, Any]) -> bytes:
        asked = {"template": str(template), "folder": self._folder.name, "data": data, **pictures}
        try:
            done = subprocess.run(
                [sys.executable, "-m", "typesetting.documents"],
                input=json.dumps(asked).encode(),
                capture_output=True,
                cwd=fonts.ROOT,
                timeout=max(self._ends - time.monotonic(), 0),
            )
        except subprocess.TimeoutExpired as error:
            raise TypesettingError("typesetting took too long") from error
        if done.returncode:
            # Its words can hold what stands in the document: a name of a unit, never of a person.
            raise TypesettingError(done.stderr.decode(errors="replace")[-500:])
        return done.stdout


def document(template: Path, data: dict[str, Any]) -> bytes:
    """A document without pictures as PDF/UA-1. Raises TypesettingError."""
    with Folder() as folder:
        return folder.document(template, data)


def main() -> None:
    """Read what is asked from standard input; write the PDF to standard output, or the pictures into their files."""
    asked = json.load(sys.stdin)
    source = Path(asked["template"])
    template = Path(asked["folder"], source.name)
    template.write_bytes(source.read_bytes())
    if "files" not in asked:
        sys.stdout.buffer.write(compiled(template, asked["data"], pdf_standards="ua-1"))
        return
    made = compiled(template, asked["data"], format="png", ppi=asked["ppi"])
    for file, picture in zip(asked["files"], made if isinstance(made, list) else [made], strict=True):
        Path(file).write_bytes(picture)


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
    main()
