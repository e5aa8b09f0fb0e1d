"""``scipy.signal`` without ``scipy.stats``, which it imports for one function that is never called here.

``scipy.stats`` is half of its memory (14 MB) and of its time (0.2 s), for which every page and command would wait.
"""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, Final

_STATS: Final = "scipy.stats"
_leaving = threading.Lock()


class _LateModule(ModuleType):
    """What is taken from it imports the real module once it is used."""

    def __getattr__(self, name: str) -> _Late:
        if name.startswith("__"):  # what the import asks of a module
            raise AttributeError(name)
        return _Late(self, name)

    def leave(self) -> None:
        """Whoever imports it later gets the real one, which another thread may have put there already."""
        with _leaving:
            if sys.modules.get(self.__name__) is self:
                del sys.modules[self.__name__]


class _Late:
    """A function or an object of a module, for whoever takes it: another thread may import it at the same time, for good."""

    def __init__(self, module: _LateModule, name: str) -> None:
        self._module, self._name = module, name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._real()(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real(), name)

    def _real(self) -> Any:
        self._module.leave()
        return getattr(importlib.import_module(self._module.__name__), self._name)


@contextmanager
def _late(name: str) -> Iterator[None]:
    """Within the block, an import of this module takes what imports it only when it is used."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = late = _LateModule(name)
    try:
        yield
    finally:
        late.leave()


with _late(_STATS):
    from scipy.signal import butter, csd, get_window, lfilter, resample_poly, sosfilt, sosfiltfilt

__all__ = ["butter", "csd", "get_window", "lfilter", "resample_poly", "sosfilt", "sosfiltfilt"]
