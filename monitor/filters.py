"""``scipy.signal`` without ``scipy.stats``, which it imports for one function that is never called here.

``scipy.stats`` is half of its memory (14 MB) and of its time (0.2 s), for which every page and command would wait.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, Final

_STATS: Final = "scipy.stats"


class _LateModule(ModuleType):
    """Its functions import the real module once they are called."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):  # what the import asks of a module
            raise AttributeError(name)
        return lambda *args, **kwargs: getattr(importlib.import_module(self.__name__), name)(*args, **kwargs)


@contextmanager
def _late(name: str) -> Iterator[None]:
    """Within the block, an import of this module takes functions that import it only when they are called."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = _LateModule(name)
    try:
        yield
    finally:
        del sys.modules[name]  # who wants it later gets the real one


with _late(_STATS):
    from scipy.signal import butter, csd, get_window, lfilter, resample_poly, sosfilt, sosfiltfilt

__all__ = ["butter", "csd", "get_window", "lfilter", "resample_poly", "sosfilt", "sosfiltfilt"]
