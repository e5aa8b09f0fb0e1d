"""A page's tracks as devices and streams: parts, sizes, rates that change, and every absence a gap with its own reason."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest

from monitor.clock import Clock
from monitor.errors import SourceError
from monitor.live.connections import Connection
from monitor.live.shared_view import partner_tile
from monitor.sources.browser.device import BrowserPictures, BrowserSounds, whole_picture
from monitor.sources.browser.tracks import BrowserTracks
from monitor.sources.follow.region import FollowedRegion
from monitor.sources.rectangle import Rectangle
from monitor.sources.spec import parse
from monitor.sources.stream import Stream
from monitor.types import Gap
from monitor.words import say
from tests.support.captured import CapturingPage
from tests.support.until import until

STOPPED = say("browser-gives-nothing", what="tab", use="picture", state="ended", reason="stopped")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tracks(clock: Clock) -> BrowserTracks:
    return BrowserTracks(clock)


def test_a_part_is_asked_for_in_shares_and_cut_to_what_is_left_of_the_window(tracks: BrowserTracks, clock: Clock) -> None:
    page = CapturingPage(tracks, clock)
    device = BrowserPictures(tracks, "tab", clock=clock, rate_hz=15, rectangle=Rectangle(480, 270, 480, 270))
    assert page.views[0]["crop"] is None
    page.say("tab", "picture", width_px=960, height_px=540)
    page.picture(page.views[0]["view"])
    assert device.read() is not None
    assert page.views[0]["crop"] == [0.5, 0.5, 0.5, 0.5]
    page.say("tab", "picture", width_px=640, height_px=540)  # 160 x 270 of it are left
    device.move(Rectangle(480, 270, 480, 270))
    assert page.views[0]["crop"] == [0.75, 0.5, 0.25, 0.5]
    page.say("tab", "picture", width_px=500, height_px=540)
    with pytest.raises(SourceError, match=r"480,270,480,270 is outside the shared picture \(500 x 540\)"):
        device.read()


def test_a_mirrored_picture_is_turned_round_and_stamps_only_rise(tracks: BrowserTracks, clock: Clock) -> None:
    page = CapturingPage(tracks, clock)
    device = BrowserPictures(tracks, "camera", clock=clock, rate_hz=15, mirrored=True)
    image = np.zeros((32, 64, 3), np.uint8)
    image[:, 32:, 0] = 250
    page.picture(page.views[0]["view"], image)
    picture = device.read()
    assert picture is not None
    assert picture.image[:, :24, 0].min() > 200
    assert picture.image[:, 40:, 0].max() < 50
    page.picture(page.views[0]["view"], image, ago_s=3.0)
    assert device.read() is None


def test_the_rate_that_is_kept_by_the_computer_reaches_the_page(tracks: BrowserTracks, clock: Clock) -> None:
    page = CapturingPage(tracks, clock)
    stream = Stream(
        lambda: BrowserPictures(tracks, "camera", clock=clock, rate_hz=15),
        name="c",
        stream="user.face",
        clock=clock,
        capacity=2,
    )
    with stream:
        until(lambda: page.texts and page.texts[-1]["type"] == "views" and page.views)
        stream.set_rate(7.0)
        assert page.views[0]["rate_hz"] == 7.0


def test_all_of_a_track_is_given_once_with_its_true_size(tracks: BrowserTracks, clock: Clock) -> None:
    texts: list[str] = []
    page = CapturingPage(tracks, clock)
    page.say("tab", "picture", width_px=1920, height_px=1080)
    join = tracks.ask

    def answer() -> None:
        join()
        for wanted in page.views:
            texts.append(wanted["track"])
            page.picture(wanted["view"])

    tracks.ask = answer  # type: ignore[method-assign]
    place, image = whole_picture(tracks, "tab", widest_px=1280)
    assert (place, image.shape) == (Rectangle(0, 0, 1920, 1080), (36, 64, 3))
    assert page.views == []
    page.say("tab", "picture", state="ended", reason="stopped")
    tracks.ask = join  # type: ignore[method-assign]
    with pytest.raises(SourceError, match="no longer shared"):
        whole_picture(tracks, "tab", widest_px=1280)


def test_only_of_a_shared_screen_the_place_of_the_partner_is_known(tracks: BrowserTracks, clock: Clock) -> None:
    page = CapturingPage(tracks, clock)
    part = Rectangle(960, 0, 480, 540)
    spec = parse(f"browser:tab:{part}", "picture")
    stream = Stream(
        lambda: BrowserPictures(tracks, "tab", clock=clock, rate_hz=15, rectangle=part),
        name="tab", stream="partner.face", clock=clock, capacity=2,
    )  # fmt: skip
    with stream:
        until(lambda: stream.rectangle)
        page.say("tab", "picture", width_px=1920, height_px=1080, surface="browser")
        assert partner_tile(Connection(spec, ("partner",), stream)) is None
        page.say("tab", "picture", width_px=1920, height_px=1080, surface="monitor")
        assert partner_tile(Connection(spec, ("partner",), stream)) == (0.5, 0.0, 0.75, 0.5)


def test_sound_is_even_and_each_change_of_its_rate_is_taken(tracks: BrowserTracks, clock: Clock) -> None:
    page, device = CapturingPage(tracks, clock), BrowserSounds(tracks, "microphone", clock=clock)
    number = page.views[0]["view"]
    rates = []
    for rate_hz in (44_100, 48_000, 96_000):
        for _ in range(4):
            time.sleep(0.03)
            page.sound(number, np.full(round(0.03 * rate_hz), np.nan if rate_hz == 48_000 else 0.5), rate_hz)
            block = device.read()
            if block is not None:
                rates.append(block.rate_hz)
                assert block.time_s < clock.now_s()
    assert set(rates) == {44_100, 48_000, 96_000}
    assert rates == sorted(rates)


@pytest.mark.parametrize(
    ("name", "stop", "reason"),
    [
        ("stopped", lambda page: page.say("tab", "picture", state="ended", reason="stopped"), STOPPED),
        (
            "muted",
            lambda page: page.say("tab", "picture", state="muted"),
            say("browser-gives-nothing", what="tab", use="picture", state="muted", reason="none"),
        ),
        ("closed", lambda page: page.leave(), say("browser-no-page", what="tab", use="picture")),
    ],
)
def test_an_absence_is_a_gap_with_its_reason_and_then_it_goes_on(
    tracks: BrowserTracks, clock: Clock, name: str, stop: Callable[[CapturingPage], None], reason: str
) -> None:
    page = CapturingPage(tracks, clock)
    page.say("tab", "picture")
    stream = Stream(
        lambda: BrowserPictures(tracks, "tab", clock=clock, rate_hz=15),
        name="tab",
        stream="partner.face",
        clock=clock,
        capacity=2,
    )
    with stream:
        until(lambda: page.views)
        time.sleep(0.05)
        page.picture(page.views[0]["view"])
        until(lambda: stream.status.received == 1)
        stop(page)
        until(lambda: stream.status.state == "waiting")
        assert stream.status.note == reason
        before = stream.read()[-1].time_s
        if name == "closed":
            page = CapturingPage(tracks, clock, apart_s=17.0)
        time.sleep(0.6)  # more than the half second from which on a hole counts
        page.say("tab", "picture")
        page.picture(page.views[0]["view"])
        until(lambda: stream.status.received == 2)
        after = stream.read()[-1].time_s
        assert stream.status.state == "on"
        assert after > before
        gaps = stream.gaps()
    assert gaps == [Gap("partner.face", pytest.approx(before), pytest.approx(after), reason)]


def test_a_followed_part_that_is_outside_a_smaller_window_is_searched_for(tracks: BrowserTracks, clock: Clock) -> None:
    class Finder:
        busy = False
        asked = 0

        def ask(self, image: np.ndarray) -> None:
            self.asked += 1

        def answer(self, *, wait_s: float = 0.0) -> list[np.ndarray]:
            return []

        def rest(self) -> None: ...

        def close(self) -> None: ...

    page, part = CapturingPage(tracks, clock), Rectangle(1000, 0, 400, 400)
    region = BrowserPictures(tracks, "tab", clock=clock, rate_hz=15, rectangle=part)
    region.whole = lambda widest_px: (Rectangle(0, 0, 800, 600), np.zeros((60, 80, 3), np.uint8))  # type: ignore[method-assign]
    device = FollowedRegion(region, part, finder=Finder(), clock=clock)
    page.say("tab", "picture", width_px=800, height_px=600)
    assert device.read() is None
    assert device.rectangle is None
    assert device.note.startswith("the part 1000,0,400,400 is outside the shared picture (800 x 600)")
