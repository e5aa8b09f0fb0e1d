"""What picture and sound of two people cost until they are in the program: as a page sends them, and of films.

Nobody looks at them, so any machine keeps 15 pictures a second, and the CPU time hardly depends on what else runs. A client in
its own process sends over the guarded socket what a page would: JPEGs of the films and sound in blocks of 30 ms.
"""

from __future__ import annotations

import http.cookiejar
import json
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.capture.films import films
from benchmarks.live_cost import repeated

ROOT = Path(__file__).resolve().parents[2]
RATE_HZ, BLOCK_S, SOUND_HZ = 15.0, 0.03, 48_000
STEP_S = 0.012  # how often the engine reads
LONG_S, WARM_S = 60.0, 3.0
TRACKS = (("camera", "picture"), ("microphone", "sound"), ("tab", "picture"), ("tab", "sound"))
PAGE = {"user": ("browser:camera", "browser:microphone"), "partner": ("browser:tab", "browser:tab")}


def transport(seconds: float, rounds: int, folder: Path | None) -> None:
    """Films, page, films, page."""
    from monitor.clock import Clock
    from monitor.sources.browser.tracks import BrowserTracks
    from monitor.web.capture import capture_route
    from monitor.web.server import Site
    from tests.support.browser import served

    with tempfile.TemporaryDirectory() as temporary:
        made = films(folder or Path(temporary), LONG_S)
        long = [repeated(film, Path(temporary) / film.name, seconds + LONG_S) for film in (made.user, made.partner)]
        played = {person: (str(film), str(film)) for person, film in zip(PAGE, long, strict=True)}
        uses: dict[str, list[float]] = {"films": [], "page": []}
        for _ in range(rounds):
            clock = Clock()
            tracks = BrowserTracks(clock)
            uses["films"].append(used("films", clock, tracks, played, seconds))
            with served(Site([capture_route(tracks)])) as site:
                client = subprocess.Popen(
                    [sys.executable, "-m", "benchmarks.capture.transport", site.address, str(made.camera)], cwd=ROOT
                )
                try:
                    uses["page"].append(used("page", clock, tracks, PAGE, seconds))
                finally:
                    client.terminate()
                    client.wait(10)
    means = {name: float(np.mean(each)) for name, each in uses.items()}
    page, played_films = means["page"], means["films"]
    print(f"page {page:.3f}, films {played_films:.3f} cores: {page - played_films:+.3f} (asked: at most 0.15)")


def used(name: str, clock: Any, tracks: Any, sources: dict[str, tuple[str, str]], seconds: float) -> float:
    """Cores of this process while it reads all four."""
    from monitor.live.source_factory import SourceFactory
    from monitor.simulate.interviewer import SpeechTrack
    from monitor.sources.spec import parse
    from monitor.vision.finder import FaceFinder

    factory = SourceFactory(clock=clock, make_finder=FaceFinder, browser=tracks, interviewer=SpeechTrack())
    now_s, streams, counts = clock.now_s(), [], [0, 0]
    for person, (picture, sound) in sources.items():
        seen = factory.pictures(parse(picture, "picture"), stream=person, origin_s=now_s, capacity=2, widest_px=640)
        streams += [(0, seen), (1, factory.sounds(parse(sound, "sound"), stream=person, origin_s=now_s, capacity=200))]
    for _, stream in streams:
        stream.start()
    begun_s = first_s = None
    while begun_s is None or time.monotonic() - begun_s < seconds + WARM_S:
        for which, stream in streams:
            for item in stream.read():
                begun_s = begun_s or time.monotonic()
                counts[which] += 1 if which == 0 else item.samples.size / item.rate_hz
        if begun_s is not None and first_s is None and time.monotonic() - begun_s > WARM_S:
            first_s, counts = (time.monotonic(), time.process_time()), [0, 0]
        time.sleep(STEP_S)
    assert first_s is not None
    span_s, cpu_s = time.monotonic() - first_s[0], time.process_time() - first_s[1]
    for _, stream in streams:
        stream.close()
    factory.close()
    rates = f"{counts[0] / span_s / 2:.1f} pictures and {counts[1] / span_s / 2:.2f} s of sound of each a second"
    print(f"{name}: {cpu_s / span_s:.3f} cores, {rates}", flush=True)
    return cpu_s / span_s


def send(address: str, camera: Path) -> None:
    """The page: what is wanted of the four tracks, at the rates that are wanted."""
    from websockets.sync.client import connect

    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar), _Refused())
    opener.open(address)
    base = address.partition("/?")[0]
    jpegs = [b"\xff\xd8" + part for part in camera.read_bytes().split(b"\xff\xd8")[1:301]]
    block = (0.1 * np.random.default_rng(0).standard_normal(round(BLOCK_S * SOUND_HZ))).astype("<f4").tobytes()
    headers = {"Cookie": "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)}
    with connect(
        base.replace("http", "ws") + "/ws/capture", additional_headers=headers, origin=base, compression=None
    ) as socket:
        for name, use in TRACKS:
            socket.send(json.dumps({"type": "track", "name": name, "use": use, "width_px": 640, "height_px": 360}))
        views: dict[int, float] = {}  # -> when its next item is due
        uses: dict[int, str] = {}
        n = 0
        while True:
            try:
                message = json.loads(socket.recv(timeout=0.002))
            except TimeoutError:
                message = {}
            if message.get("type") == "views":
                uses = {view["view"]: view["use"] for view in message["views"]}
                views = {view: views.get(view, time.time()) for view in uses}
            for view, due_s in views.items():
                if (now_s := time.time()) < due_s:
                    continue
                is_picture = uses[view] == "picture"
                length_s, rate_hz = (1 / RATE_HZ, 0) if is_picture else (BLOCK_S, SOUND_HZ)
                captured_ms = 1000 * (now_s - 0.01 if is_picture else due_s - BLOCK_S)
                n += 1
                kind, body = (1, jpegs[n % len(jpegs)]) if is_picture else (2, block)
                socket.send(struct.pack("<BBHHHI4xdd", kind, 0, view, 640, 360, rate_hz, captured_ms, 1000 * now_s) + body)
                views[view] = due_s + length_s


class _Refused(urllib.request.HTTPErrorProcessor):
    """The token becomes a cookie with the first answer; that the site has no other page is no matter."""

    def http_response(self, request: Any, response: Any) -> Any:
        return response


if __name__ == "__main__":
    send(sys.argv[1], Path(sys.argv[2]))
