"""Analyze two films of one conversation, and look at what was measured.

    python examples/analyze_two_films.py                     # two simulated films (needs the extra "demo")
    python examples/analyze_two_films.py me.mp4 partner.mp4  # films of your own

Coordination needs a minute and more of both people; the simulated films are short, so that this takes seconds, and show the
measures of each person.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np

import monitor
from monitor.simulate import DyadPlan
from monitor.simulate.write import write_films
from monitor.types import COMPONENTS, PEOPLE

PLAN = DyadPlan.of(duration_s=8, seed=3, fps=15, width_px=480, height_px=270, turn_s=1.5)


def main() -> None:
    """Analyze the films in a folder that is removed afterwards; without ``sessions`` they are kept in the data folder."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        films = [Path(argument) for argument in sys.argv[1:3]] or list(write_films(PLAN, folder)[:2])
        session = monitor.analyze(*films, sessions=folder / "sessions")
        print(f"{session.duration_s:.0f} s, {len(session.events)} events, preset {session.header.preset}")
        for person in PEOPLE:
            face, voice = session.series(person, "face"), session.series(person, "voice")
            seen, turned_deg = np.mean(face.quality > 0), np.nanstd(face.column("yaw_deg"))
            speaks, pitch_hz = np.nanmean(voice.column("speech")), np.nanmedian(voice.column("f0_hz"))
            print(
                f"{person:8} face seen {100 * seen:.0f} % of the time, head turned {turned_deg:.1f} deg (sd), "
                f"speaks {100 * speaks:.0f} %, pitch {pitch_hz:.0f} Hz"
            )
        for name in COMPONENTS:
            score = session.summary[name]
            print(f"{name:13} {score.score:.0f}" if score.status == "ok" else f"{name:13} {score.status}: {score.reason}")


if __name__ == "__main__":
    main()
