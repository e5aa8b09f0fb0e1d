"""Calibrated gaze zones on simulated faces whose eyes are drawn: share of right zones, head as calibrated and turned.

    python benchmarks/gaze_simulated.py [--people N] [--looks N] [--seed N]

Every simulated person (two faces, eyes of several colours and lids) first looks at the camera, the partner's picture and four
corners, 3 s each at 10 pictures a second, as in `rapport calibrate`; then at points in every zone, 1 s each, with the head as
calibrated and turned by 15 degrees to either side. The pictures go through the landmark model and the observer's own code. The
head drifts, takes a fifth of every look, and blinks. The first 0.2 s of a look do not count: that is what smoothing may add.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from monitor.calibrate.collect import Look
from monitor.calibrate.fit import fit
from monitor.calibrate.steps import CORNERS, LOOKS, TURNED, dot_of
from monitor.measures import GAZE_ZONES, columns
from monitor.quiet import hush_native
from monitor.simulate.eyes import GazePuppet, Iris
from monitor.simulate.figure import figure
from monitor.simulate.film import background
from monitor.simulate.puppet import Pose
from monitor.types import Float64, Picture
from monitor.vision.face import face_values
from monitor.vision.gaze_map import Box, GazeMap, ZoneSmoother
from monitor.vision.landmarks import Landmarker

# A 14 inch laptop of 31 x 17.5 cm with its camera 1.5 cm above, seen from 55 cm: degrees against the line to the camera.
SCREEN_DEG = (15.5, -1.5, -31.0, -17.5)  # upper left corner (own left is positive), way across, way down
TILE: Box = (0.25, 0.25, 0.75, 0.85)
RATE_HZ = 10.0
COLUMNS = {name: number for number, name in enumerate(columns("face"))}
PEOPLE = (
    ("partner", Iris((96, 70, 48), 0.00)),
    ("user", Iris((70, 96, 110), 0.08)),
    ("partner", Iris((84, 104, 72), 0.12)),
    ("user", Iris((52, 38, 30), -0.05)),
)


@dataclass(frozen=True, slots=True)
class Aim:
    """A look: its zone, or the step of a calibration, and its direction in degrees against the line to the camera."""

    zone: str
    yaw_deg: float
    pitch_deg: float
    seconds: float
    shake_deg: float = 0.0


def on_screen(x: float, y: float) -> tuple[float, float]:
    left, top, across, down = SCREEN_DEG
    return left + across * x, top + down * y


def calibration() -> list[Aim]:
    aims = []
    for name in LOOKS:
        dot = dot_of(name, tile=TILE)
        # Looking at the camera and the picture, the head is turned slowly to both sides, as the steps ask for.
        aims.append(Aim(name, *((0.0, 0.0) if dot is None else on_screen(*dot)), 3.0, 12.0 if name in TURNED else 0.0))
    return aims


def looks(rng: np.random.Generator, n: int) -> list[Aim]:
    """Looks at every zone in turn: the partner's face is in the middle of their tile, other windows beside it."""
    aims = []
    left, top, right, bottom = TILE
    for _ in range(n):
        x, y = rng.uniform([0.3, 0.3], [0.7, 0.7])
        aims.append(Aim("camera", 0.0, 0.0, 1.0))
        aims.append(Aim("tile", *on_screen(left + x * (right - left), top + y * (bottom - top)), 1.0))
        x, y = rng.choice([rng.uniform(0.02, 0.1), rng.uniform(0.9, 0.98)]), rng.uniform(0.1, 0.95)
        aims.append(Aim("screen", *on_screen(x, y), 1.0))
        # Out of the window or at somebody beside; notes on the table are below.
        side = rng.choice([-1.0, 1.0])
        beside = (side * rng.uniform(27, 32), rng.uniform(-12, 2))
        below = (rng.uniform(-12, 12), rng.uniform(-40, -34))
        aims.append(Aim("away", *(beside if rng.random() < 0.6 else below), 1.0))
    return aims


