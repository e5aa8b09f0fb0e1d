"""Which signal of the user is held against which of the partner, and at which lags: the table behind the movement channels."""

from __future__ import annotations

from dataclasses import dataclass

from monitor import constants


@dataclass(frozen=True, slots=True)
class SignalPair:
    """One signal of the user with one of the partner.

    sign : -1 where going to the other own side is the same movement seen in a mirror. bands : lags in seconds, positive: the
    user follows; empty: 0.3-2.5 s either way. literal : a copy of the movement would show in it.
    """

    user: str
    partner: str
    weight: float = 1.0
    sign: float = 1.0
    bands: tuple[tuple[float, float], ...] = ()
    literal: bool = True

    @property
    def sideways(self) -> bool:
        return self.sign < 0


# The signal of each channel that a shared camera would show in.
LEAK_SIGNALS = {"posture": "motion", "head": "head_speed", "smile": "smile"}


def _same_signal(signal: str, weight: float = 1.0, sign: float = 1.0) -> SignalPair:
    return SignalPair(signal, signal, weight, sign)


def channels() -> dict[str, tuple[SignalPair, ...]]:
    """Pairs of signals of the movement channels a user sees."""
    side = constants.synchrony().weight_sideways
    return {
        "posture": (
            _same_signal("motion"),
            _same_signal("body_speed"),
            _same_signal("lean", side),
            _same_signal("shoulder_roll", side, -1.0),
        ),
        "head": (
            _same_signal("head_speed"),
            _same_signal("pitch", side),
            _same_signal("yaw", side, -1.0),
            _same_signal("roll", side, -1.0),
        ),
        "smile": (_same_signal("smile"), _same_signal("cheek"), _same_signal("expression", side)),
    }


def cross_channel_pairs() -> dict[str, tuple[SignalPair, ...]]:
    """Pairs of signals that only the fusion uses, by name.

    gaze_answer : one looks at the other and the other begins to move 0.7-3.5 s later, the look that hands over the turn
    (Kendon 1967).
    """
    numbers = constants.synchrony()
    low, high = numbers.gaze_answer_low_s, numbers.gaze_answer_high_s
    return {
        "gaze_answer": (
            SignalPair("motion", "gaze_camera", bands=((low, high),), literal=False),
            SignalPair("gaze_camera", "motion", bands=((-high, -low),), literal=False),
        ),
    }
