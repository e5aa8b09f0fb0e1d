"""Which streams are taken, what tracks are called, and when a file was recorded."""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from pathlib import Path

import av
import numpy as np
import pytest
from av.stream import Disposition

from monitor.errors import SourceError
from monitor.sources.container import parse_creation_time
from monitor.sources.media import MediaFile
from tests.support.media import flash_film, tracks_file


def tone_hz(media: MediaFile, track: int | None = None) -> float:
    samples = np.concatenate([sound.samples for sound in media.sounds(track=track)])[2000:14000]
    return float(np.argmax(np.abs(np.fft.rfft(samples))) * 16000 / samples.size)


def test_the_default_track_is_heard_and_the_others_by_their_number(tmp_path: Path) -> None:
    tracks = [
        {"title": "Desktop Audio", "language": "eng"},
        {"title": "Mic/Aux", "default": True, "layout": "stereo"},
        {"language": "und"},
    ]
    media = MediaFile(tracks_file(tmp_path / "obs.mkv", tracks))
    names = [(track.number, track.title, track.language, track.channels, track.layout) for track in media.audio_tracks]
    assert names == [(1, "Desktop Audio", "eng", 1, "mono"), (2, "Mic/Aux", "", 2, "stereo"), (3, "", "", 1, "mono")]
    assert [track.is_default for track in media.audio_tracks] == [False, True, False]
    assert {track.rate_hz for track in media.audio_tracks} == {16000}
    assert [tone_hz(media, track) for track in (None, 1, 2, 3)] == pytest.approx([800, 400, 800, 1200], abs=3)


def test_the_first_track_is_heard_where_none_is_the_default(tmp_path: Path) -> None:
    media = MediaFile(tracks_file(tmp_path / "sound.mkv", [{}, {}]))
    assert [track.is_default for track in media.audio_tracks] == [True, False]


def test_a_handler_names_a_track_but_a_program_s_word_for_all_does_not(tmp_path: Path) -> None:
    media = MediaFile(
        tracks_file(tmp_path / "sound.mp4", [{"handler_name": "SoundHandler"}, {"handler_name": "Anna's microphone"}])
    )
    assert [track.title for track in media.audio_tracks] == ["", "Anna's microphone"]


@pytest.mark.parametrize("track", [0, 3, -1])
def test_a_track_that_is_not_there_is_one_sentence(tmp_path: Path, track: int) -> None:
    media = MediaFile(tracks_file(tmp_path / "sound.mkv", [{"title": "Mic"}, {}]))
    with pytest.raises(SourceError, match=rf"no sound track {track}; choose one of 1 \(Mic\) and 2$"):
        list(media.sounds(track=track))


def test_one_channel_has_no_sides(tmp_path: Path) -> None:
    media = MediaFile(tracks_file(tmp_path / "sound.mkv", [{}]))
    with pytest.raises(SourceError, match=r"one sound channel, so no left one; leave out :left"):
        list(media.sounds(channel="left"))


@pytest.mark.parametrize("chosen", [0, 1])
def test_the_default_picture_is_shown(tmp_path: Path, chosen: int) -> None:
    media = MediaFile(tracks_file(tmp_path / "film.mkv", [{}], levels=[40, 200], chosen_picture=chosen))
    assert next(media.pictures()).image.mean() == pytest.approx([40, 200][chosen], abs=6)


def test_a_cover_is_no_film(tmp_path: Path) -> None:
    source = flash_film(tmp_path / "song.mp3", seconds=2, picture="", sound="libmp3lame")
    with av.open(str(source)) as sound, av.open(str(tmp_path / "cover.mp3"), "w") as out:
        audio = out.add_stream_from_template(sound.streams.audio[0])
        cover = out.add_stream("png", rate=1)
        cover.width, cover.height, cover.pix_fmt = 32, 32, "rgb24"
        cover.disposition = Disposition.attached_pic
        out.mux(cover.encode(av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")))
        out.mux(cover.encode(None))
        for packet in sound.demux(audio=0):
            if packet.dts is not None:
                packet.stream = audio
                out.mux(packet)
    media = MediaFile(tmp_path / "cover.mp3")
    assert media.has_sound and not media.has_picture
    assert media.duration_s == pytest.approx(2.0, abs=0.1)


NOON = datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"creation_time": "2026-03-01T12:00:05.000000Z"}, NOON),
        ({"CREATION_TIME": "2026-03-01 12:00:05"}, NOON),
        ({"creation_time": "UTC 2026-03-01 12:00:05"}, NOON),
        ({"DATE": "2026-03-01T14:00:05+0200"}, NOON),
        ({"date": "2026:03:01 12:00:05"}, NOON),
        ({"date": "2026-03-01", "creation_time": "12:00:05"}, NOON),  # broadcast WAV
        # An export renews the container's time, not the camera's.
        ({"creation_time": "2026-05-05T00:00:00Z", "com.apple.quicktime.creationdate": "2026-03-01T13:00:05+0100"}, NOON),
        ({"creation_time": "1904-01-01T00:00:00Z"}, None),
        ({"creation_time": "1970-01-01T00:00:00.000000Z"}, None),
        ({"creation_time": "yesterday"}, None),
        ({"creation_time": "2026-13-45T99:00:00Z"}, None),
        ({"date": "2026"}, None),
        ({"date": "2026-03-01"}, None),
        ({"creation_time": ""}, None),
        ({}, None),
    ],
)
def test_when_a_file_was_recorded(tags: dict[str, str], expected: datetime | None) -> None:
    assert parse_creation_time(tags.items()) == expected


def test_the_creation_time_of_a_file(tmp_path: Path) -> None:
    flash_film(tmp_path / "film.mp4", seconds=0.2)
    assert MediaFile(tmp_path / "film.mp4").created_at is None
    data = bytearray((tmp_path / "film.mp4").read_bytes())
    place = data.index(b"mvhd") + 8  # seconds since 1904
    data[place : place + 4] = struct.pack(">I", int((NOON - datetime(1904, 1, 1, tzinfo=UTC)).total_seconds()))
    (tmp_path / "film.mp4").write_bytes(data)
    assert MediaFile(tmp_path / "film.mp4").created_at == NOON


@pytest.mark.real_data
def test_shared_two_tracks(shared_data: Path) -> None:
    media = MediaFile(shared_data / "broken" / "obs_two_tracks.mka")
    assert [track.title for track in media.audio_tracks] == ["Desktop Audio", "Mic/Aux"]
    first = [next(media.sounds(track=track)) for track in (1, 2)]
    assert first[0].samples.size == first[1].samples.size
