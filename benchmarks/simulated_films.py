"""What the pipeline recovers of planted films: head, lean, smile, pitch, syllables, lag, and chance at coupling 0.

    python benchmarks/simulated_films.py [--duration 180] [--lag 1.2] [--coupling 0.8] [--width 640] [--height 360] [--fps 25]
                                         [--seed 5] [--folder DIR] [--out FILE.md]

Two conversations are rendered, one coupled and one with coupling 0; each goes through vision, voice, turns and the estimator
as ``analyze`` would send it. ``--folder`` keeps the films.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from monitor.config import load_preset
from monitor.measures import columns
from monitor.simulate import DyadPlan, Truth, dyad
from monitor.simulate.voice import contour_hz, voiced
from monitor.simulate.write import write_films
from monitor.sources.media import MediaFile
from monitor.synchrony.estimator import Estimator
from monitor.types import PEOPLE, Event, FeatureBlock, Person, Update
from monitor.vision.gestures import Gestures
from monitor.vision.observer import Observer
from monitor.voice.listener import Listener
from monitor.voice.turns import TurnTracker


@dataclass(slots=True)
class Analysed:
    """Everything the pipeline said about a dyad."""

    rows: list[FeatureBlock] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    seconds: float = 0.0
    update: Update | None = None

    def column(self, person: Person, family: str, name: str) -> tuple[np.ndarray, np.ndarray]:
        """Times and values of one measure."""
        blocks = [rows for rows in self.rows if rows.person == person and rows.family == family]
        index = columns(family).index(name)
        return np.concatenate([b.time_s for b in blocks]), np.concatenate([b.values[:, index] for b in blocks])


def see(person: Person, path: Path, analysis: Analysed) -> None:
    """Pictures of one film."""
    gestures = Gestures(person)

    def take(rows: Iterable[FeatureBlock]) -> None:
        for block in rows:
            analysis.rows.append(block)
            analysis.events.extend(gestures.push(block))

    with MediaFile(path) as film, Observer(person, face_hz=15.0, body_hz=6.0) as observer:
        for picture in film.pictures():
            take(observer.observe(picture).rows)
    analysis.events.extend(gestures.finish())


def hear(person: Person, path: Path, analysis: Analysed, turns: TurnTracker) -> None:
    """Sound of one film through the listener."""
    listener = Listener(person)
    with MediaFile(path) as film:
        for heard in [*(listener.push(sound) for sound in film.sounds()), listener.finish()]:
            analysis.rows.extend(heard.rows)
            analysis.events.extend(heard.phrases)
            for item in (*heard.sound, *heard.phrases):
                turns.push(item)


def analyse(paths: dict[Person, Path], duration_s: float) -> Analysed:
    """Both films, then the estimator over the whole session."""
    analysis, turns = Analysed(), TurnTracker()
    began = time.perf_counter()
    for person, path in paths.items():
        see(person, path, analysis)
        hear(person, path, analysis, turns)
    analysis.events.extend(turns.finish())
    estimator = Estimator(preset=load_preset("interview"), seed=0)
    for rows in sorted(analysis.rows, key=lambda rows: float(rows.time_s[0])):
        estimator.push_rows(rows)
    for event in sorted(analysis.events, key=lambda event: event.end_s):
        estimator.push_event(event)
    analysis.update = estimator.finish(duration_s)
    analysis.seconds = time.perf_counter() - began
    return analysis


def recovered(truth: Truth, analysis: Analysed) -> list[str]:
    """Lines of a table: correlation and slope of every planted signal with what was measured."""
    lines = ["| measure | user r | user slope | partner r | partner slope |", "|---|---|---|---|---|"]
    names = [("face", name, name) for name in ("yaw_deg", "pitch_deg", "roll_deg", "smile", "jaw", "blink", "brow")]
    names += [("face", "gaze_yaw_deg", "gaze_yaw_deg")]
    names += [("body", "lean", "lean"), ("body", "shoulder_roll_deg", "shoulder_roll_deg"), ("body", "shoulder_x", "sway")]
    for family, measure, signal in names:
        cells = []
        for person in PEOPLE:
            time_s, values = analysis.column(person, family, measure)
            known = np.isfinite(values)
            planted = truth.signal_at(person, signal, time_s[known])
            cells += [f"{np.corrcoef(values[known], planted)[0, 1]:.3f}", f"{np.polyfit(planted, values[known], 1)[0]:.2f}"]
        lines.append(f"| {measure} | {' | '.join(cells)} |")
    return lines


def voices(truth: Truth, analysis: Analysed) -> list[str]:
    """Lines about F0, speech or not, and syllables."""
    lines = []
    for person in PEOPLE:
        time_s, f0_hz = analysis.column(person, "voice", "f0_hz")
        _, speech = analysis.column(person, "voice", "speech")
        planted = np.full(time_s.size, np.nan)
        for phrase in (phrase for phrase in truth.phrases if phrase.person == person):
            here = (time_s >= phrase.start_s) & (time_s <= phrase.end_s)
            planted[here] = np.where(voiced(phrase, time_s[here]), contour_hz(phrase, time_s[here]), np.nan)
        both = np.isfinite(f0_hz) & np.isfinite(planted)
        error = np.abs(f0_hz[both] / planted[both] - 1)
        wrong = np.mean((speech > 0.5) != (truth.signal_at(person, "speech", time_s) > 0.5))
        heard = [event for event in analysis.events if (event.person, event.kind) == (person, "phrase")]
        syllables = sum(float(event.detail["syllables"]) for event in heard)
        spoken = sum(len(phrase.syllables) for phrase in truth.phrases if phrase.person == person)
        lines.append(
            f"- {person}: F0 off by a median of {100 * np.median(error):.2f} %, "
            f"its 95 % quantile {100 * np.quantile(error, 0.95):.1f} %, "
            f"over 20 % in {100 * np.mean(error > 0.2):.2f} % of frames; "
            f"speech or not wrong in {100 * wrong:.1f} % of frames; "
            f"{syllables:.0f} syllables counted of {spoken} planted ({100 * (syllables / spoken - 1):+.0f} %)"
        )
    return lines


def counted(truth: Truth, analysis: Analysed) -> list[str]:
    """How many events of each kind were planted and found, and how many of the planted ones were met within a second."""
    lines = []
    for kind in ("nod", "smile", "posture_shift", "turn", "backchannel", "interruption"):
        for person in PEOPLE:
            planted = [e for e in truth.events if (e.person, e.kind) == (person, kind)]
            seen = [e for e in analysis.events if (e.person, e.kind) == (person, kind)]
            met = sum(any(e.start_s - 1 < p.end_s and p.start_s < e.end_s + 1 for e in seen) for p in planted)
            lines.append(f"- {person} {kind}: {len(planted)} planted, {len(seen)} found, {met} met")
    return lines


def scores(analysis: Analysed) -> list[str]:
    lines = ["| channel | status | score | band | z | lag s | direction |", "|---|---|---|---|---|---|---|"]
    for s in analysis.update.scores if analysis.update else ():
        band = f"{s.low:.0f} to {s.high:.0f}"
        lines.append(f"| {s.name} | {s.status} | {s.score:.0f} | {band} | {s.z:.2f} | {s.lag_s:.2f} | {s.direction} |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("duration", 180.0), ("lag", 1.2), ("coupling", 0.8), ("fps", 25.0)):
        parser.add_argument(f"--{name}", type=float, default=default)
    for name, default in (("width", 640), ("height", 360), ("seed", 5)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--out", type=Path)
    words = parser.parse_args()
    lines = ["# Planted films through the pipeline", ""]
    with tempfile.TemporaryDirectory() as temporary:
        for coupling in (words.coupling, 0.0):
            plan = DyadPlan.of(
                duration_s=words.duration, coupling=coupling, lag_s=words.lag, seed=words.seed,
                fps=words.fps, width_px=words.width, height_px=words.height,
            )  # fmt: skip
            began = time.perf_counter()
            folder = (words.folder or Path(temporary)) / f"coupling_{coupling:g}"
            user, partner, _ = write_films(plan, folder, force=True)
            made_s = time.perf_counter() - began
            analysis, truth = analyse({"user": user, "partner": partner}, plan.duration_s), dyad(plan)
            lines += [f"## Coupling {coupling:g}, planted lag {plan.lag_s:g} s, user follows, {plan.duration_s:g} s", ""]
            lines += [f"Both films made in {made_s:.0f} s, analysed one after the other in {analysis.seconds:.0f} s.", ""]
            lines += [
                *recovered(truth, analysis),
                "",
                *voices(truth, analysis),
                "",
                *counted(truth, analysis),
                "",
                *scores(analysis),
                "",
            ]
    text = "\n".join(lines)
    print(text)
    if words.out:
        words.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
