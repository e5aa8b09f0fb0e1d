"""One behaviour, planted, in films of many frame rates: the numbers of a person are the planted ones, within 2 %."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from monitor.measures import GAZE_ZONES, columns
from monitor.record.writer import SessionWriter
from monitor.replay.analysis.talk import shares
from monitor.replay.session import Session, load_session
from monitor.types import FeatureBlock, Float64
from monitor.vision.gestures import Gestures
from tests.support import frame_rates
from tests.support import sessions as builders

DURATION_S = 240.0
LOST_S = (100.0, 148.0)  # the face is not found for a fifth of the time
SMILES_S = np.concatenate([np.arange(6.3, 95, 20), np.arange(156.3, DURATION_S, 20)])
NODS_S = np.concatenate([np.arange(13.1, 95, 10), np.arange(153.1, DURATION_S, 10)])


def stretches(mean_on_s: float, mean_off_s: float, seed: int) -> Float64:
    """Starts and ends of something that comes and goes [shape=(n, 2)]."""
    rng = np.random.default_rng(seed)
    lengths_s = rng.uniform(0.6, 1.4, (400, 2)) * (mean_off_s, mean_on_s)
    edges_s = np.cumsum(lengths_s.ravel()).reshape(-1, 2)
    return np.minimum(edges_s[edges_s[:, 0] < DURATION_S], DURATION_S)


def inside(time_s: Float64, spans: Float64) -> np.ndarray:
    return np.asarray((np.searchsorted(spans.ravel(), time_s, side="right") % 2).astype(bool))


def share(spans: Float64, *, seen: bool) -> float:
    """The planted share of the whole time, or of the time in which the face is seen."""
    fine_s = np.arange(0, DURATION_S, 0.001)
    kept = (fine_s < LOST_S[0]) | (fine_s >= LOST_S[1]) if seen else np.ones(fine_s.size, bool)
    return float(inside(fine_s, spans)[kept].mean())


LOOKS, HANDS, OPEN, NEAR = stretches(3, 2.5, 1), stretches(4, 8, 2), stretches(6, 6, 3), stretches(5, 15, 4)


def face(time_s: Float64) -> FeatureBlock:
    values = np.zeros((time_s.size, len(columns("face"))), np.float32)
    names = columns("face")
    values[:, names.index("face_size")] = 0.12
    smiling = np.stack([SMILES_S, SMILES_S + 3.3], axis=1)
    values[:, names.index("smile")] = np.where(inside(time_s, smiling), 0.7, 0.05)
    for start_s in NODS_S.tolist():
        phase = (time_s - start_s) / 0.5
        values[:, names.index("pitch_deg")] += np.where((phase >= 0) & (phase < 2), 4 * np.sin(2 * np.pi * phase), 0)
    zone = np.where(inside(time_s, LOOKS), GAZE_ZONES.index("camera"), GAZE_ZONES.index("away"))
    values[:, names.index("gaze_zone")] = zone
    values[:, names.index("gaze_confidence")] = 0.9
    lost = (time_s >= LOST_S[0]) & (time_s < LOST_S[1])
    values[lost] = np.nan
    return FeatureBlock("user", "face", time_s, values, np.where(lost, 0, 0.9).astype(np.float32))


def body(time_s: Float64) -> FeatureBlock:
    values = np.full((time_s.size, len(columns("body"))), np.nan, np.float32)
    names = columns("body")
    values[:, names.index("openness")] = inside(time_s, OPEN)
    values[:, names.index("hand_to_face_left")] = inside(time_s, HANDS)
    values[:, names.index("lean")] = -1 + 0.15 * inside(time_s, NEAR)
    values[:, names.index("shoulder_x")] = 0.5
    return FeatureBlock("user", "body", time_s, values, np.full(time_s.size, 0.9, np.float32))


def planted(folder: Path, kind: float | str) -> Session:
    head = builders.header(1)
    blocks = [face(frame_rates.face_times(kind, DURATION_S)), body(frame_rates.body_times(kind, DURATION_S))]
    gestures = Gestures("user")
    with SessionWriter.create(folder / head.id, head) as writer:
        for rows in blocks:
            writer.add_rows(rows)
            for event in gestures.push(rows):
                writer.add_event(event)
        for event in gestures.finish():
            writer.add_event(event)
        writer.set_duration(DURATION_S)
    return load_session(folder / head.id)


@pytest.mark.parametrize("kind", [20.0, 25.0, "drift"])
def test_the_numbers_are_those_of_the_behaviour_and_not_of_the_camera(tmp_path: Path, kind: float | str) -> None:
    session = planted(tmp_path, kind)
    user = session.people["user"]
    means, parts = user["means"], shares(session)["user"]
    seen_min = (DURATION_S - LOST_S[1] + LOST_S[0]) / 60
    looking = share(LOOKS, seen=True)
    assert user["coverage"]["face"] == pytest.approx(0.8, rel=0.02)
    assert user["coverage"]["body"] == pytest.approx(1.0, rel=0.02)
    assert means["smiles_per_min"] == pytest.approx(SMILES_S.size / seen_min, rel=0.02)
    assert means["nods_per_min"] == pytest.approx(NODS_S.size / seen_min, rel=0.02)
    assert means["gaze_camera_share"] == pytest.approx(looking, rel=0.02)
    assert means["openness"] == pytest.approx(share(OPEN, seen=False), rel=0.02)
    assert means["hand_to_face_share"] == pytest.approx(share(HANDS, seen=False), rel=0.02)
    assert {part.name: part.share for part in parts["gaze"]}["partner"] == pytest.approx(looking, rel=0.02)
    assert {part.name: part.share for part in parts["lean"]}["nearer"] == pytest.approx(share(NEAR, seen=False), rel=0.02)
    smiling_s = [event.end_s - event.start_s for event in session.events if event.kind == "smile"]
    assert np.mean(smiling_s) == pytest.approx(3.3, rel=0.02)
    assert session.gaze is not None
    seen = LOOKS[(LOOKS[:, 1] < LOST_S[0]) | (LOOKS[:, 0] > LOST_S[1])]
    assert session.gaze.people["user"].median_s == pytest.approx(np.median(seen[:, 1] - seen[:, 0]), rel=0.04)
