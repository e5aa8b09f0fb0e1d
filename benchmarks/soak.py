"""The live pipeline for as long as wanted, from two films: what grows?

    python benchmarks/soak.py [--minutes 10] [--json]

Two drawn people of twenty seconds are played over and over in one film each. Every five seconds: memory of all processes,
descriptors, threads, what waits in the streams and for a page that never reads. The slope is that of a line through what
came after the warm-up (five minutes, or a third of a shorter run). Asked: memory at most 2 MB an hour, descriptors and
threads within 2. Exits with 1 when a limit is broken; the memory's limit counts from half an hour of samples on, below that
noise decides.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import av
import numpy as np
import psutil

from monitor.live.engine import LiveEngine
from monitor.live.requests import PersonSources, SourceSelection, StartRequest
from monitor.process.allocator import give_back, save_memory
from monitor.simulate.plan import DyadPlan
from monitor.simulate.write import write_films

FILM_S, SAMPLE_S, WARM_UP_S = 20, 5.0, 300.0
LATER_S = 0.5  # sound ends a little later than the picture
MOST_MB_PER_HOUR, MOST_COUNT, MOST_WAITING = 2.0, 2, 200
JUDGED_S, SAMPLES_LEAST = 1800.0, 12


def repeated(source: Path, target: Path, times: int, *, film_s: float) -> Path:
    """A film of ``film_s`` played ``times`` over, its packets copied."""
    with av.open(str(source)) as film, av.open(str(target), "w") as out:
        streams = {stream.index: out.add_stream_from_template(stream) for stream in film.streams}
        for number in range(times):
            film.seek(0)
            for packet in film.demux():
                if packet.dts is None:
                    continue
                shift = round(number * (film_s + LATER_S) / packet.time_base)
                packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
                packet.stream = streams[packet.stream.index]
                out.mux(packet)
    return target


def sample(engine: LiveEngine, messages: dict[str, Any]) -> dict[str, float]:
    """What is held now, by all processes of the program."""
    give_back()  # as the engine does each five seconds: sampled in between, what was freed since drifts through the slope
    me = psutil.Process()
    everybody = [me, *me.children(recursive=True)]
    inputs = engine._session.inputs
    waiting = [len(getattr(source.stream, "_items", ())) for source in (*inputs.video.open, *inputs.audio.open)]
    return {
        "own_mb": me.memory_info().rss / 2**20,
        "all_mb": sum(process.memory_info().rss for process in everybody) / 2**20,
        "descriptors": sum(process.num_fds() if os.name == "posix" else process.num_handles() for process in everybody),
        "threads": me.num_threads(),
        "processes": len(everybody),
        "waiting": max(waiting, default=0),
        "for_a_page": len(messages),
    }


def slope_per_hour(times_s: list[float], values: list[float]) -> float:
    return float(np.polyfit(times_s, values, 1)[0] * 3600) if len(times_s) > 2 else float("nan")


def drawn(folder: Path) -> Path:
    """The two people's films, in this folder."""
    write_films(DyadPlan.of(duration_s=FILM_S, seed=3, fps=15, width_px=480, height_px=270, turn_s=4), folder)
    return folder


def run(minutes: float, folder: Path, *, films: Path, film_s: float) -> dict[str, Any]:
    times = int(minutes * 60 / film_s) + 3
    user, partner = (
        str(repeated(films / f"{person}.mp4", folder / f"{person}-long.mp4", times, film_s=film_s))
        for person in ("user", "partner")
    )
    engine = LiveEngine(sessions=folder / "sessions")

    class NeverReads:
        """A page that wants everything and takes nothing, as broadcast.Subscriber holds it."""

        def __init__(self) -> None:
            self.wants = frozenset({"pictures", "sketches"})
            self.waiting: dict[str, Any] = {}

        def put(self, kind: str, message: Any) -> None:
            self.waiting[kind] = message

    page = NeverReads()
    engine.broadcaster._subscribers.add(page)  # type: ignore[arg-type]
    engine.start()
    samples: list[tuple[float, dict[str, float]]] = []
    try:
        engine.choose(
            SourceSelection(user=PersonSources(picture=user, sound=user), partner=PersonSources(picture=partner, sound=partner))
        )
        engine.begin(StartRequest(title="Soak"))
        while engine.state["phase"] != "running":
            time.sleep(0.1)
        began_s = time.monotonic()
        while (now_s := time.monotonic() - began_s) < minutes * 60 and engine.state["phase"] == "running":
            samples.append((now_s, sample(engine, page.waiting)))
            time.sleep(min(SAMPLE_S, minutes * 60 / SAMPLES_LEAST))
        phase = engine.state["phase"]
    finally:
        engine.close()
    warm_s = min(WARM_UP_S, minutes * 60 / 3)
    kept = [(time_s, values) for time_s, values in samples if time_s >= warm_s]
    times_s = [time_s for time_s, _ in kept]
    columns = {name: [values[name] for _, values in kept] for name in kept[0][1]}
    figures: dict[str, Any] = {
        "minutes": round(samples[-1][0] / 60, 1),
        "samples": len(kept),
        "still_running": phase == "running",
    }
    for name, values in columns.items():
        per_hour = slope_per_hour(times_s, values)
        figures[name] = {"first": values[0], "last": values[-1], "most": max(values), "per_hour": round(per_hour, 2)}
    held = times_s[-1] - times_s[0]
    broken = [] if figures["still_running"] else ["the session ended by itself"]
    broken += [f"{name} grew" for name in ("descriptors", "threads") if columns[name][-1] > columns[name][0] + MOST_COUNT]
    broken += ["a queue grew"] if figures["waiting"]["most"] > MOST_WAITING or figures["for_a_page"]["most"] > 6 else []
    if held >= JUDGED_S:
        grown = [name for name in ("own_mb", "all_mb") if figures[name]["per_hour"] > MOST_MB_PER_HOUR]
        broken += [f"memory grew ({name})" for name in grown]
    return {**figures, "broken": broken}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    save_memory()  # as the command does
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        figures = run(options.minutes, Path(folder), films=drawn(Path(folder)), film_s=FILM_S)
    if options.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:>14}: {value}")
    sys.exit(1 if figures["broken"] else 0)


if __name__ == "__main__":
    main()
