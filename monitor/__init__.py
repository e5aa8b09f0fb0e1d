"""Rapport monitor: rapport in a conversation, measured on your own computer.

From Python:

- ``monitor.analyze(user, partner)`` scores two films and returns a ``Session``;
- ``monitor.import_measures(table)`` makes one from tables of turns or of other programs;
- ``monitor.load_session(path)`` opens a recorded one;
- ``monitor.load_study(path)`` opens the tables and sessions that ``rapport study`` made of many;
- ``monitor.synchrony.coordination(user, partner, rate_hz=...)`` scores any two series;
- ``monitor.simulate.dyad(DyadPlan.of(...))`` makes a conversation with known coupling.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from monitor.version import __version__

if TYPE_CHECKING:
    from monitor.offline import analyze, import_measures
    from monitor.replay.session import Session, load_session
    from monitor.study import Study, load_study

__all__ = ["Session", "Study", "__version__", "analyze", "import_measures", "load_session", "load_study"]


def __getattr__(name: str) -> Any:
    # Imported when they are first asked for: the version must not cost the import of everything.
    if name in ("analyze", "import_measures"):
        from monitor import offline

        return getattr(offline, name)
    if name in ("Session", "load_session"):
        from monitor.replay import session

        return getattr(session, name)
    if name in ("Study", "load_study"):
        from monitor import study

        return getattr(study, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
