"""How often a real person is taken for a still picture, and how soon photographs and frozen calls are known.

    python benchmarks/still_pictures.py FOLDER [--left-out]

Every film of a face below the folder is looked at for 20 s. Of the same people a photograph (their picture after a second,
with a clock beside it) and a frozen call (three seconds of them, then nothing new) are made and encoded as calls are. The
limits were chosen on the films named in TUNED; the others were left out (``--left-out``: only those).
"""

from __future__ import annotations

import itertools
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np

from monitor.errors import RapportError
from monitor.quiet import hush_native
from monitor.sources.frames import FrameRateLimiter
from monitor.sources.media import MediaFile
from monitor.types import Picture, Uint8
from monitor.vision.features import VideoFeatures
from monitor.vision.observer import Observer

TUNED = (
    *(
        "still",
        "nod",
        "turn",
        "talking_face",
        "webcam_man",
        "retalking_1",
        "opendbm",
        "Pexels",
        "d12",
        "d13",
        "d18",
        "d3",
        "d9",
    ),
    *("s20", "mpiigaze", "sample_streamable", "demo", "justin", "Proctoring", "SadTalker", "DPE", "VToonify", "Wav2Lip"),
)
SIMULATED = ("broken", "real/films")
FILM_S, CALL_HZ, FREEZE_S, WIDTH_PX = 20.0, 15, 3.0, 640


def pictures(path: Path) -> list[Picture]:
    with MediaFile(path) as film:
        film.widest_px = WIDTH_PX
        return list(
            itertools.takewhile(lambda picture: picture.time_s < FILM_S, film.pictures(wants=FrameRateLimiter(CALL_HZ)))
        )


def observed(given: list[Picture]) -> Iterator[VideoFeatures]:
    with Observer("user", body_hz=0.1) as observer:
        for picture in given:
            yield observer.observe(picture)


def as_a_call(images: list[Uint8], codec: str) -> list[Picture]:
    """With a clock in the corner, after a codec at the rates of calls."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "call.mkv"
        with av.open(str(path), "w") as container:
            options = {"deadline": "realtime", "cpu-used": "8"} if codec == "libvpx" else {"preset": "veryfast", "g": "50"}
            stream = container.add_stream(codec, rate=CALL_HZ, options=options)
            height, width = (length // 2 * 2 for length in images[0].shape[:2])
            stream.width, stream.height, stream.pix_fmt, stream.bit_rate = width, height, "yuv420p", 400_000
            for number, image in enumerate(images):
                shown = image[:height, :width].copy()
                cv2.putText(shown, str(number), (8, height - 8), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (255, 255, 255), 1)
                container.mux(stream.encode(av.VideoFrame.from_ndarray(shown, format="rgb24")))
            container.mux(stream.encode())
        return pictures(path)


def known_after_s(given: list[Picture], from_s: float) -> float:
    """How long after it began the stillness was known; NaN when it was not."""
    return next((seen.time_s - from_s for seen in observed(given) if seen.still_from_s is not None), np.nan)


def main(folder: Path) -> None:
    hush_native()
    shares: dict[bool, list[float]] = {True: [], False: []}
    delays: dict[str, list[float]] = {}
    seconds = 0.0
    for path in sorted(path for path in folder.rglob("*") if path.suffix in (".mp4", ".mov")):
        if any(part in str(path) for part in SIMULATED):
            continue
        tuned = any(name in path.name for name in TUNED)
        if tuned and "--left-out" in sys.argv:
            continue
        try:
            given = pictures(path)
        except RapportError:
            continue
        seen = list(observed(given))
        if sum(features.rows[0].quality[0] > 0 for features in seen) < len(seen) / 2 or given[-1].time_s < 3:
            continue
        share = float(np.mean([features.still_from_s is not None for features in seen]))
        shares[tuned].append(share)
        seconds += given[-1].time_s
        if share:
            print(f"{path.name}: still for {100 * share:.1f} % of the time")
        codec = ("libvpx", "libx264")[len(shares[tuned]) % 2]
        times_s = np.array([picture.time_s for picture in given])
        at = [
            given[int(np.searchsorted(times_s, time_s).clip(0, len(given) - 1))].image
            for time_s in np.arange(0, 3, 1 / CALL_HZ)
        ]
        photograph = known_after_s(as_a_call([at[CALL_HZ]] * (4 * CALL_HZ), codec), 0.0)
        frozen = known_after_s(as_a_call([*at, *[at[-1]] * round(FREEZE_S * CALL_HZ)], codec), 3.0)
        delays.setdefault(f"photograph, {codec}", []).append(photograph)
        delays.setdefault(f"frozen call, {codec}", []).append(frozen)
    for tuned, name in ((True, "used for the limits"), (False, "left out")):
        values = shares[tuned]
        worst = max(values, default=np.nan)
        if not values:
            continue
        print(f"{len(values)} films {name}: still for {100 * np.mean(values):.2f} % of the time, at most {100 * worst:.2f} %")
    print(f"{seconds:.0f} s of film in all")
    for name, known in sorted(delays.items()):
        found = np.isfinite(known)
        low, high = np.nanmedian(known), np.nanmax(known)
        print(f"{name}: {found.sum()} of {found.size} known, after {low:.1f} s (median), {high:.1f} s at most")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
