"""Stamps that jump: one clock for both streams, worked by hand and on small films with flash and tone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import SourceError
from monitor.sources.media import MediaFile
from monitor.sources.timeline import Timeline, make_timeline
from tests.support.media import PERIOD_S, flash_film, flashes_s, restamped, tones_s

PICTURE, SOUND = 0, 1
Stamps = list[tuple[int, float | None]]


def beside(start_s: float, end_s: float, *, at_s: float | None = None) -> Stamps:
    """Packets of both streams, as they lie in a file: a picture each 0.1 s and sound each 0.05 s."""
    at_s = start_s if at_s is None else at_s
    moments = np.arange(start_s, end_s - 1e-6, 0.05)
    stamps: Stamps = []
    for number, moment in enumerate(moments):
        stamps += [(SOUND, at_s + moment - start_s)]
        stamps += [(PICTURE, at_s + moment - start_s)] if number % 2 == 0 else []
    return stamps


def timeline(stamps: Stamps) -> Timeline:
    packets = [(stream, time_s, time_s, 0.0) for stream, time_s in stamps]
    return make_timeline(packets, steps_s={PICTURE: 0.1, SOUND: 0.05}, starts_s={})


def closed(stamps: Stamps, stream: int) -> list[float | None]:
    """Each packet's time on the closed clock."""
    clock = timeline(stamps).clock(stream)
    own = [time_s for packet_stream, time_s in stamps if packet_stream == stream]
    shifts = [clock.shift_s(number) for number in range(len(own))]
    return [None if shift is None or time_s is None else time_s + shift for time_s, shift in zip(own, shifts, strict=True)]


@pytest.mark.parametrize("to_s", [40.0, 3600.0, 1e9, -3600.0, 0.0, 3.0])
def test_a_jump_of_both_streams_is_closed(to_s: float) -> None:
    stamps = beside(0, 5) + beside(5, 9, at_s=to_s)
    found = timeline(stamps)
    assert found.duration_s == pytest.approx(9.0)
    ((at_s, jump_s),) = found.cuts
    assert (at_s, jump_s) == (pytest.approx(5.0), pytest.approx(to_s - 5.0))
    assert closed(stamps, PICTURE) == pytest.approx(np.arange(90) / 10)
    assert closed(stamps, SOUND) == pytest.approx(np.arange(180) / 20)


@pytest.mark.parametrize("gap_s", [0.5, 4.0, 9.0])
def test_a_pause_of_some_seconds_stays_one(gap_s: float) -> None:
    found = timeline(beside(0, 5) + beside(5, 9, at_s=5 + gap_s))
    assert (found.cuts, found.duration_s) == ((), pytest.approx(9 + gap_s))


@pytest.mark.parametrize("silent", [PICTURE, SOUND])
@pytest.mark.parametrize("length_s", [20.0, 300.0])
def test_a_stream_with_nothing_to_say_waits_for_the_other(silent: int, length_s: float) -> None:
    stamps = [(s, t) for s, t in beside(0, 10 + length_s) if s != silent or t is None or not 4 < t < 4 + length_s]
    found = timeline(stamps)
    assert (found.cuts, found.duration_s) == ((), pytest.approx(10 + length_s))
    assert closed(stamps, silent) == [time_s for stream, time_s in stamps if stream == silent]


@pytest.mark.parametrize("wrong", [PICTURE, SOUND])
@pytest.mark.parametrize("by_s", [50.0, 3600.0, -3600.0])
def test_one_stream_that_jumps_alone_continues_beside_the_other(wrong: int, by_s: float) -> None:
    right = beside(0, 10)
    stamps: Stamps = [(s, t + by_s if s == wrong and t is not None and t >= 5 else t) for s, t in right]
    assert closed(stamps, wrong) == pytest.approx([t for s, t in right if s == wrong])
    assert timeline(stamps).duration_s == pytest.approx(10.0)


