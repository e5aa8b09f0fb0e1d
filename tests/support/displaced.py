"""A simulated talk through the pipeline, of two recordings: the partner's began later, and missed what came before."""

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
from monitor.vision.features import VideoFeatures
from monitor.voice.person_voice import AudioFeatures
from tests.support.sessions import header, sketch


def record(
    folder: Path, plan: DyadPlan, *, late_s: float, aligned: bool, clock: ClockAlignment | None = None, number: int = 1
) -> Path:
    """The session's folder.

    late_s : so much later the partner's recording began. aligned : whether the partner's rows are stamped on the user's clock,
    or from the beginning of the partner's own recording.
    """
    truth = dyad(plan)
    lost_s = {"user": 0.0, "partner": late_s}
    earlier_s = {"user": 0.0, "partner": 0.0 if aligned else late_s}

    def stamped(event: Event) -> Event:
        by_s = earlier_s[event.person]
        return dataclasses.replace(event, start_s=event.start_s - by_s, end_s=event.end_s - by_s)

    blocks = []
    for block in rows(truth):
        kept = block.time_s >= lost_s[block.person]
        if kept.any():
            time_s = block.time_s[kept] - earlier_s[block.person]
            blocks.append(dataclasses.replace(block, time_s=time_s, values=block.values[kept], quality=block.quality[kept]))
    blocks.sort(key=lambda block: float(block.time_s[-1]))
    spoken = [event for event in events(truth) if event.kind == "phrase" and event.start_s >= lost_s[event.person]]
    phrases = sorted(map(stamped, spoken), key=lambda phrase: (phrase.end_s, phrase.person))
    path = folder / header(number).id
    with SessionWriter.create(path, header(number, clock=clock)) as writer:
        pipeline = Pipeline(people=("user", "partner"), preset=load_preset(), writer=writer)
        for second in range(1, int(plan.duration_s) + 1):
            while blocks and blocks[0].time_s[-1] <= second:
                _take(pipeline, blocks.pop(0))
            while phrases and phrases[0].end_s <= second:
                pipeline.hear(AudioFeatures(phrases=(phrases.pop(0),)))
            if second > late_s:
                writer.add_sketch("partner", second - earlier_s["partner"], sketch("partner", float(second)))
            pipeline.advance(second - 1.0)
        for block in blocks:
            _take(pipeline, block)
        pipeline.hear(AudioFeatures(phrases=tuple(phrases)))
        pipeline.finish(plan.duration_s)
    return path


def _take(pipeline: Pipeline, block: FeatureBlock) -> None:
    if block.family == "voice":
        pipeline.hear(AudioFeatures(rows=(block,)))
    else:
        pipeline.see(block.person, VideoFeatures(float(block.time_s[0]), (block,), None))
