"""What each part of the observer costs a picture, beside the landmarks in the same run.

    python benchmarks/observer_cost.py [FILM]

FILM is followed for 30 s at the program's rates (default: ``../shared/data/video/webcam_man_53s.mp4``). Each part is timed as
it is called in the observer (CPU time of the process, all its threads), so that what runs seldom counts as seldom as it does.
The first two seconds, in which models load, are left out.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from monitor.quiet import hush_native
from monitor.sources.frames import FrameRateLimiter
from monitor.sources.media import MediaFile
from monitor.tabulate import BODY_HZ, FACE_HZ
from monitor.vision.eyes.own_zones import OwnZoneReader
from monitor.vision.hands import HandsAtFace
from monitor.vision.landmarks import Landmarker
from monitor.vision.observer import Observer
from monitor.vision.posture import Motion
from monitor.vision.presence.detector import FaceDetector
from monitor.vision.presence.drawn import DrawnWatch
from monitor.vision.presence.view import ViewWatch
from monitor.vision.tiles.same_person import SamePerson
from monitor.vision.visibility.watch import VisibilityWatch

# What was there before, and what came with the reading of people it has not seen.
BEFORE: Final = {
    "landmarks of the face": (Landmarker, "face"),
    "landmarks of the body": (Landmarker, "body"),
    "every face detected": (FaceDetector, "faces"),
    "motion": (Motion, "push"),
}
ADDED: Final = {
    "own zero": (OwnZoneReader, "read"),
    "same person": (SamePerson, "push"),
    "what can be seen": (VisibilityWatch, "push"),
    "drawn or not": (DrawnWatch, "push"),
    "hands at the face": (HandsAtFace, "push"),
    "the same view": (ViewWatch, "push"),
}
SECONDS, LOADING_S = 30.0, 2.0


def timed(spent_s: dict[str, float], name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        from_s = time.process_time()
        try:
            return method(*args, **kwargs)
        finally:
            spent_s[name] += time.process_time() - from_s

    return call


def main() -> int:
    default = Path(__file__).resolve().parents[1] / ".." / "shared" / "data" / "video" / "webcam_man_53s.mp4"
    film = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    spent_s: dict[str, float] = defaultdict(float)
    for name, (owner, method) in (BEFORE | ADDED).items():
        setattr(owner, method, timed(spent_s, name, getattr(owner, method)))
    hush_native()
    limiter, n, from_s = FrameRateLimiter(FACE_HZ), 0, 0.0
    with MediaFile(film) as media, Observer("user", face_hz=FACE_HZ, body_hz=BODY_HZ) as observer:
        for picture in media.pictures(wants=limiter):
            if picture.time_s > SECONDS:
                break
            if picture.time_s >= LOADING_S and not n:
                spent_s.clear()
                from_s = time.process_time()
            observer.observe(picture)
            n += picture.time_s >= LOADING_S
    whole_ms = 1000 * (time.process_time() - from_s) / n
    print(f"{n} pictures, {whole_ms:.2f} ms each with decoding")
    for title, parts in (("before", BEFORE), ("added", ADDED)):
        each_ms = {name: 1000 * spent_s[name] / n for name in parts}
        print(f"{title}: {sum(each_ms.values()):.3f} ms a picture ({sum(each_ms.values()) / whole_ms:.1%} of the whole)")
        for name, value_ms in each_ms.items():
            print(f"  {name}: {value_ms:.3f} ms")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
