"""How well a page's picture and sound are stamped: a flash and a beep at once, as the program has them."""

from __future__ import annotations

import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from tests.support.browser import ARGS, CHROMIUM, served

EVERY_S = 2.0
RATE_HZ = 48_000
FILM_S = 60.0
PARTNER = (
    "<title>Partner</title><style>body{margin:0;background:#000}video{width:100vw}</style>"
    "<video src='/film.mp4' loop autoplay></video>"
)
SHARE = """async () => {
  const { Capture } = await import('/static/capture/capture.js');
  window.capture = new Capture();
  await window.capture.share();
  return [...window.capture.running.values()].map(({ message }) => message);
}"""


def flashes_and_beeps(path: Path) -> Path:
    """A minute at 30 pictures a second, white for 0.2 s and beeping at 1 kHz for 0.2 s from each even second on."""
    import av

    with av.open(str(path), "w") as out:
        video, audio = out.add_stream("libx264", rate=30), out.add_stream("aac", rate=RATE_HZ, layout="mono")
        video.width, video.height, video.pix_fmt = 320, 180, "yuv420p"
        for n in range(round(FILM_S * 30)):
            level = 255 if 0.99 <= (n / 30) % EVERY_S < 1.19 else 16
            out.mux(video.encode(av.VideoFrame.from_ndarray(np.full((180, 320, 3), level, np.uint8), format="rgb24")))
        out.mux(video.encode(None))
        at_s = np.arange(round(FILM_S * RATE_HZ)) / RATE_HZ
        beep = (0.5 * np.sin(2 * np.pi * 1000 * at_s) * ((at_s % EVERY_S >= 1.0) & (at_s % EVERY_S < 1.2))).astype(np.float32)
        for start in range(0, beep.size, 1024):
            frame = av.AudioFrame.from_ndarray(beep[None, start : start + 1024], format="fltp", layout="mono")
            frame.sample_rate, frame.pts = RATE_HZ, start
            out.mux(audio.encode(frame))
        out.mux(audio.encode(None))
    return path


def stamps(seconds: float) -> None:
    """Flash and beep as the program has them."""
    from playwright.sync_api import sync_playwright
    from starlette.responses import FileResponse, HTMLResponse
    from starlette.routing import Route

    from monitor.clock import Clock
    from monitor.sources.browser.tracks import BrowserTracks
    from monitor.web.capture import capture_route
    from monitor.web.server import Site

    clock = Clock()
    tracks = BrowserTracks(clock)
    args = [*ARGS, "--auto-select-tab-capture-source-by-title=Partner"]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        film = flashes_and_beeps(Path(folder) / "film.mp4")
        routes = [
            capture_route(tracks),
            Route("/capture", lambda request: HTMLResponse("<title>Capture</title>")),
            Route("/partner", lambda request: HTMLResponse(PARTNER)),
            Route("/film.mp4", lambda request: FileResponse(film)),
        ]
        with served(Site(routes, path="/capture")) as site:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM,
                args=[*args, "--use-fake-device-for-media-stream", "--autoplay-policy=no-user-gesture-required"],
                ignore_default_args=["--mute-audio"],
            )
            context = browser.new_context()
            page, partner = context.new_page(), context.new_page()
            page.goto(site.address)
            partner.goto(site.address.replace("/capture?", "/partner?"))
            page.bring_to_front()
            print([(told["use"], told["state"], told["surface"]) for told in page.evaluate(SHARE)])
            lights, sounds = collected(tracks, seconds, page)
            browser.close()
    report(onsets(*lights, level=120.0), onsets(*sounds, level=0.1))


def collected(
    tracks: object, seconds: float, page: object
) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Times and brightness; times and level, every millisecond."""
    from monitor.clock import Clock
    from monitor.sources.browser.device import BrowserPictures, BrowserSounds

    clock, end_s = Clock(), time.monotonic() + seconds
    lights: list[tuple[float, float]] = []
    levels: list[tuple[float, float]] = []

    def look() -> None:
        device = BrowserPictures(tracks, "tab", clock=clock, rate_hz=60, widest_px=64)  # type: ignore[arg-type]
        while time.monotonic() < end_s:
            if (picture := device.read()) is not None:
                lights.append((picture.time_s, float(picture.image.mean())))

    def listen() -> None:
        device = BrowserSounds(tracks, "tab", clock=clock)  # type: ignore[arg-type]
        while time.monotonic() < end_s:
            if (sound := device.read()) is not None:
                step = sound.rate_hz // 1000
                whole = sound.samples[: sound.samples.size // step * step].reshape(-1, step)
                levels.extend((sound.time_s + n / 1000, float(np.abs(block).max())) for n, block in enumerate(whole))

    threads = [threading.Thread(target=look), threading.Thread(target=listen)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        page.wait_for_timeout(200)  # type: ignore[attr-defined]
    first, second = np.array(lights).reshape(-1, 2).T, np.array(levels).reshape(-1, 2).T
    print(f"{first.shape[1] / seconds:.1f} pictures a second, {second.shape[1] / seconds / 10:.0f} % of the sound")
    return (first[0], first[1]), (second[0], second[1])


def onsets(times_s: np.ndarray, values: np.ndarray, *, level: float) -> np.ndarray:
    """When it rises over the level: midway between the last value below and the first above, so that no rate is late."""
    over = (values[1:] >= level) & (values[:-1] < level)
    rises = (times_s[1:][over] + times_s[:-1][over]) / 2
    kept: list[float] = []
    for rise in rises:
        if not kept or rise - kept[-1] > EVERY_S / 2:
            kept.append(float(rise))
    return np.array(kept)


def report(flashes_s: np.ndarray, beeps_s: np.ndarray) -> None:
    if not (flashes_s.size and beeps_s.size):
        print(f"{flashes_s.size} flashes and {beeps_s.size} beeps: nothing to compare")
        return
    nearest = beeps_s[np.abs(flashes_s[:, None] - beeps_s).argmin(axis=1)]
    apart_ms = 1000 * (flashes_s - nearest)
    drift = np.polyfit(flashes_s, apart_ms, 1)[0] * 60 if flashes_s.size > 2 else float("nan")
    middle = np.median(apart_ms)
    spread = np.quantile(np.abs(apart_ms - middle), 0.95)
    print(f"{flashes_s.size} flashes, {beeps_s.size} beeps")
    print(f"flash minus beep: {middle:+.1f} ms (median), within {spread:.1f} ms of it (p95)")
    print(f"at most {np.abs(apart_ms).max():.1f} ms apart, drift {drift:+.2f} ms a minute")
