"""Cost of ``rapport analyze`` beside the plain loop, in one run: speed against the films' length, CPU time and memory.

    python benchmarks/analyze_cost.py [FILM FILM] [--seconds 120] [--workers 1 2]

The plain loop runs both landmarkers on every frame of both films, one after the other, in one process. Default films: two of
``../shared/data/video``, brought to 640x360 at 25 frames a second with the sound of ``../shared/data/audio``, repeated to the
length asked for.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import psutil

from monitor.quiet import hush_native
from monitor.sources.media import MediaFile
from monitor.types import Picture
from monitor.vision.landmarks import Landmarker

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
DEFAULTS = (("talking_face_200s.mp4", "katie.wav"), ("webcam_man_53s.mp4", "steve.wav"))
MEMORY_STEP_S = 5.0
FPS, WIDTH_PX, HEIGHT_PX, SOUND_HZ = 25, 640, 360, 16000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("films", nargs="*", type=Path)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    hush_native()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        films = options.films or [make(folder / f"{i}.mp4", *pair, options.seconds) for i, pair in enumerate(DEFAULTS)]
        if len(films) != 2:
            parser.error("give two films, or none")
        length_s = min(MediaFile(film).duration_s for film in films)
        plain_s = plain_loop(films, min(length_s, 30.0))
        plain = min(length_s, 30.0) / plain_s
        start_s = ours([make(folder / f"short{i}.mp4", *pair, 2.0) for i, pair in enumerate(DEFAULTS)], folder, 1)[0]
        runs = {n: ours(films, folder, n) for n in options.workers}
    print("| what | times real time | ratio to the plain loop | CPU seconds a second | memory of all processes, at most |")
    print("|---|---|---|---|---|")
    print(f"| plain loop, both landmarkers on every frame | {plain:.2f} | 1 | | |")
    for n, (ours_s, cpu_s, memory) in runs.items():
        times = length_s / ours_s
        cells = f"{times:.2f} | {times / plain:.2f} | {cpu_s / length_s:.2f} | {max(memory):.0f} MB"
        print(f"| rapport analyze --workers {n}, start of the program included | {cells} |")
    print(f"\nTwo films of 2 s: {start_s:.1f} s.")
    ours_s, cpu_s, memory = runs[max(runs)]
    megabytes = np.array(memory)
    steady = megabytes[len(megabytes) // 4 :]
    minutes = np.linspace(0, length_s / 60 * 0.75, steady.size)
    slope = np.polyfit(minutes, steady, 1)[0] if steady.size > 2 else float("nan")
    print(f"Memory: {slope:+.1f} MB a minute of film after the first quarter.")
    if len(runs) > 1:
        print(f"{min(runs)} against {max(runs)} processes for the pictures: {runs[min(runs)][0] / ours_s:.2f} times as long.")
    return 0 if length_s / ours_s >= 3 and cpu_s / length_s <= 0.5 and megabytes.max() < 1200 else 1


def make(path: Path, film: str, sound: str, seconds: float) -> Path:
    """A film of the asked length from a short one, with a voice."""
    import av

    voice = np.concatenate([block.samples for block in MediaFile(SHARED / "audio" / sound).sounds(rate_hz=SOUND_HZ)])
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=FPS, options={"preset": "veryfast"})
        video.width, video.height, video.pix_fmt = WIDTH_PX, HEIGHT_PX, "yuv420p"
        audio = container.add_stream("aac", rate=SOUND_HZ, layout="mono")
        pictures = repeated(SHARED / "video" / film)
        for second in range(round(seconds)):
            for _ in range(FPS):
                frame = av.VideoFrame.from_ndarray(next(pictures), format="rgb24")
                container.mux(video.encode(frame.reformat(WIDTH_PX, HEIGHT_PX, format="yuv420p")))
            samples = np.take(voice, range(second * SOUND_HZ, (second + 1) * SOUND_HZ), mode="wrap")
            block = av.AudioFrame.from_ndarray(samples[None, :], format="fltp", layout="mono")
            block.sample_rate, block.pts, block.time_base = SOUND_HZ, second * SOUND_HZ, Fraction(1, SOUND_HZ)
            container.mux(audio.encode(block))
        container.mux(video.encode(None))
        container.mux(audio.encode(None))
    return path


def repeated(path: Path) -> Iterator[np.ndarray]:
    """Pictures for ever, forwards each time, letterboxed to 16:9 so that faces keep their shape."""
    while True:
        for picture in MediaFile(path).pictures():
            height, width = picture.image.shape[:2]
            wide = max(0, round(height * WIDTH_PX / HEIGHT_PX) - width)
            yield np.pad(picture.image, ((0, 0), (wide // 2, wide - wide // 2), (0, 0)))


def plain_loop(films: list[Path], seconds: float) -> float:
    """Seconds that the plain loop takes for the first ``seconds`` of both films."""
    started_s = time.perf_counter()
    for film in films:
        with Landmarker() as landmarker:
            for picture in MediaFile(film).pictures():
                if picture.time_s >= seconds:
                    break
                landmarker.face(Picture(picture.time_s, picture.image))
                landmarker.body(Picture(picture.time_s, picture.image))
    return time.perf_counter() - started_s


def ours(films: list[Path], folder: Path, workers: int) -> tuple[float, float, list[float]]:
    """Seconds that the command takes, the CPU seconds of all its processes, and their memory (PSS) now and then, MB."""
    environment = os.environ | {"RAPPORT_HOME": str(folder / "home")}
    command = [sys.executable, "-m", "monitor", "analyze", *map(str, films), "--json", "--workers", str(workers)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started_s = time.perf_counter()
    memory = []
    with (folder / "out.json").open("w") as out, subprocess.Popen(command, stdout=out, env=environment) as process:
        while process.poll() is None:
            memory.append(used_mb(process.pid))
            # Reading a process's memory map costs as much as a few pictures: seldom, so as not to measure the measuring.
            end_s = time.monotonic() + MEMORY_STEP_S
            while process.poll() is None and time.monotonic() < end_s:
                time.sleep(0.05)
    if process.returncode:
        raise SystemExit(f"rapport analyze ended with {process.returncode}")
    took_s, after = time.perf_counter() - started_s, resource.getrusage(resource.RUSAGE_CHILDREN)
    return took_s, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, memory


def used_mb(pid: int) -> float:
    """What a process and its children hold, shared pages counted once (RSS where PSS is not to be had)."""
    total = 0
    try:
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            info = process.memory_full_info()
            total += getattr(info, "pss", info.rss)
    except psutil.Error:
        pass
    return total / 1e6


if __name__ == "__main__":
    sys.exit(main())
