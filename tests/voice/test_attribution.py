"""Whose mouth speaks: planted jaws beside a real sentence."""

from __future__ import annotations

import math

import numpy as np
import pytest

from monitor.measures import FAMILIES, columns
from monitor.types import PEOPLE, Event, FeatureBlock, Person, Sound
from monitor.voice.attribution import Attribution, speaker
from monitor.voice.prosody import Frames

NAN = math.nan


@pytest.mark.parametrize(
    ("user", "partner", "before", "expected"),
    [
        (0.10, 0.005, "unknown", "user"),
        (0.005, 0.10, "unknown", "partner"),
        (0.10, 0.09, "unknown", "unknown"),
        (0.10, 0.09, "user", "user"),
        (0.09, 0.10, "user", "unknown"),
        (0.005, 0.001, "unknown", "unknown"),
        (NAN, 0.10, "unknown", "unknown"),
        (0.10, NAN, "user", "unknown"),
    ],
    ids=["user", "partner", "both", "keeps", "no longer", "neither", "unseen user", "unseen partner"],
)
def test_speaker(user: float, partner: float, before, expected: str) -> None:
    assert speaker(user, partner, before=before) == expected


def face(person: Person, jaw: np.ndarray, *, seen: bool = True) -> FeatureBlock:
    """Rows at 15 a second with the jaw's opening planted."""
    values = np.full((jaw.size, len(FAMILIES["face"])), np.nan, np.float32)
    if seen:
        values[:, columns("face").index("jaw")] = jaw
    return FeatureBlock(person, "face", np.arange(jaw.size) / 15, values, np.full(jaw.size, float(seen), np.float32))


@pytest.fixture(scope="module")
def conversation(speak) -> tuple[np.ndarray, int, dict[Person, np.ndarray]]:
    """The user says a sentence, then the partner, then nobody's mouth moves at a third."""
    sentence, rate_hz = speak("Will I have any difficulty with the customs")
    silence = np.zeros(rate_hz, np.float32)
    samples = np.concatenate([silence, sentence, silence, sentence, silence, sentence, silence])
    spoken_s, n = sentence.size / rate_hz, round(samples.size / rate_hz * 15) + 1
    time_s = np.arange(n) / 15
    talk = 0.15 + 0.15 * np.sin(2 * np.pi * 4.3 * time_s)
    starts_s: dict[Person, float] = {"user": 1.0, "partner": 2.0 + spoken_s}
    jaws = {p: np.where((time_s > s) & (time_s < s + spoken_s), talk, 0.01) for p, s in starts_s.items()}
    return samples, rate_hz, jaws


def collect(heards: list, person: Person) -> tuple[np.ndarray, np.ndarray, list]:
    rows = [rows for heard in heards for rows in heard[person].rows]
    table = np.concatenate([np.column_stack([part.time_s, part.values, part.quality]) for part in rows])
    return table[:, 0], table[:, 1:], [event for heard in heards for event in heard[person].phrases]


@pytest.mark.slow
def test_each_sentence_goes_to_its_mouth(conversation) -> None:
    samples, rate_hz, jaws = conversation
    attribution = Attribution(clips=True)
    heards = [attribution.push_rows(face(person, jaws[person])) for person in PEOPLE]
    heards += [attribution.push_sound(Sound(0.0, samples, rate_hz)), attribution.finish()]
    spoken_s = (samples.size / rate_hz - 4) / 3
    for person, start_s in (("user", 1.0), ("partner", 2.0 + spoken_s)):
        time_s, values, phrases = collect(heards, person)
        assert len(phrases) == 1 and phrases[0].person == person
        assert phrases[0].start_s == pytest.approx(start_s, abs=0.2)
        assert phrases[0].end_s == pytest.approx(start_s + spoken_s, abs=0.3)
        # Nobody's third sentence is written down for anybody.
        [clip] = [clip for heard in heards for clip in heard[person].clips]
        assert clip.person == person and clip.start_s == pytest.approx(phrases[0].start_s - 0.25, abs=0.05)
        assert clip.samples.size / 16000 == pytest.approx(spoken_s + 0.5, abs=0.5)
        assert np.abs(clip.samples).max() > 0.1
        speech = values[:, 0] == 1
        assert speech.any() and (time_s[speech] > start_s - 0.2).all() and (time_s[speech] < start_s + spoken_s + 0.3).all()
        third = (time_s > 3.3 + 2 * spoken_s) & (time_s < 2.7 + 3 * spoken_s)
        assert (values[third, 0] == 0).all() and (values[third, 3] == 0).mean() > 0.8


