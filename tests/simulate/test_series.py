"""Planted dyads as series: what was planted must be there, and nothing else."""

import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import UsageError
from monitor.measures import EVENT_KINDS, FAMILIES
from monitor.simulate import DyadPlan, dyad, events, rows
from monitor.simulate.movement import wander
from monitor.simulate.speech import schedule
from monitor.simulate.voice import contour_hz, voiced
from monitor.types import PEOPLE

CALM = {"nods_per_min": 0, "shifts_per_min": 0, "smiles_per_min": 0, "speaking_gain": 1}


def correlation(a, b):
    return float(np.corrcoef(a, b)[0, 1])


def best_lag(truth, name, sign=1, most_s=4.0):
    """Lag (s, positive: the user follows) of the greatest correlation, and that correlation."""
    user, partner = truth.signal("user", name)[::5], sign * truth.signal("partner", name)[::5]
    rate_hz = truth.rate_hz / 5
    edge = round(most_s * rate_hz)
    lags = range(-edge, edge + 1)
    correlations = [correlation(user[edge:-edge], partner[edge - lag : partner.size - edge - lag]) for lag in lags]
    best = int(np.argmax(correlations))
    return lags[best] / rate_hz, correlations[best]


@pytest.mark.parametrize(
    ("leader", "lag_s", "expected_s"), [("partner", 1.5, 1.5), ("user", 0.8, -0.8), ("partner", 0.0, 0.0), ("user", 2.6, -2.6)]
)
@pytest.mark.parametrize("side", ["mirror", "same"])
@pytest.mark.slow
def test_planted_lag_leader_and_side_are_there(leader, lag_s, expected_s, side):
    truth = dyad(DyadPlan.of(duration_s=240, coupling=0.9, lag_s=lag_s, jitter_s=0, leader=leader, side=side, seed=5, **CALM))
    sign = -1 if side == "mirror" else 1
    for name in ("yaw_deg", "roll_deg", "shoulder_roll_deg"):
        found_s, r = best_lag(truth, name, sign)
        assert found_s == pytest.approx(expected_s, abs=0.15)
        assert r > 0.7
    found_s, r = best_lag(truth, "pitch_deg")
    assert found_s == pytest.approx(expected_s, abs=0.15)
    assert r > 0.7


@pytest.mark.slow
def test_both_lead_correlates_on_both_sides():
    truth = dyad(DyadPlan.of(duration_s=900, coupling=0.6, lag_s=2.0, jitter_s=0, leader="both", side="same", **CALM))
    user, partner = truth.signal("user", "yaw_deg"), truth.signal("partner", "yaw_deg")
    step = round(2.0 * truth.rate_hz)
    after, before = correlation(user[step:], partner[:-step]), correlation(user[:-step], partner[step:])
    # Each is 0.6 of the other's own part and 0.8 of its own: 0.48 before the liveliness of each scales it.
    assert 0.25 < after < 0.65
    assert 0.25 < before < 0.65
    assert np.isnan(truth.lag_s).all()


@pytest.mark.slow
def test_coupling_zero_is_independent_over_many_seeds():
    z = []
    for seed in range(24):
        truth = dyad(DyadPlan.of(duration_s=120, coupling=0, lag_s=1, seed=seed, **CALM))
        z.append(
            [
                np.arctanh(correlation(truth.signal("user", n), truth.signal("partner", n)))
                for n in ("yaw_deg", "pitch_deg", "lean")
            ]
        )
    mean, error = np.mean(z, axis=0), np.std(z, axis=0) / np.sqrt(len(z))
    assert np.all(np.abs(mean) < 3.5 * error)


@pytest.mark.slow
def test_coupling_grows_the_correlation():
    coupled = [
        best_lag(dyad(DyadPlan.of(duration_s=200, coupling=c, side="same", jitter_s=0, seed=2, **CALM)), "pitch_deg")[1]
        for c in (0.0, 0.4, 0.7, 1.0)
    ]
    assert coupled == sorted(coupled)
    assert coupled[-1] > 0.97


