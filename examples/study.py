"""Make a study of four simulated dyads, two of whom follow each other, and look at its table.

    python examples/study.py

The dyads are sessions without picture or sound, so this takes a quarter of a minute. With films it would be the same:
``rapport study films/ --to study/``, then ``monitor.load_study("study/")``.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import monitor
from monitor.config import load_preset
from monitor.pipeline import Pipeline
from monitor.record.header import Header, new_id, versions
from monitor.record.writer import SessionWriter
from monitor.simulate import DyadPlan, dyad, rows
from monitor.types import PEOPLE


def simulated(folder: Path, *, seed: int, coupling: float) -> Path:
    """A session of two simulated people whose movement is coupled so much."""
    truth = dyad(DyadPlan.of(duration_s=150.0, seed=seed, coupling=coupling, lag_s=1.2))
    started_at = datetime.now(UTC)
    header = Header(id=new_id(started_at), started_at=started_at, preset="interview", versions=versions())
    with SessionWriter.create(folder / header.id, header, durable=False) as writer:
        pipeline = Pipeline(people=PEOPLE, preset=load_preset("interview"), writer=writer)
        pipeline.take_recorded(rows(truth), ())
        pipeline.finish(truth.plan.duration_s)
        writer.close("complete")
    return folder / header.id


with tempfile.TemporaryDirectory() as name:
    place = Path(name)
    lines = ["id,session,condition"]
    for seed in range(1, 5):
        condition = "coupled" if seed <= 2 else "alone"
        lines.append(f"d{seed},{simulated(place, seed=seed, coupling=0.7 * (seed <= 2))},{condition}")
    (place / "dyads.csv").write_text("\n".join(lines) + "\n")
    words = ["study", str(place / "dyads.csv"), "--to", str(place / "study")]
    subprocess.run([sys.executable, "-m", "monitor", *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    study = monitor.load_study(place / "study")
    table = study.dyads
    print("planted: coupling 0.7 in two dyads, none in two; z of the movement of each")
    for condition, dyads in study.conditions.items():
        z = [table["z"][(table["dyad"] == dyad) & (table["score"] == "coordination")].item() for dyad in dyads]
        print(f"{condition:8} {'  '.join(f'{value:5.1f}' for value in z)}")
