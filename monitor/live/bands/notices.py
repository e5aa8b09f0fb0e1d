"""Everything that is missing or lowered just now, one calm sentence each."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.live.audio import AudioAnalyzer, nobody_heard
from monitor.live.capture.resume import resume_state
from monitor.live.session import LiveSession
from monitor.live.state import Notice, notice, worded
from monitor.types import PEOPLE, Person
from monitor.words import capitalized


def notices(session: LiveSession) -> list[Notice]:
    """What is missing or lowered, one calm sentence each, none of them twice; first what a button brings back."""
    by_words: dict[str, Notice] = {}
    for item in _held(session):
        by_words.setdefault(item["words"], item)
    return sorted(by_words.values(), key=lambda item: "resume" not in item)


def lost(held: list[Notice]) -> str:
    """What a running session has lost and a button brings back: no time leads to a score until then."""
    return next((capitalized(item["words"]) for item in held if "resume" in item), "")


def _held(session: LiveSession) -> Iterator[Notice]:
    """Every notice that holds just now, in the order of the page."""
    inputs, state, recording = session.inputs, session.state, session.recording
    running = state.phase == "running"
    if state.fault:
        yield worded("fault", state.fault)
    if recording is not None and recording.note:
        yield worded("recording", recording.note)
    if recording is not None and recording.transcription is not None:
        yield from recording.transcription.notices
    yield from state.streams
    if inputs.video.notice is not None:
        yield inputs.video.notice
    yield from session.profiles.notices(state.phase)
    if session.rates.level and not session.saving.saves:
        yield notice(f"busy-{session.rates.level}")
    if inputs.audio.echoing:
        yield notice("echo")
    for person in PEOPLE:
        yield from _notices_of(session, person)
    if session.saving.saves and state.phase in ("setup", "starting", "running"):
        yield notice(f"saving-{session.saving.reason}")  # it lasts, so what comes and goes stands before it
    if not running:
        return
    if recording is not None and (leak := recording.pipeline.leak):
        yield worded("leak", f"{capitalized(leak)}.")
    if state.indicators is not None and state.indicators.looks_ambiguous:
        yield notice("looks-ambiguous")
    is_whole = all(stream.status.state != "waiting" for person in PEOPLE for _, _, stream in inputs.sources(person))
    if is_whole and nobody_heard(listened(session), now_s=session.time_s):
        yield notice("nobody-heard")
    for person in PEOPLE:
        if not inputs.present(person):
            yield notice(f"no-{person}")


def _notices_of(session: LiveSession, person: Person) -> Iterator[Notice]:
    """What is to be said of one person's picture and sound."""
    inputs = session.inputs
    video = inputs.video.analyzers.get(person)
    for use, spec, stream in inputs.sources(person):
        status = stream.status
        if status.state == "ended" and session.state.phase == "running" and use == "picture":
            yield {**notice("picture-ended", source=stream.name), "kind": f"picture-ended-{person}"}
        if status.note and not (use == "picture" and video and video.note):
            item = worded(f"{use}-{person}" if status.state == "on" else f"no-{use}-{person}", status.note)
            resume = resume_state(inputs.browser, spec, use, status.trouble)
            yield {**item, "resume": resume} if resume else item
    if video and video.note:
        yield worded(f"analysis-{person}", video.note)
        return
    if video and video.turned:
        yield notice(f"turned-{person}")
    if video and video.stands_still:
        yield notice(f"still-{person}")
    elif video and video.unseen.kind == "exchanged":
        yield notice(f"exchanged-{person}")
    elif video and video.has_another_face:
        yield notice(f"another-face-{person}")
    elif video and video.lack and not (person == "user" and session.profiles.placement):
        tile = "-tile" if video.lack == "far" and _is_tile(session, person) else ""
        yield notice(f"face-{video.lack}-{person}{tile}")
    elif video and video.face == "seen" and video.unseen.kind:
        yield notice(f"{video.unseen.kind}-{person}")
    elif video and video.face == "not seen" and not (person == "user" and session.profiles.placement):
        yield notice(f"face-not-seen-{person}")


def _is_tile(session: LiveSession, person: Person) -> bool:
    """Whether somebody is seen in a call on the screen, where nobody comes nearer by moving."""
    return any(use == "picture" and spec.kind == "screen" for use, spec, _ in session.inputs.sources(person))


def listened(session: LiveSession) -> dict[Person, AudioAnalyzer]:
    """The sound of everybody who is measured: an interviewer is heard, and is nobody."""
    inputs = session.inputs
    return {person: analyzer for person, analyzer in inputs.audio.analyzers.items() if person in inputs.measured}
