"""When the partner's recording began: planted in simulated talks by who speaks when, and in sounds that both hold."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import astuple, replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from monitor.simulate.plan import DyadPlan
from monitor.simulate.speech import schedule
from monitor.types import PEOPLE, Float64, Sound
from monitor.voice.alignment.clock_offset import ClockOffset, describe_offset, find_offset
from monitor.voice.alignment.turn_offset import changes, history, turn_evidence
from monitor.voice.intake import FRAME_S
from monitor.voice.overview import THIN_HZ, SoundOverview, overview

Bool = NDArray[np.bool_]


@cache
def talk(seed: int, seconds: float = 240, share: float = 0.5) -> tuple[Bool, Bool]:
    """Who speaks in a simulated talk, a frame each ``FRAME_S``."""
    phrases, _ = schedule(DyadPlan.of(duration_s=seconds, seed=seed, user_share=share))
    people = []
    for person in PEOPLE:
        speech = np.zeros(round(seconds / FRAME_S), bool)
        for phrase in phrases:
            if phrase.person == person:
                speech[round(phrase.start_s / FRAME_S) : round(phrase.end_s / FRAME_S)] = True
        people.append(speech)
    return people[0], people[1]


def recording(speech: Bool, *, start_s: float = 0.0, seconds: float | None = None) -> SoundOverview:
    """A part of it, without its sound."""
    end = None if seconds is None else round((start_s + seconds) / FRAME_S)
    part = speech[round(start_s / FRAME_S) : end]
    return SoundOverview(part, np.ones(part.size, bool), np.zeros(part.size, np.float32), np.zeros(0, np.int16))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("offset_s", [-28.3, -2.6, 11.9])
def test_turns_tell_when_the_other_recording_began(seed: int, offset_s: float) -> None:
    user, partner = talk(seed, share=0.35 + 0.1 * seed)
    found = find_offset(
        recording(user, start_s=max(0, -offset_s), seconds=180), recording(partner, start_s=max(0, offset_s), seconds=180)
    )
    assert found.source == "turns" and found.sure
    assert found.offset_s == pytest.approx(offset_s, abs=0.3)
    assert math.isnan(found.heard_s)


@pytest.mark.parametrize("seed", range(3))
def test_recordings_that_begin_together_are_left_alone(seed: int) -> None:
    user, partner = talk(seed)
    found = find_offset(recording(user, seconds=120), recording(partner, seconds=120))
    assert (found.offset_s, found.source, found.sure) == (0.0, "turns", True)


def test_one_that_runs_on_and_one_that_joins_late() -> None:
    user, partner = talk(7, 400)
    partner = partner.copy()
    # They talk until 250 s; the partner's device runs on.
    user = user[: round(250 / FRAME_S)]
    found = find_offset(recording(user), recording(partner, start_s=42))
    assert found.sure and found.offset_s == pytest.approx(42, abs=0.3)
    short = find_offset(recording(user), recording(partner, start_s=52, seconds=120))
    assert short.sure and short.offset_s == pytest.approx(52, abs=0.3)


@pytest.mark.parametrize("seed", range(6))
def test_people_of_two_talks_are_no_talk(seed: int) -> None:
    user, partner = talk(seed)[0], talk(seed + 20)[1]
    assert not find_offset(recording(user, seconds=120), recording(partner, seconds=120)).sure


@pytest.mark.parametrize(
    ("user", "partner"),
    [
        pytest.param(np.zeros(5000, bool), np.zeros(5000, bool), id="silence"),
        pytest.param(np.ones(5000, bool), talk(1)[1], id="speech without an end"),
        pytest.param(talk(1)[0], np.zeros(0, bool), id="no sound"),
    ],
)
def test_without_turns_nothing_is_known(user: Bool, partner: Bool) -> None:
    # As tuples: from Python 3.13 on a dataclass with NaN in it equals no other.
    assert astuple(find_offset(recording(user), recording(partner))) == astuple(ClockOffset(0.0, "none", False))
    # A hint alone makes no offset.
    assert not find_offset(recording(user), recording(partner), hint_s=12.0).sure


@pytest.mark.parametrize("hint_s", [9.0, -3600.0])
def test_a_hint_breaks_ties_and_a_wrong_one_does_no_harm(hint_s: float) -> None:
    user, partner = talk(3)
    found = find_offset(recording(user), recording(partner, start_s=8), hint_s=hint_s)
    assert found.sure and found.offset_s == pytest.approx(8, abs=0.3)
    # Turn by turn of the same lengths: every 8 s fits.
    one = np.arange(7500) % 500 < 230
    even = find_offset(recording(one), recording(~one), hint_s=hint_s)
    assert not even.sure
    if abs(hint_s) < 60:
        assert abs(even.offset_s - hint_s) < 4.5


def test_what_is_not_known_says_nothing() -> None:
    user, partner = talk(5)
    whole = recording(user)
    lost = replace(whole, known=whole.known.copy(), speech=whole.speech.copy())
    lost.known[3000:6000] = lost.speech[3000:6000] = False
    found = find_offset(lost, recording(partner, start_s=5))
    assert found.sure and found.offset_s == pytest.approx(5, abs=0.3)


def test_swapping_the_recordings_negates_the_offset() -> None:
    user, partner = (recording(speech, seconds=90) for speech in talk(2))
    (offsets_s, evidence), (_, swapped) = turn_evidence(user, partner, most_s=20), turn_evidence(partner, user, most_s=20)
    np.testing.assert_allclose(swapped, evidence[::-1], atol=1e-6)
    assert offsets_s[0] == pytest.approx(-20, abs=FRAME_S)


def test_evidence_is_the_likelihood_counted_by_hand() -> None:
    """At each offset the sum over starts and stops that overlap, written without Fourier transforms, in one style."""
    from monitor import constants

    numbers = constants.turn_taking()
    one_style = replace(
        numbers,
        orderly_starts=numbers.free_starts,
        orderly_stops=numbers.free_stops,
        task_starts=numbers.free_starts,
        task_stops=numbers.free_stops,
    )
    rng = np.random.default_rng(0)
    user, partner = (np.repeat(rng.random(30) < 0.5, 40) for _ in PEOPLE)
    partner = partner[:900]
    offsets_s, evidence = turn_evidence(recording(user), recording(partner), most_s=5, numbers=one_style)
    for offset in (-100, 0, 37):
        expected = 0.0
        for one, other, shift in ((user, partner, offset), (partner, user, -offset)):
            frames = np.arange(one.size)
            inside = (frames - shift >= 0) & (frames - shift < other.size)
            state = history(other, numbers.edges_s)[(frames - shift)[inside]]
            for change, ratios in zip(changes(one, np.ones(one.size, bool)), one_style.styles[0], strict=True):
                ratio = np.asarray(ratios)[state]
                happens, hazard = change.happens[inside], change.hazard[inside]
                expected += np.sum(happens * ratio) - happens.sum() * np.log(np.sum(hazard * np.exp(ratio)) / hazard.sum())
        assert evidence[np.argmin(np.abs(offsets_s - offset * FRAME_S))] == pytest.approx(expected, abs=1e-6)


def test_history_is_what_was_known_before_the_frame() -> None:
    speech = np.array([0, 0, 1, 1, 1, 0], bool)
    # Bins: under 0.03 s (two frames of 16 ms) and longer; a silence before the first change is long.
    assert history(speech, (0.0, 0.03)).tolist() == [1, 1, 1, 2, 2, 3]
    starts, stops = changes(speech, np.ones(6, bool))
    assert starts.happens.tolist() == [0, 0, 1, 0, 0, 0] and stops.happens.tolist() == [0, 0, 0, 0, 0, 1]
    assert (starts.hazard > 0).tolist() == [True, True, True, False, False, False]


def heard(seed: int, speech: Bool) -> Float64:
    """Noise in the band of speech while somebody speaks, at ``THIN_HZ``."""
    from scipy.signal import butter, sosfilt

    loud = np.repeat(speech, round(FRAME_S * THIN_HZ)).astype(float)
    noise = np.random.default_rng(seed).standard_normal(loud.size)
    return np.asarray(0.05 * loud * sosfilt(butter(2, (200, 1500), "bandpass", fs=THIN_HZ, output="sos"), noise))


def with_sound(speech: Bool, sound: Float64, *, start_s: float = 0.0, room: int = 0) -> SoundOverview:
    """A recording of it in a room's own noise."""
    noise = 3e-4 * np.random.default_rng(10 + room).standard_normal(sound.size)
    thin = np.round(32767 * np.clip(sound + noise, -1, 1)).astype(np.int16)
    first = round(start_s / FRAME_S)
    return replace(recording(speech[first:]), samples=thin[first * round(FRAME_S * THIN_HZ) :])


