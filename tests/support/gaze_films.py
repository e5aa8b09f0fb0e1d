"""A film of a drawn person whose eyes look where they are told: a camera with a known gaze, for calibrations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

# A laptop's screen under its camera, degrees against the line to the camera: upper left corner (own left is positive), way
# across, way down.
SCREEN_DEG = (15.5, -1.5, -31.0, -17.5)


@dataclass(frozen=True, slots=True)
class Gaze:
    """Look there for so long. at : shares of the screen, None for the camera. shake_deg : the head turns to both sides."""

    seconds: float
    at: tuple[float, float] | None = None
    shake_deg: float = 0.0


def write_film(path: Path, gazes: Sequence[Gaze], *, fps: int = 15, size: tuple[int, int] = (640, 360), seed: int = 0) -> Path:
    """The film, without sound; the head takes a fifth of each look."""
    import av

    from monitor.simulate.eyes import GazePuppet, Iris
    from monitor.simulate.figure import figure
    from monitor.simulate.film import background
    from monitor.simulate.puppet import Pose

    rng = np.random.default_rng(seed)
    puppet = GazePuppet(figure("user"), background("user", width_px=size[0], height_px=size[1]), iris=Iris((70, 96, 110), 0.05))
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=fps, options={"preset": "ultrafast", "crf": "18"})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        number, drift = 0, np.zeros(2)
        for gaze in gazes:
            left, top, across, down = SCREEN_DEG
            yaw, pitch = (0.0, 0.0) if gaze.at is None else (left + across * gaze.at[0], top + down * gaze.at[1])
            target = puppet.target(Pose(), yaw_deg=yaw, pitch_deg=pitch)
            n = round(gaze.seconds * fps)
            for index in range(n):
                drift += rng.normal(0, 0.2, 2) - 0.1 * drift
                shake = gaze.shake_deg * np.sin(2 * np.pi * index / n)
                pose = Pose(yaw_deg=0.2 * yaw + shake + drift[0], pitch_deg=0.1 * pitch + drift[1])
                frame = av.VideoFrame.from_ndarray(puppet.draw(pose, target), format="rgb24")
                frame.pts, frame.time_base = number, Fraction(1, fps)
                container.mux(stream.encode(frame))
                number += 1
        container.mux(stream.encode(None))
    return path
