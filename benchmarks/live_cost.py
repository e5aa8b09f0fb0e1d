"""What a live session costs: two people's films with sound played at real speed through ``rapport live``, one page listening.

    python benchmarks/live_cost.py [--minutes 3] [--films USER PARTNER] [--sounds USER PARTNER] [--words] [--sketches]

Prints the delay from a picture's capture to its message at the page, the cores that all the program's processes use together,
their memory (at the start, at the end, and its slope), the rate of faces, and what the load governor did. Without ``--films``
two simulated films of 640x360 at 25 pictures a second are drawn first (some minutes). ``--sounds`` are heard instead of the
films' own. With ``--words`` what is said is written down: what the recognizer costs, and how late words came. Asked: p95 <= 150
ms, <= 0.65 core, <= 600 MB and flat; 0.1 core a speaking person and 350 MB for words, which are at most 30 s late. The rate of
faces counts every picture that was answered, also those whose face looked as before and was not looked at.
"""

from __future__ import annotations

import argparse
import asyncio
import http.cookiejar
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil

WARM_S = 20.0
LOADED = (("ctranslate2", "words"), ("mediapipe", "landmarks"))  # a library's name holds; what the process does


@dataclass
class Received:
    """What came to the page: arrival (monotonic), the program's time, capture times; the load's levels."""

    ticks: list[tuple[float, float, float, float]] = field(default_factory=list)
    levels: Counter[int] = field(default_factory=Counter)  # states of the page at each level
    faces: dict[str, set[float]] = field(default_factory=lambda: {"user": set(), "partner": set()})
    cores: list[tuple[float, float, float]] = field(default_factory=list)  # time, CPU seconds, bytes
    by_process: list[tuple[float, dict[str, float]]] = field(default_factory=list)  # time, CPU seconds of each process
    words: list[tuple[float, int]] = field(default_factory=list)  # the session's time, words of the user's until then
    recognizer: list[tuple[float, float, float]] = field(default_factory=list)  # time, CPU seconds, bytes of its process


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--films", type=Path, nargs=2)
    parser.add_argument("--sounds", type=Path, nargs=2)
    parser.add_argument("--words", action="store_true")
    parser.add_argument("--sketches", action="store_true", help="The page shows its details.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        films = options.films or drawn(Path(folder))
        long = [repeated(film, Path(folder) / f"long{n}.mp4", options.minutes * 60) for n, film in enumerate(films)]
        home = Path(folder)
        received = run(long, home, options, seconds=options.minutes * 60)
        report(received)
        if options.words:
            report_words(received, home)


def drawn(folder: Path) -> list[Path]:
    from monitor.cli.options import Bar
    from monitor.simulate.plan import DyadPlan
    from monitor.simulate.write import write_films

    plan = DyadPlan.of(duration_s=60, seed=5, fps=25, width_px=640, height_px=360, turn_s=4)
    with Bar("drawing") as bar:
        user, partner, _ = write_films(plan, folder / "films", progress=lambda share, made_s: bar.report(share, 1.0))
    return [user, partner]


def repeated(film: Path, target: Path, seconds: float) -> Path:
    """The film's packets again and again: a recording of any length without encoding one."""
    import av

    with av.open(str(target), "w") as out:
        offset_s, made = 0.0, {}
        while offset_s < seconds:
            with av.open(str(film)) as source:
                streams = [*source.streams.video[:1], *source.streams.audio[:1]]
                for stream in streams:
                    if stream.type not in made:
                        made[stream.type] = out.add_stream_from_template(stream)
                length_s = source.duration / 1e6
                for packet in source.demux(streams):
                    if packet.dts is None:
                        continue
                    shift = round(offset_s / packet.time_base)
                    packet.dts, packet.pts = packet.dts + shift, packet.pts + shift
                    packet.stream = made[packet.stream.type]
                    out.mux(packet)
            offset_s += length_s + 0.1
    return target


def run(films: list[Path], home: Path, options: argparse.Namespace, *, seconds: float) -> Received:
    command = [sys.executable, "-m", "monitor", "live", "--no-browser", "--start"]
    command += ["--user", str(films[0]), "--partner", str(films[1]), *(["--words"] if options.words else [])]
    if options.sounds:
        command += ["--user-audio", str(options.sounds[0]), "--partner-audio", str(options.sounds[1])]
    begun_s = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"RAPPORT_HOME": str(home)})
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        print(f"the page answered after {time.monotonic() - begun_s:.1f} s")
        return asyncio.run(listen(address, psutil.Process(process.pid), sketches=options.sketches, seconds=seconds))
    finally:
        process.terminate()
        process.wait(60)


