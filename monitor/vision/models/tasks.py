"""MediaPipe's tasks, imported without matplotlib: they draw with it, which is never done here, and it is three quarters of the
0.4 s that their import takes every process.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, Final

_DRAWING: Final = ("matplotlib", "matplotlib.pyplot")


def tasks() -> tuple[Any, Any]:
    """``BaseOptions`` and the module ``vision`` of ``mediapipe.tasks.python``."""
    absent = not any(name in sys.modules for name in ("mediapipe", *_DRAWING))
    if absent:
        package, pyplot = (ModuleType(name) for name in _DRAWING)
        package.pyplot = pyplot  # type: ignore[attr-defined]
        sys.modules.update(zip(_DRAWING, (package, pyplot), strict=True))
    try:
        from mediapipe.tasks.python import BaseOptions, vision
    finally:
        if absent:
            # Who wants it later gets the real one.
            for name in _DRAWING:
                del sys.modules[name]
    return BaseOptions, vision


@contextmanager
def model_options(model: Path | bytes) -> Iterator[Any]:
    """``BaseOptions`` to create a task with inside of the block: by a file, which MediaPipe maps, so that processes share it.

    By content it would be held two or three times in each process; on Windows it is, as the native code cannot open every path.
    """
    base_options, _ = tasks()
    if sys.platform == "win32":
        yield base_options(model_asset_buffer=model if isinstance(model, bytes) else model.read_bytes())
    elif isinstance(model, bytes):
        # What is mapped stays when its name is gone.
        with tempfile.NamedTemporaryFile(suffix=".task") as file:
            file.write(model)
            file.flush()
            yield base_options(model_asset_path=file.name)
    else:
        yield base_options(model_asset_path=str(model))
