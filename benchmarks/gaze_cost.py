"""What gaze costs a picture beside the landmarks, in CPU time, with a profile or a zero found over time; how late a look comes.

    python benchmarks/gaze_cost.py [--pictures N] [--jumps N]

How late: a gaze jumps by 1.5 to 12 spreads, without noise and with one spread of it; late is how much later than the samples
themselves the smoothed gaze is, and stays for the next sample, nearer to its new place than to the old one. At every rate of
pictures that the load governor may choose.

Faces are the astronaut's landmarks with other turns; the time of ``face_values`` without and with gaze is not told apart by a
profiler but by doing both. The landmarks' own cost in this run stands beside it, as machines differ.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import deque
from dataclasses import replace

import numpy as np

from monitor.live.power.throttle import _FACE_LEVELS_HZ
from monitor.quiet import hush_native
from monitor.types import FeatureBlock, Picture
from monitor.vision.eyes.own_zones import OwnZoneReader
from monitor.vision.face import face_values, head_pose
from monitor.vision.features import VideoFeatures
from monitor.vision.gaze import gaze_of
from monitor.vision.gaze_map import GazeMap, ZoneReader, ZoneSmoother
from monitor.vision.landmarks import Landmarker
from monitor.vision.series.recorded_zones import RecordedZones
from monitor.vision.tiles.same_person import SamePerson

MAP = GazeMap(
    camera_deg=(1.0, 2.0),
    corner_deg=(16.0, -2.0),
    across_deg=(-30.0, 0.0),
    down_deg=(0.0, -20.0),
    tile=(0.3, 0.3, 0.7, 0.9),
    spread_deg=(1.5, 2.0),
    head_deg=(0.0, -5.0),
)


def late_ms(rate_hz: float, n: int, rng: np.random.Generator, *, noise: float) -> np.ndarray:
    """Delay of ``n`` looks at so many pictures a second [shape=(n,)]."""
    late_ms = []
    for _ in range(n):
        steady, size = ZoneSmoother(MAP.spread_deg), rng.uniform(1.5, 12)
        angle, samples = rng.uniform(0, 2 * np.pi), round(2 * rate_hz)
        step = size * np.array([np.cos(angle), np.sin(angle)])
        moved = (np.arange(2 * samples) >= samples)[:, None] * step
        gaze = (moved + noise * rng.normal(0, 1, moved.shape)) * MAP.spread_deg
        smooth = np.array([steady.push(i / rate_hz, direction) for i, direction in enumerate(gaze)])
        raw_at, smooth_at = (
            _arrives((direction / MAP.spread_deg) @ step > (step @ step) / 2, samples) for direction in (gaze, smooth)
        )
        late_ms.append(1000 * (smooth_at - raw_at) / rate_hz)
    return np.array(late_ms)


def _arrives(there: np.ndarray, after: int) -> int:
    return next(i for i in range(after, there.size - 1) if there[i] and there[i + 1])


def own_zone_ms(rows: list[np.ndarray], image: np.ndarray, n: int) -> tuple[float, float, float]:
    """Of one picture at 15 a second: the zone by the zero so far, by a recording's, and whether the person is the same."""
    reader, zones, same = OwnZoneReader(), RecordedZones(), SamePerson()
    began = time.process_time()
    named = [reader.read(i / 15, rows[i % len(rows)]) for i in range(n)]
    live_at = time.process_time()
    for i, values in enumerate(named):
        block = FeatureBlock("user", "face", np.array([i / 15]), values[None], np.ones(1, np.float32))
        deque(zones.push(VideoFeatures(i / 15, (block,), None)), maxlen=0)
    ready_at = time.process_time()
    SamePerson().push(Picture(0.0, image), (0.35, 0.15, 0.55, 0.4))  # loads what it needs
    recorded_at = time.process_time()
    for i in range(n):
        same.push(Picture(i / 15, image), (0.35, 0.15, 0.55, 0.4))
    ended = time.process_time()
    return (live_at - began) / n * 1000, (ready_at - live_at) / n * 1000, (ended - recorded_at) / n * 1000


def main() -> int:
    parser = argparse.ArgumentParser(description="CPU time of gaze a picture.")
    parser.add_argument("--pictures", type=int, default=2000)
    parser.add_argument("--jumps", type=int, default=1000)
    options = parser.parse_args()
    n = options.pictures
    from skimage.data import astronaut

    hush_native()
    image = np.ascontiguousarray(astronaut())
    with Landmarker() as landmarker:
        face = landmarker.face(Picture(0.0, image))
        assert face is not None
        began = time.process_time()
        for i in range(1, 101):
            landmarker.face(Picture(i / 15, image))
        landmarks_ms = (time.process_time() - began) * 10
    rng = np.random.default_rng(0)
    faces = [replace(face, points=face.points + rng.normal(0, 1e-3, face.points.shape).astype(np.float32)) for _ in range(50)]
    began = time.process_time()
    for i in range(n):
        face = faces[i % len(faces)]
        yaw, pitch, roll = head_pose(face.matrix)
        gaze_of(face, yaw_deg=yaw, pitch_deg=pitch, roll_deg=roll)
    direction_ms = (time.process_time() - began) / n * 1000
    rows = [face_values(face, time_s=0.0, before=None)[0] for face in faces]
    reader = ZoneReader(MAP)
    reader.read(0.0, rows[0])
    began = time.process_time()
    for i in range(1, n + 1):
        reader.read(i / 15, rows[i % len(rows)])
    zone_ms = (time.process_time() - began) / n * 1000
    live_ms, recorded_ms, same_ms = own_zone_ms(rows, image, n)
    total_ms = direction_ms + max(zone_ms, live_ms + recorded_ms + same_ms)
    print(f"landmarks {landmarks_ms:.2f} ms, head and gaze direction {direction_ms:.3f} ms, zone by a profile {zone_ms:.3f} ms")
    print(f"own zero {live_ms:.3f} ms live, {recorded_ms:.3f} ms more for a recording, the same person {same_ms:.3f} ms")
    print(f"gaze costs {total_ms:.3f} ms a picture, {total_ms / landmarks_ms:.1%} of the landmarks")
    latest_ms = 0.0
    for rate_hz in sorted(set(_FACE_LEVELS_HZ)):
        clean_ms, noisy_ms = (late_ms(rate_hz, options.jumps, np.random.default_rng(1), noise=noise) for noise in (0.0, 1.0))
        latest_ms = max(latest_ms, float(clean_ms.max()))
        late = f"at most {clean_ms.max():.0f} ms late, {clean_ms.mean():.0f} on average"
        print(f"{rate_hz:.0f} pictures a second: a look is {late}; with noise {np.quantile(noisy_ms, 0.99):.0f} ms (99 %)")
    return 0 if total_ms < 1.0 and latest_ms <= 200 else 1


if __name__ == "__main__":
    sys.exit(main())