def test_copying_begins_when_planted_and_is_literal():
    plan = DyadPlan.of(duration_s=120, coupling=0.2, lag_s=1.2, copy_from_s=60, seed=4)
    truth = dyad(plan)
    late = truth.time_s > 66
    step = round(1.2 * truth.rate_hz)
    for name, sign in (("yaw_deg", -1), ("pitch_deg", 1), ("sway", -1)):
        user, partner = truth.signal("user", name), sign * np.roll(truth.signal("partner", name), step)
        assert correlation(user[late], partner[late]) > 0.9
        early = (truth.time_s > 5) & (truth.time_s < 58)
        assert abs(correlation(user[early], partner[early])) < 0.75
    mirrored = {"left": "right", "right": "left"}
    theirs = [e for e in truth.events if e.person == "partner" and e.kind == "posture_shift" and 60 < e.start_s < 117]
    ours = {
        (round(e.start_s - 1.2, 6), e.detail["direction"])
        for e in truth.events
        if (e.person, e.kind) == ("user", "posture_shift")
    }
    assert theirs
    assert {(round(e.start_s, 6), mirrored.get(e.detail["direction"], e.detail["direction"])) for e in theirs} <= ours


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    coupling=st.floats(0, 1),
    lag_s=st.floats(0, 5),
    leader=st.sampled_from(["user", "partner", "both"]),
)
@pytest.mark.slow
def test_any_plan_is_bounded_and_repeatable(seed, coupling, lag_s, leader):
    plan = DyadPlan.of(duration_s=20, seed=seed, coupling=coupling, lag_s=lag_s, leader=leader)
    truth = dyad(plan)
    again = dyad(plan)
    for name, values in truth.signals.items():
        assert values.shape == (1000, 2)
        assert np.isfinite(values).all() or name == "f0_hz"
        np.testing.assert_array_equal(values, again.signals[name])
    assert np.abs(truth.signals["yaw_deg"]).max() <= 22
    assert np.abs(truth.signals["lean"]).max() <= 0.3
    for name in ("smile", "jaw", "blink", "speech"):
        assert 0 <= truth.signals[name].min() <= truth.signals[name].max() <= 1
    # By their text: from Python 3.13 on, dataclasses that hold the same NaN are not equal.
    assert repr(truth.events) == repr(again.events)
    for event in truth.events:
        assert 0 <= event.start_s < event.end_s <= 20
        assert event.kind in EVENT_KINDS or event.kind == "blink"
    assert dyad(DyadPlan.of(duration_s=20, seed=seed + 1)).signals["yaw_deg"][50, 0] != truth.signals["yaw_deg"][50, 0]


def test_wander_has_unit_variance_inside_its_band():
    values = np.stack([wander(np.random.default_rng(s), 15_000, rate_hz=50, band_hz=(0.05, 0.5)) for s in range(20)])
    assert np.sqrt(np.mean(values**2)) == pytest.approx(1, abs=0.06)
    power = (np.abs(np.fft.rfft(values * np.hanning(15_000))) ** 2).mean(axis=0)
    f = np.fft.rfftfreq(15_000, 1 / 50)
    inside = power[(f > 0.03) & (f < 0.6)].sum() / power.sum()
    assert inside > 0.93


@pytest.mark.slow
def test_speaking_moves_more():
    plan = DyadPlan.of(duration_s=600, speaking_gain=3, coupling=0, nods_per_min=0, shifts_per_min=0)
    truth = dyad(plan)
    speed = np.abs(np.gradient(truth.signal("user", "yaw_deg")))
    speaks = truth.signal("user", "speech") > 0
    assert speed[speaks].mean() > 1.6 * speed[~speaks].mean()


def test_phrases_hold_the_planted_pitch_level_and_tempo():
    truth = dyad(DyadPlan.of(duration_s=120, seed=9))
    for phrase in truth.phrases:
        times = np.arange(phrase.start_s, phrase.end_s, 0.002)
        mean = np.exp(np.mean(np.log(contour_hz(phrase, times)[voiced(phrase, times)])))
        assert mean == pytest.approx(phrase.f0_hz, rel=0.01)
    lows, highs = ([p.f0_hz for p in truth.phrases if p.person == person] for person in PEOPLE)
    assert np.median(lows) == pytest.approx(120, rel=0.15)
    assert np.median(highs) == pytest.approx(205, rel=0.15)


