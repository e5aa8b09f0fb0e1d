"""From what was noted to findings: each says what is well, or what is not and what to do."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np

from monitor.calibrate.framing import framing
from monitor.live.check.picture_log import FACE, PictureLog
from monitor.live.check.same_face import SameFace, same_face
from monitor.live.check.shared_sound import SAME_TIME_S, SharedSound, shared_sound
from monitor.live.check.sound_log import SoundLog
from monitor.live.check.state import Finding, finding
from monitor.live.check.tone import ToneMatch, find_tone
from monitor.types import PEOPLE, Person
from monitor.words import capitalized

# Whether the tone must come through a sound, or only what the call plays does, or it has its own beginning.
Path = Literal["tone", "call", "played", "microphone"]

# A closed shutter; a dark room lifts a webcam's picture above this (0..255, as ``sources.frames`` has it).
_BLACK_LEVEL: Final = 8.0
# Judgement: pictures that are all the same for so long, and none at all for so long (s); most of the time.
_SAME_S: Final = 3.0
_GONE_S: Final = 2.0
_SHARE: Final = 0.5
# Measured (benchmarks/ready_check.py). The movements of two people together have 0.50 at most; a person's and their own tile's
# 0.79 and more, where enough moved.
MOVES_ALIKE: Final = 0.62
LOOKS_ALIKE: Final = 0.65
# Too still to compare: two people have a likeness of 0.82 at most, a person and their own tile 0.87 and more.
LOOKS_SAME: Final = 0.96
LOOKS_LIKE_OTHERS: Final = 0.84
MOVES_APART: Final = 0.4  # clearly below both
# A sentence of six seconds has four of speech; less than one is a word.
_SPEECH_ROW_S: Final = 0.016
_SPEECH_LEAST_S: Final = 1.0
# Measured (benchmarks/ready_check.py): real recordings have -41 dB and more, and 18 dB and more above their room.
_QUIET_DB: Final = -48.0
_SNR_LEAST_DB: Final = 10.0
# Judgement: one sample in a thousand at the end of the scale is heard as a crackle.
_CLIPPED: Final = 0.001
# What comes out of the computer is the tone itself; a room leaves half of it.
_DIGITAL_FIT: Final = 0.8
_SAME_FIT: Final = 0.7
# Sound crosses five metres of room; what is later came back out of loudspeakers (s).
_OWN_LATER_S: Final = 0.015


@dataclass(slots=True)
class SourceFacts:
    """One source as it was during the check. note : its own sentence. reason : of a track, why it gives nothing.

    is_live : whether it shows or hears what happens now. path : of a sound.
    """

    name: str
    state: str
    note: str = ""
    reason: str = ""
    is_live: bool = True
    path: Path = "microphone"


@dataclass(slots=True)
class PersonFacts:
    """What is known of one person. picture, sound : None where none is chosen. undecided : a picture of both, who is who is
    not known.
    """

    picture: SourceFacts | None = None
    sound: SourceFacts | None = None
    undecided: str = ""
    pictures: PictureLog = field(default_factory=PictureLog)
    sounds: SoundLog = field(default_factory=SoundLog)


@dataclass(frozen=True, slots=True)
class Times:
    """Of the check on the program's clock. said_s : from when on the sentence was shown. played : whether the tone was."""

    begin_s: float
    said_s: float
    end_s: float
    played: bool


def judge(people: dict[Person, PersonFacts], times: Times, *, one_sound: bool) -> list[Finding]:
    """All findings. one_sound : one microphone hears both people, by choice."""
    user, partner = people["user"], people["partner"]
    tones = _tones(people, times)
    findings = [
        item
        for person in PEOPLE
        for item in (_picture(person, people[person], times), _sound(person, people[person], times, tones))
        if item is not None and not (one_sound and item.kind == "partner-sound")
    ]
    if user.pictures.n and partner.pictures.n:
        findings.append(_people(user, partner))
    if user.sounds.came and partner.sounds.came and not one_sound:
        findings.append(_sounds(user, partner, times, tones["partner"]))
    return findings


def _tones(people: dict[Person, PersonFacts], times: Times) -> dict[Person, ToneMatch]:
    return {
        person: find_tone(facts.sounds.samples(times.begin_s, times.end_s)) if times.played and facts.sounds.came
        else ToneMatch(0.0, 0.0)
        for person, facts in people.items()
    }  # fmt: skip


def _picture(person: Person, facts: PersonFacts, times: Times) -> Finding | None:
    kind, source, log = f"{person}-picture", facts.picture, facts.pictures
    if source is None:
        return None
    if source.state not in ("on", "ended"):
        return _absent(kind, source, "picture-missing")
    if facts.undecided:
        return Finding(kind, "problem", "undecided", facts.undecided, serious=True)
    if not log.n or (log.last_s < times.end_s - _GONE_S and source.state != "ended"):
        return finding(kind, "problem", "picture-missing", serious=True)
    if log.level < _BLACK_LEVEL:
        return finding(kind, "problem", "picture-black", serious=True)
    if log.last_s - log.changed_s >= _SAME_S or log.still_from_s is not None:
        return finding(kind, "problem", "picture-frozen", serious=True)
    if not log.n_seen:
        return finding(kind, "unknown", "picture-unread")
    what = _placement(log)
    if what == "picture-no-face":
        # The partner may not have joined yet.
        return finding(kind, "problem" if person == "user" else "unknown", what, serious=person == "user")
    if what:
        return finding(kind, "problem", what)
    return finding(kind, "ok", "picture-ok")


