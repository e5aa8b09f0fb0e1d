"""Gazes drawn from roles: 75 % looking while listening, 41 % while speaking, glances of about a second."""

import numpy as np
import pytest

from monitor.synchrony.behaviour.gaze import describe

RATE_HZ = 10.0


def talk(rng: np.random.Generator, n: int) -> np.ndarray:
    speech, now, who = np.zeros((n, 2)), 0, 0
    while now < n:
        length = int(rng.gamma(2, 30)) + 5
        speech[now : now + length, who] = 1
        now += length + int(rng.exponential(5))
        who = 1 - who
    return speech


def gaze(rng: np.random.Generator, other_speaks: np.ndarray, *, role: bool, toward: np.ndarray | None = None) -> np.ndarray:
    looks, state = np.zeros(len(other_speaks)), 1.0
    for i, listening in enumerate(other_speaks):
        share = (0.75 if listening else 0.41) if role else 0.55
        if toward is not None and i >= 5:
            share = 0.9 if toward[i - 5] else 0.2
        if rng.random() < 0.08:
            state = float(rng.random() < share)
        looks[i] = state
    return looks


def pair(rng: np.random.Generator, *, role: bool = False, mutual: bool = False, n: int = 1800) -> tuple[np.ndarray, np.ndarray]:
    speech = talk(rng, n)
    partner = gaze(rng, speech[:, 0], role=role)
    user = gaze(rng, speech[:, 1], role=role, toward=partner if mutual else None)
    return np.column_stack([user, partner]), speech


def test_who_listens_looks_and_the_shares_are_given() -> None:
    rng = np.random.default_rng(2)
    pictures = [describe(looks, speech=speech, rate_hz=RATE_HZ) for looks, speech in (pair(rng, role=True) for _ in range(30))]
    # Glances last past the change of turns, so that the planted 75 and 41 % come out nearer to each other.
    assert np.mean([picture.listening for picture in pictures]) == pytest.approx(0.70, abs=0.05)
    assert np.mean([picture.speaking for picture in pictures]) == pytest.approx(0.46, abs=0.05)


def test_gaze_that_is_returned_is_mutual_for_longer_than_by_chance() -> None:
    rng = np.random.default_rng(3)
    pictures = [
        describe(looks, speech=speech, rate_hz=RATE_HZ) for looks, speech in (pair(rng, mutual=True) for _ in range(30))
    ]
    assert np.mean([picture.mutual - picture.mutual_chance for picture in pictures]) > 0.02


def test_who_looks_away_first_is_counted() -> None:
    # Three mutual gazes: the user ends the first, the partner the second, a gap the third; one lasts 0.2 s only.
    user = np.array([1] * 10 + [0] * 5 + [1] * 10 + [1] * 5 + [1] * 10 + [np.nan] + [0] * 3 + [1] * 2 + [0] * 3)
    partner = np.array([1] * 10 + [1] * 5 + [1] * 10 + [0] * 5 + [1] * 10 + [1] + [0] * 3 + [1] * 2 + [1] * 3)
    picture = describe(np.column_stack([user, partner]), speech=np.zeros((len(user), 2)), rate_hz=RATE_HZ)
    assert picture.looked_away_first == (1, 1)


def test_swapping_the_people_swaps_the_picture() -> None:
    looks, speech = pair(np.random.default_rng(4), role=True)
    there = describe(looks, speech=speech, rate_hz=RATE_HZ)
    back = describe(looks[:, ::-1], speech=speech[:, ::-1], rate_hz=RATE_HZ)
    assert back.listening == there.listening[::-1]
    assert back.looked_away_first == there.looked_away_first[::-1]
    assert back.mutual == pytest.approx(there.mutual)