@pytest.mark.slow
def test_speech_matching_ties_neighbouring_turns():
    def r(matching):
        _, talk = schedule(DyadPlan.of(duration_s=3000, coupling=0, pitch_matching=matching, backchannels_per_min=0, seed=1))
        turns = [e for e in talk if e.kind == "turn"]
        pairs = [
            (np.log(a.detail["f0_median_hz"]), np.log(b.detail["f0_median_hz"]))
            for a, b in pairwise(turns)
            if b.person == "user" and a.person == "partner"
        ]
        return correlation(*np.transpose(pairs))

    assert r(0.8) > 0.65
    assert abs(r(0.0)) < 0.2


@pytest.mark.slow
def test_gaze_follows_the_role_as_far_as_planted():
    alone = dyad(DyadPlan.of(duration_s=1500, coupling=0))
    looks = [np.mean(alone.signals["gaze_zone"][alone.signals["speech"] == role] == 1) for role in (0, 1)]
    assert looks[0] == pytest.approx(looks[1], abs=0.06)
    truth = dyad(DyadPlan.of(duration_s=1500, coupling=0, gaze_by_role=1))
    speaks, zone = truth.signals["speech"] > 0, truth.signals["gaze_zone"]
    assert np.mean(zone[speaks] == 1) == pytest.approx(0.43, abs=0.12)
    assert np.mean(zone[~speaks] == 1) == pytest.approx(0.70, abs=0.12)


@pytest.mark.slow
def test_echo_share_is_planted():
    truth = dyad(DyadPlan.of(duration_s=2400, echo_share=0.6, coupling=0, lag_s=1.2, jitter_s=0.1))
    nods = {person: [e.start_s for e in events(truth) if e.person == person and e.kind == "nod"] for person in PEOPLE}
    user = np.array(nods["user"])
    answered = [bool(np.any((user > t + 0.8) & (user < t + 1.6))) for t in nods["partner"]]
    assert 0.5 < np.mean(answered) < 0.8
    answered = [bool(np.any((user > t - 5.6) & (user < t - 4.8))) for t in nods["partner"]]
    assert np.mean(answered) < 0.2


def test_rows_are_those_of_the_pipeline():
    truth = dyad(DyadPlan.of(duration_s=12, seed=2))
    last: dict[tuple[str, str], float] = {}
    joined: dict[tuple[str, str], list] = {}
    for block in rows(truth):
        key = block.person, block.family
        assert block.values.dtype == np.float32
        assert block.values.shape == (block.time_s.size, len(FAMILIES[block.family]))
        assert block.time_s[0] > last.get(key, -1)
        assert np.all(np.diff(block.time_s) > 0)
        last[key] = block.time_s[-1]
        joined.setdefault(key, []).append(block)
    assert joined.keys() == {(person, family) for person in PEOPLE for family in FAMILIES}
    face = joined["user", "face"]
    time_s = np.concatenate([block.time_s for block in face])
    yaw = np.concatenate([block.values[:, 0] for block in face])
    assert correlation(yaw, truth.signal_at("user", "yaw_deg", time_s)) > 0.97


def test_json_holds_the_plan_and_no_nan():
    truth = dyad(DyadPlan.of(duration_s=5, leader="both"))
    document = json.loads(truth.to_json())
    assert DyadPlan.of(**document["plan"]) == truth.plan
    assert len(document["time_s"]) == len(document["signals"]["f0_hz"]["partner"]) == 50
    assert document["lag_s"][0] is None


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"coupling": 1.5}, ["coupling", "1.5"]),
        ({"lag_s": -1}, ["lag_s", "-1"]),
        ({"duration_s": float("nan")}, ["duration_s", "nan"]),
        ({"leader": "nobody"}, ["leader", "nobody"]),
        ({"width_px": 641}, ["width_px", "641"]),
        ({"wdith_px": 640}, ["wdith_px"]),
        ({"copy_from_s": 3, "leader": "both"}, ["copy_from_s", "both"]),
    ],
)
def test_a_wrong_plan_is_one_clear_sentence(values, words):
    with pytest.raises(UsageError) as caught:
        DyadPlan.of(**values)
    assert "\n" not in str(caught.value)
    for word in words:
        assert word in str(caught.value)
