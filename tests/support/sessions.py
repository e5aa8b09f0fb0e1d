"""A planted session of two people, written as the program writes one: for the tests of the store, the reader and the page."""

from __future__ import annotations

import itertools
import math
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from monitor.measures import columns
from monitor.record.header import Header, Source
from monitor.record.writer import SessionWriter
from monitor.types import CHANNELS, COMPONENTS, FACETS, PEOPLE, Event, Facet, FeatureBlock, Gap, Nudge, Person, Score, Update
from monitor.version import SCORES_VERSION

FACE_HZ, BODY_HZ, VOICE_HZ = 15.0, 6.0, 62.5
PLANTED = {
    "user": {"smile": 0.25, "f0_hz": 120.0, "level_db": -24.0, "camera": 0.75},
    "partner": {"smile": 0.35, "f0_hz": 210.0, "level_db": -20.0, "camera": 0.5},
}
TURN_S = 10.0  # the two people take turns of ten seconds: eight of speech, two of silence
SPOKEN_S = 8.0
FINAL = {
    "attention": 61.0,
    "warmth": 57.0,
    "coordination": 78.0,
    "posture": 71.0,
    "head": 82.0,
    "smile": 66.0,
    "pitch": 48.0,
    "volume": 55.0,
}
FOLLOW_LAG_S = 2.4


def header(number: int = 1, *, title: str = "Practice interview", **changes: object) -> Header:
    fields: dict[str, object] = {
        "id": f"20260314-0915{number:02d}-{number:08x}",
        "started_at": datetime(2026, 3, 14, 9, 15, number, tzinfo=UTC),
        "title": title,
        "preset": "interview",
        "sources": (
            Source(person="user", kind="film", name="me.mp4", used_for=("picture", "sound")),
            Source(person="partner", kind="film", name="coach.mp4", used_for=("picture", "sound")),
        ),
        "versions": {"rapport": "0.1.0", "scores": SCORES_VERSION},
        "latencies_s": {"vision": 0.1, "voice": 0.2},
        "sketch_lines": SKETCH_LINES,
    }
    return Header.model_validate(fields | changes)


def _arc(cx: float, cy: float, rx: float, ry: float, start: float, end: float, n: int) -> list[tuple[float, float]]:
    return [(cx + rx * math.cos(a), cy + ry * math.sin(a)) for a in np.linspace(start, end, n)]


_PARTS = (
    _arc(0, 0.01, 0.085, 0.115, 0, 2 * math.pi, 25),
    _arc(-0.034, -0.03, 0.017, 0.008, 0, 2 * math.pi, 9),
    _arc(0.034, -0.03, 0.017, 0.008, 0, 2 * math.pi, 9),
    _arc(-0.034, -0.05, 0.024, 0.012, math.pi, 2 * math.pi, 5),
    _arc(0.034, -0.05, 0.024, 0.012, math.pi, 2 * math.pi, 5),
    [(0, -0.03), (0, 0.02), (-0.012, 0.03), (0.012, 0.03)],
    _arc(0, 0.05, 0.03, 0.014, 0, math.pi, 9),
    [(-0.3, 0.4), (-0.2, 0.2), (-0.03, 0.16), (0.03, 0.16), (0.2, 0.2), (0.3, 0.4)],
)
_SHAPE = np.array([point for part in _PARTS for point in part], dtype=np.float32)
_STARTS = np.cumsum([0, *(len(part) for part in _PARTS)])
SKETCH_LINES = tuple(tuple(range(int(a), int(b))) for a, b in itertools.pairwise(_STARTS))
_MOUTH = slice(int(_STARTS[6]), int(_STARTS[7]))
_BODY = slice(int(_STARTS[7]), int(_STARTS[8]))


