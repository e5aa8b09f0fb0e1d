"""Takes what is measured while a step runs, and checks whether it is good enough or what to do and repeat."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal, Self

import numpy as np

from monitor import constants
from monitor.calibrate.checks import face_proportions, median_proportions
from monitor.calibrate.steps import LOOKS, Step
from monitor.measures import columns
from monitor.types import Event, FeatureBlock, Float64
from monitor.vision.features import VideoFeatures
from monitor.vision.gaze_map import head_terms
from monitor.words import say

# Lids move that long before and after they are seen to be down.
_BLINK_MARGIN_S: Final = 0.15
# Of a step, with the gaze known (share).
KNOWN_LEAST: Final = 0.5
# Measured: a drawn film calibrated as well at 2 pictures a second as at 7; at 1 too few remain of a look.
_PICTURES_LEAST_HZ: Final = 2.0
# A direction needs about fifteen samples.
_LOOK_LEAST_S: Final = 1.2
# Of a resting posture.
_NEUTRAL_LEAST_S: Final = 5.0
# Twice the usual noise of a held look (gaze_map.toml); wider is no held look (deg, yaw and pitch).
_WANDER_DEG: Final = (4.0, 6.0)
# A resting head moves by one to three degrees.
_HEAD_WANDER_DEG: Final = 5.0
# A face of 60 px has 60 / 80 of the full quality (vision.toml: gaze_face, face_good) (0..1).
SMALL_QUALITY: Final = 0.75
# Mean of the face; cameras lift the darkness until then (grey levels, 0..255).
_DARK: Final = 45.0
# Speech heard while the sentence is read.
_VOICE_LEAST_S: Final = 4.0
# Voiced speech for a resting pitch.
_VOICED_LEAST_S: Final = 1.5
# Two rows farther apart do not stand for the time between them.
_GAP_MOST_S: Final = 0.3


NAN = float("nan")

ProblemKind = Literal[
    "no-picture",
    "no-face",
    "dark",
    "broken-off",
    "busy",
    "dark-eyes",
    "face-lost",
    "head-turned",
    "too-far",
    "eyes-closed",
    "blinking",
    "wandering",
    "restless",
    "no-voice",
    "little-voice",
    "off-target",
    "indistinct",
]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a step is to be repeated: words is one sentence, what was found and what to do."""

    kind: ProblemKind
    words: str

    @classmethod
    def of(cls, kind: ProblemKind, **values: str) -> Self:
        """The problem of a kind; values of its message, such as ``step``."""
        return cls(kind, say(f"calibrate-reason-{kind}", **values))


