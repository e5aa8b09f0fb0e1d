"""From the click to a finished session: a real engine, Chromium's fake camera and microphone, a second tab as the partner."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest

from monitor.live import video_analyzer
from monitor.live.requests import SourceSelection
from monitor.replay.session import load_session
from tests.support.browser import agree, soon
from tests.support.capture import DRIVES_CHROMIUM, PARTNER_HZ, USER_HZ, BlindVideo, Desk, MiddleFinder, desk

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
pytestmark = DRIVES_CHROMIUM
BOTH, SHARE, AGAIN = "Use my camera and microphone", re.compile("Share the call.s tab or window"), "Share the call again"
COUNTED = "window.clicks = 0; addEventListener('click', (event) => { window.clicks += event.isTrusted; }, true);"
# What the page captured, and faults that a test switches on.
FAULTS = """
window.tracks = []; window.fault = {};
const devices = navigator.mediaDevices;
const wrap = (name, change) => {
  const open = devices[name].bind(devices);
  devices[name] = async (wish) => {
    if (fault[name]) throw new DOMException('', fault[name]);
    const stream = await change(await open(wish));
    tracks.push(...stream.getTracks());
    return stream;
  };
};
const nothing = () => document.createElement('canvas').captureStream(0).getTracks();
wrap('getUserMedia', (stream) => fault.still ? new MediaStream([...nothing(), ...stream.getAudioTracks()]) : stream);
wrap('getDisplayMedia', (stream) => fault.deaf ? new MediaStream(stream.getVideoTracks()) : stream);
const listed = devices.enumerateDevices.bind(devices);
devices.enumerateDevices = async () => (await listed()).map((device) => fault.standard && device.deviceId === 'default'
  ? { kind: device.kind, deviceId: 'default', label: fault.standard } : device);
const handle = MediaStreamTrack.prototype.getCaptureHandle;
MediaStreamTrack.prototype.getCaptureHandle = function () {
  return fault.own ? { handle: 'rapport-monitor' } : handle.call(this);
};
window.last = (kind, tab) => tracks.findLast((track) => track.kind === kind && track.readyState === 'live'
  && Boolean(track.getSettings().displaySurface || track.label === 'Tab audio') === Boolean(tab));
window.lose = (...track) => { const lost = last(...track); lost.stop(); lost.dispatchEvent(new Event('ended')); };
"""


@pytest.fixture
def no_process_left() -> None:
    """The browser begins helpers of its own whenever it likes; they end with it."""


@pytest.fixture(scope="module")
def open_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    expect.set_options(timeout=60_000)  # a busy machine is slow, not wrong
    with pytest.MonkeyPatch.context() as patch, sync_api.sync_playwright() as playwright:
        patch.setenv("RAPPORT_HOME", str(tmp_path_factory.mktemp("home")))
        with desk(tmp_path_factory.mktemp("desk"), playwright) as opened:
            yield opened


@pytest.fixture
def blind(open_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures come, and nobody looks at them."""
    monkeypatch.setattr(video_analyzer, "PersonVideo", BlindVideo)
    monkeypatch.setattr(open_desk.engine._session.inputs._factory, "_make_finder", MiddleFinder)


@pytest.fixture
def table(open_desk: Desk) -> Iterator[Desk]:
    """The desk with nothing chosen."""
    yield open_desk
    for context in open_desk.browser.contexts:
        context.close()
    if open_desk.engine.state["phase"] == "running":
        open_desk.engine.end()
    if open_desk.engine.state["phase"] != "setup":
        soon(_Waiting(), lambda: open_desk.engine.state["phase"] == "ended")
        open_desk.engine.again()
    open_desk.engine.choose(SourceSelection())


class _Waiting:
    """For ``soon``, without a page."""

    def wait_for_timeout(self, ms: float) -> None:
        import time

        time.sleep(ms / 1000)


def press(page: Any, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).and_(page.locator(":visible")).first.click()


