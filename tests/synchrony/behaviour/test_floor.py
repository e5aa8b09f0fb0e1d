"""Planted floors: who yields, who speaks by a rhythm of their own, who speaks all the time."""

from dataclasses import astuple

import numpy as np
import pytest

from monitor.synchrony.behaviour.floor import FloorCoupling, describe
from monitor.synchrony.grid import GridBlock

RATE_HZ = 10.0


def rhythm(rng: np.random.Generator, n: int) -> np.ndarray:
    """One who speaks for 3 s and pauses for 3 s, on average."""
    speech, now, speaks = np.zeros(n), 0, bool(rng.random() < 0.5)
    while now < n:
        length = int(rng.gamma(2, 15)) + 3
        speech[now : now + length] = speaks
        now, speaks = now + length, not speaks
    return speech


def strangers(rng: np.random.Generator, n: int) -> np.ndarray:
    return np.stack([rhythm(rng, n), rhythm(rng, n)])


def yielding(rng: np.random.Generator, n: int) -> np.ndarray:
    """One speaks when the other does not, but for a tenth of the cells."""
    user = rhythm(rng, n)
    return np.stack([user, np.where(rng.random(n) < 0.1, user, 1 - user)])


def block(speech: np.ndarray) -> GridBlock:
    return GridBlock(np.arange(speech.shape[1]) / RATE_HZ, {"speech": speech.T.astype(np.float32)})


def test_shares_worked_by_hand() -> None:
    """60 s: the user alone for 20 s, both for 10 s, the partner alone for 10 s, nobody for 20 s."""
    speech = np.zeros((2, 600))
    speech[0, :300] = 1
    speech[1, 200:400] = 1
    picture = describe(speech, rate_hz=RATE_HZ)
    assert picture.speaking == pytest.approx((0.5, 1 / 3))
    assert picture.talk == pytest.approx((0.6, 0.4))
    assert (picture.one, picture.both, picture.neither) == pytest.approx((0.5, 1 / 6, 1 / 3))
    assert picture.known_s == 60.0


def test_chance_is_what_every_rotation_of_20_s_and_more_gives() -> None:
    speech = yielding(np.random.default_rng(0), 900)
    by_hand = [np.mean(speech[0] != np.roll(speech[1], shift)) for shift in range(200, 701)]
    assert describe(speech, rate_hz=RATE_HZ).one_chance == pytest.approx(np.mean(by_hand))


def test_two_who_yield_are_found_after_a_minute() -> None:
    rng = np.random.default_rng(1)
    z = [describe(yielding(rng, 600), rate_hz=RATE_HZ).z for _ in range(20)]
    assert np.mean(np.array(z) > 1.645) >= 0.8


@pytest.mark.parametrize("seconds", [60, 180])
def test_strangers_exceed_the_limit_as_often_as_it_says(seconds: int) -> None:
    rng = np.random.default_rng(seconds)
    z = np.array([describe(strangers(rng, 10 * seconds), rate_hz=RATE_HZ).z for _ in range(400)])
    z = z[np.isfinite(z)]
    assert len(z) > 300
    assert 0.02 <= np.mean(z > 1.645) <= 0.08
    assert abs(z.mean()) < 0.15


def test_swapping_the_people_and_turning_both_leave_z() -> None:
    speech = yielding(np.random.default_rng(2), 900)
    z = describe(speech, rate_hz=RATE_HZ).z
    assert describe(speech[::-1], rate_hz=RATE_HZ).z == pytest.approx(z, abs=1e-6)
    assert describe(speech[:, ::-1], rate_hz=RATE_HZ).z == pytest.approx(z, abs=1e-6)
    # A talk that begins elsewhere in itself has other edges, no more.
    assert describe(np.roll(speech, 123, axis=1), rate_hz=RATE_HZ).z == pytest.approx(z, rel=0.1)


def test_what_is_unknown_is_left_out_of_shares_and_changes_z_little() -> None:
    speech = yielding(np.random.default_rng(3), 1800)
    holes = speech.copy()
    holes[0, 300:450] = np.nan
    holes[1, 900:1000] = np.nan
    whole, part = describe(speech, rate_hz=RATE_HZ), describe(holes, rate_hz=RATE_HZ)
    assert part.known_s == 155.0
    assert part.one == pytest.approx(whole.one, abs=0.05)
    assert part.z == pytest.approx(whole.z, abs=1.5)


def test_blocks_of_any_size_give_the_same_score() -> None:
    speech = yielding(np.random.default_rng(4), 900)
    at_once, in_pieces = FloorCoupling(), FloorCoupling()
    at_once.push(block(speech))
    for start in range(0, 900, 70):
        in_pieces.push(block(speech).cut(start, start + 70))
    # As tuples: from Python 3.13 on a dataclass with NaN in it equals no other.
    assert astuple(at_once.score(90.0)) == astuple(in_pieces.score(90.0))
    assert at_once.score(90.0).status == "ok"
    assert at_once.score(90.0).name == "floor"


def test_before_a_minute_it_is_calibrating() -> None:
    coupling = FloorCoupling()
    assert coupling.score(0.0).status == "calibrating"
    coupling.push(block(yielding(np.random.default_rng(5), 590)))
    assert coupling.score(59.0).status == "calibrating"


@pytest.mark.parametrize(
    ("user", "partner", "said"),
    [
        ("rhythm", "silent", "your partner hardly spoke"),
        ("silent", "silent", "neither of you spoke much"),
        ("always", "rhythm", "you spoke almost without a pause"),
        ("unknown", "rhythm", "both of you could be heard only 0 %"),
        ("half", "half", "too few changes of speaker"),
        ("half", "other half", "too few changes of speaker"),
    ],
)
def test_why_there_is_no_score(user: str, partner: str, said: str) -> None:
    n = 1200
    kinds = {
        "rhythm": rhythm(np.random.default_rng(6), n),
        "silent": np.zeros(n),
        "always": np.ones(n),
        "unknown": np.full(n, np.nan),
        "half": (np.arange(n) < n // 2).astype(float),
        "other half": (np.arange(n) >= n // 2).astype(float),
    }
    coupling = FloorCoupling()
    coupling.push(block(np.stack([kinds[user], kinds[partner]])))
    score = coupling.score(120.0)
    assert score.status == "not enough signal"
    assert said in score.reason