class Sitter:
    """One simulated person before the camera: pictures of looks, measured as the observer measures them."""

    def __init__(self, face: str, iris: Iris, seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        self._puppet = GazePuppet(figure(face), background(face, width_px=1280, height_px=720), iris=iris)  # type: ignore[arg-type]
        self._landmarker = Landmarker()
        self._drift = np.zeros(3)
        self._time_s = 0.0
        self._before: tuple[float, float] = (0.0, 0.0)

    def close(self) -> None:
        self._landmarker.close()

    def measure(self, aims: list[Aim], *, turn_deg: float = 0.0, sway: float = 0.0) -> Iterator[tuple[Aim, float, Float64]]:
        """Each picture's aim, the time since its look began, and the face's columns; ``Aim.shake_deg`` turns the head."""
        rng, neutral = self._rng, Pose(sway=sway)
        for aim in aims:
            target = self._puppet.target(neutral, yaw_deg=aim.yaw_deg, pitch_deg=aim.pitch_deg)
            blink = rng.integers(3, max(4, int(aim.seconds * RATE_HZ))) if rng.random() < 0.3 else -9
            start = np.array(self._before)
            for number in range(round(aim.seconds * RATE_HZ)):
                self._drift += rng.normal(0, 0.35, 3) - 0.06 * self._drift
                share = min(1.0, (number + 1) / 4)  # the head follows within 0.4 s
                head = 0.2 * ((1 - share) * start + share * np.array([aim.yaw_deg, aim.pitch_deg]))
                shake = aim.shake_deg * np.sin(2 * np.pi * number / RATE_HZ / aim.seconds)
                pose = Pose(
                    yaw_deg=turn_deg + shake + head[0] + self._drift[0],
                    pitch_deg=0.3 * head[1] + 0.7 * self._drift[1],
                    roll_deg=0.7 * self._drift[2],
                    sway=sway + 0.002 * self._drift[2],
                    blink=1.0 if number in (blink, blink + 1) else 0.0,
                )
                image = self._puppet.draw(pose, target + rng.normal(0, 1.5, 3) * (1, 1, 0))
                image = np.clip(image + rng.normal(0, 2.0, image.shape), 0, 255).astype(np.uint8)
                self._time_s += 1 / RATE_HZ
                face = self._landmarker.face(Picture(self._time_s, image))
                values, _ = face_values(face, time_s=self._time_s, before=None)
                yield aim, number / RATE_HZ, np.concatenate([[self._time_s], values.astype(np.float64)])
            self._before = (aim.yaw_deg, aim.pitch_deg)


def column(rows: Float64, *names: str) -> Float64:
    return np.column_stack([rows[:, 1 + COLUMNS[name]] for name in names])


def calibrated(sitter: Sitter) -> tuple[GazeMap, float]:
    rows: dict[str, list[Float64]] = defaultdict(list)
    for aim, since_s, values in sitter.measure(calibration()):
        # Reaching the dot does not count, nor do blinks, as in the collector.
        if since_s >= 0.4 and np.isfinite(values[1 + COLUMNS["camera_yaw_deg"]]):
            rows[aim.zone].append(values)
    held = {
        name: Look(
            (values := np.array(rows[name]))[:, 0],
            column(values, "camera_yaw_deg", "camera_pitch_deg"),
            column(values, "yaw_deg", "pitch_deg"),
        )
        for name in ("camera", "tile", *CORNERS)
    }
    fitted = fit(held, tile=TILE)  # type: ignore[arg-type]
    return fitted.map, fitted.right


def called(sitter: Sitter, gaze_map: GazeMap, aims: list[Aim], **moved: float) -> list[tuple[str, str, str]]:
    """(true zone, zone called without smoothing, with it) of every picture that counts."""
    steady = ZoneSmoother(gaze_map.spread_deg)
    zones = []
    for aim, since_s, values in sitter.measure(aims, **moved):
        gaze = column(values[None], "camera_yaw_deg", "camera_pitch_deg")
        head = column(values[None], "yaw_deg", "pitch_deg")
        smooth = steady.push(float(values[0]), gaze[0], float(values[1 + COLUMNS["blink"]]))[None]
        if since_s >= 0.2 and np.isfinite(gaze).all():
            names = [GAZE_ZONES[int(gaze_map.zones(direction, head)[0][0])] for direction in (gaze, smooth)]
            zones.append((aim.zone, names[0], names[1]))
    return zones


def main() -> int:
    parser = argparse.ArgumentParser(description="Calibrated gaze zones on simulated faces.")
    parser.add_argument("--people", type=int, default=4)
    parser.add_argument("--looks", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    hush_native()
    total: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for number in range(options.people):
        face, iris = PEOPLE[number % len(PEOPLE)]
        sitter = Sitter(face, iris, options.seed + number)
        gaze_map, right = calibrated(sitter)
        rng = np.random.default_rng(options.seed + 100 + number)
        conditions = {
            "head as calibrated": {},
            "head turned by 15 deg": {"turn_deg": 15.0},
            "head turned by -15 deg": {"turn_deg": -15.0},
            "sitting 8 % of the picture aside": {"sway": 0.08},
        }
        print(f"person {number + 1}: cross-validated {right:.1%}, spread {gaze_map.spread_deg}")
        for title, moved in conditions.items():
            zones = called(sitter, gaze_map, looks(rng, options.looks), **moved)
            total[title] += zones
            print(f"  {title}: {_share(zones):.1%}", flush=True)
        sitter.close()
    shares = {}
    for title, zones in total.items():
        shares[title] = _share(zones)
        print(
            f"{title}: right zone {shares[title]:.1%} (without smoothing {_share(zones, smoothed=False):.1%}), n {len(zones)}"
        )
        for zone in ("camera", "tile", "screen", "away"):
            names = [name for truth, _, name in zones if truth == zone]
            print(f"  {zone}: { ({name: names.count(name) for name in dict.fromkeys(names)}) }")
    turned = min(shares["head turned by 15 deg"], shares["head turned by -15 deg"])
    return 0 if shares["head as calibrated"] >= 0.95 and turned >= 0.85 else 1


def _share(zones: list[tuple[str, str, str]], *, smoothed: bool = True) -> float:
    """Mean over the zones of the share of right names; unknown counts as wrong."""
    by_zone: dict[str, list[bool]] = defaultdict(list)
    for truth, raw, smooth in zones:
        by_zone[truth].append((smooth if smoothed else raw) == truth)
    return float(np.mean([np.mean(values) for values in by_zone.values()]))


if __name__ == "__main__":
    sys.exit(main())