def late(sound: Float64, seconds: float) -> Float64:
    n = round(seconds * THIN_HZ)
    return np.concatenate([np.zeros(n), sound[: sound.size - n]])


@pytest.mark.parametrize(("start_s", "travel_s", "expected_s"), [(0.0, 0.15, 0.0), (0.0, 0.04, 0.0), (9.6, 0.01, 9.61)])
def test_bleed_tells_the_clock_and_a_call_s_delay_is_no_late_start(start_s: float, travel_s: float, expected_s: float) -> None:
    user, partner = talk(4, 60)
    voices = heard(1, user), heard(2, partner)
    users = voices[0] + 0.1 * late(voices[1], travel_s)
    # The detector hears the partner in the user's microphone too.
    found = find_offset(with_sound(user | partner, users), with_sound(partner, voices[1], start_s=start_s, room=1))
    assert (found.source, found.sure) == ("sound", True)
    assert found.offset_s == pytest.approx(expected_s, abs=0.02)
    assert found.heard_s == pytest.approx(start_s + travel_s, abs=0.02)


def test_a_chime_of_each_does_not_outweigh_the_turns() -> None:
    user, partner = talk(6, 180)
    voices = [heard(1, user), heard(2, partner)]
    time_s = np.arange(round(0.8 * THIN_HZ)) / THIN_HZ
    for sound, at_s in zip(voices, (20, 55), strict=True):
        sound[at_s * THIN_HZ : at_s * THIN_HZ + time_s.size] += 0.3 * np.exp(-4 * time_s) * np.sin(2 * np.pi * 880 * time_s)
    found = find_offset(with_sound(user, voices[0]), with_sound(partner, voices[1], start_s=6.4, room=1))
    assert (found.source, found.sure) == ("turns", True)
    assert found.offset_s == pytest.approx(6.4, abs=0.3)