@pytest.mark.parametrize("by_s", [3600.0, 5.0, -3.0, 1e12])
@pytest.mark.parametrize("places", [(60,), (30, 31)])
def test_a_few_wrong_stamps_are_guessed(by_s: float, places: tuple[int, ...]) -> None:
    right = beside(0, 10)
    own = [number for number, (stream, _) in enumerate(right) if stream == PICTURE]
    wrong = {own[place] for place in places}
    stamps: Stamps = [(s, t + by_s if n in wrong and t is not None else t) for n, (s, t) in enumerate(right)]
    found = closed(stamps, PICTURE)
    kept = [(time_s, number / 10) for number, time_s in enumerate(found) if time_s is not None]
    assert len(kept) >= 98 and all(time_s == pytest.approx(expected, abs=0.11) for time_s, expected in kept[1:])
    assert timeline(stamps).duration_s == pytest.approx(10.0, abs=0.11)


def test_several_joined_recordings_of_which_one_is_mute() -> None:
    mute = [(stream, time_s) for stream, time_s in beside(0, 4) if stream == PICTURE]
    stamps = beside(0, 8) + mute + beside(0, 8, at_s=100.0)
    found = timeline(stamps)
    assert found.duration_s == pytest.approx(20.0)
    assert closed(stamps, PICTURE) == pytest.approx(np.arange(200) / 10)
    assert closed(stamps, SOUND)[160:] == pytest.approx(12 + np.arange(160) / 20)


def test_no_stamps_at_all() -> None:
    found = timeline([(PICTURE, None)] * 30)
    assert (found.duration_s, found.cuts, found.clock(PICTURE).shift_s(7)) == (pytest.approx(3.0), (), None)


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(st.sampled_from([PICTURE, SOUND]), st.one_of(st.none(), st.floats(-1e15, 1e15), st.floats(0, 30))),
        max_size=60,
    )
)
def test_whatever_the_stamps_time_is_no_longer_than_the_packets_allow(stamps: Stamps) -> None:
    found = timeline(stamps)
    # A pause that stays is at most 60 s long, before one packet.
    assert 0 <= found.duration_s <= 61 * len(stamps) or len({stream for stream, _ in stamps}) == 2
    for stream in (PICTURE, SOUND):
        known = [time_s for time_s in closed(stamps, stream) if time_s is not None]
        assert np.isfinite(known).all()


def in_step(media: MediaFile, n_flashes: int, *, within_s: float = 0.06) -> bool:
    """Whether each flash has its tone: within a picture and AAC's own delay."""
    flashes, tones = flashes_s(media), tones_s(media)
    assert len(flashes) == n_flashes
    return all(min(abs(tone - flash) for tone in tones) < within_s for flash in flashes)


@pytest.mark.parametrize("suffix", [".mkv", ".ts"])
@pytest.mark.parametrize(
    "add_s",
    [
        lambda kind, time_s: 3600 if time_s >= 2 else 0,
        lambda kind, time_s: 25 if time_s >= 2 else 0,
        lambda kind, time_s: 3600 if time_s >= 2 and kind == "video" else 0,
        lambda kind, time_s: 3600 if time_s >= 2 and kind == "audio" else 0,
    ],
    ids=["an hour", "25 s", "picture alone", "sound alone"],
)
def test_films_whose_stamps_jump(tmp_path: Path, suffix: str, add_s: Callable[[str, float], float]) -> None:
    media = MediaFile(restamped(flash_film(tmp_path / "whole.mp4", seconds=5), tmp_path / f"jump{suffix}", add_s))
    # Pictures that were reordered across the jump, and decoding times that Matroska does not keep, cost a picture or two.
    assert media.duration_s == pytest.approx(5.0, abs=0.25)
    assert in_step(media, 4, within_s=0.12)
    assert len(media.cuts) == 1 and len(media.notes) == 1 and "jump" in media.notes[0]


