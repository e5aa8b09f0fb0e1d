"""Films of calls put together from real people: is the right person measured, and how much of the time?

    python benchmarks/tiles.py FOLDER [--films 4] [--seed 1] [--kind swap]

FOLDER holds films of one person each (``../shared/data/gaze_people/films``); each call has people drawn anew. What is planted
is where each person's tile is in every picture; a picture is right where the middle of a person's crop lies in their tile.
Figures: of the measured pictures those that are right, the longest stretch of wrong ones, of the pictures that show a person
those that are measured, and the time that the search for faces takes per second of film.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

from monitor.quiet import hush_native
from monitor.sources.media import MediaFile
from monitor.vision.finder import FACES_AT_ONCE, face_boxes
from monitor.vision.landmarks import Landmarker
from monitor.vision.shared_view import find_people

FPS = 12.5
SIZE_PX = (960, 540)
LENGTH_S = 60.0
Rect = tuple[int, int, int, int]  # left, top, width, height
Scene = tuple[float, dict[int, Rect]]  # from when on, who is where


def people(folder: Path, n: int, rng: np.random.Generator) -> list[list[np.ndarray]]:
    """Pictures of ``n`` people, to be played there and back."""
    paths = sorted(path for path in folder.glob("*.mp4") if "hamilton" not in path.name and "interview" not in path.name)
    chosen: list[list[np.ndarray]] = []
    for path in rng.permutation(np.array(paths, dtype=object)):
        # The two films of one person must not meet.
        if "Proctoring" in path.name and any("Proctoring" in str(other) for other in chosen):
            continue
        media = MediaFile(path)
        media.widest_px = 640
        images = []
        for number, picture in enumerate(media.pictures()):
            if number % 2 == 0:
                images.append(picture.image)
            if len(images) == 90:
                break
        if len(images) >= 20:
            chosen.append(images)
        if len(chosen) == n:
            break
    return chosen


def halves(rng: np.random.Generator) -> list[Rect]:
    return [(0, 90, 480, 360), (480, 90, 480, 360)]


def swap(rng: np.random.Generator) -> Iterator[Scene]:
    time_s, order = 0.0, [0, 1]
    while time_s < LENGTH_S:
        yield time_s, dict(zip(order, halves(rng), strict=True))
        time_s += rng.uniform(6, 15)
        order.reverse()


def speaker(rng: np.random.Generator) -> Iterator[Scene]:
    time_s, who = 0.0, 0
    while time_s < LENGTH_S:
        yield time_s, {who: (0, 0, *SIZE_PX)}
        time_s += rng.uniform(5, 15)
        who = 1 - who


def thumbnail(rng: np.random.Generator) -> Iterator[Scene]:
    """The speaker fills the picture, the other is small in a corner."""
    time_s, who = 0.0, 0
    while time_s < LENGTH_S:
        corner = [(720, 20, 220, 140), (20, 20, 220, 140), (720, 380, 220, 140)][int(rng.integers(3))]
        yield time_s, {who: (0, 0, *SIZE_PX), 1 - who: corner}
        time_s += rng.uniform(5, 15)
        who = 1 - who


def gallery(rng: np.random.Generator) -> Iterator[Scene]:
    """Two, three or four tiles, each time in another order; the two first people are nearly always there."""
    time_s = 0.0
    first = True
    while time_s < LENGTH_S:
        n = 2 if first else int(rng.integers(2, 5))
        who = list(range(n)) if first else [int(k) for k in rng.permutation(n)]
        if n == 2:
            places = [(0, 90, 480, 360), (480, 90, 480, 360)]
        elif n == 3:
            places = [(120, 0, 360, 270), (480, 0, 360, 270), (300, 270, 360, 270)]
        else:
            places = [(120, 0, 360, 270), (480, 0, 360, 270), (120, 270, 360, 270), (480, 270, 360, 270)]
        yield time_s, dict(zip(who, places, strict=True))
        time_s += rng.uniform(5, 15)
        first = False


KINDS = {"swap": (swap, 2), "speaker": (speaker, 2), "thumbnail": (thumbnail, 2), "gallery": (gallery, 4)}


def covering(image: np.ndarray, width_px: int, height_px: int) -> np.ndarray:
    """The middle of a picture in another shape."""
    factor = max(width_px / image.shape[1], height_px / image.shape[0])
    size = (max(width_px, round(image.shape[1] * factor)), max(height_px, round(image.shape[0] * factor)))
    scaled = cv2.resize(image, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR)
    left, top = (scaled.shape[1] - width_px) // 2, (scaled.shape[0] - height_px) // 3
    return scaled[top : top + height_px, left : left + width_px]


def write(path: Path, scenes: list[Scene], faces: list[list[np.ndarray]]) -> None:
    with av.open(path, "w") as out:
        stream = out.add_stream("libx264", rate=Fraction(FPS), options={"crf": "26", "preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = *SIZE_PX, "yuv420p"
        for number in range(int(LENGTH_S * FPS)):
            canvas = np.full((SIZE_PX[1], SIZE_PX[0], 3), 24, np.uint8)
            for who, (left, top, width, height) in scene_at(scenes, number / FPS).items():
                images = faces[who]
                place = number % (2 * len(images) - 2)
                image = images[place if place < len(images) else 2 * len(images) - 2 - place]
                canvas[top : top + height, left : left + width] = covering(image, width, height)
            frame = av.VideoFrame.from_ndarray(canvas, format="rgb24")
            frame.pts, frame.time_base = number, 1 / Fraction(FPS)
            out.mux(stream.encode(frame))
        out.mux(stream.encode())


def scene_at(scenes: list[Scene], time_s: float) -> dict[int, Rect]:
    return [tiles for start_s, tiles in scenes if start_s <= time_s + 1e-6][-1]


def judged(path: Path, scenes: list[Scene], landmarker: Landmarker) -> tuple[int, int, int, float, float]:
    """Pictures that are right, wrong and not measured though shown; the longest wrong stretch and the cost (s per s)."""
    film = MediaFile(path)
    start_s = time.process_time()
    view = find_people(film, lambda image: face_boxes(landmarker, image))
    cost = (time.process_time() - start_s) / LENGTH_S
    tiles = view.choose("auto").tiles
    right = wrong = missed = run = longest = 0
    first = scenes[0][1]
    # The user is on the left, or seen first.
    names = (
        ("user", "partner")
        if 1 not in first or first[0][0] + first[0][2] / 2 < first[1][0] + first[1][2] / 2
        else ("partner", "user")
    )
    scale = film.picture_size_px()[0] / SIZE_PX[0]
    for number in range(int(LENGTH_S * FPS)):
        shown = scene_at(scenes, number / FPS)
        wrong_now = False
        for who, name in enumerate(names):
            crop = tiles[name].crop_at(number / FPS)
            if crop is None:
                missed += who in shown
                continue
            x, y = (crop.x_px + crop.width_px / 2) / scale, (crop.y_px + crop.height_px * 0.4) / scale
            inside = [k for k, rect in shown.items() if rect[0] <= x < rect[0] + rect[2] and rect[1] <= y < rect[1] + rect[3]]
            # A small tile covers a part of the large one.
            owner = min(inside, key=lambda k: shown[k][2], default=-1)
            right += owner == who
            wrong += owner != who
            wrong_now |= owner != who
        run = run + 1 if wrong_now else 0
        longest = max(longest, run)
    return right, wrong, missed, longest / FPS, cost


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--films", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=KINDS)
    arguments = parser.parse_args()
    hush_native()
    with Landmarker(video=False, num_faces=FACES_AT_ONCE) as landmarker, tempfile.TemporaryDirectory() as folder:
        for kind, (program, n) in KINDS.items():
            if arguments.kind not in (None, kind):
                continue
            rows = []
            for film in range(arguments.films):
                rng = np.random.default_rng([arguments.seed, film, len(kind)])
                path = Path(folder) / f"{kind}{film}.mp4"
                scenes = list(program(rng))
                write(path, scenes, people(arguments.folder, n, rng))
                rows.append(judged(path, scenes, landmarker))
                right, wrong, missed, longest, _ = rows[-1]
                print(f"  {kind} {film}: right {right}, wrong {wrong}, missed {missed}, longest {longest:.2f} s", flush=True)
            right, wrong, missed = (sum(row[k] for row in rows) for k in range(3))
            print(
                f"{kind}: {100 * right / max(right + wrong, 1):.1f} % of the measured pictures right, longest wrong stretch "
                f"{max(row[3] for row in rows):.2f} s, {100 * (right + wrong) / max(right + wrong + missed, 1):.1f} % of the "
                f"shown measured, {1000 * np.mean([row[4] for row in rows]):.0f} ms a second"
            )


if __name__ == "__main__":
    main()
