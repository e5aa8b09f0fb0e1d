"""Simulated talks in which a cue to look up comes when looks have been few, with a planted effect of the cue or none.

Looks wander slowly, so a bad stretch ends by itself: a cue that does nothing is followed by better looks all the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from monitor import constants
from monitor.replay.analysis.cues.outcomes import Outcomes

STEP_S = constants.cue_effects().step_s
LOW_S, LOW = 60.0, 0.42


@dataclass
class CueTalk:
    """shown_s, held_s : when the cue came, and when it was due and held back."""

    outcomes: Outcomes
    shown_s: list[float] = field(default_factory=list)
    held_s: list[float] = field(default_factory=list)


def cue_talk(
    seed: int,
    *,
    looks: float = 0.0,
    answers: float = 0.0,
    share: float = 1.0,
    duration_s: float = 1800.0,
    pause_s: float = 120.0,
) -> CueTalk:
    """looks, answers : what a cue adds for 40 s to the share of looks and to the answer time in octaves. share : of due cues
    that are shown.
    """
    rng = np.random.default_rng(seed)
    n = int(duration_s / STEP_S)
    slow = _wander(rng, n, 40.0)
    tendency = 0.5 + 0.16 * slow
    looking, answer = np.empty(n), np.full(n, np.nan)
    noise, role = _wander(rng, n, 4.0), _roles(rng, n)
    wait = -1.0 + 0.8 * rng.standard_normal(n)
    talk = CueTalk(Outcomes({"looking": looking, "answer": answer, "pace": _wander(rng, n, 10.0)}, role))
    until = waits = ready = -np.inf
    width = int(LOW_S / STEP_S)
    recent = 0.0
    for step in range(n):
        at_s = step * STEP_S
        acts = at_s < until
        looking[step] = np.clip(tendency[step] + 0.2 * noise[step] + looks * acts, 0.0, 1.0)
        recent += looking[step] - (looking[step - width] if step >= width else 0.0)
        if rng.random() < STEP_S / 9.0:
            answer[step] = wait[step] + answers * acts
        if at_s < LOW_S or at_s < ready or at_s < waits or recent / width >= LOW:
            continue
        if rng.random() < share:
            talk.shown_s.append(at_s)
            until, ready = at_s + 40.0, at_s + pause_s
        else:
            talk.held_s.append(at_s)
            waits = at_s + constants.cue_effects().held_s
    return talk


def _wander(rng: np.random.Generator, n: int, scale_s: float) -> np.ndarray:
    """An autoregressive process with unit variance and that time constant."""
    from scipy.signal import lfilter

    keep = np.exp(-STEP_S / scale_s)
    noise = rng.standard_normal(n + 400) * np.sqrt(1 - keep**2)
    return np.asarray(lfilter([1.0], [1.0, -keep], noise))[400:]


def _roles(rng: np.random.Generator, n: int) -> np.ndarray:
    role, step, speaker = np.empty(n, dtype=np.int8), 0, 1
    while step < n:
        length = int(rng.gamma(3, 2.5) / STEP_S) + 1
        role[step : step + length] = speaker
        step, speaker = step + length, 3 - speaker
    return role
