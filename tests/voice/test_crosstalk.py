"""Whose voices two recordings hold: planted mixes of two people who take turns (noise with the rhythm of speech)."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path

import numpy as np
import pytest

from monitor.sources.film import blocks
from monitor.sources.media import MediaFile
from monitor.types import Float32
from monitor.voice.crosstalk import describe, find_crosstalk
from monitor.voice.intake import FRAME_S
from monitor.voice.overview import THIN_HZ, SoundOverview, overview
from monitor.voice.stereo import compare_channels
from monitor.voice.voice_pair import VoicePair

SECONDS = 40
FRAME = round(FRAME_S * THIN_HZ)


def talk(seed: int) -> tuple[Float32, Float32]:
    """Two people at 4 kHz in turns of 2-4 s: noise with syllables of 4 a second, each their own."""
    draw = np.random.default_rng(seed)
    time_s = np.arange(SECONDS * THIN_HZ) / THIN_HZ
    bounds_s = np.cumsum(draw.uniform(2, 4, SECONDS))
    turn = np.searchsorted(bounds_s, time_s) % 2
    voices = [
        draw.standard_normal(time_s.size) * (0.55 + 0.45 * np.sin(2 * np.pi * rate_hz * time_s)) for rate_hz in (3.7, 4.6)
    ]
    return tuple((0.05 * voice * (turn == who)).astype(np.float32) for who, voice in enumerate(voices))  # type: ignore[return-value]


def seen(samples: Float32, *, floor_db: float = -70.0) -> SoundOverview:
    """As ``overview`` would describe it: loud frames are speech."""
    noise = np.random.default_rng([99, round(1e4 * float(np.abs(samples).sum()))]).standard_normal(samples.size)
    heard = samples + (10 ** (floor_db / 20) * noise).astype(np.float32)
    n = heard.size // FRAME
    level_db = (10 * np.log10(np.mean(np.square(heard[: n * FRAME]).reshape(n, FRAME), axis=1) + 1e-10)).astype(np.float32)
    speech = np.convolve(level_db > floor_db + 8, np.ones(7), "same") > 0
    return SoundOverview(speech, np.ones(n, bool), level_db, np.round(32767 * np.clip(heard, -1, 1)).astype(np.int16))


def late(samples: Float32, delay_s: float, level_db: float = 0.0) -> Float32:
    shift = round(delay_s * THIN_HZ)
    return np.roll(samples, shift) * np.float32(10 ** (level_db / 20))


@pytest.mark.parametrize("seed", [0, 1])
def test_a_voice_each_is_separate(seed: int) -> None:
    user, partner = talk(seed)
    found = find_crosstalk(seen(user), seen(partner))
    assert (found.kind, found.in_user, found.in_partner) == ("separate", None, None)
    assert describe(found, user="a.wav", partner="b.wav") == ""


@pytest.mark.parametrize(("level_db", "delay_s"), [(-10, 0.0), (-20, 0.08), (-30, 0.04)])
def test_bleed_is_found_with_its_delay_and_level(level_db: float, delay_s: float) -> None:
    user, partner = talk(2)
    found = find_crosstalk(seen(user + late(partner, delay_s, level_db)), seen(partner))
    assert found.kind == "bleed" and found.in_partner is None and found.in_user is not None
    assert found.in_user.delay_s == pytest.approx(delay_s, abs=0.001)
    assert found.in_user.level_db == pytest.approx(level_db, abs=3)  # the room's noise adds to it
    mirrored = find_crosstalk(seen(partner), seen(user + late(partner, delay_s, level_db)))
    assert mirrored.in_user is None and mirrored.in_partner is not None
    assert mirrored.in_partner.delay_s == pytest.approx(delay_s, abs=0.001)


def test_each_hears_the_other_at_their_own_delay() -> None:
    user, partner = talk(3)
    found = find_crosstalk(seen(user + late(partner, 0.04, -15)), seen(partner + late(user, 0.1, -20)))
    assert found.in_user is not None and found.in_partner is not None
    assert (found.in_user.delay_s, found.in_partner.delay_s) == pytest.approx((0.04, 0.1), abs=0.001)


@pytest.mark.parametrize(("delay_s", "level_db"), [(0.2, 0.0), (-0.5, -12.0), (0.0, 6.0)])
def test_one_sound_twice_is_the_same_and_measured_for_nobody(delay_s: float, level_db: float) -> None:
    both = sum(talk(4))
    found = find_crosstalk(seen(both), seen(late(both, delay_s, level_db)))
    assert (found.kind, found.told_apart) == ("same", False)
    assert found.delay_s == pytest.approx(-delay_s, abs=0.001)
    assert VoicePair(found).is_silent and VoicePair(found).finish() == []
    assert "a.wav" in describe(found, user="a.wav", partner="b.wav")


def test_two_phones_in_one_room_are_told_apart_by_level() -> None:
    user, partner = talk(5)
    found = find_crosstalk(seen(user + late(partner, 0.002, -6)), seen(partner + late(user, 0.002, -6)))
    assert (found.kind, found.told_apart) == ("same", True)
    speaks = np.abs(user[: found.owner.size * FRAME]).reshape(-1, FRAME).max(axis=1) > 0.02
    assert np.mean(found.owner[speaks] == 1) > 0.9


@pytest.mark.parametrize("offset_s", [-7.3, 12.0])
def test_the_offset_is_taken_into_account(offset_s: float) -> None:
    user, partner = talk(6)
    heard = user + late(partner, 0.05, -20)
    shift = round(offset_s * THIN_HZ)
    own = partner[shift:] if shift > 0 else np.concatenate([np.zeros(-shift, np.float32), partner])
    found = find_crosstalk(seen(heard), seen(own), offset_s=offset_s + 0.3)
    assert found.in_user is not None and found.in_user.delay_s == pytest.approx(0.05 - 0.3, abs=0.001)


@pytest.mark.parametrize(("bleed_db", "delay_s"), [(-80.0, 0.0), (-20.0, 0.0), (-20.0, 0.06)])
def test_a_speaker_a_channel_is_found(bleed_db: float, delay_s: float) -> None:
    left, right = talk(7)
    found = compare_channels(seen(left + late(right, delay_s, bleed_db)), seen(right + late(left, delay_s, bleed_db)))
    assert found.is_speaker_a_channel, found.reason


@pytest.mark.parametrize("kind", ["identical", "inverted", "delayed", "dead", "panned", "one voice to the left"])
def test_ordinary_stereo_is_no_call(kind: str) -> None:
    one, two = talk(8)
    both = one + two
    channels = {
        "identical": (both, both),
        "inverted": (both, -both),
        "delayed": (both, late(both, 0.02, -3)),
        "dead": (both, np.zeros_like(both)),
        "panned": (one + late(two, 0, -5), two + late(one, 0, -5)),
        "one voice to the left": (one, late(one, 0, -12)),
    }
    left, right = channels[kind]
    assert not compare_channels(seen(left), seen(right)).is_speaker_a_channel


def recording(path: Path, *, until_s: float = 60.0) -> SoundOverview:
    sounds = blocks(MediaFile(path).sounds(), block_s=0.25)
    return overview(takewhile(lambda sound: sound.time_s < until_s, sounds))


@pytest.mark.full
@pytest.mark.real_data
@pytest.mark.slow
def test_recordings_of_both_and_with_bleed(shared_data: Path) -> None:
    folder = shared_data / "broken"
    both = [recording(folder / f"both_recorded_{person}.opus", until_s=40) for person in ("user", "partner")]
    found = find_crosstalk(*both)
    assert (found.kind, found.told_apart) == ("same", False)
    user, partner = folder / "bleed20_user.opus", folder / "partner.opus"
    found = find_crosstalk(recording(user), recording(partner))
    assert found.in_user is not None and found.in_user.level_db == pytest.approx(-20, abs=2)
    pair, rows = VoicePair(found), []
    sounds = [blocks(MediaFile(path).sounds(), block_s=0.25) for path in (user, partner)]
    for one, two in takewhile(lambda pair: pair[0].time_s < 60, zip(*sounds, strict=False)):
        rows += [row for heard in pair.push("user", one) + pair.push("partner", two) for row in heard.rows]
    rows += [row for heard in pair.finish() for row in heard.rows]
    values = np.concatenate([row.values for row in rows if row.person == "user"])
    # The same recording before the other's voice was mixed into it.
    clean = recording(folder / "user.opus")
    assert 100 * values[:, 0].mean() == pytest.approx(100 * clean.speech.mean(), abs=3)
    voiced = values[(values[:, 0] > 0) & np.isfinite(values[:, 1]), 1]
    assert np.exp(np.log(voiced).mean()) == pytest.approx(119, rel=0.02)


@pytest.mark.real_data
@pytest.mark.slow
def test_a_real_call_has_a_speaker_a_channel(shared_data: Path) -> None:
    folder = shared_data / "real" / "calls_two_channels"
    sides = [recording(folder / f"call40_{person}.wav", until_s=90) for person in ("agent", "caller")]
    assert compare_channels(*sides).is_speaker_a_channel
