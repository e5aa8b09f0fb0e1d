"""The partner's echo in the microphone: planted paths from loudspeaker to microphone, voices by espeak-ng."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from monitor.types import Float32, Sound
from monitor.voice.echo_align import FarEnd
from monitor.voice.echo_canceller import BLOCK, Canceller
from monitor.voice.echo_gate import EchoGuard
from monitor.voice.vad import SpeechGate, SpeechProbability

RATE_HZ = 16_000
USER = ("I would like to tell you how the project went", "and what we learned from it in the end")
PARTNER = ("That sounds good to me, please begin whenever you like", "we have about an hour for all of this today, so no hurry")


@pytest.fixture(scope="module")
def talk(speak) -> tuple[Float32, Float32]:
    """User and partner: the partner speaks for some seven seconds, then the user, then both."""
    import soxr

    def say(texts: tuple[str, ...], voice: str) -> Float32:
        parts = [speak(text, voice=voice)[0] for text in texts]
        samples = soxr.resample(
            np.concatenate([part for sentence in parts for part in (sentence, np.zeros(4_000, np.float32))]), 22_050, RATE_HZ
        )
        return (0.05 * samples / np.sqrt(np.mean(samples**2))).astype(np.float32)

    user, partner = say(USER, "en-us+m3"), say(PARTNER, "en-us+f3")
    pause = np.zeros(8_000, np.float32)
    users = np.concatenate([np.zeros_like(partner), pause, user, pause, user])
    partners = np.concatenate([partner, pause, np.zeros_like(user), pause, partner])
    n = max(users.size, partners.size)
    return np.pad(users, (0, n - users.size)), np.pad(partners, (0, n - partners.size))


def echo_of(partner: Float32, *, delay_s: float, level_db: float, seed: int = 0) -> Float32:
    """Through a room whose reverberation is 60 dB down after 0.15 s."""
    draw = np.random.default_rng(seed)
    tail_s = np.arange(round(0.15 * RATE_HZ)) / RATE_HZ
    room = 0.1 * draw.standard_normal(tail_s.size) * 10 ** (-3 * tail_s / 0.15)
    room[0] = 1
    late = np.concatenate([np.zeros(round(delay_s * RATE_HZ)), np.convolve(partner, room)])[: partner.size]
    return (late * 10 ** (level_db / 20)).astype(np.float32)


def noise(n: int, level_db: float = -70) -> Float32:
    return (np.random.default_rng(1).standard_normal(n) * 10 ** (level_db / 20)).astype(np.float32)


def pieces(samples: Float32, sizes: list[int], *, rate_hz: int = RATE_HZ, start_s: float = 0.0) -> list[Sound]:
    sounds, first = [], 0
    for size in itertools.cycle(sizes):
        if first >= samples.size:
            return sounds
        sounds.append(Sound(start_s + first / rate_hz, samples[first : first + size], rate_hz))
        first += size
    return sounds


def guard(partners: list[Sound], users: list[Sound]) -> tuple[EchoGuard, list[Sound]]:
    """Both as they would come: in the order of their ends."""
    echo_guard, clean = EchoGuard(), []
    arrivals = [
        (sound.time_s + sound.samples.size / sound.rate_hz, who, sound)
        for who, sound in [*((0, sound) for sound in partners), *((1, sound) for sound in users)]
    ]
    for _, who, sound in sorted(arrivals, key=lambda arrival: arrival[:2]):
        if who:
            clean += echo_guard.push_user(sound)
        else:
            echo_guard.push_partner(sound)
    return echo_guard, clean + echo_guard.finish()


def joined(sounds: list[Sound]) -> Float32:
    return np.concatenate([sound.samples for sound in sounds])


def speech(samples: Float32) -> np.ndarray:
    """The speech detector's decisions, as the listener takes them [shape=(n_frames,)]."""
    probability, gate = SpeechProbability(), SpeechGate()
    parts = [gate.push(probability.push(samples)), gate.push(probability.finish()), gate.finish()]
    return np.concatenate(parts)[: samples.size // 256]


@pytest.mark.parametrize(("delay_s", "level_db"), [(0.005, -3), (0.12, -10), (0.04, -20)])
@pytest.mark.slow
def test_echo_is_not_counted_and_the_user_is_kept(talk, delay_s: float, level_db: float) -> None:
    """At least 90 % of the echo; the partner speaks first, so the recognition's time counts as well."""
    user, partner = talk
    echo = echo_of(partner, delay_s=delay_s, level_db=level_db)
    echo_guard, clean = guard(pieces(partner, [512]), pieces(user + echo + noise(user.size), [512]))
    assert echo_guard.echoing
    counted, spoken, echoed = speech(joined(clean)), speech(user + noise(user.size)), speech(echo + noise(user.size))
    near = np.convolve(spoken, np.ones(13), "same") > 0
    assert counted[echoed & ~near].mean() < 0.1 * speech(user + echo + noise(user.size))[echoed & ~near].mean() + 0.05
    assert counted[spoken].mean() > 0.95


@pytest.mark.slow
def test_without_an_echo_nothing_is_touched(talk) -> None:
    user, partner = talk
    microphone = user + noise(user.size)
    echo_guard, clean = guard(pieces(partner, [512]), pieces(microphone, [512]))
    assert not echo_guard.echoing
    np.testing.assert_array_equal(joined(clean), microphone)


@pytest.mark.slow
def test_headphones_are_noticed(talk) -> None:
    """The same talk three times over without an echo, after one with it."""
    user, partner = talk
    microphone = np.concatenate([user + echo_of(partner, delay_s=0.03, level_db=-6), *[user] * 3])
    partner = np.concatenate([partner] * 4)
    echo_guard, clean = guard(pieces(partner, [512]), pieces(microphone + noise(microphone.size), [512]))
    assert not echo_guard.echoing
    np.testing.assert_array_equal(joined(clean)[-RATE_HZ:], (microphone + noise(microphone.size))[-RATE_HZ:])


@pytest.mark.parametrize("sizes", [[160], [1, 511, 2_000, 7], [4_000]])
@pytest.mark.slow
def test_any_split_gives_the_same(talk, sizes: list[int]) -> None:
    user, partner = (samples[: 4 * RATE_HZ] for samples in talk)
    microphone = user + echo_of(partner, delay_s=0.03, level_db=-6) + noise(user.size)
    _, expected = guard(pieces(partner, [512]), pieces(microphone, [512]))
    _, cut_anew = guard(pieces(partner, sizes[::-1]), pieces(microphone, sizes))
    np.testing.assert_allclose(joined(cut_anew), joined(expected), atol=1e-5)


def test_latency_is_as_it_says() -> None:
    """What comes out ends so much before what went in."""
    echo_guard, silence = EchoGuard(), np.zeros(160, np.float32)
    for index in range(400):
        time_s = index / 100
        echo_guard.push_partner(Sound(time_s, silence, RATE_HZ))
        for clean in echo_guard.push_user(Sound(time_s, silence, RATE_HZ)):
            end_s = clean.time_s + clean.samples.size / RATE_HZ
    assert 4.0 - end_s <= echo_guard.latency_s + 0.01
    assert echo_guard.latency_s < 0.15


@pytest.mark.parametrize("partner_s", [0.0, 1.0])
def test_a_partner_who_is_not_heard_holds_up_nothing(partner_s: float) -> None:
    """The computer's sound never comes, or ends after a second: the microphone waits a quarter of a second at most."""
    echo_guard, silence, end_s = EchoGuard(), np.zeros(160, np.float32), 0.0
    for index in range(400):
        time_s = index / 100
        if time_s < partner_s:
            echo_guard.push_partner(Sound(time_s, silence, RATE_HZ))
        for clean in echo_guard.push_user(Sound(time_s, silence, RATE_HZ)):
            end_s = clean.time_s + clean.samples.size / RATE_HZ
        assert time_s - end_s < 0.45


def test_gaps_rates_and_bad_samples_come_out_as_they_went_in() -> None:
    draw = np.random.default_rng(0)
    first, second = (0.01 * draw.standard_normal(n).astype(np.float32) for n in (8_000, 24_000))
    first[100:200] = np.nan
    users = [*pieces(first, [500]), *pieces(second, [700], rate_hz=48_000, start_s=2.0)]
    _, clean = guard([], users)
    early, late = [sound for sound in clean if sound.time_s < 1], [sound for sound in clean if sound.time_s > 1]
    np.testing.assert_array_equal(joined(early), first)
    assert (early[0].time_s, late[0].time_s) == (0.0, 2.0)
    assert {sound.rate_hz for sound in clean} == {RATE_HZ}
    assert joined(late).size == 8_000 and np.isfinite(joined(late)).all()
    ends_s = [sound.time_s + sound.samples.size / RATE_HZ for sound in late]
    np.testing.assert_allclose([sound.time_s for sound in late[1:]], ends_s[:-1], atol=1e-9)


def test_the_filter_learns_a_planted_path() -> None:
    """White noise through a short path: what is left is 20 dB down within three seconds, and a voice beside it stays whole."""
    draw = np.random.default_rng(0)
    far = 0.1 * draw.standard_normal(6 * RATE_HZ).astype(np.float32)
    path = np.zeros(1_500, np.float32)
    path[[320, 700, 1_499]] = 0.5, -0.3, 0.1
    echo = np.convolve(far, path)[: far.size].astype(np.float32)
    voice = (0.05 * np.sin(np.arange(far.size) / 7)).astype(np.float32)
    voice[: 4 * RATE_HZ] = 0
    canceller, rest = Canceller(0.16), []
    for first in range(0, far.size - BLOCK + 1, BLOCK):
        block = slice(first, first + BLOCK)
        split = canceller.push(far[block], (echo + voice)[block])
        np.testing.assert_allclose(split.echo + split.rest, (echo + voice)[block], atol=1e-6)
        rest.append(split.rest)
    left = np.concatenate(rest)
    power = lambda samples: float(np.mean(np.square(samples)))  # noqa: E731
    third, last = slice(3 * RATE_HZ, 4 * RATE_HZ), slice(4 * RATE_HZ, left.size)
    assert power(left[third]) < 0.01 * power(echo[third])
    assert power(left[last] - voice[last]) < 0.05 * power(voice[last])


@pytest.mark.parametrize("rate_hz", [RATE_HZ, 44_100])
@pytest.mark.parametrize("ppm", [0, -100, 100])
@pytest.mark.slow
def test_what_was_played_is_found_by_the_microphones_times(rate_hz: int, ppm: float) -> None:
    """A tone of 100 Hz by a clock that runs fast: found at its time to 3 ms, and it stays there once the rate is known."""
    far, lead_s, clock = FarEnd(), 0.032, 1 + ppm * 1e-6
    size, tone = rate_hz // 50, 2 * np.pi * 100
    off_ms, n_asked = [], 0
    for index in range(50 * 50):
        time_s = index / 50 / clock
        far.push(Sound(time_s, np.sin(tone * (time_s + np.arange(size) / rate_hz / clock)).astype(np.float32), rate_hz))
        while (asked_s := n_asked * BLOCK / RATE_HZ) < time_s - 0.2:
            n_asked += 1
            played = far.played_at(asked_s, newest_s=time_s)
            assert played is not None
            cycles = slice(0, 480)  # three of them
            phases = tone * (asked_s + lead_s + np.arange(BLOCK) / RATE_HZ)
            off_ms.append(1000 / tone * np.angle(1j * np.sum(played[cycles] * np.exp(-1j * phases[cycles]))))
    found_ms = np.array(off_ms)
    assert np.abs(found_ms[10:]).max() < 3
    assert np.ptp(found_ms[round(30 / 0.032) :]) < 0.3


def test_stamps_that_jump_put_the_sound_where_it_belongs() -> None:
    far = FarEnd()
    far.push(Sound(0.0, np.full(RATE_HZ, 0.1, np.float32), RATE_HZ))
    far.push(Sound(1.5, np.full(RATE_HZ, 0.2, np.float32), RATE_HZ))  # half a second is missing
    far.push(Sound(2.2, np.full(RATE_HZ, 0.3, np.float32), RATE_HZ))  # 0.3 s are told again
    for time_s, level in ((1.2, 0.0), (1.6, 0.2), (2.1, 0.2), (2.3, 0.3), (3.0, 0.3)):
        played = far.played_at(time_s - 0.032, newest_s=9.9)
        np.testing.assert_allclose(played, level, atol=1e-6)