def tone_hz(desk: Desk, track: str, page: Any, *, may_stall: bool = False) -> float:
    """The strongest frequency of a second of a track's sound, as the program receives it.

    may_stall : a machine that also looks for faces may leave the page's worker without a turn for a second: then the second is
    one without a hole. Otherwise nothing may be lost.
    """
    view = desk.engine.browser.open(track, "sound")
    try:
        blocks: list[Any] = []
        while sum(block.item.samples.size for block in blocks) < 48_000:
            page.wait_for_timeout(100)
            for block in view.take(1.0):
                end_s = blocks[-1].time_s + blocks[-1].item.samples.size / blocks[-1].item.rate_hz if blocks else block.time_s
                if block.time_s - end_s > 0.005:
                    assert may_stall, f"{block.time_s - end_s:.3f} s of sound were lost"
                    blocks = []
                blocks.append(block)
    finally:
        view.close()
    samples = np.concatenate([block.item.samples for block in blocks])
    rate_hz = blocks[0].item.rate_hz
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(samples.size)))
    return float(np.fft.rfftfreq(samples.size, 1 / rate_hz)[int(np.argmax(spectrum))])


def test_five_clicks_to_a_session_that_outlives_a_closed_tab_and_a_reload(table: Desk) -> None:
    context = table.context(script=COUNTED)
    call = table.partner(context)
    page = table.page(context)
    page.bring_to_front()
    press(page, BOTH)
    press(page, SHARE)
    page.get_by_label("I know that my face").click()
    page.get_by_label("My partner knows that theirs").click()
    soon(page, table.is_on("partner", "picture"))
    expect(page.locator("#begin")).to_have_text("Start")
    page.locator("#begin").click()
    expect(page.locator("#running-title")).to_be_visible()
    assert page.evaluate("window.clicks") <= 5
    assert tone_hz(table, "microphone", page, may_stall=True) == pytest.approx(USER_HZ, rel=0.01)
    assert tone_hz(table, "tab", page, may_stall=True) == pytest.approx(PARTNER_HZ, rel=0.01)

    soon(page, lambda: table.engine.state["time_s"] > 3)
    call.close()
    expect(page.locator(".notices li").first).to_contain_text("The call is no longer shared")  # before what is only lowered
    assert table.engine.state["ring"]["later"].startswith("The call is no longer shared")
    call = table.partner(context)
    page.bring_to_front()
    press(page, AGAIN)
    soon(page, table.is_on("partner", "picture"))
    expect(page.locator(".notices").first).not_to_contain_text("shared")

    page.reload()
    soon(page, lambda: table.source("partner", "picture")["state"] == "waiting")
    soon(page, table.is_on("user", "picture"))  # allowed already: no click
    soon(page, table.is_on("user", "sound"))
    assert table.source("partner", "picture")["resume"]["track"] == "tab"  # this one takes a click
    press(page, SHARE)
    soon(page, table.is_on("partner", "sound"))
    page.locator("#end").click()
    page.locator("#end-now").click()
    expect(page.locator("#ended-ready")).to_be_visible()

    folder = next(iter((table.folder / "sessions").glob(str(table.engine.state["session"]))))
    session = load_session(folder)
    assert sorted((source.person, *source.used_for, source.kind) for source in session.header.sources) == [
        ("partner", "picture", "screen"),
        ("partner", "sound", "loopback"),
        ("user", "picture", "camera"),
        ("user", "sound", "microphone"),
    ]
    reasons = {gap.stream: [g.reason for g in session.gaps if g.stream == gap.stream] for gap in session.gaps}
    for stream in ("partner.face", "partner.voice"):
        assert any("shared" in reason for reason in reasons[stream])
    assert any("page" in reason for reason in reasons["user.voice"])


@pytest.mark.usefixtures("blind")
def test_the_page_beside_a_full_disk_says_so_and_goes_on(table: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    context = table.context()
    page = table.page(context)
    page.bring_to_front()
    press(page, BOTH)
    soon(page, table.is_on("user", "sound"))
    agree(page)
    page.locator("#begin").click()
    expect(page.locator("#running-title")).to_be_visible()
    soon(page, lambda: table.engine.state["time_s"] > 2)
    notices = page.locator(".notices li[data-kind=recording]").first
    with monkeypatch.context() as full:
        full.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=0))
        expect(notices).to_contain_text("The disk is full. What was recorded until now is kept")
        reached_s = table.engine.state["time_s"]
        soon(page, lambda: table.engine.state["time_s"] > reached_s + 2)
    expect(notices).to_contain_text("The disk was full for")
    page.locator("#end").click()
    page.locator("#end-now").click()
    expect(page.locator("#headline")).to_contain_text("The disk was full for")
    session = load_session(table.folder / "sessions" / str(table.engine.state["session"]))
    assert session.status == "complete"
    assert {gap.stream for gap in session.gaps if gap.reason == "the disk was full"} == {"user.face", "user.voice"}


