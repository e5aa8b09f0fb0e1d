"""What the program's processes use with films as sources, and with the same films captured by a page, in turns in one run.

In both the page is open in a browser whose second tab plays the partner's film, as a call would be there. The films are played
at real speed at 640x360 and 30 pictures a second, of which at most 15 are looked at. A browser beside the program takes cores,
and a governor that lowers the rates makes the program cheaper: so its levels and the cost of a looked-at picture are told.
"""

from __future__ import annotations

import asyncio
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil

from benchmarks.capture.films import Films, films
from benchmarks.capture.pair import load
from benchmarks.capture.running import SHARE, chromium, press, program, state, until
from benchmarks.live_cost import WARM_S, Received, listen, repeated
from monitor.types import PEOPLE

LONG_S = 60.0
MORE_CORES, P95_MS = 0.15, 250.0
BROWSER = ("--user", "browser:camera", "--user-audio", "browser:microphone", "--partner", "browser:tab")


@dataclass(frozen=True)
class Use:
    """cores : of the program. main : of its first process. browser : of Chromium. looked : pictures of both people a second."""

    cores: float
    main: float
    browser: float
    looked: float
    delays_ms: np.ndarray
    levels: str

    @property
    def picture_ms(self) -> float:
        """CPU time of everything for each picture that was looked at; what does not depend on them weighs more at low rates."""
        return 1000 * self.cores / self.looked

    def __str__(self) -> str:
        middle, p95 = np.quantile(self.delays_ms, (0.5, 0.95))
        return (
            f"{self.cores:.2f} cores ({self.main:.2f} of the first process), {self.looked / 2:.1f} pictures of each a second, "
            f"{self.picture_ms:.1f} ms a picture; capture to page {middle:.0f} ms, p95 {p95:.0f} ms; level {self.levels}; "
            f"browser {self.browser:.2f} cores"
        )


def cost(seconds: float, rounds: int, folder: Path | None) -> None:
    """Films, page, films, page."""
    with tempfile.TemporaryDirectory() as temporary:
        made = films(folder or Path(temporary), LONG_S)
        whole_s = seconds + WARM_S + 10
        long = [repeated(film, Path(temporary) / f"{film.stem}.mp4", whole_s + 60) for film in (made.user, made.partner)]
        played = ("--user", str(long[0]), "--partner", str(long[1]))
        uses: dict[str, list[Use]] = {"films": [], "page": []}
        for n in range(rounds):
            for name, sources in (("films", played), ("page", BROWSER)):
                home = Path(temporary) / f"{name}{n}"
                home.mkdir()
                use = measured(made, home, sources, seconds)
                uses[name].append(use)
                print(f"{name}: {use}; load {load()}", flush=True)
    report(uses)


def measured(made: Films, home: Path, sources: tuple[str, ...], seconds: float) -> Use:
    """One session."""
    from playwright.sync_api import sync_playwright

    received: list[Received] = []
    with (
        sync_playwright() as playwright,
        program(home, *sources, "--start") as (address, process),
        chromium(playwright, made, address) as (page, call),
    ):
        call.evaluate("() => { const v = document.querySelector('video'); v.loop = true; v.muted = false; v.play(); }")
        if sources is BROWSER:
            press(page, SHARE)
        until(page, lambda: all(state(page)["people"][person]["picture"]["state"] == "on" for person in PEOPLE))
        until(page, lambda: state(page)["phase"] == "running")
        run = listen(address, process, sketches=False, seconds=WARM_S + seconds + 3)
        listener = threading.Thread(target=lambda: received.append(asyncio.run(run)))
        listener.start()
        page.wait_for_timeout(1000 * (WARM_S + 2))
        first = used(process)
        while listener.is_alive():
            before_last = used(process)
            page.wait_for_timeout(1000)
        span_s = before_last[0] - first[0]
        main, all_ours, browser = ((after - before) / span_s for before, after in zip(first[1:], before_last[1:], strict=True))
    if not received:
        raise SystemExit("the page's messages ended early")
    faces = [np.array(sorted(times)) for times in received[0].faces.values()]
    ticks = np.array(received[0].ticks)
    # Both clocks are the machine's monotonic one from different starts: the quickest message had no delay on its way.
    delays_ms = 1000 * (ticks[:, 0] - np.min(ticks[:, 0] - ticks[:, 1]) - ticks[:, 2])
    levels = received[0].levels
    shares = ", ".join(f"{level} {count / levels.total():.0%}" for level, count in sorted(levels.items()))
    looked = sum((times.size - 1) / (times[-1] - times[0]) for times in faces)
    return Use(all_ours, main, browser, looked, delays_ms, shares)


def used(program: psutil.Process) -> tuple[float, float, float, float]:
    """Now, and the CPU seconds until now of the first process, of all the program's, and of the browser."""
    ours = [program, *program.children(recursive=True)]
    ours_ids = {process.pid for process in ours}
    others = [process for process in psutil.Process().children(recursive=True) if process.pid not in ours_ids]
    return time.monotonic(), _cpu_s([program]), _cpu_s(ours), _cpu_s(others)


def _cpu_s(processes: list[psutil.Process]) -> float:
    seconds = 0.0
    for process in processes:
        try:
            times = process.cpu_times()
        except psutil.Error:  # it has just ended
            continue
        seconds += times.user + times.system
    return seconds


def report(uses: dict[str, list[Use]]) -> None:
    means = {name: float(np.mean([use.cores for use in each])) for name, each in uses.items()}
    picture_ms = {name: float(np.mean([use.picture_ms for use in each])) for name, each in uses.items()}
    more = means["page"] - means["films"]
    print(f"all our processes: page {means['page']:.2f}, films {means['films']:.2f} cores: "
          f"{more:+.2f} cores (asked: at most {MORE_CORES}), ratio {means['page'] / means['films']:.2f}")  # fmt: skip
    apart_ms = picture_ms["page"] - picture_ms["films"]
    print(f"a looked-at picture: page {picture_ms['page']:.1f}, films {picture_ms['films']:.1f} ms: {apart_ms:+.1f} ms, "
          f"which at 15 a second of both people is {apart_ms * 30 / 1000:+.2f} cores")  # fmt: skip
    for name, each in uses.items():
        vision_ms = np.mean([1000 * (use.cores - use.main) / use.looked for use in each])
        print(f"{name}: {vision_ms:.1f} ms a picture in the other processes, which look at it")
        p95_ms = np.quantile(np.concatenate([use.delays_ms for use in each]), 0.95)
        print(f"{name}: capture to page p95 {p95_ms:.0f} ms (asked: at most {P95_MS:.0f})")
