"""The chart of both voices: a line needs two points, and what is alone has the whole height."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from monitor.replay.charts.voices import voices_spec
from monitor.replay.session import Session, load_session
from monitor.types import Event
from tests.support import sessions as builders


def spoken(tmp_path: Path, number: int, duration_s: float, *, tempo: bool) -> Session:
    session = load_session(builders.build(tmp_path, duration_s=duration_s, number=number, with_sketch=False))

    def told(event: Event) -> Event:
        return replace(event, detail={**event.detail, "rate_hz": 4.0}) if tempo and event.kind == "turn" else event

    return replace(session, events=tuple(told(event) for event in session.events))


def test_a_quality_that_is_alone_has_the_whole_height(tmp_path: Path) -> None:
    both = voices_spec(spoken(tmp_path, 1, 41, tempo=True), theme="light")
    assert {trace["meta"]["part"] for trace in both.data} == {"pitch", "tempo"}
    assert (both.layout["yaxis"]["domain"], both.layout["xaxis"]["anchor"]) == ([0.56, 1], "y2")
    alone = voices_spec(spoken(tmp_path, 2, 41, tempo=False), theme="light")
    assert {trace["meta"]["part"] for trace in alone.data} == {"pitch"}
    assert (alone.layout["yaxis"]["domain"], alone.layout["xaxis"]["anchor"]) == ([0, 1], "y")
    assert alone.layout["yaxis2"]["visible"] is False


def test_a_film_of_one_frame_has_no_chart(tmp_path: Path) -> None:
    # Frames of 20 s, 10 s apart: 29 s hold one.
    assert voices_spec(spoken(tmp_path, 3, 29, tempo=True), theme="light").data == []