@pytest.mark.usefixtures("blind")
def test_without_readable_tracks_the_page_reads_them_and_says_that_it_must_be_seen(table: Desk) -> None:
    hiding = """delete window.MediaStreamTrackProcessor;
        Object.defineProperty(document, 'hidden', { get: () => Boolean(window.behind) });
        const ask = HTMLVideoElement.prototype.requestVideoFrameCallback;
        HTMLVideoElement.prototype.requestVideoFrameCallback = function (then) { return ask.call(this, (...at) => {
          const go = () => window.behind ? setTimeout(go, 100) : then(...at); go(); }); };"""
    context = table.context(script=hiding)
    table.partner(context)
    page = table.page(context)
    page.bring_to_front()
    press(page, BOTH)
    press(page, SHARE)
    for person, use in (("user", "picture"), ("user", "sound"), ("partner", "picture"), ("partner", "sound")):
        soon(page, table.is_on(person, use))
    assert tone_hz(table, "tab", page) == pytest.approx(PARTNER_HZ, rel=0.01)
    expect(page.locator("#capture")).to_contain_text("Keep it visible beside your call")
    page.evaluate("window.behind = true")
    soon(page, lambda: "while Rapport's page is hidden" in table.source("user", "picture")["note"])
    assert table.source("user", "sound")["state"] == "on"
    page.evaluate("window.behind = false")
    soon(page, table.is_on("user", "picture"))


@pytest.mark.usefixtures("blind")
def test_a_second_page_says_that_another_one_captures_and_can_take_over(table: Desk) -> None:
    context = table.context()
    first = table.page(context)
    first.bring_to_front()
    press(first, BOTH)
    soon(first, table.is_on("user", "picture"))
    second = table.page(context)
    expect(second.locator("#capture")).to_contain_text("Another page of Rapport captures camera and call.")
    expect(first.locator("#capture")).to_be_hidden()
    press(second, "Capture on this page instead")
    expect(first.locator("#capture")).to_contain_text("Another page of Rapport captures")
    expect(second.locator("#capture")).to_be_hidden()
    soon(second, table.is_on("user", "picture"))
    second.close()  # the first one goes on by itself
    expect(first.locator("#capture")).to_be_hidden()
    soon(first, table.is_on("user", "picture"))
    assert first.evaluate("JSON.parse(localStorage.getItem('rapport-live-sources')).user") == {
        "picture": "browser:camera",
        "sound": "browser:microphone",
    }
    first.close()
    table.engine.choose(SourceSelection())
    table.page(context)  # as the last time, without a question, as it is allowed
    soon(_Waiting(), table.is_on("user", "picture"))


