import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.synchrony.behaviour.echoes import tally
from monitor.synchrony.behaviour.events import POOLED, EventCoupling
from monitor.types import Event, Person


def bursty(rng: np.random.Generator, rate_hz: float, span_s: float) -> np.ndarray:
    starts = np.cumsum(rng.exponential(1.6 / rate_hz, size=int(3 * rate_hz * span_s) + 20))
    bursts = [start + np.cumsum(rng.exponential(2.0, size=rng.geometric(0.6))) for start in starts]
    every = np.sort(np.concatenate(bursts))
    return every[every < span_s]


def coupling(user_s: np.ndarray, partner_s: np.ndarray, *, kind: str = "posture_shift") -> EventCoupling:
    result = EventCoupling()
    people: list[tuple[Person, np.ndarray]] = [("user", user_s), ("partner", partner_s)]
    for person, train in people:
        for start_s in train:
            result.push_event(Event(person, kind, float(start_s), float(start_s) + 0.5))
    return result


def test_a_hand_worked_case() -> None:
    # Mine follow their first by 1 s and their second by 3 s; the third is simultaneous, the last 5 s late.
    evidence = coupling(np.array([101.0, 153.0, 200.1, 255.0]), np.array([100.0, 150.0, 200.0, 250.0])).evidence(300.0)
    mine, theirs = evidence.user_follows["posture_shift"], evidence.partner_follows["posture_shift"]
    assert (mine.n_own, mine.n_other, mine.followed, mine.echoed, mine.simultaneous) == (4, 4, 2, 2, 1)
    assert mine.share == 0.5
    assert mine.latency_s == pytest.approx(2.0)
    assert theirs.followed == 0
    assert np.isnan(theirs.latency_s)
    assert evidence.user_follows["nod"].n_own == 0
    assert evidence.user_follows[POOLED].followed == 2


@pytest.mark.parametrize("delay_s", [0.3, 4.0])
def test_the_window_includes_its_edges(delay_s: float) -> None:
    evidence = coupling(np.array([128.0 + delay_s]), np.array([128.0])).evidence(256.0)
    assert evidence.user_follows["posture_shift"].followed == 1


@pytest.mark.parametrize("delay_s", [0.25, 4.125, -1.0])
def test_outside_the_window_nothing_follows(delay_s: float) -> None:
    evidence = coupling(np.array([128.0 + delay_s]), np.array([128.0])).evidence(256.0)
    assert evidence.user_follows["posture_shift"].followed == 0


@pytest.mark.slow
def test_independent_bursts_are_at_chance() -> None:
    rng = np.random.default_rng(1)
    drawn = [coupling(bursty(rng, 5 / 60, 300.0), bursty(rng, 5 / 60, 300.0)).evidence(300.0) for _ in range(300)]
    one_way = np.mean([evidence.user_follows["posture_shift"].p <= 0.05 for evidence in drawn])
    both_ways = np.mean([evidence.coupling_z["posture_shift"] > 1.645 for evidence in drawn])
    # Nominal 5 %, and 300 draws: 99.7 % of the time under 9 %.
    assert one_way <= 0.09
    assert both_ways <= 0.09


def test_half_of_their_shifts_echoed_is_found_and_attributed() -> None:
    rng = np.random.default_rng(2)
    above_chance, named, lags = [], [], []
    for _ in range(60):
        partner = bursty(rng, 5 / 60, 300.0)
        echo = partner[rng.random(len(partner)) < 0.5]
        user = np.sort(np.concatenate([bursty(rng, 2.5 / 60, 300.0), echo + rng.uniform(1.0, 2.0, len(echo))]))
        score = coupling(user, partner).score(300.0, "posture_shift")
        above_chance.append(score.z > 1.645)
        named.append(score.direction == "user follows")
        lags.append(score.lag_s)
    assert np.mean(above_chance) >= 0.8
    assert np.mean(named) >= 0.7
    assert np.nanmedian(lags) == pytest.approx(1.5, abs=0.4)


