"""Rapport monitor: rapport in a conversation, measured on your own computer.

For notebooks: ``monitor.analyze(user, partner)`` and ``monitor.load_session(path)`` return a ``Session`` of arrays and tables;
``monitor.synchrony.coordination`` scores any two series.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from monitor.app import analyze
    from monitor.replay.reader import Session, load_session

__all__ = ["Session", "analyze", "load_session"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    # Imported when they are first asked for: the version must not cost the import of everything.
    if name == "analyze":
        from monitor.app import analyze

        return analyze
    if name in ("Session", "load_session"):
        from monitor.replay import reader

        return getattr(reader, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