@pytest.mark.parametrize(
    ("offset", "words"),
    [
        (ClockOffset(4.153, "turns", True, probability=0.9999), "4.15 s after yours, judging by who speaks when (99 % sure)"),
        (ClockOffset(-12.0, "sound", True), "12 s before yours: the same sound is heard in both"),
        (ClockOffset(0.0, "sound", True, drift_ppm=-100.0), "drift apart by 0.36 s an hour"),
        (ClockOffset(3.0, "given", True), "3 s after yours, as you said"),
        (ClockOffset(3.0, "turns", False, alternatives_s=(7.0,)), "add --offset S"),
        (ClockOffset(0.0, "none", False), "Add --offset S"),
    ],
)
def test_what_was_found_in_words(offset: ClockOffset, words: str) -> None:
    assert words in describe_offset(offset)


@cache
def listened(path: Path) -> SoundOverview:
    return overview(sounds(path))


def sounds(path: Path) -> Iterator[Sound]:
    import av

    with av.open(str(path)) as container:
        place = 0
        for frame in container.decode(audio=0):
            samples = frame.to_ndarray().reshape(-1)
            yield Sound(place / frame.sample_rate, samples.astype(np.float32), frame.sample_rate)
            place += samples.size


@pytest.mark.full
@pytest.mark.real_data
@pytest.mark.parametrize(
    ("user", "partner", "expected_s", "within_s"),
    [
        ("user", "partner", 0.0, 0.0),
        ("user", "partner_late4", 4.0, 0.3),
        ("bleed20_user", "partner_late4", 4.15, 0.02),
    ],
)
def test_recordings_that_people_sent(shared_data: Path, user: str, partner: str, expected_s: float, within_s: float) -> None:
    found = find_offset(*(listened(shared_data / "broken" / f"{name}.opus") for name in (user, partner)))
    assert found.sure and found.offset_s == pytest.approx(expected_s, abs=within_s)