def test_the_echo_share_is_corrected_for_chance() -> None:
    rng = np.random.default_rng(3)
    none, all_of_them = [], []
    for _ in range(40):
        partner = bursty(rng, 6 / 60, 300.0)
        none.append(coupling(bursty(rng, 6 / 60, 300.0), partner).evidence(300.0).user_follows["posture_shift"].corrected_share)
        all_of_them.append(coupling(partner + 1.0, partner).evidence(300.0).user_follows["posture_shift"].corrected_share)
    assert abs(np.nanmean(none)) < 0.1
    assert np.nanmin(all_of_them) > 0.9


def test_few_events_and_a_short_time_have_no_score() -> None:
    few = coupling(np.array([100.0, 200.0]), np.array([50.0, 150.0, 250.0])).score(300.0, "posture_shift")
    assert few.status == "not enough signal"
    assert "2 from you and 3 from your partner" in few.reason
    assert np.isnan(few.score)
    early = coupling(np.array([1.0, 2.0, 3.0]), np.array([1.5, 2.5, 3.5])).score(30.0)
    assert early.status == "calibrating"


def test_events_of_the_pair_and_other_kinds_are_ignored() -> None:
    result = EventCoupling()
    result.push_event(Event("pair", "nod", 1.0, 2.0))
    result.push_event(Event("user", "turn", 1.0, 2.0))
    assert result.evidence(300.0).user_follows[POOLED].n_own == 0


times = st.lists(st.floats(0.5, 299.5), min_size=0, max_size=25)


@settings(max_examples=40, deadline=None)
@given(user=times, partner=times, seed=st.integers(0, 5))
@pytest.mark.slow
def test_swapping_the_people_swaps_the_counts_and_the_order_of_arrival_means_nothing(
    user: list[float], partner: list[float], seed: int
) -> None:
    there = coupling(np.array(user), np.array(partner)).evidence(300.0)
    back = coupling(np.array(partner), np.array(user)).evidence(300.0)
    for kind in ("posture_shift", POOLED):
        mine, theirs = there.user_follows[kind], back.partner_follows[kind]
        assert (mine.followed, mine.echoed, mine.simultaneous) == (theirs.followed, theirs.echoed, theirs.simultaneous)
        assert there.coupling_z[kind] == pytest.approx(back.coupling_z[kind], abs=0.05)
        assert abs(there.coupling_z[kind]) <= 6
    shuffled = np.random.default_rng(seed).permutation(np.array(user))
    assert repr(coupling(shuffled, np.array(partner)).evidence(300.0)) == repr(there)  # nan is not equal to nan


def test_only_the_last_five_minutes_count_unless_told() -> None:
    result = coupling(np.array([11.0, 501.0]), np.array([10.0, 500.0]))
    assert result.evidence(600.0).user_follows["posture_shift"].followed == 1
    assert result.evidence(600.0, span_s=600.0).user_follows["posture_shift"].followed == 2
    assert [event.start_s for event in result.recent("user", "posture_shift", until_s=600.0)] == [501.0]


def test_memory_is_bounded() -> None:
    result = EventCoupling()
    for i in range(20_000):
        result.push_event(Event("user", "nod", 0.5 * i, 0.5 * i + 0.2))
    assert len(result._store) <= 2000


@settings(max_examples=25, deadline=None)
@given(follower=times, followed=times, seed=st.integers(0, 99))
def test_the_null_is_that_of_turning_the_train_on_its_circle(follower: list[float], followed: list[float], seed: int) -> None:
    span_s, fractions = 300.0, np.random.default_rng(seed).random(20)
    mine, theirs = np.sort(np.array(follower)), np.sort(np.array(followed))
    counts = tally(mine, theirs, span_s=span_s, fractions=fractions)
    for draw, fraction in enumerate(fractions):
        turned = theirs + 20 + fraction * (span_s - 40)
        delays = (mine[:, None] - turned[None, :]) % span_s
        if np.any(np.abs(delays - 0.3) < 1e-6) or np.any(np.abs(delays - 4) < 1e-6):
            continue  # on the very edge the last bit decides
        hit = (delays >= 0.3) & (delays <= 4)
        assert counts.followed_null[draw] == hit.any(axis=1).sum()
        assert counts.echoed_null[draw] == hit.any(axis=0).sum()