@pytest.mark.parametrize(("suffix", "picture"), [(".ts", "libx264"), (".ts", "mpeg2video")])
def test_joined_films_are_read_whole_and_in_step(tmp_path: Path, suffix: str, picture: str) -> None:
    first = flash_film(tmp_path / f"first{suffix}", seconds=3.6, picture=picture)
    second = flash_film(tmp_path / f"second{suffix}", seconds=3, picture=picture)
    joined = tmp_path / f"joined{suffix}"
    joined.write_bytes(first.read_bytes() + second.read_bytes() + first.read_bytes())
    media = MediaFile(joined)
    assert media.duration_s == pytest.approx(10.2, abs=0.3)
    assert len(media.cuts) == 2
    assert in_step(media, 3 + 3 + 3)


def test_a_jump_back_in_a_transport_stream_is_not_taken_for_its_clock_s_wrap(tmp_path: Path) -> None:
    late = flash_film(tmp_path / "late.ts", seconds=2, start_s=500.0)
    early = flash_film(tmp_path / "early.ts", seconds=2)
    (tmp_path / "joined.ts").write_bytes(late.read_bytes() + early.read_bytes())
    ((at_s, jump_s),) = MediaFile(tmp_path / "joined.ts").cuts
    assert (at_s, jump_s) == (pytest.approx(2.0, abs=0.15), pytest.approx(-502.0, abs=0.3))


@pytest.mark.parametrize(("suffix", "codec", "rate_hz"), [(".ogg", "libopus", 48000), (".mp3", "libmp3lame", 16000)])
def test_joined_sounds_are_read_whole(tmp_path: Path, suffix: str, codec: str, rate_hz: int) -> None:
    part = flash_film(tmp_path / f"part{suffix}", seconds=3.6, picture="", sound=codec, rate_hz=rate_hz).read_bytes()
    (tmp_path / f"joined{suffix}").write_bytes(part + part)
    tones = tones_s(MediaFile(tmp_path / f"joined{suffix}"))
    assert np.diff(tones) == pytest.approx([PERIOD_S, PERIOD_S, 1.0, PERIOD_S, PERIOD_S], abs=0.1)


def test_a_muted_microphone_is_no_cut(tmp_path: Path) -> None:
    source = flash_film(tmp_path / "whole.mkv", seconds=20)
    media = MediaFile(
        restamped(source, tmp_path / "muted.mkv", lambda kind, time_s: None if kind == "audio" and 3 < time_s < 17 else 0.0)
    )
    assert media.cuts == () and media.duration_s == pytest.approx(20.0, abs=0.2)
    assert min(abs(tone - 14 * PERIOD_S) for tone in tones_s(media)) < 0.06


@pytest.mark.parametrize(("kind", "by_s"), [("audio", 3600.0), ("audio", 5.0), ("video", 6.0), ("video", 1e6)])
def test_streams_that_never_meet_are_one_sentence(tmp_path: Path, kind: str, by_s: float) -> None:
    source = flash_film(tmp_path / "whole.mp4", seconds=4)
    apart = restamped(source, tmp_path / "apart.mkv", lambda own, time_s: by_s if own == kind else 0.0)
    with pytest.raises(SourceError, match="begins only after its") as caught:
        list(MediaFile(apart).pictures())
    assert "\n" not in str(caught.value)


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "length_s", "n_pictures"), [("jump_1h.mkv", 8.1, 120), ("talk.mp4", 8.0, 120), ("joined.ts", 16.1, 240)]
)
def test_shared_films_with_jumps(shared_data: Path, name: str, length_s: float, n_pictures: int) -> None:
    media = MediaFile(shared_data / "broken" / name)
    assert media.duration_s == pytest.approx(length_s, abs=0.1)
    assert sum(1 for _ in media.pictures()) == n_pictures
    assert sum(block.samples.size for block in media.sounds()) / 16000 == pytest.approx(length_s, abs=0.1)
    assert len(media.notes) == (name != "talk.mp4")
