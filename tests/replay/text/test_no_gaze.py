"""The preset without gaze speaks of none, on any surface: the session is one with eyes, looks and a score of them in it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from monitor import measures
from monitor.coaching.coach import Coach
from monitor.config import GAZE_NUDGES, load_preset
from monitor.live import words as live_words
from monitor.live.bands.dials import dials
from monitor.live.state import LiveState
from monitor.pipeline import Pipeline
from monitor.record.writer import SessionWriter
from monitor.replay.analysis.progress import progress
from monitor.replay.export.formats import export
from monitor.replay.export.report import report
from monitor.replay.session import load_session
from monitor.replay.summary import summarize
from monitor.replay.terminal import describe as as_text
from monitor.replay.text.progress import describe
from monitor.types import FeatureBlock, Person, Score, Update
from monitor.web.replay import describe_session
from tests.support import sessions as builders

# "no-gaze" is what the preset is called on the command line and in files; "looked at" is said of moments, too.
SPOKEN = re.compile(r"(?<!no-)gaze|\beyes?\b|stare|at notes|camera|looking,|you looked|looks? (at|down)", re.IGNORECASE)


def spoken(text: str) -> list[str]:
    return [text[max(0, match.start() - 40) : match.end() + 40] for match in SPOKEN.finditer(text)]


@pytest.mark.slow
def test_the_pattern_finds_what_another_preset_says(tmp_path: Path) -> None:
    session = load_session(builders.build(tmp_path, with_sketch=False))
    assert len(spoken(as_text(session))) > 5 and len(spoken(json.dumps(session.to_json()))) > 5


@pytest.mark.slow
def test_page_report_story_terminal_and_document(tmp_path: Path) -> None:
    session = load_session(builders.build(tmp_path, preset="no-gaze", with_sketch=False))
    html = re.sub(r"<(script|style)(?! type=.application/json).*?</\1>", "", report(session), flags=re.DOTALL)
    page = describe_session(session)
    for fixed in ("styles", "palette"):  # colours of lines, by name
        page.pop(fixed)
    surfaces = {
        "terminal": as_text(session),
        "story": " ".join(str(sentence) for sentence in summarize(session)),
        "document": json.dumps(session.to_json()),
        "page": json.dumps(page),
        "report": html,
        "progress": describe(progress(tmp_path, preset="no-gaze")),
    }
    # The kind of talk is called by what it leaves out.
    own = re.compile(load_preset("no-gaze").title)
    assert {name: words for name, text in surfaces.items() if (words := spoken(own.sub("", text)))} == {}


@pytest.mark.slow
def test_exports(tmp_path: Path) -> None:
    path = builders.build(tmp_path / "sessions", preset="no-gaze", with_sketch=False, duration_s=70)
    written = export(load_session(path), tmp_path / "out", formats=["csv", "json"])
    texts = {file.name: file.read_text(encoding="utf-8") for file in written}
    assert "columns.csv" in texts and "smile" in texts["columns.csv"]
    # What a distance or a change is measured on may be a part of the face.
    anatomy = re.compile(r"outer eye corners|lids and eyes|nearer to the camera")
    assert {name: words for name, text in texts.items() if (words := spoken(anatomy.sub("", text)))} == {}


@pytest.mark.parametrize("zone", ["camera", "away"])
def test_cues_and_dials(zone: str) -> None:
    preset = load_preset("no-gaze")
    coach = Coach(preset)
    names = measures.columns("face")
    said = []
    for second in range(1, 200):
        table = np.full((5, len(names)), np.nan, dtype=np.float32)
        table[:, names.index("gaze_zone")] = measures.GAZE_ZONES.index(zone)
        table[:, names.index("camera_pitch_deg")] = -30.0
        at_s = second - 1 + 0.2 * np.arange(1, 6)
        coach.push_rows(FeatureBlock("user", "face", at_s, table, np.ones(5, dtype=np.float32)))
        update = Update(float(second), (Score(float(second), "coordination", "ok", score=60.0, confidence=0.9),))
        said += coach.push(update)
    assert not {nudge.kind for nudge in said} & set(GAZE_NUDGES)
    glance = coach.indicators(update)
    live = LiveState(preset, indicators=glance)
    options: Any = {"time_s": 200.0, "heard": frozenset[Person]()}
    assert spoken(json.dumps(dials(live, live_words.balance(live), eyes=preset.gaze, **options))) == []
    assert "eyes" in {dial["kind"] for dial in dials(live, live_words.balance(live), **options)}


def test_no_score_of_it_is_made_or_kept(tmp_path: Path) -> None:
    head = builders.header(1, preset="no-gaze")
    with SessionWriter.create(tmp_path / head.id, head) as writer:
        pipeline = Pipeline(people=("user", "partner"), preset=load_preset("no-gaze"), writer=writer)
        (update, *_) = pipeline.advance(3.0)
        summary = pipeline.finish(5.0)
    for scored in (update, summary):
        assert "gaze" not in {score.name for score in scored.scores}
        assert spoken(" ".join(score.reason for score in scored.scores)) == []
