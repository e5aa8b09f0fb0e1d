"""MediaPipe's tasks, imported without matplotlib: they draw with it, which is never done here, and it is three quarters of the
0.4 s that their import takes every process.
"""

from __future__ import annotations

import sys
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