@pytest.mark.usefixtures("blind")
def test_what_cannot_be_captured_is_one_calm_sentence_with_a_button(table: Desk) -> None:
    context = table.context(script=FAULTS)
    table.partner(context)
    page = table.page(context)
    page.bring_to_front()

    def says(person: str, use: str, sentence: str, button: str | None) -> None:
        card = page.locator(f".person[data-person={person}]")
        expect(card.locator(".status", has_text=sentence)).to_be_visible()
        if button:
            expect(card.get_by_role("button", name=button)).to_be_visible()
        soon(page, lambda: table.source(person, use)["state"] == "waiting")

    page.evaluate("fault.getDisplayMedia = 'NotAllowedError'")
    press(page, SHARE)
    expect(page.get_by_role("alert")).to_contain_text("Nothing is shared. Press the button again")
    assert table.source("partner", "picture")["source"] == "none"
    page.evaluate("fault.getDisplayMedia = ''; fault.getUserMedia = 'NotAllowedError'")
    press(page, BOTH)
    says(
        "user",
        "picture",
        "The browser was not allowed to use the camera; use the icon beside the address bar",
        "Allow the camera…",
    )
    for error, sentence in (
        ("NotReadableError", "Another program is using the camera"),
        ("NotFoundError", "finds no such camera"),
    ):
        page.evaluate("(error) => { fault.getUserMedia = error; }", error)
        page.locator(".person[data-person=user]").get_by_role("button", name=re.compile("the camera")).click()
        says("user", "picture", sentence, "Use the camera again")
    page.evaluate("fault.getUserMedia = ''")
    press(page, "Use the camera again")
    press(page, "the microphone")
    soon(page, table.is_on("user", "picture"))
    soon(page, table.is_on("user", "sound"))

    # Unplugged and back: a device that comes is opened again where it is allowed.
    page.evaluate("lose('video')")
    says("user", "picture", "The camera was unplugged; plug it in again", "Use the camera again")
    page.evaluate("navigator.mediaDevices.dispatchEvent(new Event('devicechange'))")
    soon(page, table.is_on("user", "picture"))

    page.evaluate("fault.own = true")
    press(page, SHARE)
    says("partner", "picture", "That is Rapport's own page", AGAIN)
    page.evaluate("fault.own = false; fault.deaf = true")
    press(page, AGAIN)
    says("partner", "sound", "shared without its sound; share it again and tick", AGAIN)
    page.evaluate("fault.deaf = false")
    press(page, AGAIN)
    soon(page, table.is_on("partner", "sound"))
    soon(page, table.is_on("partner", "picture"))
    assert tone_hz(table, "microphone", page) == pytest.approx(USER_HZ, rel=0.01)
    assert tone_hz(table, "tab", page) == pytest.approx(PARTNER_HZ, rel=0.01)
    # Nothing moves in a track that says it is live.
    page.evaluate("fault.still = true")
    page.locator("#user-picture").select_option("none")
    soon(page, lambda: table.source("user", "picture")["source"] == "none")
    page.locator("#user-picture").select_option("browser:camera")
    says("user", "picture", "The camera gives no picture right now", "Use the camera again")
    page.evaluate("last('video').dispatchEvent(new Event('mute'))")
    says("user", "picture", "The browser gives no picture of the camera right now", None)
    page.evaluate("last('video').dispatchEvent(new Event('unmute'))")
    says("user", "picture", "The camera gives no picture right now", "Use the camera again")
    page.evaluate("fault.still = false")
    press(page, "Use the camera again")
    soon(page, table.is_on("user", "picture"))


@pytest.mark.usefixtures("blind")
def test_the_own_tile_in_the_shared_tab_is_picked_in_its_pixels(table: Desk) -> None:
    context = table.context()
    table.partner(context)
    page = table.page(context)
    asked: list[str] = []

    def tiles(route: Any) -> None:
        asked.append(route.request.post_data_json["source"])
        places = [(700, 100, 300, 240), (180, 0, 500, 460)]
        names = ("x_px", "y_px", "width_px", "height_px")
        route.fulfill(json={"tiles": [dict(zip(names, place, strict=True)) for place in places], "note": ""})

    def picture(route: Any) -> None:
        asked.append(re.findall("source=([^&]*)", route.request.url)[0].replace("%3A", ":"))
        image = np.zeros((720, 1280, 3), np.uint8)
        route.fulfill(body=cv2.imencode(".jpg", image)[1].tobytes(), content_type="image/jpeg")

    page.route("**/api/live/tiles", tiles)
    page.route("**/api/live/screen.jpg*", picture)
    page.bring_to_front()
    press(page, SHARE)
    soon(page, lambda: table.source("partner", "picture")["source"] == "browser:tab:auto")
    page.locator("#user-picture").select_option("#tab")
    expect(page.locator("#picker-title")).to_have_text("Where are you in the shared tab?")
    expect(page.get_by_label("This picture is mirrored")).to_be_checked()  # as calls show the own picture
    page.get_by_role("button", name="Face 1").click()  # the left one
    page.get_by_role("button", name="Use this area").click()
    soon(page, lambda: table.source("user", "picture")["source"] == "browser:tab:auto,180,0,500,460,mirrored")
    assert table.source("user", "sound")["source"] == "browser:microphone"
    assert set(asked) == {"browser:tab"}
    card = page.locator(".person[data-person=partner]")
    card.get_by_role("button", name="Choose the area").click()
    page.get_by_role("button", name="Face 2").click()
    page.get_by_label("Follow the face").uncheck()
    page.get_by_role("button", name="Use this area").click()
    soon(page, lambda: table.source("partner", "picture")["source"] == "browser:tab:700,100,300,240")