def _placement(log: PictureLog) -> str:
    """What is wrong with how the person is placed and lit; empty when nothing is."""
    face, light = log.face, log.light
    column = {name: face[:, 2 + number] for number, name in enumerate(FACE)}
    faults = framing(
        quality=face[:, 1],
        face_x=column["face_x"],
        face_size=column["face_size"],
        yaw_deg=column["yaw_deg"],
        light=light[:, 0],
        face_light=light[:, 1],
    )
    kinds = [fault.kind for fault in faults]
    if "no_face" in kinds:
        return f"picture-{log.lack}" if log.lack else "picture-dark" if log.readable < _SHARE else "picture-no-face"
    if "too_dark" in kinds or log.readable < _SHARE:
        return "picture-dark"
    named = {"backlit": "picture-backlit", "too_far": "picture-far", "too_near": "picture-near", "cut_off": "picture-cut-off"}
    if kinds:
        return named[kinds[0]]
    if log.sharp < _SHARE:
        return "picture-blurred"
    return "picture-others" if log.n_others > _SHARE * log.n_seen else ""


def _absent(kind: str, source: SourceFacts, what: str) -> Finding:
    """A source that gives nothing: its own sentence knows why."""
    if source.reason == "no-sound":
        return finding(kind, "problem", "sound-not-shared", serious=True)
    if not source.note:
        return finding(kind, "unknown", "opening")
    general = finding(kind, "problem", what, serious=True)
    words, _, remedy = capitalized(source.note).rstrip(".").partition("; ")
    return Finding(kind, "problem", what, f"{words}.", f"{capitalized(remedy)}." if remedy else general.remedy, serious=True)


def _sound(person: Person, facts: PersonFacts, times: Times, tones: dict[Person, ToneMatch]) -> Finding | None:
    kind, source = f"{person}-sound", facts.sound
    if source is None:
        return None
    if source.state not in ("on", "ended"):
        return _absent(kind, source, "sound-missing")
    if person == "user":
        return _sentence(kind, facts, times, is_live=source.is_live)
    if source.path == "tone":
        return _tone(kind, times, tones)
    if not facts.sounds.is_silent:
        return finding(kind, "ok", f"{source.path}-heard")
    return finding(kind, "unknown", f"{source.path}-silent")


def _sentence(kind: str, facts: PersonFacts, times: Times, *, is_live: bool) -> Finding:
    log = facts.sounds
    if not log.came:
        return finding(kind, "problem", "sound-missing", serious=True)
    if log.is_silent:
        return finding(kind, "problem" if is_live else "unknown", "sound-silent", serious=is_live)
    spoken_s = _SPEECH_ROW_S * log.speech_s(times.said_s, times.end_s).size
    if spoken_s < _SPEECH_LEAST_S:
        # Nobody may have spoken: that is no fault of the microphone.
        return finding(kind, "unknown", "sentence-not-heard")
    level_db, room_db = log.levels_db(times.said_s, times.end_s)
    if log.clipped(times.said_s, times.end_s) > _CLIPPED:
        return finding(kind, "problem", "sentence-clipped")
    if level_db < _QUIET_DB:
        return finding(kind, "problem", "sentence-quiet")
    if level_db - room_db < _SNR_LEAST_DB:
        return finding(kind, "problem", "sentence-noisy")
    return finding(kind, "ok", "sentence-ok")


def _tone(kind: str, times: Times, tones: dict[Person, ToneMatch]) -> Finding:
    if not times.played:
        return finding(kind, "unknown", "tone-not-played")
    if tones["partner"].found:
        return finding(kind, "ok", "tone-heard")
    if tones["user"].found:
        return finding(kind, "problem", "tone-only-microphone", serious=True)
    return finding(kind, "problem", "tone-silent", serious=True)


def _people(user: PersonFacts, partner: PersonFacts) -> Finding:
    match = same_face(user.pictures, partner.pictures)
    if math.isnan(match.likeness):
        return finding("people", "unknown", "people-unseen")
    if is_same_person(match):
        return finding("people", "problem", "people-same", serious=True)
    if math.isnan(match.moves) and match.likeness >= LOOKS_LIKE_OTHERS:
        return finding("people", "unknown", "people-unsure")
    return finding("people", "ok", "people-different")


def is_same_person(match: SameFace) -> bool:
    """Whether both pictures show one person now, and not two who are alike."""
    if math.isnan(match.likeness):
        return False
    if math.isnan(match.moves) or match.moves >= MOVES_APART:
        return match.likeness >= LOOKS_SAME or (match.moves >= MOVES_ALIKE and match.likeness >= LOOKS_ALIKE)
    return False


def _sounds(user: PersonFacts, partner: PersonFacts, times: Times, tone: ToneMatch) -> Finding:
    first, second = (facts.sounds.samples(times.said_s, times.end_s) for facts in (user, partner))
    shared = shared_sound(first, second) if np.any(first) else SharedSound(math.nan, 0.0)
    if not shared.is_known:
        return finding("sounds", "unknown", "sounds-unknown")
    if not shared.is_copy:
        return finding("sounds", "ok", "sounds-different")
    # A loopback that has the tone as it was played is no microphone.
    if tone.fit < _DIGITAL_FIT and shared.fit >= _SAME_FIT and abs(shared.lag_s) <= SAME_TIME_S:
        return finding("sounds", "problem", "sounds-same", serious=True)
    if shared.lag_s >= _OWN_LATER_S:
        return finding("sounds", "problem", "sounds-own-voice", serious=True)
    return finding("sounds", "problem", "sounds-echo")