@dataclass(frozen=True, slots=True)
class Look:
    """A held look without blinks: time_s (n,), gaze_deg and head_deg (yaw, pitch) [shape=(n, 2)]."""

    time_s: Float64
    gaze_deg: Float64
    head_deg: Float64

    def __len__(self) -> int:
        return len(self.time_s)


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a step may be used. problem : None when it is good.

    known : share of the step's time in which what it needs was measured.
    """

    step: Step
    known: float
    problem: Problem | None = None

    @property
    def good(self) -> bool:
        """May the step be used?"""
        return self.problem is None

    @property
    def reason(self) -> str:
        """One sentence for the user, what was found and what to do; empty when good."""
        return self.problem.words if self.problem else ""

    @property
    def reason_kind(self) -> str:
        """A stable name of the reason; empty when good."""
        return self.problem.kind if self.problem else ""


class Collector:
    """Streaming: rows of the user (all families) and events while one step runs.

    Rows of the first ``settle_s`` do not count, nor do rows that go back in time (a clock that jumped). ``check`` and what is
    read out may be asked at any time, also when the step was broken off.
    """

    def __init__(self, step: Step) -> None:
        self.step = step
        self._start_s = NAN
        self._rows: dict[str, list[FeatureBlock]] = {}
        self._last_s: dict[str, float] = {}
        self._events: list[Event] = []
        self._proportions: list[Float64] = []

    def push(self, rows: FeatureBlock) -> None:
        """Take rows of any family."""
        if not rows.time_s.size:
            return
        if math.isnan(self._start_s):
            self._start_s = float(rows.time_s[0])
        fresh = rows.time_s > max(self._last_s.get(rows.family, -math.inf), self._start_s + self.step.settle_s - 1e-9)
        if fresh.any():
            self._last_s[rows.family] = float(rows.time_s[-1])
            kept = FeatureBlock(rows.person, rows.family, rows.time_s[fresh], rows.values[fresh], rows.quality[fresh])
            self._rows.setdefault(rows.family, []).append(kept)

    def push_seen(self, seen: VideoFeatures) -> None:
        """Take what one picture gave: its rows, and while the posture is taken the face's proportions."""
        for rows in seen.rows:
            self.push(rows)
        if self.step.name == "neutral" and seen.sketch is not None and self.lasted_s > 0:
            self._proportions.append(face_proportions(seen.sketch))

    @property
    def proportions(self) -> tuple[float, ...] | None:
        """Median proportions of the face (``checks``); None where there were too few pictures."""
        return median_proportions(self._proportions)

    def push_event(self, event: Event) -> None:
        """Take an event: phrases tell the pace of speech."""
        self._events.append(event)

    @property
    def lasted_s(self) -> float:
        """How long the step has been recorded, without the time for getting there."""
        latest = max(self._last_s.values(), default=NAN)
        return max(0.0, latest - self._start_s - self.step.settle_s) if math.isfinite(latest) else 0.0

    @property
    def events(self) -> tuple[Event, ...]:
        """All events that came, in that order."""
        return tuple(self._events)

    def rows(self, family: str) -> FeatureBlock | None:
        """Everything that counts of a family, in one piece; None when nothing came."""
        parts = self._rows.get(family)
        if not parts:
            return None
        return FeatureBlock(
            parts[0].person,
            family,
            np.concatenate([part.time_s for part in parts]),
            np.concatenate([part.values for part in parts]),
            np.concatenate([part.quality for part in parts]),
        )

    def column(self, family: str, name: str) -> Float64:
        """One measure of the step, NaN where it was not tracked."""
        rows = self.rows(family)
        if rows is None:
            return np.empty(0)
        values = rows.values[:, columns(family).index(name)].astype(np.float64)
        return np.where(rows.quality > 0, values, np.nan)

    def look(self) -> Look:
        """The look that was held, without blinks and the lids' way into and out of them."""
        rows = self.rows("face")
        if rows is None:
            return Look(np.empty(0), np.empty((0, 2)), np.empty((0, 2)))
        gaze = np.column_stack([self.column("face", name) for name in ("camera_yaw_deg", "camera_pitch_deg")])
        head = np.column_stack([self.column("face", name) for name in ("yaw_deg", "pitch_deg")])
        kept = np.isfinite(gaze).all(axis=1) & np.isfinite(head).all(axis=1)
        shut_s = rows.time_s[self.column("face", "blink") > constants.eyes().lids_low]
        if shut_s.size:
            near = np.abs(rows.time_s[:, None] - shut_s).min(axis=1) <= _BLINK_MARGIN_S
            kept &= ~near
        return Look(rows.time_s[kept], gaze[kept], head[kept])

    def seconds(self, family: str, chosen: np.ndarray) -> float:
        """How long the chosen rows of a family stand for."""
        rows = self.rows(family)
        if rows is None or not chosen.any():
            return 0.0
        most_s = _GAP_MOST_S
        steps_s = np.diff(rows.time_s)
        usual_s = float(np.median(steps_s)) if steps_s.size else most_s
        return float(np.minimum(np.append(steps_s, usual_s), most_s)[chosen].sum())

    def check(self) -> Check:
        """Is the step good enough, and if not, why?"""
        if self.step.name == "read":
            return self._check_voice()
        face = self.rows("face")
        is_look = self.step.name in LOOKS
        least_s = _LOOK_LEAST_S if is_look else _NEUTRAL_LEAST_S
        seen = self.column("face", "yaw_deg")
        known = np.isfinite(self.column("face", "camera_yaw_deg")) if is_look else np.isfinite(seen)
        share = float(known.mean()) if known.size else 0.0
        kind: ProblemKind | None
        if face is None:
            kind = "no-picture"
        elif not np.isfinite(seen).any():
            kind = "dark" if self._is_dark() else "no-face"
        elif self.seconds("face", np.isfinite(seen)) < least_s and self.lasted_s < self.step.seconds / 2:
            kind = "broken-off"
        elif seen.size < _PICTURES_LEAST_HZ * min(self.lasted_s, self.step.seconds):
            kind = "busy"
        elif share < KNOWN_LEAST or self.seconds("face", known) < least_s:
            kind = self._why_unknown(face)
        else:
            kind = self._unsteady()
        return Check(self.step, share, Problem.of(kind, step=self.step.name) if kind else None)

    def _is_dark(self) -> bool:
        light = self.column("motion", "face_light")
        if not np.isfinite(light).any():
            light = self.column("motion", "light")
        known = light[np.isfinite(light)]
        return bool(known.size) and float(np.median(known)) < _DARK

    def _why_unknown(self, face: FeatureBlock) -> ProblemKind:
        """The commonest reason for which the gaze was not known."""
        eyes = constants.eyes()
        turned = np.maximum(abs(self.column("face", "yaw_deg")), abs(self.column("face", "pitch_deg")))
        upright = turned < eyes.gaze_turned
        if self._is_dark():
            return "dark-eyes"
        causes: dict[ProblemKind, np.ndarray] = {
            "face-lost": face.quality == 0,
            "head-turned": (face.quality > 0) & ~upright,
            "too-far": (face.quality > 0) & upright & (face.quality < SMALL_QUALITY),
            "eyes-closed": self.column("face", "blink") > eyes.lids_low,
        }
        return max(causes, key=lambda kind: int(causes[kind].sum()))

    def _unsteady(self) -> ProblemKind | None:
        """Did the eyes, or the head at rest, move too much?"""
        if self.step.name in LOOKS:
            look = self.look()
            if not len(look):
                return "blinking"
            # In some looks the head turns as asked; what follows it is no wandering.
            terms = head_terms(look.head_deg - np.median(look.head_deg, axis=0))
            terms -= terms.mean(axis=0)
            away = look.gaze_deg - np.median(look.gaze_deg, axis=0)
            ridge = len(look) * np.diag(np.square(constants.gaze_map().head_still))
            away = away - terms @ np.linalg.solve(terms.T @ terms + ridge, terms.T @ away)
            return "wandering" if bool((spread(away) > np.array(_WANDER_DEG)).any()) else None
        head = np.column_stack([self.column("face", name) for name in ("yaw_deg", "pitch_deg", "roll_deg")])
        return "restless" if bool((spread(head[np.isfinite(head).all(axis=1)]) > _HEAD_WANDER_DEG).any()) else None

    def _check_voice(self) -> Check:
        speech = self.column("voice", "speech") > 0
        spoken_s = self.seconds("voice", speech)
        voiced_s = self.seconds("voice", speech & np.isfinite(self.column("voice", "f0_hz")))
        share = spoken_s / self.lasted_s if self.lasted_s else 0.0
        problem = None
        if self.rows("voice") is None or not speech.any():
            problem = Problem.of("no-voice")
        elif spoken_s < _VOICE_LEAST_S or voiced_s < _VOICED_LEAST_S:
            problem = Problem.of("little-voice", spoken=f"{spoken_s:.0f}", least=f"{_VOICE_LEAST_S:.0f}")
        return Check(self.step, min(1.0, share), problem)


def spread(values: Float64) -> Float64:
    """Robust standard deviation of each column (1.4826 times the median distance from the median) [shape=(n, k) -> (k,)]."""
    if not len(values):
        return np.full(values.shape[1], np.nan)
    return np.asarray(1.4826 * np.median(np.abs(values - np.median(values, axis=0)), axis=0))