@pytest.mark.usefixtures("blind")
@pytest.mark.full
@pytest.mark.timeout(1200)
def test_fifty_incidents_are_gaps_and_nothing_else(table: Desk) -> None:
    """Stopped sharing, reloads, mutes and devices that go and come: what is heard is always the right person."""
    context = table.context(script=FAULTS)
    table.partner(context)
    page = table.page(context)
    page.bring_to_front()
    press(page, BOTH)
    press(page, SHARE)
    soon(page, table.is_on("partner", "picture"))
    agree(page)
    page.locator("#begin").click()
    soon(page, lambda: table.engine.state["phase"] == "running" and table.engine.state["time_s"] > 2)
    inputs = table.engine._session.inputs
    rng = np.random.default_rng(16)
    n_stopped = 0

    def back() -> None:
        for person, use in (("user", "picture"), ("user", "sound"), ("partner", "picture"), ("partner", "sound")):
            soon(page, table.is_on(person, use))

    def partner_is_silent() -> None:
        for use in ("picture", "sound"):
            soon(page, lambda use=use: table.source("partner", use)["state"] == "waiting")
        received = [stream.status.received for _, _, stream in inputs.sources("partner")]
        page.wait_for_timeout(700)
        assert [stream.status.received for _, _, stream in inputs.sources("partner")] == received

    for incident in rng.permutation(np.repeat(["stop", "reload", "mute", "unplug", "standard"], 10)):
        if incident == "stop":
            n_stopped += 1
            page.evaluate("lose('video', true); lose('audio', true)")
            partner_is_silent()
            press(page, AGAIN)
        elif incident == "reload":
            n_stopped += 1
            page.reload()
            partner_is_silent()
            press(page, SHARE)
        elif incident == "mute":
            page.evaluate("last('audio').dispatchEvent(new Event('mute'))")
            soon(page, lambda: table.engine.browser.track("microphone", "sound").state == "muted")  # type: ignore[union-attr]
            page.evaluate("last('audio').dispatchEvent(new Event('unmute'))")
            soon(page, lambda: table.engine.browser.track("microphone", "sound").state == "live")  # type: ignore[union-attr]
        elif incident == "unplug":
            page.evaluate("lose('video'); lose('audio')")
            soon(page, lambda: table.source("user", "sound")["state"] == "waiting")
            page.evaluate("navigator.mediaDevices.dispatchEvent(new Event('devicechange'))")
        else:
            n_tracks = page.evaluate("tracks.length")
            page.evaluate(
                f"fault.standard = 'Microphone {n_tracks}'; navigator.mediaDevices.dispatchEvent(new Event('devicechange'))"
            )
            soon(page, lambda n_tracks=n_tracks: page.evaluate("tracks.length") > n_tracks)  # the new standard is opened
        back()
        assert tone_hz(table, "microphone", page) == pytest.approx(USER_HZ, rel=0.02), incident
        assert tone_hz(table, "tab", page) == pytest.approx(PARTNER_HZ, rel=0.02), incident
        assert table.engine.state["phase"] == "running"
        assert not [notice for notice in table.engine.state["notices"] if notice["kind"] == "fault"]
    page.locator("#end").click()
    page.locator("#end-now").click()
    expect(page.locator("#ended-ready")).to_be_visible()
    session = load_session(next((table.folder / "sessions").glob(str(table.engine.state["session"]))))
    for stream in ("partner.face", "partner.voice"):
        assert sum(gap.stream == stream for gap in session.gaps) >= n_stopped
    assert sum(gap.stream == "user.voice" for gap in session.gaps) >= 20  # reloads and unplugged microphones
