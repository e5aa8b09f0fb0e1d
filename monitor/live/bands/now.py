"""Band 1 in words: each face by one state, and who has the turn."""

from __future__ import annotations

from monitor.config import Preset
from monitor.live.display.page_state import FaceNowState, NowState, TurnState
from monitor.live.inputs import Inputs
from monitor.live.video_analyzer import VideoAnalyzer
from monitor.types import PEOPLE, Person
from monitor.words import say


def now_state(
    inputs: Inputs, turn: tuple[Person, float] | None, preset: Preset, *, time_s: float, placement: str = ""
) -> NowState:
    """turn : who has it and since when (``RunningTurn.at``). placement : what is wrong with the user's place in the picture."""
    return {
        "faces": {person: _face(person, inputs, preset, placement=placement) for person in PEOPLE},
        "turn": None if turn is None else _turn(*turn, preset, time_s=time_s),
    }


def _turn(person: Person, start_s: float, preset: Preset, *, time_s: float) -> TurnState:
    length_s, limit_s = max(time_s - start_s, 0.0), preset.limits.turn_s
    long = person == "user" and 0 < limit_s <= length_s
    return {
        "person": person,
        "length_s": round(length_s, 1),
        "long": long,
        "words": say("turn-long", limit=f"{limit_s:.0f}") if long else "",
    }


def _face(person: Person, inputs: Inputs, preset: Preset, *, placement: str) -> FaceNowState:
    kind = _kind(inputs.video.analyzers.get(person), gaze=preset.gaze)
    if person == "user" and placement in ("too-dark", "backlit") and kind in ("seen", "looking", "away"):
        kind = "dark"
    if person not in inputs.measured:
        kind = "interviewer" if kind != "none" else "none"
    return {"kind": kind, "words": say(f"face-now-{kind}"), "short": say(f"face-now-{kind}.short")}


def _kind(video: VideoAnalyzer | None, *, gaze: bool) -> str:
    """What a face's picture shows, in the order of what matters most."""
    if video is None:
        return "none"
    if video.note:
        return "failed"
    if not video.measures:
        return "seen"
    if video.face == "unknown":
        return "waiting"
    if video.stands_still:
        return "still"
    if video.lack == "far":
        return "far"
    if video.face == "turned away" or video.lack == "turned":
        return "turned"
    if video.face == "not seen":
        return "away"
    if video.unseen.kind == "eyes-hidden":
        return "eyes-hidden"
    return "looking" if gaze and video.look.at_call else "seen"
