"""What the pipeline says beside the scores."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from monitor import constants
from monitor.config import load_preset
from monitor.measures import columns
from monitor.pipeline import Pipeline
from monitor.record.schema import DATABASE_NAME
from monitor.record.writer import SessionWriter
from monitor.replay.session import load_session
from monitor.speech import WORD, SpeechClip, Word
from monitor.types import PEOPLE, Event, FeatureBlock, Person
from monitor.vision.features import VideoFeatures
from monitor.voice.person_voice import AudioFeatures
from monitor.voice.turn_end.completion import finished
from monitor.words import say
from tests.support.displaced import header


def test_a_far_face_has_no_score_of_the_head_and_the_reason_says_why(tmp_path: Path) -> None:
    # The partner's face has 50 px: its pose is measured with a quality of 0.2.
    values = np.full((1, len(columns("face"))), np.nan, np.float32)
    place = [columns("face").index(name) for name in ("yaw_deg", "pitch_deg", "roll_deg")]
    rng = np.random.default_rng(3)
    with SessionWriter.create(tmp_path / header(1).id, header(1)) as writer:
        pipeline = Pipeline(people=PEOPLE, preset=load_preset(), writer=writer)
        for time_s in np.arange(0, 75, 0.1).tolist():
            for person, quality in (("user", 1.0), ("partner", 0.2)):
                values[0, place] = rng.normal(size=3)
                row = FeatureBlock(person, "face", np.array([time_s]), values.copy(), np.array([quality], np.float32))
                pipeline.see(person, VideoFeatures(time_s, (row,), None, lack="far" if quality < 1 else None))
        scores = {score.name: score for score in pipeline.finish(75.0).scores}
    assert scores["head"].status == "not enough signal"
    assert scores["head"].reason == say("score-face-lacks", people="partner", lack="far")
    assert "your partner's face was too far from the camera" in scores["head"].reason
    assert scores["posture"].reason != scores["head"].reason


def test_whether_a_turn_was_finished_is_asked_of_the_sound_where_the_other_cut_in(tmp_path: Path) -> None:
    folder = tmp_path / header(1).id
    noise = np.random.default_rng(1).normal(0, 0.05, 16_000).astype(np.float32)
    with SessionWriter.create(folder, header(1)) as writer:
        pipeline = Pipeline(people=PEOPLE, preset=load_preset(), writer=writer)
        phrases = {4: Event("user", "phrase", 0.5, 4.0, 4.0), 7: Event("partner", "phrase", 3.4, 7.0, 4.0)}
        for second in range(15):
            for person in PEOPLE:
                pipeline.hear(AudioFeatures(sound=(SpeechClip(person, float(second), noise),)))
            if second in phrases:
                pipeline.hear(AudioFeatures(phrases=(phrases[second],)))
            pipeline.advance(float(second))
        pipeline.finish(15.0)
    events = load_session(folder).events
    (overlap,) = [event for event in events if event.kind == "overlap"]
    # From a quarter second before the turn to a fifth after it.
    turn_end = finished(np.tile(noise, 5)[4_000:67_200])
    assert overlap.detail["turn_end"] == pytest.approx(turn_end)
    known = [event.detail["turn_end"] for event in events if event.kind == "interruption"]
    assert known == pytest.approx([turn_end] if turn_end < constants.voice().turn_end_finished else [])


def test_laughs_of_both_are_kept_and_shared_ones_once(tmp_path: Path) -> None:
    planted: list[tuple[Person, float]] = [("user", 10.0), ("partner", 11.5), ("user", 40.0), ("partner", 60.0), ("user", 61.0)]
    folder = tmp_path / header(1).id
    with SessionWriter.create(folder, header(1)) as writer:
        pipeline = Pipeline(people=PEOPLE, preset=load_preset(), writer=writer)
        for person, start_s in planted:
            pipeline.hear(AudioFeatures(laughs=(Event(person, "laugh", start_s, start_s + 1.0, 1.0),)))
            pipeline.advance(start_s + 1.0)
        pipeline.finish(75.0)
    events = load_session(folder).events
    assert [(event.person, event.start_s) for event in events if event.kind == "laugh"] == planted
    shared = [event for event in events if event.kind == "shared_laugh"]
    assert [(event.person, event.start_s, event.end_s) for event in shared] == [("pair", 10.0, 12.5), ("pair", 60.0, 62.0)]
    assert [event.detail["first"] for event in shared] == ["user", "partner"]


def test_no_word_is_kept_where_the_header_names_nobody_who_agreed(tmp_path: Path) -> None:
    with SessionWriter.create(tmp_path / header(1).id, header(1)) as writer:
        pipeline = Pipeline(people=PEOPLE, preset=load_preset(), writer=writer)
        pipeline.take_words([Word("user", 1.0, 1.5, "Hello.")])
        pipeline.finish(5.0)
    with closing(sqlite3.connect(tmp_path / header(1).id / DATABASE_NAME)) as database:
        assert database.execute("SELECT count(*) FROM events WHERE kind = ?", (WORD,)).fetchone() == (0,)


def test_the_end_of_a_session_is_written_into_the_room_that_was_left_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / header(1).id
    with SessionWriter.create(folder, header(1)) as writer:
        pipeline = Pipeline(people=PEOPLE, preset=load_preset(), writer=writer)
        pipeline.advance(5.0)
        monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=1_000_000))
        pipeline.finish(6.0)
    session = load_session(folder)
    assert session.status == "complete" and session.summary
