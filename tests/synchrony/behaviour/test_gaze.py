"""Gazes drawn from roles: 75 % looking while listening, 41 % while speaking, glances of about a second."""

import numpy as np
import pytest

from monitor.synchrony.behaviour.gaze import GazeCoupling, describe
from monitor.synchrony.grid import GridBlock

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


@pytest.mark.slow
def test_independent_gazes_are_at_chance() -> None:
    rng = np.random.default_rng(1)
    z = []
    for _ in range(100):
        looks, speech = pair(rng)
        z.append(describe(looks, speech=speech, rate_hz=RATE_HZ).z)
    assert np.mean(np.array(z) > 1.645) <= 0.1
    assert abs(np.mean(z)) < 0.3


def test_who_listens_looks_is_found_and_its_shares_are_given() -> None:
    rng = np.random.default_rng(2)
    pictures = [describe(looks, speech=speech, rate_hz=RATE_HZ) for looks, speech in (pair(rng, role=True) for _ in range(30))]
    assert np.mean([picture.z > 1.645 for picture in pictures]) >= 0.7
    assert np.mean([picture.mutual_z > 1.645 for picture in pictures]) <= 0.15
    # Glances last past the change of turns, so that the planted 75 and 41 % come out nearer to each other.
    assert np.mean([picture.listening for picture in pictures]) == pytest.approx(0.70, abs=0.05)
    assert np.mean([picture.speaking for picture in pictures]) == pytest.approx(0.46, abs=0.05)


def test_mutual_gaze_beyond_the_roles_is_found() -> None:
    rng = np.random.default_rng(3)
    pictures = [
        describe(looks, speech=speech, rate_hz=RATE_HZ) for looks, speech in (pair(rng, mutual=True) for _ in range(30))
    ]
    assert np.mean([picture.mutual_z > 1.645 for picture in pictures]) >= 0.85
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
    assert back.role_z == pytest.approx(there.role_z[::-1])
    assert back.z == pytest.approx(there.z)


def block(looks: np.ndarray, speech: np.ndarray, first: int = 0) -> GridBlock:
    signals = {"gaze_camera": looks.astype(np.float32), "speech": speech.astype(np.float32)}
    return GridBlock((first + np.arange(len(looks))) / RATE_HZ, signals)


def test_any_split_into_blocks_gives_the_same_score() -> None:
    looks, speech = pair(np.random.default_rng(5), role=True)
    whole, pieces = GazeCoupling(), GazeCoupling()
    whole.push(block(looks, speech))
    for first, last in ((0, 1), (1, 1), (1, 700), (700, 1800)):
        pieces.push(block(looks[first:last], speech[first:last], first))
    assert repr(pieces.score(180.0)) == repr(whole.score(180.0))
    assert whole.score(180.0).status == "ok"


@pytest.mark.parametrize(("missing", "said"), [("gaze", "the eyes of one or both of you weren't seen"), ("speech", "0 %")])
def test_without_gaze_or_voices_there_is_no_score(missing: str, said: str) -> None:
    looks, speech = pair(np.random.default_rng(6), role=True)
    if missing == "gaze":
        looks[:, 1] = np.nan
    else:
        speech[:] = np.nan
    coupling = GazeCoupling()
    coupling.push(block(looks, speech))
    score = coupling.score(180.0)
    assert score.status == "not enough signal"
    assert said in score.reason
    assert np.isnan(score.score)


def test_a_stare_that_never_changes_has_no_score() -> None:
    coupling = GazeCoupling()
    coupling.push(block(np.ones((1800, 2)), np.zeros((1800, 2))))
    assert coupling.score(180.0).status == "not enough signal"


def test_a_longer_gap_never_raises_confidence() -> None:
    looks, speech = pair(np.random.default_rng(7), role=True)
    before = 1.0
    for gap in (0, 100, 300, 600, 800):
        holed = looks.copy()
        holed[600 : 600 + gap, 0] = np.nan
        coupling = GazeCoupling()
        coupling.push(block(holed, speech))
        confidence = coupling.score(180.0).confidence
        assert confidence <= before
        before = confidence


def test_early_on_it_is_calibrating() -> None:
    looks, speech = pair(np.random.default_rng(8), n=300)
    coupling = GazeCoupling()
    coupling.push(block(looks, speech))
    assert coupling.score(30.0).status == "calibrating"
