"""How the C library keeps freed memory: by default it holds much of it, as each thread gets a heap of its own (glibc only)."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from contextlib import suppress
from typing import Any, Final

# One heap for all threads: none of ours allocates so often that it waits for another (mallopt(3)).
_ARENA_MAX: Final = -8
_HEAPS: Final = 1
# OpenBLAS gives each thread a buffer of 32 MB and lets it wait in a loop; our matrices are small. Read once, at its load.
_THREADS: Final = "OPENBLAS_NUM_THREADS"


def save_memory() -> None:
    """For this process and its children, before it has threads and numpy is imported; elsewhere than on glibc half of it."""
    os.environ.setdefault(_THREADS, "1")
    with suppress(AttributeError, OSError):
        _c_library().mallopt(_ARENA_MAX, _HEAPS)


def settle() -> None:
    """All that is loaded stays: the collector of cycles need not look through it again, and what loading took is given back.

    Until ``gc.unfreeze``, cycles of what is there now are not collected.
    """
    gc.collect()
    gc.freeze()
    give_back()


def give_back() -> None:
    """Give back to the system what was freed, as after loading models; takes some milliseconds."""
    with suppress(AttributeError, OSError):
        _c_library().malloc_trim(0)


def _c_library() -> Any:
    if not sys.platform.startswith("linux"):
        raise OSError("only glibc is known to have these calls")
    return ctypes.CDLL(None)
