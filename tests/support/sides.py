"""One side of a simulated talk, recorded by a computer of its own: its user alone, or with the other's voice from a call."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np

from monitor.record.header import Source
from monitor.record.writer import SessionWriter
from monitor.simulate.measured import events, rows
from monitor.simulate.plan import DyadPlan
from monitor.simulate.series import dyad
from monitor.types import Event, FeatureBlock, Person
from tests.support.sessions import header, sketch

BEGAN = datetime(2026, 3, 14, 9, 15, tzinfo=UTC)


@cache
def talk(plan: DyadPlan) -> tuple[tuple[FeatureBlock, ...], tuple[Event, ...]]:
    """What is measured of both people of a planted talk, once."""
    truth = dyad(plan)
    return tuple(rows(truth)), tuple(event for event in events(truth) if event.kind == "phrase")


def record_side(
    folder: Path,
    plan: DyadPlan,
    person: Person,
    *,
    from_s: float = 0.0,
    to_s: float = np.inf,
    call_delay_s: float | None = None,
    clock_error_s: float = 0.0,
    number: int = 1,
    **changes: object,
) -> Path:
    """The session of whoever is ``person`` in the talk, from one of its seconds to another.

    call_delay_s : the other's voice was recorded, too, so much late, 12 dB softer, with a gain control and a codec's errors;
    None where it was not. clock_error_s : by how much this computer's clock is fast.
    """
    blocks_of_both, phrases = talk(plan)
    draw = np.random.default_rng(number)
    blocks: list[FeatureBlock] = []
    for block in blocks_of_both:
        if block.person == person:
            kept = (block.time_s >= from_s) & (block.time_s < to_s)
            blocks += _part(dataclasses.replace(block, person="user"), kept, -from_s)
        elif block.family == "voice" and call_delay_s is not None:
            kept = (block.time_s + call_delay_s >= from_s) & (block.time_s + call_delay_s < to_s)
            values = block.values.copy()
            values[:, 1] *= np.exp(0.01 * draw.standard_normal(len(values)))
            values[:, 2] = 0.6 * values[:, 2] - 12 + draw.standard_normal(len(values))
            blocks += _part(dataclasses.replace(block, person="partner", values=values), kept, call_delay_s - from_s)
    blocks.sort(key=lambda block: float(block.time_s[-1]))
    spoken = sorted(
        (
            _laid(event, -from_s)
            for event in phrases
            if event.person == person and event.start_s >= from_s and event.end_s < to_s
        ),
        key=lambda event: event.end_s,
    )
    fields: dict[str, object] = {
        "started_at": BEGAN + timedelta(seconds=from_s + clock_error_s),
        "consent": ("user",),
        "sources": (
            Source(person="user", kind="camera", name="cam", used_for=("picture",)),
            Source(person="user", kind="microphone", name="mic", used_for=("sound",)),
        ),
    }
    head = header(number, **(fields | changes))
    path = folder / head.id
    length_s = min(to_s, plan.duration_s) - from_s
    with SessionWriter.create(path, head) as writer:
        for block in blocks:
            writer.add_rows(block)
        for event in spoken:
            writer.add_event(event)
        for second in range(0, int(length_s), 10):
            writer.add_sketch("user", float(second), sketch(person, float(second)))
        writer.set_duration(length_s)
    return path


def _part(block: FeatureBlock, kept: np.ndarray, by_s: float) -> list[FeatureBlock]:
    if not kept.any():
        return []
    time_s, values = block.time_s[kept] + by_s, block.values[kept]
    return [dataclasses.replace(block, time_s=time_s, values=values, quality=block.quality[kept])]


def _laid(event: Event, by_s: float) -> Event:
    return dataclasses.replace(event, person="user", start_s=event.start_s + by_s, end_s=event.end_s + by_s)
