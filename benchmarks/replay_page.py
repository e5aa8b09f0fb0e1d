"""What the replay page of an hour costs: until its first screen stands, until each tab's charts do, a seek, panning and
zooming, and the browser's memory.

    python benchmarks/replay_page.py [--minutes 60] [--runs 3] [--out FILE.md]

A planted hour (``benchmarks/export.py``), the real server in a process of its own, Chromium by Playwright. Times on the clock
grow with whatever else the machine does; beside them stands the CPU time of the page's main thread, from Chromium's own trace.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from browser_trace import Trace  # noqa: E402
from export import session  # noqa: E402

from tests.support.browser import ARGS, CHROMIUM  # noqa: E402

LAPTOP = {"width": 1366, "height": 768}
# As `rapport replay ID` does.
SERVE = (
    "import sys; from pathlib import Path; from monitor.web.server import serve; "
    "serve(session=Path(sys.argv[1]), folder=Path(sys.argv[1]).parent, ready=print)"
)
SEEKS_S = (2710.0, 95.0, 3301.0, 1444.0, 610.0, 2222.0)
# Seek, then wait for the next picture after the landmarks of both people are drawn there.
SEEK = """time => new Promise((done) => {
  const began = performance.now();
  window.replay.cursor.seek(time);
  const drawn = () => [...document.querySelectorAll('.view canvas')].every((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    for (let at = 3; at < data.length; at += 4) if (data[at]) return true;
    return false;
  });
  const moved = performance.now() - began;
  const look = () => requestAnimationFrame(() => (drawn() ? done([moved, performance.now() - began]) : look()));
  requestAnimationFrame(() => requestAnimationFrame(look));
})"""
# The open tab and all of its charts; the first screen and its lanes stand before it.
OPENED = """new Promise((done) => {
  const look = () => (document.documentElement.dataset.opened ? done(performance.now()) : requestAnimationFrame(look));
  look();
})"""
OPEN = """tab => new Promise((done) => {
  const began = performance.now();
  document.getElementById(`tab-${tab}`).click();
  const part = document.getElementById(`tab-${tab}`).getAttribute('aria-controls');
  const drawn = () => document.documentElement.dataset.opened === part;
  const look = () => (drawn() ? done(performance.now() - began) : requestAnimationFrame(look));
  look();
})"""
TABS = ("together", "people", "numbers")
FRAMES = """() => {
  window.frames_ms = [];
  let last = performance.now();
  const step = () => {
    const now = performance.now();
    window.frames_ms.push(now - last);
    last = now;
    window.framing = requestAnimationFrame(step);
  };
  step();
}"""


@dataclass
class Run:
    """One visit."""

    complete_ms: dict[str, float] = field(default_factory=dict)
    opened_ms: dict[str, float] = field(default_factory=dict)
    opening_cpu_ms: float = 0.0
    server_cpu_s: float = 0.0
    seek_ms: list[float] = field(default_factory=list)
    moved_ms: list[float] = field(default_factory=list)
    frames_ms: list[float] = field(default_factory=list)
    tasks_cpu_ms: list[float] = field(default_factory=list)
    tasks_ms: list[float] = field(default_factory=list)
    empty_mb: float = 0.0
    memory_mb: float = 0.0
    heap_mb: float = 0.0


def visit(browser: Any, address: str, name: str, server: psutil.Process) -> Run:
    """Open the page afresh and use it."""
    run, trace = Run(), Trace(browser)
    base, _, token = address.replace(f"session/{name}", "").partition("?")
    context = browser.new_context(viewport=LAPTOP)
    # The cookie without a page, which would leave a process behind.
    context.request.get(f"{base}favicon.ico?{token}")
    page = context.new_page()
    before = server.cpu_times().user + server.cpu_times().system
    trace.start()
    page.goto(f"{base}session/{name}")
    run.complete_ms["moments"] = page.evaluate(OPENED)
    tasks = trace.stop(page)
    run.opening_cpu_ms = sum(cpu for _, cpu in tasks)
    run.server_cpu_s = server.cpu_times().user + server.cpu_times().system - before
    for time_s in SEEKS_S:
        moved, drawn = page.evaluate(SEEK, time_s)
        run.moved_ms.append(moved)
        run.seek_ms.append(drawn)
    for tab in TABS:
        run.opened_ms[tab] = page.evaluate(OPEN, tab)
    page.locator("#tab-together").click()
    page.locator("#chart-scores").scroll_into_view_if_needed()
    box = page.locator("#chart-scores").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 100)
    page.wait_for_timeout(500)
    trace.start()
    page.evaluate(FRAMES)
    page.keyboard.down("Control")
    for _ in range(12):
        page.mouse.wheel(0, -120)
        page.wait_for_timeout(30)
    page.keyboard.up("Control")
    page.wait_for_timeout(800)
    page.keyboard.down("Shift")
    for number in range(40):
        page.mouse.wheel(0, 120 if number < 20 else -120)
        page.wait_for_timeout(30)
    page.keyboard.up("Shift")
    page.wait_for_timeout(800)
    page.keyboard.press("0")
    page.wait_for_timeout(1000)
    run.frames_ms = page.evaluate("() => { cancelAnimationFrame(window.framing); return window.frames_ms; }")
    tasks = trace.stop(page)
    run.tasks_ms, run.tasks_cpu_ms = [clock for clock, _ in tasks], [cpu for _, cpu in tasks]
    context.close()
    return run


@contextmanager
def served(path: Path) -> Iterator[tuple[str, psutil.Process]]:
    """The address of a session's page and the process that serves it."""
    server = subprocess.Popen([sys.executable, "-c", SERVE, str(path)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        yield server.stdout.readline().strip() if server.stdout else "", psutil.Process(server.pid)
    finally:
        server.terminate()
        server.wait(10)


@contextmanager
def browsing() -> Iterator[Any]:
    """A browser of its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        try:
            yield browser
        finally:
            browser.close()


def led_to(browser: Any, address: str, name: str, tab: str) -> float:
    """Milliseconds from the request of an address that names a tab until all that the tab has is drawn."""
    base, _, token = address.replace(f"session/{name}", "").partition("?")
    context = browser.new_context(viewport=LAPTOP)
    context.request.get(f"{base}favicon.ico?{token}")
    page = context.new_page()
    page.goto(f"{base}session/{name}#tab={tab}")
    took: float = page.evaluate(OPENED)
    context.close()
    return took


def weigh(browser: Any, address: str, name: str, run: Run) -> None:
    """The memory of a browser that shows the page, has seeked and zoomed; without a trace, which takes memory itself."""
    base, _, token = address.replace(f"session/{name}", "").partition("?")
    context = browser.new_context(viewport=LAPTOP)
    context.request.get(f"{base}favicon.ico?{token}")
    run.empty_mb = memory_mb()
    page = context.new_page()
    page.goto(f"{base}session/{name}")
    page.evaluate(OPENED)
    page.evaluate(OPEN, "together")
    for time_s in SEEKS_S:
        page.evaluate(SEEK, time_s)
    for key in ("+", "+", "+", "]", "]", "0"):
        page.keyboard.press(key)
        page.wait_for_timeout(300)
    run.memory_mb = memory_mb()
    run.heap_mb = page.evaluate("performance.memory.usedJSHeapSize / 1e6")
    context.close()


def memory_mb() -> float:
    """Memory of all of the browser's processes, what they share counted once. The pages of its program file are left out: the
    system drops them when it needs room, and how many count here depends on whether another browser runs.
    """
    processes = [child for child in psutil.Process().children(recursive=True) if "chrom" in child.name()]
    return sum(_own_kb(child.pid) for child in processes) / 1e3


def _own_kb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    return sizes["Pss_Anon"] + sizes["Pss_Shmem"]


def table(runs: list[Run]) -> str:
    """The figures, the middle of the runs."""

    def middle(name: str) -> float:
        return float(statistics.median(getattr(run, name) for run in runs))

    def highest(name: str) -> float:
        return float(statistics.median(max(getattr(run, name)) for run in runs))

    def tabbed(name: str, tab: str) -> float:
        return float(statistics.median(getattr(run, name)[tab] for run in runs)) / 1000

    load = psutil.getloadavg()[0] / (psutil.cpu_count() or 1)
    rows = [
        ("page complete: first screen and Moments", f"{tabbed('complete_ms', 'moments'):.2f} s", "<= 1.5 s"),
        *(
            (f"page complete when led to {tab} straight away", f"{tabbed('complete_ms', tab):.2f} s", "<= 1.5 s")
            for tab in TABS
        ),
        *((f"{tab} opened by hand: all its charts", f"{tabbed('opened_ms', tab):.2f} s", "") for tab in TABS),
        (
            "CPU until the first screen stands: page, server",
            f"{middle('opening_cpu_ms') / 1000:.2f} s, {middle('server_cpu_s'):.2f} s",
            "",
        ),
        ("a seek: the page has moved, at most", f"{highest('moved_ms'):.0f} ms", "<= 100 ms"),
        ("a seek to where nothing was fetched: drawn, at most", f"{highest('seek_ms'):.0f} ms", ""),
        ("pan and zoom: longest task, CPU", f"{highest('tasks_cpu_ms'):.0f} ms", "<= 100 ms"),
        ("pan and zoom: longest task, clock", f"{highest('tasks_ms'):.0f} ms", ""),
        ("pan and zoom: longest frame, clock", f"{highest('frames_ms'):.0f} ms", "<= 100 ms"),
        ("browser's memory, all processes, without its program file", f"{middle('memory_mb'):.0f} MB", "< 400 MB"),
        ("the same before the page, and the page's heap", f"{middle('empty_mb'):.0f} MB, {middle('heap_mb'):.0f} MB", ""),
        ("load of the machine a core meanwhile", f"{load:.1f}", ""),
    ]
    return "\n".join(["| figure | value | asked |", "|---|---|---|", *(f"| {a} | {b} | {c} |" for a, b, c in rows)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--json", action="store_true", help="print each run, too")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        path = session(Path(place), arguments.minutes, 0)
        runs = []
        for _ in range(arguments.runs):
            # A fresh server and browser each time: nothing is warm but the disk.
            with served(path) as (address, server), browsing() as browser:
                runs.append(visit(browser, address, path.name, server))
            for tab in TABS:
                with served(path) as (address, _), browsing() as browser:
                    runs[-1].complete_ms[tab] = led_to(browser, address, path.name, tab)
            with served(path) as (address, _), browsing() as browser:
                weigh(browser, address, path.name, runs[-1])
            if arguments.json:
                print(json.dumps({name: value for name, value in vars(runs[-1]).items() if not isinstance(value, list)}))
    print(table(runs))
    if arguments.out:
        arguments.out.write_text(table(runs) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
