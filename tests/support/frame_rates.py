"""When pictures come and which of them are looked at, for films and calls of many frame rates."""

from __future__ import annotations

import numpy as np

from monitor.sources.frames import FrameRateLimiter
from monitor.tabulate import BODY_HZ, FACE_HZ
from monitor.types import Float64


def picture_times(kind: float | str, duration_s: float, *, seed: int = 5) -> Float64:
    """The stamps of all pictures of a film.

    kind : frames a second; ``jitter``, stamps that jitter about 25 a second; ``drift``, a telephone or WebRTC, which goes from
    30 to 10 with the light and the line.
    """
    rng = np.random.default_rng(seed)
    if kind == "jitter":
        even_s = np.arange(round(duration_s * 25)) / 25
        return np.sort(np.maximum(even_s + rng.uniform(-0.018, 0.018, even_s.size), 0.0))
    if kind == "drift":
        stamps = [0.0]
        while stamps[-1] < duration_s:
            rate_hz = 20 + 10 * np.sin(2 * np.pi * stamps[-1] / 37)
            stamps.append(stamps[-1] + (1 + 0.1 * rng.uniform(-1, 1)) / rate_hz)
        return np.array(stamps[:-1])
    return np.arange(round(duration_s * float(kind))) / float(kind)


def face_times(kind: float | str, duration_s: float) -> Float64:
    """The pictures that are looked at."""
    wants = FrameRateLimiter(FACE_HZ)
    return np.array([time_s for time_s in picture_times(kind, duration_s).tolist() if wants(time_s)])


def body_times(kind: float | str, duration_s: float) -> Float64:
    """The pictures in which the body is looked for, as ``vision.observer`` chooses them."""
    chosen, due_s = [], -np.inf
    for time_s in face_times(kind, duration_s).tolist():
        if time_s >= due_s:
            chosen.append(time_s)
            due_s = due_s + 1 / BODY_HZ if due_s + 1 / BODY_HZ > time_s else time_s + 0.9 / BODY_HZ
    return np.array(chosen)
