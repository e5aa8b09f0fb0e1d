"""STATE and the ticks: what a page is told."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from monitor.live import words
from monitor.live.audio import quiet_reason
from monitor.live.inputs import Inputs
from monitor.live.session import LiveSession
from monitor.live.state import CUE_S
from monitor.types import PEOPLE, Person, plain
from monitor.vision.sketch import SKETCH_LINES


def snapshot(talk: LiveSession, *, now_s: float) -> dict[str, Any]:
    """STATE of the page's contract; NaN is None."""
    situation, inputs, recording, rates = talk.situation, talk.inputs, talk.recording, talk.rates
    update, preset = situation.update, situation.preset
    shown = situation.cue is not None and now_s - situation.cue_at_s < CUE_S and situation.phase == "running"
    cue = situation.cue if shown else None
    whole = {
        "phase": situation.phase,
        "time_s": round(talk.time_s, 1),
        "film_s": round(talk.film_s, 2),
        "session": situation.session,
        "title": situation.title,
        "preset": preset.name,
        "preset_title": preset.title,
        "gaze": preset.gaze,
        "layout": inputs.choice.layout,
        "keep_media": recording is not None and recording.header.keep_media,
        "sketch_lines": SKETCH_LINES,
        "people": {person: _person(inputs, person) for person in PEOPLE},
        "scores": {score.name: words.score_fields(score, talk.delay) for score in update.scores} if update else {},
        "ring": words.ring(update),
        "marks": words.marks(situation.glance, gaze=preset.gaze),
        "balance": words.balance(situation.glance, preset),
        "cue": cue and {"kind": cue.kind, "text": cue.text, "reason": cue.reason, "time_s": round(cue.time_s, 1)},
        "excess": words.excess(update, alerted=cue is not None and cue.kind == "excess"),
        "notices": _notices(talk),
        "load": {
            "cores": round(situation.cores, 2),
            "level": rates.level,
            "face_hz": rates.face_hz,
            "body_hz": rates.body_hz,
            "words": words.load_words(rates),
        },
        "latency_ms": round(1000 * talk.governor.latency_s(), 0),
        "summary": situation.summary,
        "calibration": talk.personal.state(now_s),
        "profile": talk.personal.told(),
        "profile_proposed": talk.personal.proposed.model_dump(),
    }
    checked: dict[str, Any] = plain(whole)
    return checked


def tick(talk: LiveSession, *, now_s: float, sketches: bool) -> dict[str, Any]:
    """A tick of the page's contract; now_s and captured_s are on the program's clock."""
    inputs = talk.inputs
    people = {}
    for person in PEOPLE:
        eye, ear = inputs.sights.eyes.get(person), inputs.voices.ears.get(person)
        people[person] = {
            "captured_s": round(eye.captured_s, 4) if eye and math.isfinite(eye.captured_s) else None,
            "level_db": round(ear.level_db, 1) if ear and math.isfinite(ear.level_db) else None,
            "speaking": bool(ear and ear.speaking(person)),
            "face": eye and _box(eye.face_box()),
            "sketch": _points(eye.sketch) if eye and sketches and eye.sketch is not None else None,
        }
    whole: dict[str, Any] = plain(
        {
            "type": "tick",
            "now_s": round(now_s, 4),
            "time_s": round(talk.time_s, 2),
            "film_s": round(talk.film_s, 2),
            "people": people,
        }
    )
    return whole


def _box(box: tuple[float, float, float, float] | None) -> list[float] | None:
    return None if box is None else [round(value, 4) for value in box]


def _points(sketch: Any) -> list[list[float | None]]:
    known = np.isfinite(sketch).all(axis=1)
    return [
        [round(x, 4), round(y, 4)] if seen else [None, None]
        for (x, y), seen in zip(sketch.tolist(), known.tolist(), strict=True)
    ]


def _person(inputs: Inputs, person: Person) -> dict[str, Any]:
    eye, ear = inputs.sights.eyes.get(person), inputs.voices.ears.get(person)
    found = {
        what: {
            "source": spec.text,
            "kind": spec.kind,
            "name": spec.label,
            "state": stream.status.state,
            "note": stream.status.note,
            "rate_hz": round(stream.status.rate_hz, 1),
        }
        for what, spec, stream in inputs.of(person)
    }
    nothing = {"source": "none", "kind": "none", "name": "", "state": "none", "note": "", "rate_hz": 0.0}
    picture, sound = found.get("picture", nothing), found.get("sound", nothing)
    if eye and eye.note:
        picture["note"] = eye.note
    if ear and ear.note:
        sound["note"] = ear.note
    return {
        "picture": {**picture, "face": eye.face if eye else "unknown"},
        "sound": {**sound, "speaking": bool(ear and ear.speaking(person)), "echo": person == "user" and inputs.voices.echoing},
    }


def _notices(talk: LiveSession) -> list[str]:
    """What is missing or lowered, one calm sentence each."""
    inputs, note = talk.inputs, talk.recording.note if talk.recording else ""
    own = talk.personal.notices(talk.situation.phase)
    notices = [talk.situation.notice, note, inputs.sights.note, *own, words.load_words(talk.rates)]
    if inputs.voices.echoing:
        notices.append(words.ECHO)
    for person in PEOPLE:
        for what, _, stream in inputs.of(person):
            status = stream.status
            if status.state == "ended" and talk.situation.phase == "running" and what == "picture":
                notices.append(f"{stream.name} is over; what needs it is measured no longer.")
            if status.note and not (what == "picture" and inputs.sights.eyes[person].note):
                notices.append(status.note)
        eye = inputs.sights.eyes.get(person)
        if eye and eye.note:
            notices.append(eye.note)
        elif eye and eye.face == "not seen" and not (person == "user" and talk.personal.placed):
            notices.append(
                "Your face is not in the picture." if person == "user" else "Your partner's face is not in the picture."
            )
    if talk.situation.phase == "running":
        if talk.recording is not None and (leak := talk.recording.pipeline.leak):
            notices.append(f"{leak[0].upper()}{leak[1:]}.")
        notices.append(quiet_reason(inputs.voices.ears, now_s=talk.time_s))
        for person in PEOPLE:
            if not inputs.present(person):
                whom = "your partner" if person == "partner" else "you"
                notices.append(f"There is no source for {whom}: what needs both people is left out.")
    return [notice for notice in dict.fromkeys(notices) if notice]