def sketch(person: Person, time_s: float) -> np.ndarray:
    """A drawn person: the head sways with a period of 7 s; the user 2.4 s behind the partner."""
    t = time_s - (FOLLOW_LAG_S if person == "user" else 0.0)
    sway = 0.02 * math.sin(2 * math.pi * t / 7.0)
    points = _SHAPE.copy()
    points[: _BODY.start] += (sway, 0.008 * math.sin(2 * math.pi * t / 3.1))
    if speaks(person, time_s):
        points[_MOUTH, 1] += 0.01 * abs(math.sin(9 * time_s))
    return points + np.array([0.5, 0.24], dtype=np.float32)


def speaks(person: Person, time_s: float) -> bool:
    whose = "partner" if int(time_s // TURN_S) % 2 == 0 else "user"
    return person == whose and time_s % TURN_S < SPOKEN_S


def rows(person: Person, family: str, start_s: float, end_s: float) -> FeatureBlock:
    """Rows between two times, with the planted means of ``PLANTED``."""
    rate_hz = {"face": FACE_HZ, "body": BODY_HZ, "motion": FACE_HZ, "voice": VOICE_HZ}[family]
    time_s = np.arange(math.ceil(start_s * rate_hz - 1e-6), math.ceil(end_s * rate_hz - 1e-6)) / rate_hz
    planted = PLANTED[person]
    swing = np.sin(2 * np.pi * (time_s - (FOLLOW_LAG_S if person == "user" else 0)) / 5.0)
    values = np.zeros((time_s.size, len(columns(family))), dtype=np.float32)
    names = columns(family)
    if family == "face":
        values[:, names.index("yaw_deg")] = 8 * swing
        values[:, names.index("smile")] = planted["smile"] * (1 + 0.4 * swing)
        values[:, names.index("gaze_zone")] = np.where((time_s % 4.0) < 4.0 * planted["camera"], 1, 2)
        values[:, names.index("gaze_confidence")] = 0.9
    elif family == "body":
        values[:, names.index("openness")] = 0.6
        values[:, names.index("lean")] = -1 + 0.05 * swing
    elif family == "motion":
        values[:, 0] = 2 + swing
    else:
        talking = np.array([speaks(person, t) for t in time_s], dtype=bool)
        values[:, 0] = talking
        values[:, 1] = np.where(talking, planted["f0_hz"] * 2 ** (2 * swing / 12), np.nan)
        values[:, 2] = np.where(talking, planted["level_db"], -60.0)
    return FeatureBlock(person, family, time_s, values, np.ones(time_s.size, dtype=np.float32))


def events(duration_s: float) -> list[Event]:
    """Turns as planted; a nod of the partner every 12 s, answered by the user 0.8 s later; some smiles and posture shifts."""
    planned: list[Event] = []
    for number in range(int(duration_s // TURN_S)):
        who: Person = "partner" if number % 2 == 0 else "user"
        start_s = number * TURN_S
        planned.append(Event(who, "turn", start_s, start_s + SPOKEN_S, SPOKEN_S, {"f0_median_hz": PLANTED[who]["f0_hz"]}))
        planned.append(Event(who, "phrase", start_s, start_s + SPOKEN_S, 4.0 if who == "user" else 5.0, {"syllables": 32}))
        if number:
            planned.append(Event(who, "gap", start_s - (TURN_S - SPOKEN_S), start_s, TURN_S - SPOKEN_S))
    for start_s in np.arange(5.0, duration_s - 3, 12.0):
        planned.append(Event("partner", "nod", start_s, start_s + 0.7, 2.0))
        planned.append(Event("user", "nod", start_s + 0.8, start_s + 1.4, 1.0))
    for start_s in np.arange(20.0, duration_s - 14, 45.0):
        planned.append(Event("partner", "smile", start_s, start_s + 3.0, 0.7))
        planned.append(Event("user", "smile", start_s + 1.2, start_s + 4.0, 0.5))
        planned.append(Event("partner", "posture_shift", start_s + 9, start_s + 10.0, 2.4, {"direction": "forward"}))
        planned.append(Event("user", "posture_shift", start_s + 11.4, start_s + 12.4, 2.1, {"direction": "forward"}))
    for start_s in np.arange(33.0, duration_s - 12, 61.0):
        planned.append(Event("user", "hand_to_face", start_s, start_s + 1.6, 1.6, {"side": "left"}))
        planned.append(Event("user", "backchannel", start_s + 10.0, start_s + 10.4, 0.4))
        planned.append(Event("partner", "interruption", start_s + 5.0, start_s + 5.9, 0.9))
    return planned


def update(time_s: float, duration_s: float) -> Update:
    """Scores that rise from chance to ``FINAL``; 60 s of calibrating, and a stretch without gaze."""
    share = min(time_s / duration_s, 1.0)
    scores = []
    for number, name in enumerate((*CHANNELS, *COMPONENTS)):
        if name not in FINAL:
            scores.append(
                Score(time_s, name, "not enough signal", reason="too few turns to compare: 6 are needed, 4 were heard")
            )
            continue
        if time_s < 60 or (name == "warmth" and 150 <= time_s < 175):
            status = "calibrating" if time_s < 60 else "not enough signal"
            scores.append(Score(time_s, name, status, reason="60 s of your own movement are needed first"))
            continue
        score = 50 + (FINAL[name] - 50) * share + 6 * math.sin(time_s / (17 + number)) * (1 - share)
        z = (score - 50) / 18
        half = 14 - 6 * share
        follows = name in ("posture", "head", "coordination")
        scores.append(
            Score(
                time_s, name, "ok", score, z, max(score - half, 0), min(score + half, 100),
                FOLLOW_LAG_S + 0.4 * math.sin(time_s / 40) if follows else math.nan,
                "user follows" if follows else "unclear", 0.3 + 0.5 * share, int(time_s // 10), 0.2,
            )
        )  # fmt: skip
    facets = tuple(
        Facet(
            time_s,
            name,
            name == "literal" and share > 0.8,
            0.8 if name == "literal" else 0.1,
            f"{4 if name == 'literal' else 1} of 6 shifts copied",
        )
        for name in FACETS
    )
    nudges = (
        (
            Nudge(
                time_s,
                "own pace",
                "Let your own rhythm lead for a while",
                "4 of your last 6 posture shifts followed theirs within 2 s",
            ),
        )
        if int(time_s) in (140, 262)
        else ()
    )
    return Update(time_s, tuple(scores), facets, nudges)


def summary(duration_s: float) -> Update:
    last = update(duration_s, duration_s)
    return Update(duration_s, last.scores, last.facets)


def fill(writer: SessionWriter, duration_s: float, *, with_sketch: bool = True, step_s: float = 1.0) -> None:
    """Write the planted session second by second, in the order the program would."""
    for start_s in np.arange(0.0, duration_s, step_s):
        end_s = min(start_s + step_s, duration_s)
        for person in PEOPLE:
            away = person == "user" and 200 <= start_s < 212
            for family in ("face", "body", "motion", "voice"):
                if not (away and family != "voice"):
                    writer.add_rows(rows(person, family, start_s, end_s))
            if with_sketch and not away:
                for time_s in np.arange(start_s, end_s - 1e-9, 0.1):
                    writer.add_sketch(person, float(time_s), sketch(person, float(time_s)))
        if end_s == int(end_s):
            writer.add_update(update(end_s, duration_s))
    for event in events(duration_s):
        writer.add_event(event)
    if duration_s > 212:
        writer.add_gap(Gap("user.face", 200.0, 212.0, "nobody was in the picture"))


def build(folder: Path, *, duration_s: float = 300.0, number: int = 1, with_sketch: bool = True, **changes: object) -> Path:
    """A complete planted session in a folder of its own below ``folder``; its path."""
    head = header(number, **changes)  # type: ignore[arg-type]
    path = folder / head.id
    with SessionWriter.create(path, head) as writer:
        fill(writer, duration_s, with_sketch=with_sketch)
        writer.set_summary(summary(duration_s))
    return path
