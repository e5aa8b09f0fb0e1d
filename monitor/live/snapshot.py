"""STATE and the ticks: what goes to the pages."""

from __future__ import annotations

import math
from typing import Any, Final

from monitor.coaching.goals import goal_words
from monitor.coaching.spoken_words import WordCounts
from monitor.live import words
from monitor.live.bands.dials import dials
from monitor.live.bands.notices import listened, lost, notices
from monitor.live.bands.now import now_state
from monitor.live.bands.pill import cue_reason, pill_state
from monitor.live.capture.resume import resume_state
from monitor.live.display.signs import Signs, signs
from monitor.live.inputs import Inputs
from monitor.live.interview.state import QuestionState
from monitor.live.session import LiveSession
from monitor.live.state import (
    CUE_S,
    CueState,
    GoalProposedState,
    GoalState,
    PageState,
    PersonState,
    ScoreState,
    SourceState,
    WordsState,
)
from monitor.record.settings import read_settings
from monitor.sources.spec import Use
from monitor.types import PEOPLE, Float32, Nudge, Person, plain
from monitor.vision.sketch import SKETCH_LINES
from monitor.words import say

# The share of the talking is of so long at most (s).
_EARLY_S: Final = 180.0


def snapshot(session: LiveSession, *, now_s: float) -> PageState:
    """STATE of the page's contract; NaN is None."""
    state, inputs, recording, rates = session.state, session.inputs, session.recording, session.rates
    preset = state.preset
    first, held = first_signs(session), notices(session)
    shows_cue = state.cue is not None and now_s - state.cue_at_s < CUE_S and state.phase == "running"
    cue = state.cue if shows_cue else None
    page: PageState = {
        "phase": state.phase,
        "time_s": round(session.time_s, 1),
        "film_s": round(session.film_s, 2),
        "session": state.session,
        "title": state.title,
        "preset": preset.name,
        "preset_title": preset.title,
        "gaze": preset.gaze,
        "layout": inputs.selection.layout,
        "keep_media": recording is not None and recording.header.keep_media,
        "keeps": session.keeps,
        "sketch_lines": [[*line] for line in SKETCH_LINES],
        "people": {person: _person(inputs, person) for person in PEOPLE},
        "scores": _scores(session),
        "described": words.described(state, preset),
        "ratings": say("evidence-ratings"),
        "ring": words.ring(state, first, lost=lost(held)),
        "now": now_state(
            inputs,
            session.state.turn.at(session.time_s),
            preset,
            time_s=session.time_s,
            placement=session.profiles.placement,
        ),
        "dials": dials(
            state,
            words.balance(state),
            time_s=session.time_s,
            heard=_heard(session),
            rough_share=_rough_share(session),
            alone=inputs.measured == ("user",),
            eyes=preset.gaze,
        ),
        "pill": pill_state(session, hears_both=first.hears_both),
        "words": _written(session),
        "cue": _cue(cue) if cue else None,
        "cue_notes": list(session.recording.cue_notes) if session.recording else [],
        "question": _question(session),
        "notices": held,
        "load": {
            "cores": round(state.cores, 2),
            "level": rates.level,
            "face_hz": rates.face_hz,
            "body_hz": rates.body_hz,
            "words": words.load_words(rates),
        },
        "own_tile": session.own_tile.state if state.phase in ("setup", "running", "paused") else None,
        "saving": session.saving.state,
        "latency_ms": round(1000 * session.throttle.latency_s(), 0),
        "summary": state.summary,
        "calibration": session.profiles.calibration_snapshot(now_s),
        "check": session.check.snapshot(now_s),
        "profile": session.profiles.profile_snapshot(),
        "profile_proposed": session.profiles.proposed.model_dump(),
        "goal": _goal(session),
        "goal_proposed": _goal_proposed(session) if state.phase == "setup" else None,
        "topic_proposed": list(session.topic_proposed) if state.phase == "setup" else [],
    }
    checked: PageState = plain(page)
    return checked


def first_signs(session: LiveSession) -> Signs:
    """Who has been heard and who is seen, for as long as there is nothing better to say."""
    measured, audio = session.inputs.measured, listened(session)
    video = {person: analyzer for person, analyzer in session.inputs.video.analyzers.items() if person in measured}
    heard = _heard(session)
    faces = {person: analyzer.face for person, analyzer in video.items() if analyzer.face != "unknown"}
    seen = {person for person, face in faces.items() if face == "seen"}
    return signs(
        heard=heard if audio else None,
        seen=seen if faces else None,
        hears_both=len(audio) == len(PEOPLE),
        alone=measured == ("user",),
    )


