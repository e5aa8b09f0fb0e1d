"""Private places below the sessions' folder, for work that must leave nothing behind, however it ends."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from monitor.record.mark import hold_mark
from monitor.record.recover import is_being_written
from monitor.record.schema import LOCK_NAME

_WORKING, DELETING = ".working-", ".deleting-"
# Between the making of such a place and its mark another process must not take it for a leftover.
_FRESH_S = 60.0


@contextmanager
def scratch(sessions: Path) -> Iterator[Path]:
    """An empty folder (0700) on the sessions' disk, gone when the block ends; ``sweep`` removes what a kill left of it."""
    place = Path(tempfile.mkdtemp(prefix=_WORKING, dir=sessions))
    try:
        (place / LOCK_NAME).touch(mode=0o600)
        with closing(hold_mark(place)):
            inner = place / "work"
            inner.mkdir(mode=0o700)
            yield inner
    finally:
        shutil.rmtree(place, ignore_errors=True)


def sweep(sessions: Path) -> None:
    """Remove what an interrupted import, export or delete left; what a living process works in stays."""
    for place in list(sessions.iterdir()) if sessions.is_dir() else []:
        if place.is_symlink() or not place.is_dir():
            continue
        with suppress(OSError):
            if place.name.startswith(DELETING) or (place.name.startswith(_WORKING) and _is_left(place)):
                shutil.rmtree(place, ignore_errors=True)


def _is_left(place: Path) -> bool:
    return time.time() - place.stat().st_mtime > _FRESH_S and not is_being_written(place)
