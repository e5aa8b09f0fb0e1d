"""What is read of a face that is far away: films made smaller and compressed, against themselves at full size.

    python benchmarks/far_faces.py [FOLDER]

FOLDER holds films of one face each; default: four of ``../shared/data/gaze_people/films``. The first 100 pictures of each, 15 a
second, are scaled until the face is 40, 50, 60 or 80 px wide and written as H.264 (libx264, crf 18: hardly compressed, and 32:
as calls are on a poor line). Printed are, for each size, the least and the most over the films of: error of the pose (root mean
square, deg), jump of its error from picture to picture (deg; a nod is 2 to 2.5), correlation of each measure with that at full
size. The limits of ``face_values`` are put out of force for it.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from unittest.mock import patch

import numpy as np

from monitor import constants
from monitor.measures import columns
from monitor.quiet import hush_native
from monitor.types import Float64, Picture, Uint8
from monitor.vision import face as face_module
from monitor.vision.face import PreviousFace, face_values
from monitor.vision.landmarks import Landmarker

FILMS = (
    "nim-clients__eye-contact__assets__sample_streamable.mp4",
    "LivePortrait__assets__examples__driving__d12.mp4",
    "pytorch_mpiigaze_demo__assets__inputs__video00.mp4",
    "metrical-tracker__input__justin__video.mp4",
)
N_PICTURES = 100
RATE_HZ = 15
SIZES_PX = (40.0, 50.0, 60.0, 80.0)
CRFS = (18, 32)
POSE = ("yaw_deg", "pitch_deg")
COMPARED = (*POSE, "smile", "brow", "blink", "expression")
# A measure that hardly moves in a film has nothing to go along with (spread over the film).
LEAST_SPREAD = {"yaw_deg": 1.0, "pitch_deg": 1.0, "smile": 0.03, "brow": 0.03, "blink": 0.03, "expression": 0.05}


def main() -> int:
    default = Path(__file__).resolve().parents[2] / "shared" / "data" / "gaze_people" / "films"
    films = sorted(Path(sys.argv[1]).glob("*.mp4")) if len(sys.argv) > 1 else [default / name for name in FILMS]
    hush_native()
    found: dict[tuple[float, int], list[dict[str, float]]] = {}
    limits = constants.vision()
    free = type(limits)(**{**{name: getattr(limits, name) for name in limits.__slots__}, "face_fine": 0.0, "face_least": 0.0})
    with patch.object(face_module.constants, "vision", lambda: free):
        for film in films:
            times_s, images = _pictures(film)
            whole, face_px = _measured(times_s, images)
            for size_px in SIZES_PX:
                for crf in CRFS:
                    small = [_scaled(image, size_px / face_px) for image in images]
                    values, _ = _measured(times_s, _through_h264(small, crf))
                    found.setdefault((size_px, crf), []).append(_compared(values, whole))
    for (size_px, crf), rows in sorted(found.items(), key=lambda item: (item[0][1], item[0][0])):
        words = []
        for name in rows[0]:
            known = [row[name] for row in rows if np.isfinite(row[name])]
            words.append(f"{name} {min(known):.2f} to {max(known):.2f}" if known else f"{name} -")
        print(f"face {size_px:g} px, crf {crf}, {len(rows)} films: {'; '.join(words)}", flush=True)
    return 0


def _pictures(film: Path) -> tuple[list[float], list[Uint8]]:
    import av

    times_s: list[float] = []
    images: list[Uint8] = []
    with av.open(str(film)) as container:
        for frame in container.decode(video=0):
            time_s = float(frame.time or 0.0)
            if times_s and time_s - times_s[-1] < 0.95 / RATE_HZ:
                continue
            times_s.append(time_s)
            images.append(frame.to_ndarray(format="rgb24"))
            if len(images) >= N_PICTURES:
                break
    return times_s, images


def _scaled(image: Uint8, factor: float) -> Uint8:
    import cv2

    height, width = (int(side * factor) // 2 * 2 for side in image.shape[:2])
    return np.asarray(cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _through_h264(images: list[Uint8], crf: int) -> list[Uint8]:
    import av

    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=RATE_HZ, options={"crf": str(crf), "preset": "veryfast"})
        stream.height, stream.width = images[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        for image in images:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode())
    buffer.seek(0)
    with av.open(buffer) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def _measured(times_s: list[float], images: list[Uint8]) -> tuple[Float64, float]:
    """The rows of the family face [shape=(n, n_columns)] and the median width of the face (px)."""
    rows, widths, before = [], [], None
    with Landmarker() as landmarker:
        for time_s, image in zip(times_s, images, strict=True):
            face = landmarker.face(Picture(time_s, np.ascontiguousarray(image)))
            rows.append(face_values(face, time_s=time_s, before=before)[0])
            before = None if face is None else PreviousFace(time_s, face.blendshapes)
            widths.append(np.nan if face is None else face.face_px)
    return np.array(rows, np.float64), float(np.nanmedian(widths))


def _compared(values: Float64, whole: Float64) -> dict[str, float]:
    found: dict[str, float] = {}
    for name in COMPARED:
        one, other = values[:, columns("face").index(name)], whole[:, columns("face").index(name)]
        if name in POSE:
            found[f"{name} error"] = float(np.sqrt(np.nanmean(np.square(one - other))))
            found[f"{name} jump"] = float(np.sqrt(np.nanmean(np.square(np.diff(one - other))) / 2))
        known = np.isfinite(one) & np.isfinite(other)
        moves = float(other[known].std()) >= LEAST_SPREAD[name]
        found[f"{name} r"] = float(np.corrcoef(one[known], other[known])[0, 1]) if moves else np.nan
    return found


if __name__ == "__main__":
    raise SystemExit(main())
