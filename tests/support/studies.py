"""Sessions of planted dyads, as the pipeline would have kept them, without a picture or a sound."""

from __future__ import annotations

from pathlib import Path

from monitor import simulate
from monitor.config import load_preset
from monitor.pipeline import Pipeline
from monitor.record.writer import SessionWriter
from monitor.types import PEOPLE
from tests.support.sessions import header

_OF_TURNS = frozenset({"turn", "gap", "pause", "overlap", "interruption", "backchannel"})


def planted_session(folder: Path, number: int, **plan: object) -> Path:
    """A session of ``simulate.dyad`` below ``folder``; its path. number : makes its id."""
    head = header(number % 60, id=f"20260314-091500-{number:08x}")
    truth = simulate.dyad(simulate.DyadPlan.of(**plan))
    with SessionWriter.create(folder / head.id, head, durable=False) as writer:
        pipeline = Pipeline(people=PEOPLE, preset=load_preset(head.preset), writer=writer)
        pipeline.take_recorded(simulate.rows(truth), ())
        # Turns and what is told from them the pipeline finds itself.
        pipeline.take_recorded((), [event for event in simulate.events(truth) if event.kind not in _OF_TURNS])
        pipeline.finish(float(truth.plan.duration_s))
        writer.close("complete")
    return folder / head.id