async def listen(address: str, program: psutil.Process, *, sketches: bool, seconds: float) -> Received:
    import websockets

    jar = http.cookiejar.CookieJar()
    urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar)).open(address).read()
    base = address.partition("/live")[0]
    headers = {"Cookie": "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar), "Origin": base}
    received = Received()
    running_since_s: float | None = None
    async with websockets.connect(base.replace("http", "ws") + "/ws/live", additional_headers=headers) as socket:
        await socket.send(json.dumps({"want": ["sketches"] if sketches else []}))
        while True:
            message = json.loads(await asyncio.wait_for(socket.recv(), 120))
            now_s = time.monotonic()
            if message["type"] == "state":
                if message["phase"] == "ended":
                    return received
                if message.get("words"):
                    received.words.append((message["time_s"], message["words"]["n"]))
                if message["phase"] == "running" and running_since_s is None:
                    running_since_s = now_s
                if running_since_s is not None and now_s - running_since_s > WARM_S:
                    received.levels[message["load"]["level"]] += 1
                    if not received.cores or now_s - received.cores[-1][0] > 5:
                        received.cores.append((now_s, *cost(program)))
                        received.by_process.append((now_s, by_process(program)))
                        if (process := recognizer(program)) is not None:
                            received.recognizer.append((now_s, *cost(process)))
                if running_since_s is not None and now_s - running_since_s > seconds - 3:
                    return received
            elif running_since_s is not None and now_s - running_since_s > WARM_S:
                for person, features in message["people"].items():
                    captured_s = features["captured_s"]
                    if captured_s is not None and captured_s not in received.faces[person]:
                        received.faces[person].add(captured_s)
                        received.ticks.append((now_s, message["now_s"], captured_s, len(received.ticks)))


def cost(program: psutil.Process) -> tuple[float, float]:
    """CPU seconds and proportional memory of the program and all its processes."""
    seconds = memory = 0.0
    for process in (program, *program.children(recursive=True)):
        try:
            times = process.cpu_times()
            seconds += times.user + times.system
            memory += process.memory_full_info().pss
        except psutil.Error:
            continue
    return seconds, memory


def by_process(program: psutil.Process) -> dict[str, float]:
    """CPU seconds of each process, by what it does: it is known by the libraries that it has loaded."""
    seconds: dict[str, float] = {}
    for process in (program, *program.children(recursive=True)):
        try:
            loaded = {Path(mapped.path).name for mapped in process.memory_maps()}
            does = (
                "main" if process == program else next((use for part, use in LOADED if any(part in n for n in loaded)), "other")
            )
            times = process.cpu_times()
        except psutil.Error:
            continue
        seconds[does if does == "main" else f"{does} {process.pid}"] = times.user + times.system
    return seconds


def recognizer(program: psutil.Process) -> psutil.Process | None:
    """The process that has CTranslate2 loaded."""
    for process in program.children(recursive=True):
        try:
            if any("ctranslate2" in Path(mapped.path).name for mapped in process.memory_maps()):
                return process
        except psutil.Error:
            continue
    return None


def report_words(received: Received, home: Path) -> None:
    from monitor.replay.session import load_session

    session = load_session(next((home / "sessions").iterdir()))
    spoken_s = dict.fromkeys(("user", "partner"), 0.0)
    for event in session.events:
        if event.kind == "phrase":
            spoken_s[event.person] += event.end_s - event.start_s
    counts = {person: sum(word.person == person for word in session.words) for person in spoken_s}
    print(f"words: {counts} in { ({person: round(seconds) for person, seconds in spoken_s.items()}) } s of speech")
    print(f"gaps: {[(gap.stream, round(gap.end_s - gap.start_s)) for gap in session.gaps if gap.stream.endswith('words')]}")
    if received.recognizer:
        at_s, cpu_s, memory = np.array(received.recognizer).T
        heard_s = sum(spoken_s.values()) * (at_s[-1] - at_s[0]) / session.duration_s
        cores = (cpu_s[-1] - cpu_s[0]) / (at_s[-1] - at_s[0])
        print(f"recognizer: {cores:.3f} cores, {(cpu_s[-1] - cpu_s[0]) / heard_s:.3f} s a second of speech, "
              f"{memory.max() / 1e6:.0f} MB")  # fmt: skip
    came_s = [(at_s, n) for (_, before), (at_s, n) in zip(received.words, received.words[1:], strict=False) if n > before]
    befores = [before for (_, before), (_, n) in zip(received.words, received.words[1:], strict=False) if n > before]
    # Of each batch the first word waited longest.
    starts = np.array([word.start_s for word in session.words if word.person == "user"])
    late_s = [at_s - starts[before] for (at_s, _), before in zip(came_s, befores, strict=True) if before < len(starts)]
    if late_s:
        print(f"the oldest word of each batch came {np.median(late_s):.0f} s late (median), {max(late_s):.0f} s at most")


def report(received: Received) -> None:
    ticks = np.array(received.ticks)
    # Both clocks are the machine's monotonic one from different starts: the quickest message had no delay on its way.
    offset_s = np.min(ticks[:, 0] - ticks[:, 1])
    delay_ms = 1000 * (ticks[:, 0] - offset_s - ticks[:, 2])
    at_s, cpu_s, memory = np.array(received.cores).T
    slope = np.polyfit(at_s, memory, 1)[0] * 3600 / 1e6 if len(at_s) > 2 else float("nan")
    span_s = at_s[-1] - at_s[0]
    middle, p95, p99 = np.quantile(delay_ms, (0.5, 0.95, 0.99))
    print(f"capture to page: median {middle:.0f}, p95 {p95:.0f}, p99 {p99:.0f} ms")
    print(f"cores: {(cpu_s[-1] - cpu_s[0]) / span_s:.2f} over {span_s:.0f} s")
    first, last = received.by_process[0][1], received.by_process[-1][1]
    for process in last.keys() & first.keys():
        print(f"  {process}: {(last[process] - first[process]) / span_s:.2f}")
    print(f"memory: {memory[0] / 1e6:.0f} MB at first, {memory[-1] / 1e6:.0f} MB at the end, {slope:+.0f} MB an hour")
    for person, captured in received.faces.items():
        times = np.array(sorted(captured))
        print(f"faces of the {person} that came to the page: {(len(times) - 1) / (times[-1] - times[0]):.1f} a second")
    print(f"levels of the load governor: {sorted(received.levels)}")


if __name__ == "__main__":
    main()
