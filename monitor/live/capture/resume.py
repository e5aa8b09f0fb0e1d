"""The button that brings back what was captured or shared."""

from __future__ import annotations

# Before Python 3.12 pydantic, which brings it along, reads these only.
from typing_extensions import TypedDict

from monitor.errors import Trouble
from monitor.sources.browser.tracks import BrowserTracks
from monitor.sources.spec import Spec, Use
from monitor.words import say

# What passes by itself: the system or the browser gives nothing just now.
_PASSING = frozenset({"", "hidden"})


class ResumeState(TypedDict):
    """track : what the page is to capture, as SOURCE texts call it (``camera``, ``tab``); ``portal`` where the desktop asks.

    words : of the button.
    """

    track: str
    words: str


def resume_state(tracks: BrowserTracks, spec: Spec, use: Use, trouble: Trouble) -> ResumeState | None:
    """What the page can do about a source that gives nothing; None where nothing is to be done. trouble : the source's."""
    if spec.kind == "portal" and trouble in ("refused", "stopped"):
        return {"track": "portal", "words": say("portal-resume")}
    if spec.kind != "browser" or not tracks.absence(spec.name, use):
        return None
    track = tracks.track(spec.name, use)
    if track is not None and track.state == "muted" and track.reason in _PASSING:
        return None
    what = spec.name.partition(":")[0]
    state = "first" if track is None else "refused" if track.reason == "refused" else "again"
    return {"track": spec.name, "words": say("browser-resume", what=what, state=state)}