@pytest.mark.slow
def test_unseen_mouths_get_nothing(conversation) -> None:
    samples, rate_hz, jaws = conversation
    attribution = Attribution()
    heards = [attribution.push_rows(face(person, jaws[person], seen=person == "user")) for person in PEOPLE]
    heards += [attribution.push_sound(Sound(0.0, samples, rate_hz)), attribution.finish()]
    for person in PEOPLE:
        _, values, phrases = collect(heards, person)
        assert not phrases and (values[:, 0] == 0).all()


@pytest.fixture(scope="module")
def at_once(conversation) -> dict[Person, tuple[np.ndarray, np.ndarray, list]]:
    samples, rate_hz, jaws = conversation
    attribution = Attribution()
    heards = [attribution.push_sound(Sound(0.0, samples, rate_hz))]
    heards += [attribution.push_rows(face(person, jaws[person])) for person in PEOPLE]
    heards.append(attribution.finish())
    return {person: collect(heards, person) for person in PEOPLE}


@pytest.mark.parametrize(("block_s", "late"), [(0.05, 0), (0.333, 7), (2.0, 2)])
@pytest.mark.slow
def test_any_order_and_split_gives_the_same(conversation, at_once, block_s: float, late: int) -> None:
    """The faces come some blocks after the sound."""
    samples, rate_hz, jaws = conversation
    attribution = Attribution()
    heards = []
    whole = {person: face(person, jaws[person]) for person in PEOPLE}
    n = round(block_s * rate_hz)
    for index, start in enumerate(range(0, samples.size + (late + 1) * n, n)):
        if samples[start : start + n].size:
            heards.append(attribution.push_sound(Sound(start / rate_hz, samples[start : start + n], rate_hz)))
        for person, rows in whole.items():
            now = ((index - late) * block_s <= rows.time_s) & (rows.time_s < (index + 1 - late) * block_s)
            cut = FeatureBlock(person, "face", rows.time_s[now], rows.values[now], rows.quality[now])
            heards.append(attribution.push_rows(cut))
    heards.append(attribution.finish())
    for person, expected in at_once.items():
        result = collect(heards, person)
        np.testing.assert_array_equal(result[0], expected[0])
        np.testing.assert_array_equal(result[1], expected[1])
        assert result[2] == expected[2]


def test_a_laugh_goes_to_the_mouth_that_moved_in_it(conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    samples, rate_hz, jaws = conversation
    spoken_s = (samples.size / rate_hz - 4) / 3
    starts_s = (1.0, 2.0 + spoken_s, 3.0 + 2 * spoken_s)  # the user's, the partner's, nobody's

    class Planted:
        def __init__(self, person: Person) -> None:
            pass

        def push(self, frames: Frames) -> list[Event]:
            return [Event("user", "laugh", s, s + spoken_s, spoken_s) for s in starts_s] if frames.ends else []

    monkeypatch.setattr("monitor.voice.attribution.Laughs", Planted)
    attribution = Attribution()
    heards = [attribution.push_rows(face(person, jaws[person])) for person in PEOPLE]
    heards += [attribution.push_sound(Sound(0.0, samples, rate_hz)), attribution.finish()]
    laughs = {person: [laugh.start_s for heard in heards for laugh in heard[person].laughs] for person in PEOPLE}
    assert laughs == {"user": [starts_s[0]], "partner": [starts_s[1]]}
    assert all(laugh.person == person for heard in heards for person in PEOPLE for laugh in heard[person].laughs)
