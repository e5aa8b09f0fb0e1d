"""What compressing a picture does to a face's landmarks, and what it costs to decode."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np


def pictures(film: Path, every: int) -> None:
    """What compressing does to landmarks, and what decoding costs."""
    import cv2

    from monitor.sources.media import MediaFile
    from monitor.types import Picture, Uint8
    from monitor.vision.landmarks import Landmarker

    rng = np.random.default_rng(1)
    shown: list[Uint8] = []
    with MediaFile(film) as media:
        for n, picture in enumerate(media.pictures()):
            if n % every == 0:
                factor = min(1.0, 640 / max(picture.image.shape[:2]))
                shown.append(
                    np.ascontiguousarray(cv2.resize(picture.image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA))
                )

    def noisy(image: Uint8) -> Uint8:
        return np.clip(image + rng.normal(0, 1, image.shape), 0, 255).astype(np.uint8)

    def compressed(image: Uint8, quality: int) -> tuple[Uint8, int, float]:
        data = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        begun_s = time.process_time()
        back = cv2.imdecode(data, cv2.IMREAD_COLOR_RGB)
        return np.asarray(back), data.size, time.process_time() - begun_s

    def i420(image: Uint8) -> tuple[Uint8, int, float]:
        even = image[: image.shape[0] // 2 * 2, : image.shape[1] // 2 * 2]
        data = cv2.cvtColor(np.ascontiguousarray(even), cv2.COLOR_RGB2YUV_I420)
        begun_s = time.process_time()
        back = cv2.cvtColor(data, cv2.COLOR_YUV2RGB_I420)
        return np.asarray(back), data.size, time.process_time() - begun_s

    ways = {"one grey level of noise": lambda image: (noisy(image), image.size, 0.0), "I420": i420} | {
        f"JPEG {quality}": lambda image, quality=quality: compressed(image, quality) for quality in (95, 92, 85, 75, 60)
    }
    with Landmarker(video=False) as landmarker:

        def read(image: Uint8) -> tuple[np.ndarray, np.ndarray] | None:
            face = landmarker.face(Picture(0.0, np.ascontiguousarray(image)))
            return None if face is None else (np.asarray(face.blendshapes), face.rotation)

        base = [read(image) for image in shown]
        for name, change in ways.items():
            expressions, angles, sizes, costs = [], [], [], []
            for image, before in zip(shown, base, strict=True):
                back, size, cost_s = change(image)
                sizes.append(size)
                costs.append(cost_s)
                after = read(back)
                if before is not None and after is not None:
                    expressions.append(np.abs(after[0] - before[0]).mean())
                    turn = np.clip((np.trace(after[1] @ before[1].T) - 1) / 2, -1, 1)
                    angles.append(np.degrees(np.arccos(turn)))
            turned = f"head {np.mean(angles):.2f} deg (p95 {np.quantile(angles, 0.95):.2f})"
            cost = f"{np.mean(sizes) / 1e3:.0f} kB, {1e3 * np.mean(costs):.2f} ms to decode"
            print(f"{name:>24}: blendshapes {np.mean(expressions):.4f}, {turned}, {cost} ({len(angles)} of {len(shown)})")
