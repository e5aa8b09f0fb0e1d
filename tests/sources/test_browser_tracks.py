"""Tracks of pages: one captures at a time, what waits is bounded, wrong times are left out and said."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import pytest

from monitor.errors import SourceError
from monitor.sources.browser.tracks import BrowserTracks
from monitor.words import say
from tests.support.captured import CapturingPage
from tests.support.fake_clock import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def tracks(clock: FakeClock) -> BrowserTracks:
    return BrowserTracks(clock)


def test_the_newest_picture_waits_and_no_other(tracks: BrowserTracks, clock: FakeClock) -> None:
    page, view = CapturingPage(tracks, clock), tracks.open("camera", "picture", widest_px=640, rate_hz=15)
    for _ in range(50):
        clock.time_s += 0.03
        page.picture(view.view.number)
    (received,) = view.take(0)
    assert received.time_s == pytest.approx(clock.time_s - 0.01, abs=1e-6)
    assert view.take(0) == []


@pytest.mark.parametrize("gone", [lambda page: page.leave(), lambda page: page.say("camera", "picture", state="ended")])
def test_who_waits_is_told_at_once_that_the_track_is_gone(
    tracks: BrowserTracks, clock: FakeClock, gone: Callable[[CapturingPage], None]
) -> None:
    page, view = CapturingPage(tracks, clock), tracks.open("camera", "picture", widest_px=640, rate_hz=15)
    page.say("camera", "picture")
    reader = threading.Thread(target=view.take, args=(3600.0,), daemon=True)
    reader.start()
    gone(page)
    reader.join(60)
    assert not reader.is_alive()


def test_of_sound_the_newest_seconds_wait(tracks: BrowserTracks, clock: FakeClock) -> None:
    page, view = CapturingPage(tracks, clock), tracks.open("microphone", "sound")
    for _ in range(1000):
        clock.time_s += 0.03
        page.sound(view.view.number, np.zeros(1440))
    received = view.take(0)
    assert sum(block.duration_s for block in received) == pytest.approx(6.0, abs=0.031)
    assert received[-1].time_s == pytest.approx(clock.time_s - 0.03, abs=1e-6)


@pytest.mark.parametrize("ago_s", [-3600.0, -0.1, 5.5, 1e9])
def test_a_wrong_capture_time_is_left_out_and_said_and_passes(tracks: BrowserTracks, clock: FakeClock, ago_s: float) -> None:
    page, view = CapturingPage(tracks, clock), tracks.open("camera", "picture", widest_px=640, rate_hz=15)
    page.say("camera", "picture")
    page.picture(view.view.number, ago_s=ago_s)
    assert view.take(0) == []
    assert view.absence == say("browser-wrong-times")
    clock.time_s += 6
    page.picture(view.view.number)
    assert len(view.take(0)) == 1
    assert view.absence == ""


def test_sound_that_waited_keeps_its_times(tracks: BrowserTracks, clock: FakeClock) -> None:
    page, view = CapturingPage(tracks, clock), tracks.open("microphone", "sound")
    page.sound(view.view.number, np.zeros(480))
    true_s = clock.time_s + 0.3
    # The computer was busy for 1.5 s; what was sent meanwhile comes at once.
    clock.time_s += 1.5
    for late_s in np.arange(1.5, -0.01, -0.03):
        page.apart_s = 5000.0 - late_s
        page.sound(view.view.number, np.zeros(1440))
    times_s = np.array([block.time_s for block in view.take(0)[1:]])
    assert times_s.size == 51
    np.testing.assert_allclose(np.diff(times_s), 0.03, atol=1e-6)
    assert np.min(np.abs(times_s - (true_s - 0.03))) < 1e-6


def test_after_a_sleep_that_the_page_does_not_count_sound_has_the_new_times(tracks: BrowserTracks, clock: FakeClock) -> None:
    page, view = CapturingPage(tracks, clock), tracks.open("microphone", "sound")
    page.sound(view.view.number, np.zeros(1440))
    view.take(0)
    clock.time_s += 100.0
    page.apart_s -= 99.0
    woke_s = clock.time_s
    for _ in range(40):
        clock.time_s += 0.03
        page.sound(view.view.number, np.zeros(1440))
    times_s = np.array([block.time_s for block in view.take(0)])
    np.testing.assert_allclose(times_s, woke_s + 0.03 * np.arange(40), atol=1e-6)


def test_two_pages_one_captures_and_the_other_may_take_over(tracks: BrowserTracks, clock: FakeClock) -> None:
    view = tracks.open("camera", "picture", widest_px=640, rate_hz=15)
    first, second = CapturingPage(tracks, clock, apart_s=10.0), CapturingPage(tracks, clock, apart_s=7000.0)
    second.say("camera", "picture", label="Second")
    assert (first.place, second.place) == ("accepted", "occupied")
    second.picture(view.view.number)
    assert view.take(0) == []
    assert view.absence == say("browser-not-captured", what="camera", use="picture")
    tracks.text(second.page, '{"type": "takeover"}')
    assert (first.place, second.place) == ("occupied", "accepted")
    assert [wanted["view"] for wanted in second.views] == [view.view.number]
    first.picture(view.view.number)
    assert view.take(0) == []
    second.picture(view.view.number)
    assert view.take(0)[0].time_s == pytest.approx(clock.time_s - 0.01, abs=1e-6)


def test_a_page_that_is_reloaded_goes_on_by_itself(tracks: BrowserTracks, clock: FakeClock) -> None:
    view = tracks.open("tab", "picture", widest_px=640, rate_hz=15)
    before, after = CapturingPage(tracks, clock, apart_s=9000.0), CapturingPage(tracks, clock, apart_s=3.0)  # a new timeOrigin
    assert after.place == "occupied"
    before.leave()
    assert after.place == "accepted"
    assert after.views[0]["track"] == "tab"
    after.leave()
    assert view.absence == say("browser-no-page", what="tab", use="picture")


@pytest.mark.parametrize(
    ("fields", "state", "reason"),
    [({"state": "muted"}, "muted", "none"), ({"state": "ended", "reason": "stopped"}, "ended", "stopped")],
)
def test_why_nothing_comes(tracks: BrowserTracks, clock: FakeClock, fields: dict[str, str], state: str, reason: str) -> None:
    page, view = CapturingPage(tracks, clock), tracks.open("tab", "sound")
    page.say("tab", "sound", **fields)
    assert view.absence == say("browser-gives-nothing", what="tab", use="sound", state=state, reason=reason)
    page.say("tab", "sound", state="live")
    assert view.absence == ""


def test_a_number_is_not_used_twice_at_once(tracks: BrowserTracks, clock: FakeClock) -> None:
    kept = tracks.open("camera", "picture")
    for _ in range(3):
        tracks._number = 65_534  # the numbers come round
        views = [tracks.open("tab", "picture") for _ in range(4)]
        numbers = {view.view.number for view in views}
        assert len(numbers) == 4
        assert kept.view.number not in numbers
        for view in views:
            view.close()


def test_a_page_cannot_name_tracks_without_end(tracks: BrowserTracks, clock: FakeClock) -> None:
    page = CapturingPage(tracks, clock)
    for number in range(40):  # unplugged ones are forgotten, the oldest first
        page.say(f"camera:{number}", "picture", state="ended", reason="no-device")
    assert [track.name for track in tracks.offered] == [f"camera:{number}" for number in range(24, 40)]
    for number in range(16):
        page.say(f"microphone:{number}", "sound")
    with pytest.raises(SourceError, match="captures more than the program takes"):
        page.say("microphone:16", "sound")
    assert len(tracks.offered) == 16
