"""Which file and which track of it is whose: by titles, by options, by the file itself; and what is said about it."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from monitor.errors import SourceError, UsageError
from monitor.offline.recordings import Recordings, Voice
from monitor.offline.selection import select
from monitor.types import PEOPLE
from monitor.voice.intake import FRAME_S
from monitor.voice.overview import THIN_HZ, SoundOverview
from tests.support.media import flash_film, tracks_file

OBS = [{"title": "Desktop Audio", "default": True}, {"title": "Mic/Aux"}]
NOBODY = {"user": None, "partner": None}


def never(voice: Voice) -> Any:
    raise AssertionError("nothing need be heard")


def chosen(
    user: Path,
    partner: Path | None = None,
    *,
    lines: list[str] | None = None,
    overviews: Any = never,
    layout: Any = None,
    names: Any = NOBODY,
    **audio: str,
) -> Recordings:
    return select(
        user,
        partner,
        audio={"user": audio.get("user_audio"), "partner": audio.get("partner_audio")},
        names=names,
        layout=layout,
        overviews=overviews,
        said=(lines if lines is not None else []).append,
    )


def tracks_of(recordings: Recordings) -> dict[str, Any]:
    return {person: (voice.film.path.name, voice.track, voice.channel) for person, voice in recordings.voices.items()}


@pytest.mark.parametrize(
    ("titles", "mine"),
    [
        (("Desktop Audio", "Mic/Aux"), 2),
        (("Microphone (USB)", "System sound"), 1),
        (("Teams", "Game", "Mikrofon"), 3),
    ],
)
def test_the_microphones_track_is_the_users_voice_and_said(tmp_path: Path, titles: tuple[str, ...], mine: int) -> None:
    film = tracks_file(tmp_path / "obs.mkv", [{"title": title} for title in titles])
    lines: list[str] = []
    found = chosen(film, flash_film(tmp_path / "you.mp4", seconds=1), lines=lines)
    assert tracks_of(found) == {"user": ("obs.mkv", mine, None), "partner": ("you.mp4", None, None)}
    assert all(title in lines[0] for title in titles)
    assert f"track {mine}" in lines[0]


def test_a_recorders_two_tracks_alone_are_both_people(tmp_path: Path) -> None:
    lines: list[str] = []
    found = chosen(tracks_file(tmp_path / "obs.mka", OBS), lines=lines)
    assert tracks_of(found) == {"user": ("obs.mka", 2, None), "partner": ("obs.mka", 1, None)}
    assert "2 (Mic/Aux)" in lines[0]
    assert found.pictures == ()


def test_the_tracks_of_a_film_of_both_are_told_by_their_titles(tmp_path: Path) -> None:
    found = chosen(tracks_file(tmp_path / "call.mkv", OBS, levels=[20]), layout="left-right")
    assert tracks_of(found) == {"user": ("call.mkv", 2, None), "partner": ("call.mkv", 1, None)}
    assert found.mixed is None


@pytest.mark.parametrize("holds_the_partner", [(), (2,), (1, 2)])
def test_tracks_without_titles_are_named_and_one_without_the_partner_is_taken(
    tmp_path: Path, holds_the_partner: tuple[int, ...]
) -> None:
    film = tracks_file(tmp_path / "call.mkv", [{}, {"default": True}, {}])
    turns = (np.arange(round(60 / FRAME_S)) * FRAME_S) % 8 < 4
    partner = activity(turns, 1)

    def heard(voice: Voice) -> SoundOverview:
        if voice.film.path.name == "you.mp4" or voice.track in holds_the_partner:
            return partner
        return activity(~turns, 10 + (voice.track or 0))

    lines: list[str] = []
    found = chosen(film, flash_film(tmp_path / "you.mp4", seconds=1), lines=lines, overviews=heard)
    # The default track comes first where it may be the user's.
    assert found.voices["user"].track == {(): 2, (2,): 1, (1, 2): 3}[holds_the_partner]
    assert "1 (untitled), 2 (untitled) and 3 (untitled)" in lines[0]
    assert "--user-audio call.mkv:" in lines[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("{}:2", ("voices.mkv", 2, None)), ("{}:1:left", ("voices.mkv", 1, "left")), ("{}", ("voices.mkv", None, None))],
)
def test_a_sound_apart_from_the_picture(tmp_path: Path, text: str, expected: tuple[Any, ...]) -> None:
    voices = tracks_file(tmp_path / "voices.mkv", [{"layout": "stereo"}, {}])
    film = flash_film(tmp_path / "me.mp4", seconds=1)
    found = chosen(film, user_audio=text.format(voices))
    assert tracks_of(found)["user"] == expected
    assert [picture.film.path for picture in found.pictures] == [film]


def test_one_sound_of_each_beside_one_film_of_both(tmp_path: Path) -> None:
    film = flash_film(tmp_path / "both.mp4", seconds=1)
    mine, theirs = (flash_film(tmp_path / name, seconds=1, picture="") for name in ("me.m4a", "you.m4a"))
    found = chosen(film, layout="auto", user_audio=str(mine), partner_audio=str(theirs))
    assert {person: voice.film.path for person, voice in found.voices.items()} == {"user": mine, "partner": theirs}
    assert found.mixed is None
    assert found.needs_mouths


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("{}:3", SourceError, "no sound track 3"),
        ("{}:2:left", SourceError, "one sound channel"),
        ("{}:0", UsageError, "count from 1"),
        ("{}:middle", UsageError, "FILE:left"),
        ("microphone", UsageError, "should be a file"),
        ("nowhere.wav:2", UsageError, "none called .nowhere.wav:2.*check the name"),
    ],
)
def test_what_a_file_does_not_have_is_one_sentence(tmp_path: Path, text: str, error: type[Exception], says: str) -> None:
    voices = tracks_file(tmp_path / "voices.mkv", [{"layout": "stereo"}, {}])
    with pytest.raises(error, match=says):
        chosen(flash_film(tmp_path / "me.mp4", seconds=1), user_audio=text.format(voices))


def activity(speaks: Any, seed: int) -> SoundOverview:
    """Noise of 4 kHz where somebody speaks, a whisper of it elsewhere."""
    spoken = np.repeat(speaks, round(FRAME_S * THIN_HZ))
    loud = np.random.default_rng(seed).standard_normal(spoken.size) * np.where(spoken, 3000, 10)
    level_db = np.where(speaks, -25, -70).astype(np.float32)
    return SoundOverview(np.asarray(speaks, bool), np.ones(speaks.size, bool), level_db, loud.astype(np.int16))


@pytest.mark.parametrize("kind", ["channels", "tracks"])
@pytest.mark.parametrize("is_call", [True, False])
@pytest.mark.parametrize("layout", [None, "auto"])
def test_a_speaker_a_channel_is_found_by_itself(tmp_path: Path, kind: str, is_call: bool, layout: str | None) -> None:
    tracks = [{"layout": "stereo"}] if kind == "channels" else [{}, {}]
    film = tracks_file(tmp_path / "call.mkv", tracks)
    turns = (np.arange(round(60 / FRAME_S)) * FRAME_S) % 8 < 4
    sides = [activity(turns, 1), activity(~turns, 2) if is_call else activity(turns, 1)]
    lines: list[str] = []

    def heard(voice: Voice) -> SoundOverview:
        return sides[voice.channel == "right" or voice.track == 2]

    found = chosen(film, overviews=heard, lines=lines, layout=layout)
    if is_call:
        assert found.needs_mouths == (layout is not None)
        parts = {"channels": (("left", None), ("right", None)), "tracks": ((None, 1), (None, 2))}[kind]
        assert [(found.voices[person].channel, found.voices[person].track) for person in PEOPLE] == list(parts)
        assert "one speaker on each" in lines[0]
    else:
        assert [*found.voices] == ([] if layout else ["user"])
        assert (found.mixed is not None) == (layout is not None)


def mixed(one: SoundOverview, other: SoundOverview) -> SoundOverview:
    """Both in one track."""
    level_db = np.maximum(one.level_db, other.level_db)
    return SoundOverview(one.speech | other.speech, one.known, level_db, one.samples + other.samples)


@pytest.mark.parametrize(
    ("kinds", "titles", "mine", "theirs"),
    [
        ("mix mic", ("", ""), 2, 1),
        ("mic mix", ("", ""), 1, 2),
        ("mix mic desktop", ("", "", ""), 2, 3),
        ("desktop mic", ("Guest", "Mic/Aux"), 2, 1),
        ("mic mix", ("Call", "Track 2"), 2, 1),  # a title is believed
    ],
)
def test_tracks_of_a_recorder_with_a_mix_of_all(
    tmp_path: Path, kinds: str, titles: tuple[str, ...], mine: int, theirs: int
) -> None:
    film = tracks_file(tmp_path / "obs.mkv", [{"title": title} for title in titles])
    turns = (np.arange(round(40 / FRAME_S)) * FRAME_S) % 8 < 4
    sounds = {"mic": activity(turns, 1), "desktop": activity(~turns, 2)}
    sounds["mix"] = mixed(sounds["mic"], sounds["desktop"])
    lines: list[str] = []
    found = chosen(film, overviews=lambda voice: sounds[kinds.split()[(voice.track or 1) - 1]], lines=lines)
    assert [found.voices[person].track for person in PEOPLE] == [mine, theirs]
    assert f":{theirs} --partner-audio" in lines[0]


def test_a_zoom_folder(tmp_path: Path) -> None:
    record = tmp_path / "Audio Record"
    record.mkdir()
    film = flash_film(tmp_path / "zoom_0.mp4", seconds=1)
    files = {name: flash_film(record / f"audio{name}41234567890.m4a", seconds=1, picture="") for name in ("JaneDoe", "PaulMax")}
    found = chosen(tmp_path, names={"user": "Paul Max", "partner": None})
    assert {person: voice.film.path for person, voice in found.voices.items()} == {
        "user": files["PaulMax"],
        "partner": files["JaneDoe"],
    }
    assert [picture.film.path for picture in found.pictures] == [film]
    assert found.one_clock


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"names": {"user": "Jane", "partner": None}}, "participants of a Zoom folder"),
        ({"layout": "left-right"}, "--layout is for one film"),
    ],
)
def test_options_that_do_not_fit_are_refused(tmp_path: Path, options: dict[str, Any], says: str) -> None:
    film = flash_film(tmp_path / "me.mp4", seconds=1)
    with pytest.raises(UsageError, match=says):
        chosen(film, film, **options)


@pytest.mark.parametrize("channels", [{}, {"layout": "stereo"}])
def test_one_sound_of_perhaps_two_people_is_said_to_be_taken_as_one(tmp_path: Path, channels: dict[str, str]) -> None:
    speaks = np.tile(np.repeat([True, False], 100), 10)
    lines: list[str] = []
    sound = tracks_file(tmp_path / "talk.mka", [channels])
    found = chosen(sound, lines=lines, overviews=lambda voice: activity(speaks, 1))
    assert tracks_of(found) == {"user": ("talk.mka", None, None)}
    assert any("counted as yours" in line and "for each person" in line for line in lines)


def test_a_film_of_one_person_says_nothing_of_others(tmp_path: Path) -> None:
    lines: list[str] = []
    chosen(flash_film(tmp_path / "me.mp4", seconds=1), lines=lines)
    assert lines == []
