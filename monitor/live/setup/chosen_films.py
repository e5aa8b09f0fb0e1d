"""Films that were chosen in the browser: it names no path, so the program keeps a private copy while one is chosen.

A file dialog of the program itself would need a window toolkit, which Debian and macOS do not bring with Python; a copy over
loopback works on every computer, and with a file that is dropped.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final

import psutil

from monitor.errors import RapportError
from monitor.files import open_private
from monitor.live.requests import SourceSelection
from monitor.paths import home, make_private
from monitor.types import PEOPLE

_NAME_MOST: Final = 80
# As an import of a session leaves it: a talk is to be recorded afterwards.
_ROOM_BYTES: Final = 1 << 30


class ChosenFilms:
    """``new`` for each one, ``discard`` what did not come whole, ``choose`` what is chosen, ``close`` at the program's end.

    The copies lie in a private folder beside the sessions; what a kill leaves there, the next start removes. From any thread.
    """

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._chosen: set[Path] = set()

    def new(self, name: str) -> tuple[Path, BinaryIO]:
        """A file to write the copy into. name : as the browser calls it. Raises RapportError, one sentence."""
        try:
            place = Path(tempfile.mkdtemp(dir=self._open()))
            path = place / _plain(name)
            return path, open_private(path)
        except OSError as error:
            raise RapportError(f"no film can be copied here ({error.strerror}); free some space and choose it again") from None

    def discard(self, path: Path) -> None:
        """Delete a copy that ``new`` began."""
        shutil.rmtree(path.parent, ignore_errors=True)

    def room_bytes(self) -> int:
        """How large a film may be."""
        return max(0, shutil.disk_usage(self._open()).free - _ROOM_BYTES)

    def holds(self, text: str) -> bool:
        """Whether a SOURCE text names a copy."""
        return self._folder is not None and text.startswith(f"{self._folder}{os.sep}")

    def copies(self, selection: SourceSelection) -> tuple[str, ...]:
        """The SOURCE texts in a selection that name copies."""
        texts = [text for person in PEOPLE for text in selection.for_person(person).model_dump().values()]
        return tuple(text for text in texts if self.holds(text))

    def choose(self, selection: SourceSelection) -> None:
        """Delete the copies that were chosen and are not any more; one that still comes, or waits to be chosen, stays."""
        before, self._chosen = self._chosen, {Path(text).parent for text in self.copies(selection)}
        for place in before - self._chosen:
            shutil.rmtree(place, ignore_errors=True)

    def close(self) -> None:
        """Delete all of them. A second call does nothing."""
        folder, self._folder = self._folder, None
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)

    def _open(self) -> Path:
        if self._folder is None:
            beside = home() / "chosen"
            make_private(beside)
            for left in beside.iterdir():
                pid = left.name.partition("-")[0]
                if not pid.isdecimal() or not psutil.pid_exists(int(pid)):  # a file manager leaves files of its own
                    shutil.rmtree(left, ignore_errors=True)
            self._folder = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=beside))
        return self._folder


def _plain(name: str) -> str:
    """A file name that is safe everywhere, and no SOURCE text's part: the browser's, with other characters left out."""
    plain = re.sub(r"[^\w .()\-]", "_", PurePosixPath(name.replace("\\", "/")).name).strip(" .")
    path = PurePosixPath(plain or "film")
    return f"{path.stem[:_NAME_MOST]}{path.suffix[:10]}"
