"""Several files on one clock: planted noise that more than one of them holds, and the laws of clocks."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import UsageError
from monitor.offline.clocks import FileClock, find_clocks
from monitor.offline.recordings import PictureOf, Recordings, Voice
from monitor.voice.intake import FRAME_S
from monitor.voice.overview import THIN_HZ, SoundOverview

ROOM = np.random.default_rng(5).standard_normal(80 * THIN_HZ) * 3000
WITHIN_S = 0.02


def room(start_s: float, *, seconds: float = 50.0) -> SoundOverview:
    """A recording that began ``start_s`` into what is heard in the room."""
    first = round(start_s * THIN_HZ)
    samples = ROOM[first : first + round(seconds * THIN_HZ)].astype(np.int16)
    return overview(samples)


def strange(seed: int, seconds: float = 50.0) -> SoundOverview:
    """A recording of another room, in which nobody speaks."""
    noise = np.random.default_rng(seed).standard_normal(round(seconds * THIN_HZ)) * 3000
    return overview(noise.astype(np.int16))


def overview(samples: Any) -> SoundOverview:
    n = round(samples.size / THIN_HZ / FRAME_S)
    return SoundOverview(np.zeros(n, bool), np.ones(n, bool), np.full(n, -30, np.float32), samples)


def film(name: str, *, has_sound: bool = True) -> Any:
    return SimpleNamespace(name=name, path=Path(name), has_sound=has_sound, created_at=None, duration_s=50.0)


def heard(**sounds: SoundOverview) -> Any:
    return lambda voice: sounds[voice.film.path.stem]


def quiet(line: str) -> None:
    """Nothing is said in most tests."""


ME, MIC, YOU, BOTH = film("me.mp4"), film("mic.wav"), film("you.mp4"), film("both.mp4")

clocks = st.builds(FileClock, st.floats(-60, 60), st.floats(0.999, 1.001))


@given(clocks, clocks, st.floats(0, 7200))
def test_clocks_compose_and_come_undone(first: FileClock, second: FileClock, file_s: float) -> None:
    composed = first.after(second)
    assert composed.time_s(file_s) == pytest.approx(first.time_s(second.time_s(file_s)), abs=1e-6)
    assert composed.before(second).time_s(file_s) == pytest.approx(first.time_s(file_s), abs=1e-6)
    seen = second.seen_from(first)
    assert first.time_s(seen.time_s(file_s)) == pytest.approx(second.time_s(file_s), abs=1e-6)


@pytest.mark.parametrize("later_s", [7.25, -12.5])
def test_two_films_of_one_room(later_s: float) -> None:
    recordings = Recordings(
        (PictureOf(ME, ("user",)), PictureOf(YOU, ("partner",))), {"user": Voice(ME), "partner": Voice(YOU)}
    )
    sounds = heard(me=room(14.0), you=room(14.0 + later_s))
    found = find_clocks(recordings, sounds, offset_s=None, said=quiet)
    # Second 0 is where the earlier one begins.
    assert found[ME].start_s == pytest.approx(max(0.0, -later_s), abs=WITHIN_S)
    assert found[YOU].start_s == pytest.approx(max(0.0, later_s), abs=WITHIN_S)
    assert found.alignment is not None
    assert found.alignment.offset_s == pytest.approx(later_s, abs=WITHIN_S)
    assert (found.alignment.source, found.alignment.sure) == ("sound", True)


def test_a_microphone_of_ones_own_is_laid_to_the_film_by_the_films_sound() -> None:
    recordings = Recordings(
        (PictureOf(ME, ("user",)), PictureOf(YOU, ("partner",))), {"user": Voice(MIC), "partner": Voice(YOU)}
    )
    sounds = heard(me=room(10.0), mic=room(13.0), you=room(18.5))
    found = find_clocks(recordings, sounds, offset_s=None, said=quiet)
    assert found[ME] == FileClock()
    assert found[MIC].start_s == pytest.approx(3.0, abs=WITHIN_S)
    assert found[YOU].start_s == pytest.approx(8.5, abs=2 * WITHIN_S)
    assert found.alignment is not None
    assert found.alignment.offset_s == pytest.approx(8.5, abs=2 * WITHIN_S)


def test_a_sound_of_each_beside_one_film_of_both() -> None:
    recordings = Recordings((PictureOf(BOTH, ("user", "partner")),), {"user": Voice(MIC), "partner": Voice(YOU)})
    sounds = heard(both=room(10.0), mic=room(11.5), you=room(9.0))
    found = find_clocks(recordings, sounds, offset_s=None, said=quiet)
    assert found[MIC].start_s == pytest.approx(1.5, abs=WITHIN_S)
    assert found[YOU].start_s == pytest.approx(-1.0, abs=WITHIN_S)


def test_what_cannot_be_found_is_said_and_unsure() -> None:
    recordings = Recordings((PictureOf(ME, ("user",)),), {"user": Voice(MIC), "partner": Voice(YOU)})
    said: list[str] = []
    sounds = heard(me=strange(1), mic=strange(2), you=strange(3))
    found = find_clocks(recordings, sounds, offset_s=None, said=said.append)
    assert any("me.mp4 and mic.wav" in line for line in said)
    assert found.alignment is not None
    assert (found.alignment.source, found.alignment.sure) == ("none", False)


@pytest.mark.parametrize("offset_s", [4.0, -2.5, 0.0])
def test_an_offset_that_is_given_is_taken_without_listening(offset_s: float) -> None:
    recordings = Recordings((), {"user": Voice(MIC), "partner": Voice(YOU)})

    def never(voice: Voice) -> Any:
        raise AssertionError("nothing need be heard")

    found = find_clocks(recordings, never, offset_s=offset_s, said=quiet)
    assert found[YOU].start_s - found[MIC].start_s == offset_s
    assert min(found[YOU].start_s, found[MIC].start_s) == 0
    assert found.alignment is not None
    assert found.alignment.starts_s == {"user": found[MIC].start_s, "partner": found[YOU].start_s}
    assert (found.alignment.source, found.alignment.sure) == ("given", True)


@pytest.mark.parametrize("offset_s", [float("nan"), float("inf"), -1e9, 86_401.0, 50.0, -50.5])
def test_an_offset_that_leaves_nothing_in_common_is_refused(offset_s: float) -> None:
    recordings = Recordings((), {"user": Voice(MIC), "partner": Voice(YOU)})
    with pytest.raises(UsageError, match="--offset"):
        find_clocks(recordings, heard(), offset_s=offset_s, said=quiet)  # type: ignore[arg-type]


def test_silent_films_are_not_known_to_begin_together() -> None:
    me, you = film("me.mp4", has_sound=False), film("you.mp4", has_sound=False)
    recordings = Recordings((PictureOf(me, ("user",)), PictureOf(you, ("partner",))))
    found = find_clocks(recordings, heard(), offset_s=None, said=quiet)
    assert found.alignment is not None
    assert not found.alignment.sure


@pytest.mark.parametrize(
    "recordings",
    [
        Recordings((PictureOf(BOTH, ("user", "partner")),), mixed=Voice(BOTH)),
        Recordings((), {"user": Voice(MIC, channel="left"), "partner": Voice(MIC, channel="right")}),
        Recordings((PictureOf(ME, ("user",)),), {"user": Voice(MIC)}),
    ],
)
@pytest.mark.parametrize("offset_s", [None, 2.0])
def test_one_recording_has_no_offset(recordings: Recordings, offset_s: float | None) -> None:
    sounds: Callable[[Voice], SoundOverview] = heard(me=strange(1), mic=strange(2))
    if offset_s is None:
        assert find_clocks(recordings, sounds, offset_s=None, said=quiet).alignment is None  # type: ignore[arg-type]
    else:
        with pytest.raises(UsageError, match="leave"):
            find_clocks(recordings, sounds, offset_s=offset_s, said=quiet)  # type: ignore[arg-type]
