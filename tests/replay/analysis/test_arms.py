"""Shares of arms and hands that were hardly seen are not told."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.durations import durations, time_mean
from monitor.measures import columns
from monitor.replay.analysis.arms import arms_open, hand_at_face
from monitor.replay.series import Series


def body(**known: np.ndarray) -> Series:
    """100 s of rows each second; what is not given is not known."""
    names = columns("body")
    values = np.full((100, len(names)), np.nan, np.float32)
    for name, column in known.items():
        values[:, names.index(name)] = column
    return Series(names, np.arange(100.0), values, np.ones(100, np.float32))


def share(hands: Series) -> float:
    values = hand_at_face(hands, durations(hands.time_s))
    return time_mean(np.where(np.isfinite(values), values > 0.5, np.nan), durations(hands.time_s))


def test_a_hand_seen_only_while_it_touches_the_face_has_no_share() -> None:
    left = np.where(np.arange(100) < 10, 1.0, np.nan)
    assert np.isnan(share(body(hand_to_face_left=left, hand_to_face_right=left)))
    # Known to be elsewhere for the rest, it was there for a tenth.
    left = np.where(np.arange(100) < 10, 1.0, 0.0)
    assert share(body(hand_to_face_left=left, hand_to_face_right=np.zeros(100))) == pytest.approx(0.1)


def test_arms_seen_for_half_of_the_time_are_told() -> None:
    seen = body(openness=np.where(np.arange(100) < 50, 0.8, np.nan))
    assert time_mean(arms_open(seen, durations(seen.time_s)), durations(seen.time_s)) == pytest.approx(0.8)
    seen = body(openness=np.where(np.arange(100) < 49, 0.8, np.nan))
    assert not np.isfinite(arms_open(seen, durations(seen.time_s))).any()
