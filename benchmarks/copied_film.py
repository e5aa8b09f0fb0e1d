"""A real face against its own copy, and against somebody else's: what the copy detector says on real landmarks.

    python benchmarks/copied_film.py [FILM] [OTHER] [--lag 2.4] [--seconds 200]

The user's film is FILM, ``--lag`` seconds late and flipped left to right, as of an exact copier in a mirrored self-view; the
partner's is FILM. Then OTHER (a different person) against FILM: nothing may fire. Defaults: ``talking_face_200s.mp4`` and
``webcam_man_53s.mp4`` of ``../shared/data/video``.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

import numpy as np

import monitor
from monitor.cli.options import Bar
from monitor.sources.media import MediaFile

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "video"
TOLERANCE_S = 0.2
TICKS_HZ = 1000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("film", nargs="?", type=Path, default=SHARED / "talking_face_200s.mp4")
    parser.add_argument("other", nargs="?", type=Path, default=SHARED / "webcam_man_53s.mp4")
    parser.add_argument("--lag", type=float, default=2.4)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="of the films, all without")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        late = delayed(options.film, folder / "late.mp4", options.lag, options.seconds)
        film = options.film
        if np.isfinite(options.seconds):
            film = delayed(film, folder / "film.mp4", 0.0, options.seconds, flipped=False)
        with Bar("the copy") as bar:
            copy = monitor.analyze(late, film, sessions=folder, report=bar.report)
        with Bar("somebody else") as bar:
            stranger = monitor.analyze(options.other, film, sessions=folder, report=bar.report)
        print("| pair | coordination | lag | direction | facets that fire | alerts | side |\n|---|---|---|---|---|---|---|")
        for title, session in ((f"copied {options.lag} s late, flipped", copy), ("somebody else", stranger)):
            print(f"| {title} | {' | '.join(row(session))} |")
    coordination = copy.summary["coordination"]
    right = abs(coordination.lag_s - options.lag) <= TOLERANCE_S and coordination.direction == "user follows"
    alerted = any(nudge.kind == "excess" for nudge in stranger.nudges)
    quiet = not any(facet.fires for facet in stranger.excess.values()) and not alerted
    mirrored = copy.copying.sides["head_tilt"].verdict == "mirror-wise"
    return 0 if right and copy.excess["literal"].fires and mirrored and quiet else 1


def delayed(film: Path, path: Path, lag_s: float, seconds: float, *, flipped: bool = True) -> Path:
    """The film's first seconds, flipped, the first picture held for ``lag_s``."""
    import av

    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"crf": "18", "preset": "veryfast"})
        stream.codec_context.time_base = stream.time_base = Fraction(1, TICKS_HZ)
        held = False
        for picture in MediaFile(film).pictures():
            if picture.time_s > seconds:
                break
            image = np.ascontiguousarray(picture.image[:, ::-1] if flipped else picture.image)
            if not held:  # an open codec takes no other size
                stream.height, stream.width, stream.pix_fmt = (*image.shape[:2], "yuv420p")
            stamps_s = [picture.time_s + lag_s] if held else [*np.arange(0, lag_s, 1 / 25), lag_s + picture.time_s]
            held = True
            for stamp_s in stamps_s:
                frame = av.VideoFrame.from_ndarray(image, format="rgb24")
                frame.pts, frame.time_base = round(stamp_s * TICKS_HZ), Fraction(1, TICKS_HZ)
                container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def row(session: monitor.Session) -> list[str]:
    score = session.summary["coordination"]
    shown = f"{score.score:.0f} ({score.low:.0f}-{score.high:.0f})" if score.status == "ok" else score.status
    firing = ", ".join(facet.name for facet in session.excess.values() if facet.fires) or "none"
    if session.excess["literal"].fires:
        firing += f" (literal {session.excess['literal'].value:.2f})"
    sides = ", ".join(f"{name} {side.verdict}" for name, side in session.copying.sides.items() if side.verdict != "unclear")
    alerts = ", ".join(f"{nudge.time_s:.0f} s" for nudge in session.nudges if nudge.kind == "excess") or "none"
    lag = f"{score.lag_s:.1f} s" if np.isfinite(score.lag_s) else "-"
    return [shown, lag, score.direction, firing, alerts, sides or "none"]


if __name__ == "__main__":
    sys.exit(main())
