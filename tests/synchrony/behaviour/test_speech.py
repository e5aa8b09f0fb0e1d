"""Planted adaptation over 40 turns: a man's and a woman's voice, six seconds a turn."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.distance import cosine

from monitor.synchrony.behaviour.adaptation import Adaptation, adaptation
from monitor.synchrony.behaviour.speech import SPEECH_CHANNELS, SpeechMatching, tama
from monitor.synchrony.behaviour.speech_profile import SpeechProfile, matching_words
from monitor.types import Event, Score

BASE = {"pitch": (12 * np.log2(210), 12 * np.log2(115)), "volume": (-24.0, -30.0), "tempo": (np.log(4.6), np.log(5.4))}
SD = {"pitch": 1.5, "volume": 3.0, "tempo": 0.15}


def turns(
    rng: np.random.Generator,
    *,
    n: int = 40,
    synchrony: float = 0.0,
    convergence: float = 0.0,
    who: str = "both",
    persistence: float = 0.0,
) -> list[Event]:
    """Alternating turns whose deviations follow the turn before (synchrony), or whose distance shrinks (convergence, in sd).

    persistence : correlation of a person's own neighbouring turns.
    """
    values = {name: np.zeros(n) for name in BASE}
    for name in BASE:
        deviation, baseline = np.zeros(n), [0.0, 0.0]
        for i in range(n):
            baseline[i % 2] = persistence * baseline[i % 2] + np.sqrt(1 - persistence**2) * rng.normal()
            follows = i and (who == "both" or (who == "user") == (i % 2 == 0))
            pull = synchrony if follows else 0.0
            deviation[i] = pull * deviation[i - 1] + np.sqrt(1 - pull**2) * baseline[i % 2]
        values[name] = deviation
        side = np.where(np.arange(n) % 2 == 0, 1.0, -1.0)
        values[name] = deviation + side * convergence * (1 - np.arange(n) / n)
    events = []
    now_s = 0.0
    for i in range(n):
        column = i % 2
        length_s = float(rng.uniform(3, 7))
        physical = {name: (0.0 if convergence else BASE[name][column]) + SD[name] * values[name][i] for name in BASE}
        detail = {
            "f0_median_hz": float(2 ** ((physical["pitch"] + (90 if convergence else 0)) / 12)),
            "level_db": float(physical["volume"]),
            "rate_hz": float(np.exp(physical["tempo"])),
        }
        events.append(Event(("user", "partner")[column], "turn", now_s, now_s + length_s, length_s, detail))
        now_s += length_s + float(rng.gamma(2, 0.2))
    return events


def scores(events: list[Event]) -> dict[str, Score]:
    matching = SpeechMatching()
    for event in events:
        matching.push_event(event)
    return {score.name: score for score in matching.scores(events[-1].end_s)}


def auc(real: np.ndarray, chance: np.ndarray) -> float:
    return float(np.mean(real[:, None] > chance[None]))


@pytest.mark.slow
def test_planted_synchrony_is_told_from_chance() -> None:
    rng = np.random.default_rng(11)
    real = [scores(turns(rng, synchrony=0.6)) for _ in range(25)]
    chance = [scores(turns(rng)) for _ in range(25)]
    for name in ("pitch", "volume", "tempo"):
        share = auc(np.array([session[name].z for session in real]), np.array([session[name].z for session in chance]))
        assert share >= 0.9, name


@pytest.mark.parametrize(("who", "expected", "sign"), [("user", "user follows", 1), ("partner", "partner follows", -1)])
def test_the_one_who_adapts_is_named_and_the_lag_is_the_delay_between_turns(who: str, expected: str, sign: int) -> None:
    rng = np.random.default_rng(2)
    scores_of_pitch = [scores(turns(rng, synchrony=0.9, who=who))["pitch"] for _ in range(20)]
    named = [score for score in scores_of_pitch if score.direction != "unclear"]
    assert len(named) >= 18
    assert np.mean([score.direction == expected for score in named]) >= 0.9
    lags = [sign * score.lag_s for score in named if score.direction == expected]
    # Turns last 3-7 s and a gap 0.4 s: from middle to middle about 5.4 s.
    assert np.median(lags) == pytest.approx(5.4, abs=0.8)


def test_too_few_turns_are_said_to_be_too_few_with_their_count() -> None:
    channels = scores(turns(np.random.default_rng(0), n=6))
    for name in SPEECH_CHANNELS:
        assert channels[name].status == "not enough signal"
        assert np.isnan(channels[name].z)
    assert channels["pitch"].n == 5
    assert channels["pitch"].reason == "only 5 changes of speaker were heard; 10 are needed"


def test_turns_without_pitch_leave_volume_alone() -> None:
    events = turns(np.random.default_rng(3), synchrony=0.7)
    unvoiced = [
        Event(turn.person, turn.kind, turn.start_s, turn.end_s, turn.value, {**turn.detail, "f0_median_hz": float("nan")})
        for turn in events
    ]
    channels, whole = scores(unvoiced), scores(events)
    assert channels["pitch"].status == "not enough signal"
    assert repr(channels["volume"]) == repr(whole["volume"])  # nan is not equal to nan


def test_what_was_never_measured_is_the_reason_and_not_a_count_of_turns() -> None:
    def said(person: str, start_s: float, **detail: float) -> Event:
        return Event(person, "turn", start_s, start_s + 1.0, 1.0, detail)  # type: ignore[arg-type]

    bare = [said(("user", "partner")[i % 2], 1.2 * i) for i in range(40)]
    assert scores(bare)["pitch"].reason == "the pitch of what was said wasn't measured"
    one = [said("user", 2.4 * i, level_db=-20.0 + i % 3) for i in range(20)]
    one += [said("partner", 2.4 * i + 1.2) for i in range(20)]
    assert scores(one)["volume"].reason == "the volume of your partner's speech wasn't measured"
    assert scores(one[:20])["volume"].reason == "no change of speaker was heard; 10 are needed"  # nobody else spoke


def test_constant_turns_have_no_score() -> None:
    detail = {"f0_median_hz": 120.0, "level_db": -20.0, "rate_hz": 4.0}
    events = [Event(("user", "partner")[i % 2], "turn", 5.0 * i, 5.0 * i + 4.5, 4.5, detail) for i in range(40)]
    assert {score.status for score in scores(events).values()} == {"not enough signal"}


def test_swapping_the_people_mirrors_direction_and_lag_and_keeps_z() -> None:
    events = turns(np.random.default_rng(8), synchrony=0.9, who="user")
    swapped = [
        Event("partner" if turn.person == "user" else "user", turn.kind, turn.start_s, turn.end_s, turn.value, turn.detail)
        for turn in events
    ]
    there, back = scores(events)["pitch"], scores(swapped)["pitch"]
    assert there.direction == "user follows"
    assert back.direction == "partner follows"
    assert back.lag_s == pytest.approx(-there.lag_s)
    assert back.z == pytest.approx(there.z)


def test_offsets_of_a_voice_change_nothing_in_synchrony_and_proximity() -> None:
    events = turns(np.random.default_rng(9), synchrony=0.5)
    louder = [
        replace(turn, detail={**turn.detail, "level_db": float(turn.detail["level_db"]) + (10 if turn.person == "user" else 0)})
        for turn in events
    ]
    details = []
    for batch in (events, louder):
        matching = SpeechMatching()
        for event in batch:
            matching.push_event(event)
        details.append(matching.details()["volume"])
    assert details[0].synchrony_z == pytest.approx(details[1].synchrony_z, abs=1e-6)
    assert details[0].proximity_z == pytest.approx(details[1].proximity_z, abs=1e-6)


def test_a_planted_rhythm_of_gaps_is_found() -> None:
    rng = np.random.default_rng(4)

    def rhythm(follow: float) -> float:
        events, now_s, gap = [], 0.0, 0.0
        for i in range(60):
            gap = follow * gap + np.sqrt(1 - follow**2) * rng.normal()
            now_s += float(np.exp(0.6 * gap - 1))
            events.append(Event(("user", "partner")[i % 2], "turn", now_s, now_s + 3.0, 3.0, {}))
            now_s += 3.0
        return scores(events)["turn_rhythm"].z

    assert auc(np.array([rhythm(0.6) for _ in range(20)]), np.array([rhythm(0.0) for _ in range(20)])) >= 0.9


def test_tama_frames_are_duration_weighted_means() -> None:
    matching = SpeechMatching()
    matching.push_event(Event("user", "turn", 0.0, 15.0, 15.0, {"level_db": -20.0}))
    matching.push_event(Event("user", "turn", 15.0, 25.0, 10.0, {"level_db": -32.0}))
    frames = matching.tama(42.0)
    assert frames.time_s.tolist() == [10.0, 20.0, 30.0]
    # Frame 0-20: 15 s of -20 and 5 s of -32; frame 10-30: 5 s and 10 s; frame 20-40: only the second.
    assert frames.values["volume"][:, 0] == pytest.approx([-23.0, -28.0, -32.0])
    assert np.isnan(frames.values["volume"][:, 1]).all()
    assert np.isnan(frames.values["pitch"]).all()


def test_the_running_picture_of_a_whole_talk_is_the_streams() -> None:
    events = turns(np.random.default_rng(11), synchrony=0.5)
    matching = SpeechMatching()
    for event in events:
        matching.push_event(event)
    end_s = max(event.end_s for event in events)
    whole, stream = tama([*events, Event("user", "nod", 1.0, 2.0)], end_s), matching.tama(end_s)
    assert whole.time_s.tolist() == stream.time_s.tolist()
    for name, values in stream.values.items():
        np.testing.assert_allclose(whole.values[name], values)


def test_order_of_arrival_and_other_events_change_nothing() -> None:
    events = turns(np.random.default_rng(12), synchrony=0.5)
    matching = SpeechMatching()
    order = np.random.default_rng(0).permutation(len(events))
    for i in order:
        matching.push_event(events[i])
        matching.push_event(Event("user", "nod", events[i].start_s, events[i].start_s + 1))
        matching.scores(float(i))
    again = {score.name: score for score in matching.scores(events[-1].end_s)}
    assert repr(again) == repr(scores(events))  # nan is not equal to nan


def test_memory_is_bounded() -> None:
    matching = SpeechMatching()
    for i in range(3000):
        matching.push_event(Event(("user", "partner")[i % 2], "turn", 5.0 * i, 5.0 * i + 4, 4.0, {"level_db": float(i % 7)}))
    assert len(matching._said["turn"]) <= 1200


def test_r_is_the_cosine_of_what_trend_and_persistence_leave() -> None:
    events = turns(np.random.default_rng(21), synchrony=0.8)
    matching = SpeechMatching()
    for event in events:
        matching.push_event(event)
    level_db = np.array([event.detail["level_db"] for event in events], dtype=float)
    middle_s = np.array([(event.start_s + event.end_s) / 2 for event in events])
    own, persistence = (slice(0, None, 2), slice(1, None, 2)), []
    for side in own:
        level_db[side] -= np.polyval(np.polyfit(middle_s[side], level_db[side], 2), middle_s[side])
        left = level_db[side]
        # Twenty turns, three terms of trend: seen + (3 + 6 rho) / 20 = rho.
        persistence.append((sum(left[1:] * left[:-1]) / sum(left * left) + 3 / 20) / (1 - 6 / 20))
    rho = np.mean(persistence)
    assert 0 < rho < 0.9
    for side in own:
        left = level_db[side]
        rest = np.array([left[0] * np.sqrt(1 - rho**2), *(left[1:] - rho * left[:-1])])
        level_db[side] = (rest - rest.mean()) / rest.std()
    expected = 1 - cosine(level_db[1:], level_db[:-1])
    assert expected > 0.4  # the planted 0.8 is there to be found
    found = matching.details()["volume"]
    # Both are the same sums in double precision; 1e-9 leaves room for rounding in the two fits.
    assert found.r == pytest.approx(expected, abs=1e-9)
    # Fisher: atanh(r) +- 1.645 / sqrt(39 exchanges - 3).
    assert (found.low, found.high) == pytest.approx(np.tanh(np.arctanh(expected) + 1.645 / 6 * np.array([-1, 1])), abs=1e-3)


def voices_that(kind: str, rng: np.random.Generator, n: int) -> np.ndarray:
    """(n,) two voices in turn, each on its own."""
    values = np.empty(n)
    for person in (0, 1):
        noise = rng.normal(size=len(values[person::2]))
        line = np.linspace(0, 4 * rng.normal(), len(noise))
        values[person::2] = {"walk": np.cumsum(noise), "rise": noise + line, "stay": noise}[kind]
    return values


@pytest.mark.parametrize("kind", ["walk", "rise", "stay"])
def test_voices_that_drift_on_their_own_do_not_adapt(kind: str) -> None:
    n, rng = 31, np.random.default_rng([7, len(kind), ord(kind[0])])
    links = np.stack([np.arange(n - 1), np.arange(1, n)], axis=1)
    z = np.array(
        [
            adaptation(
                voices_that(kind, rng, n), time_s=5.0 * np.arange(n), by_user=np.arange(n) % 2 == 0, exchanges=links, draws=99
            ).z
            for _ in range(200)
        ]
    )
    # 200 draws at the 5 % asked: the binomial's 99.9 % quantile is 10.5 %; a plain permutation has 24 % for two walks.
    assert np.mean(z > 1.645) <= 0.105
    assert abs(z.mean()) < 0.25


def test_the_effect_of_real_people_is_found_in_a_long_talk_and_not_much_more_than_chance_in_a_short_one() -> None:
    rng, found = np.random.default_rng(3), {}
    for n in (40, 400):
        z = []
        for _ in range(60):
            values = rng.normal(size=n)
            for i in range(1, n):
                values[i] = 0.1 * values[i - 1] + np.sqrt(0.99) * values[i]
            links = np.stack([np.arange(n - 1), np.arange(1, n)], axis=1)
            by_user = np.arange(n) % 2 == 0
            z.append(adaptation(values, time_s=5.0 * np.arange(n), by_user=by_user, exchanges=links, draws=99).synchrony_z)
        found[n] = np.mean(z)
    # r times the root of the exchanges, within three standard errors (3 / sqrt(60)).
    assert found[40] == pytest.approx(0.62, abs=0.39)
    assert found[400] == pytest.approx(2.0, abs=0.39)


def test_last_and_first_phrases_are_compared_where_phrases_are_known() -> None:
    matching, rng = SpeechMatching(), np.random.default_rng(5)
    start_s = 0.0
    for i in range(30):
        person = ("user", "partner")[i % 2]
        for pitch_hz in rng.uniform(100, 200, size=2):
            matching.push_event(Event(person, "phrase", start_s, start_s + 1, 1.0, {"f0_median_hz": float(pitch_hz)}))
            start_s += 1.5
        matching.push_event(Event(person, "turn", start_s - 3, start_s - 0.5, 2.5, {"f0_median_hz": 150.0}))
    # Of the constant turns nothing could be said; two phrases a turn are 29 changes of speaker.
    assert matching.details().keys() == {"pitch"}
    assert matching.details()["pitch"].n == 29


def test_only_pitch_is_tested_while_people_talk() -> None:
    matching = SpeechMatching()
    events = turns(np.random.default_rng(13), synchrony=0.5)
    for event in events:
        matching.push_event(event)
    live = {score.name: score for score in matching.scores(events[-1].end_s, at_once=False)}
    assert [name for name, score in live.items() if score.status == "ok"] == ["pitch"]
    assert live["tempo"].reason == "measured once the conversation is over"


def test_the_usual_of_each_one_is_the_median_and_small_effects_are_called_small() -> None:
    matching = SpeechMatching()
    for i, (f0_hz, pace) in enumerate([(100, 4), (200, 5), (110, 6), (220, 5), (400, 8), (210, 5)]):
        detail = {"f0_median_hz": float(f0_hz), "level_db": -20.0 - i, "syllables": 2.0 * pace, "f0_range_st": 4.0}
        for kind in ("phrase", "turn"):
            matching.push_event(Event(("user", "partner")[i % 2], kind, 2.5 * i, 2.5 * i + 2, 2.0, detail))
    usual = matching.profile().usual
    assert usual["user"].pitch_hz == pytest.approx(110)
    assert usual["user"].pace_hz == pytest.approx(6)
    assert usual["user"].level_db == pytest.approx(-22)
    assert usual["user"].gap_s == pytest.approx(0.5)
    assert usual["partner"].pitch_hz == pytest.approx(210)
    assert usual["partner"].range_st == pytest.approx(4)
    nothing = float("nan")
    small = Adaptation(400, 2.0, 2.0, 2.0, nothing, nothing, r=0.1, low=0.02, high=0.18, apart=(11.0, 11.0))
    (words,) = matching_words(SpeechProfile(usual, {"pitch": small}))
    assert words == "Your pitch moved with theirs: r 0.10 (0.02 to 0.18), a small effect, as in other real conversations."
    (none,) = matching_words(SpeechProfile(usual, {"pitch": replace(small, low=-0.06)}))
    assert none == "No sign that your pitch moved with theirs: r 0.10 (-0.06 to 0.18, 400 changes of speaker)."
