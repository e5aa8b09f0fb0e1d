"""A simulated talk through the pipeline, the partner's track displaced as by a recording that began later."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from monitor.config import load_preset
from monitor.pipeline import Pipeline
from monitor.record.header import ClockAlignment
from monitor.record.writer import SessionWriter
from monitor.simulate.measured import events, rows
from monitor.simulate.plan import DyadPlan
from monitor.simulate.series import dyad
from monitor.types import Event, FeatureBlock
from monitor.vision.observer import VideoFeatures
from monitor.voice.listener import AudioFeatures
from tests.support.sessions import header


def record(
    folder: Path, plan: DyadPlan, *, displaced_s: float = 0.0, clock: ClockAlignment | None = None, number: int = 1
) -> Path:
    """The session's folder. displaced_s : the partner's rows and phrases are stamped so much later than they happened."""
    truth = dyad(plan)
    later_s = {"user": max(0.0, -displaced_s), "partner": max(0.0, displaced_s)}

    def shifted(event: Event) -> Event:
        delta_s = later_s[event.person]
        return dataclasses.replace(event, start_s=event.start_s + delta_s, end_s=event.end_s + delta_s)

    blocks = [dataclasses.replace(block, time_s=block.time_s + later_s[block.person]) for block in rows(truth)]
    phrases = sorted(
        (shifted(event) for event in events(truth) if event.kind == "phrase"), key=lambda phrase: (phrase.end_s, phrase.person)
    )
    blocks.sort(key=lambda block: float(block.time_s[-1]))
    end_s = plan.duration_s + abs(displaced_s)
    path = folder / header(number).id
    with SessionWriter.create(path, header(number, clock=clock)) as writer:
        pipeline = Pipeline(people=("user", "partner"), preset=load_preset(), writer=writer)
        for second in range(1, int(end_s) + 1):
            while blocks and blocks[0].time_s[-1] <= second:
                _take(pipeline, blocks.pop(0))
            while phrases and phrases[0].end_s <= second:
                pipeline.hear(AudioFeatures(phrases=(phrases.pop(0),)))
            pipeline.advance(second - 1.0)
        for block in blocks:
            _take(pipeline, block)
        pipeline.hear(AudioFeatures(phrases=tuple(phrases)))
        pipeline.finish(end_s)
    return path


def _take(pipeline: Pipeline, block: FeatureBlock) -> None:
    if block.family == "voice":
        pipeline.hear(AudioFeatures(rows=(block,)))
    else:
        pipeline.see(block.person, VideoFeatures(float(block.time_s[0]), (block,), None))
