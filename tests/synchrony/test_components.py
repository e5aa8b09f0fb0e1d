from dataclasses import replace

import numpy as np
import pytest

from monitor.config import load_preset
from monitor.synchrony.components import Components
from monitor.synchrony.grid import GridBlock
from monitor.types import Event, Person, Score

SPAN_S = 300.0
UNKNOWN = Score(SPAN_S, "fused", "not enough signal", reason="too few channels")
OTHER: dict[Person, Person] = {"user": "partner", "partner": "user"}


def block(rng: np.random.Generator, *, attentive: bool = True, seen: bool = True) -> GridBlock:
    """Turns of 6 s; glances of about a second, 80 % at the listened-to and 35 % otherwise if attentive, else 50 %."""
    n = int(SPAN_S * 10)
    speech = np.zeros((n, 2))
    speaker = (np.arange(n) // 60) % 2
    speech[np.arange(n), speaker] = 1
    gaze = np.zeros((n, 2))
    for column in (0, 1):
        state = 1.0
        for i in range(n):
            share = (0.8 if speech[i, 1 - column] else 0.35) if attentive else 0.5
            if rng.random() < 0.15:
                state = float(rng.random() < share)
            gaze[i, column] = state
    smile = np.full((n, 2), 0.1 if seen else np.nan)
    signals = {"gaze_camera": gaze, "speech": speech, "smile": smile}
    return GridBlock(np.arange(n) / 10, {name: values.astype(np.float32) for name, values in signals.items()})


def phrases(range_st: float = 5.5) -> list[Event]:
    people: tuple[Person, Person] = ("user", "partner")
    detail = {"f0_range_st": range_st}
    return [Event(people[i % 2], "phrase", 6.0 * i, 6.0 * i + 5.0, 4.0, detail) for i in range(50)]


def scores(
    events: list[Event], grid: GridBlock | None, *, preset: str = "interview", fused: Score = UNKNOWN
) -> dict[str, Score]:
    components = Components(preset=load_preset(preset))
    if grid is not None:
        components.push(grid)
    for event in events:
        components.push_event(event)
    rhythm = replace(UNKNOWN, name="turn_rhythm")
    return {score.name: score for score in components.scores(SPAN_S, fused=fused, turn_rhythm=rhythm)}


def nods(rng: np.random.Generator, *, at_pauses: bool) -> list[Event]:
    """24 nods of each person in the other's turns: at the phrase's end, or anywhere in the session."""
    events: list[Event] = []
    for person in ("user", "partner"):
        first = 6.0 if person == "user" else 0.0
        ends = first + 5.0 + 12.0 * np.arange(24)
        starts = ends + rng.uniform(-0.3, 0.8, 24) if at_pauses else rng.uniform(0, SPAN_S - 1, 24)
        events += [Event(person, "nod", float(start_s), float(start_s) + 0.6, 2.0) for start_s in starts]
    return events


def test_attentive_behaviour_scores_above_inattentive() -> None:
    rng = np.random.default_rng(1)
    high = scores([*phrases(), *nods(rng, at_pauses=True)], block(rng, attentive=True))["attention"]
    rude = [Event("user", "interruption", 10.0 * i, 10.0 * i + 1, 1.0) for i in range(25)]
    low = scores([*phrases(), *nods(rng, at_pauses=False), *rude], block(rng, attentive=False))["attention"]
    assert high.status == low.status == "ok"
    assert high.score > 75
    assert low.score < 40
    assert high.low < high.score < high.high


def test_responses_at_random_are_at_chance() -> None:
    rng = np.random.default_rng(2)
    z = []
    for _ in range(60):
        components = Components(preset=load_preset("interview"))
        for event in [*phrases(), *nods(rng, at_pauses=False)]:
            components.push_event(event)
        z.append(next(part.z for part in components.parts(SPAN_S)["attention"] if part.name == "responses"))
    assert abs(np.mean(z)) < 0.4
    assert np.mean(np.array(z) > 1.645) <= 0.15


def test_gaze_is_out_of_no_gaze_altogether() -> None:
    rng = np.random.default_rng(3)
    events = [*phrases(), *nods(rng, at_pauses=True)]
    attentive, absent = block(rng, attentive=True), block(rng, attentive=False)
    assert repr(scores(events, attentive, preset="no-gaze")) == repr(scores(events, absent, preset="no-gaze"))
    components = Components(preset=load_preset("no-gaze"))
    components.push(attentive)
    gaze = next(part for part in components.parts(SPAN_S)["attention"] if part.name == "gaze")
    assert np.isnan(gaze.z)
    assert gaze.quality == 0


def smiles(starts: dict[Person, np.ndarray]) -> list[Event]:
    return [Event(person, "smile", float(at), float(at) + 3.0, 0.6) for person, train in starts.items() for at in train]


def test_shared_smiles_and_lively_voices_are_warmer_than_none() -> None:
    rng = np.random.default_rng(4)
    at = np.sort(rng.uniform(5, 290, 12))
    grid = block(rng)
    warm = scores([*phrases(8.0), *smiles({"user": at, "partner": at + 0.8})], grid)["warmth"]
    cool = scores(phrases(2.5), grid)["warmth"]
    assert warm.score > 80
    assert cool.score < 25


def test_mutual_smiles_are_judged_by_when_not_by_how_many() -> None:
    rng = np.random.default_rng(5)
    together, apart = [], []
    for _ in range(30):
        user = np.sort(rng.uniform(5, 290, 12))
        for partner, into in ((user + 0.8, together), (np.sort(rng.uniform(5, 290, 12)), apart)):
            components = Components(preset=load_preset("interview"))
            for event in smiles({"user": user, "partner": partner}):
                components.push_event(event)
            into.append(next(part.z for part in components.parts(SPAN_S)["warmth"] if part.name == "mutual_smiles"))
    assert np.min(together) > 1.6
    assert abs(np.mean(apart)) < 0.6


def test_a_face_that_was_not_seen_is_not_cold() -> None:
    rng = np.random.default_rng(6)
    score = scores([], block(rng, seen=False))["warmth"]
    assert score.status == "not enough signal"
    # Where there is only sound, nothing is said of smiles that nobody could see, nor of looks.
    assert score.reason == "no face was seen for long enough; too little speech with a clear pitch"
    dark = block(rng, seen=False)
    dark = replace(dark, signals={**dark.signals, "gaze_camera": np.full((len(dark), 2), np.nan, np.float32)})
    attention = scores([], dark)["attention"]
    assert attention.reason.startswith("no face was seen for long enough; ") and "look" not in attention.reason
    assert np.isnan(score.score)


def test_coordination_is_the_fused_channels_drawn_to_fifty_by_doubt() -> None:
    fused = Score(SPAN_S, "fused", "ok", score=90.0, z=1.5, confidence=0.8)
    score = scores([], None, fused=fused)["coordination"]
    # interview: channels weigh 1.0, turn rhythm 0.4 and is unknown: known weight 0.8 / 1.4; z is that of the only part.
    assert score.z == pytest.approx(1.5)
    assert score.confidence == pytest.approx(0.8 / 1.4 * (1 - np.exp(-300 / 90)))
    assert score.score == pytest.approx(50 + score.confidence * (93.319 - 50), abs=0.01)
    assert scores([], None)["coordination"].status == "not enough signal"


def test_nothing_seen_gives_no_number_and_early_is_calibrating() -> None:
    for score in scores([], None).values():
        assert score.status == "not enough signal"
        assert np.isnan(score.score)
    early = Components(preset=load_preset("interview")).scores(20.0, fused=UNKNOWN, turn_rhythm=UNKNOWN)
    assert [score.status for score in early] == ["calibrating"] * 3


def test_every_preset_gives_scores_between_0_and_100() -> None:
    rng = np.random.default_rng(7)
    events = [
        *phrases(20.0),
        *nods(rng, at_pauses=True),
        *smiles({"user": np.arange(5.0, 290, 6), "partner": np.arange(6.0, 290, 6)}),
    ]
    grid = block(rng)
    for name in ("interview", "sales", "coaching", "friends", "no-gaze"):
        for score in scores(events, grid, preset=name).values():
            assert score.status != "ok" or 0 <= score.low <= score.score <= score.high <= 100