def _heard(session: LiveSession) -> frozenset[Person]:
    """Who has been heard to speak since the session began."""
    return frozenset(person for person, analyzer in listened(session).items() if analyzer.silent_s(person) <= session.time_s)


def _rough_share(session: LiveSession) -> float:
    """The user's share of the speech so far; NaN while one was not heard at all."""
    recording, update = session.recording, session.state.update
    return math.nan if recording is None or update is None else recording.pipeline.talk_share(update.time_s, span_s=_EARLY_S)


def _question(session: LiveSession) -> QuestionState | None:
    interview = session.practising.interview
    return interview.state(session.time_s) if interview is not None else None


def _goal(session: LiveSession) -> GoalState | None:
    if session.recording is None or (goal := session.recording.header.goal) is None:
        return None
    return {"kind": goal.kind, "words": goal_words(goal, session.state.preset)}


def _written(session: LiveSession) -> WordsState | None:
    recording = session.recording
    if recording is None or recording.transcription is None:
        return None
    return words.written(recording.pipeline.word_counts or WordCounts())


def _goal_proposed(session: LiveSession) -> GoalProposedState | None:
    if (goal := read_settings(session.settings_folder).goal) is None:
        return None
    words = goal_words(goal, session.state.preset)
    return {"kind": goal.kind, "target": goal.target, "text": goal.text, "words": words}


def _scores(session: LiveSession) -> dict[str, ScoreState]:
    """What weighs, by name."""
    update = session.state.update
    scores = words.shown(update.scores) if update else ()
    return {score.name: words.score_fields(score, session.recording.delay if session.recording else None) for score in scores}


def tick(session: LiveSession, *, now_s: float, sketches: bool) -> dict[str, Any]:
    """A tick of the page's contract; now_s and captured_s are on the program's clock."""
    inputs = session.inputs
    people = {}
    for person in PEOPLE:
        video, audio = inputs.video.analyzers.get(person), inputs.audio.analyzers.get(person)
        people[person] = {
            "captured_s": round(video.captured_s, 4) if video and math.isfinite(video.captured_s) else None,
            "level_db": round(audio.level_db, 1) if audio and math.isfinite(audio.level_db) else None,
            "speaking": bool(audio and audio.speaking(person)),
            "face": video and _box(video.face_box()),
            "sketch": _points(video.sketch) if video and sketches and video.sketch is not None else None,
        }
    message: dict[str, Any] = plain(
        {
            "type": "tick",
            "now_s": round(now_s, 4),
            "time_s": round(session.time_s, 2),
            "film_s": round(session.film_s, 2),
            "people": people,
        }
    )
    return message


def _cue(cue: Nudge) -> CueState:
    return {"kind": cue.kind, "text": cue.text, "reason": cue_reason(cue), "time_s": round(cue.time_s, 1)}


def _box(box: tuple[float, float, float, float] | None) -> list[float] | None:
    return None if box is None else [round(value, 4) for value in box]


def _points(sketch: Float32) -> list[list[float | None]]:
    return [[round(x, 4), round(y, 4)] if math.isfinite(x) and math.isfinite(y) else [None, None] for x, y in sketch.tolist()]


def _person(inputs: Inputs, person: Person) -> PersonState:
    video, audio = inputs.video.analyzers.get(person), inputs.audio.analyzers.get(person)
    picture, sound = _source(inputs, person, "picture"), _source(inputs, person, "sound")
    if video and video.note:
        picture["note"] = video.note
    if audio and audio.note:
        sound["note"] = audio.note
    return {
        "picture": {**picture, "face": video.face if video else "unknown"},
        "sound": {
            **sound,
            "speaking": bool(audio and audio.speaking(person)),
            "echo": person == "user" and inputs.audio.echoing,
        },
    }


def _source(inputs: Inputs, person: Person, use: Use) -> SourceState:
    for source_use, spec, stream in inputs.sources(person):
        if source_use == use:
            status = stream.status
            return {
                "source": spec.text,
                "kind": spec.kind,
                "name": spec.label,
                "state": status.state,
                "note": status.note,
                "rate_hz": round(status.rate_hz, 1),
                "resume": resume_state(inputs.browser, spec, use, status.trouble),
            }
    return {"source": "none", "kind": "none", "name": "", "state": "none", "note": "", "rate_hz": 0.0, "resume": None}
