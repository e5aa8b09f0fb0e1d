"""Attention, warmth and coordination: each of parts with a null, none of what is only described."""

from __future__ import annotations

import math
from dataclasses import astuple

import numpy as np
import pytest

from monitor.config import load_preset
from monitor.synchrony.components import Components
from monitor.synchrony.grid import GridBlock
from monitor.synchrony.parts import Part
from monitor.types import CHANNELS, Event, Person, Score

SPAN_S = 300.0


def channels(**known: float) -> dict[str, Score]:
    """Scores of all channels: of those named a z, of the others none."""
    return {
        name: Score(SPAN_S, name, "ok", z=known[name], confidence=1.0)
        if name in known
        else Score(SPAN_S, name, "not enough signal", reason=f"no {name}")
        for name in CHANNELS
    }


def talk(rng: np.random.Generator, *, at_ends: bool) -> list[Event]:
    """The partner speaks in phrases of 3 to 8 s; the user says 40 short words, at their ends or anywhere."""
    events: list[Event] = []
    ends, at_s = [], 1.0
    while at_s < SPAN_S - 12:
        end_s = at_s + float(rng.uniform(3, 8))
        events.append(Event("partner", "phrase", at_s, end_s))
        ends.append(end_s)
        at_s = end_s + float(rng.uniform(0.4, 1.5))
    starts = np.array(ends[::2]) + rng.normal(0.2, 0.2, len(ends[::2]))
    if not at_ends:
        starts = np.sort(rng.uniform(2, SPAN_S - 2, len(starts)))
        starts = starts[np.diff(starts, prepend=-9) > 3]
    events += [Event("user", "phrase", float(start_s), float(start_s) + 0.4) for start_s in starts]
    return events


def attention(events: list[Event]) -> Score:
    components = Components(preset=load_preset("interview"))
    for event in events:
        components.push_event(event)
    return components.attention(SPAN_S)


def test_answers_at_phrase_ends_are_attention_and_answers_anywhere_are_chance() -> None:
    rng = np.random.default_rng(1)
    attentive = attention(talk(rng, at_ends=True))
    assert attentive.status == "ok" and attentive.z > 2.5
    z = np.array([attention(talk(rng, at_ends=False)).z for _ in range(60)])
    assert abs(z.mean()) < 0.45
    assert np.mean(z > 1.645) <= 0.15


def test_neither_looks_nor_nods_nor_interruptions_count_as_attention() -> None:
    rng = np.random.default_rng(2)
    events = talk(rng, at_ends=True)
    people: tuple[Person, Person] = ("user", "partner")
    more = [Event(people[k % 2], kind, 7.0 * k, 7.0 * k + 0.6) for k in range(1, 40) for kind in ("nod", "interruption")]
    # As tuples: from Python 3.13 on a dataclass with NaN in it equals no other.
    assert astuple(attention([*events, *more])) == astuple(attention(events))


def test_warmth_is_of_smiles_and_laughter() -> None:
    components = Components(preset=load_preset("interview"))
    both = components.warmth(SPAN_S, channels(smile=1.0, laughter=2.0, pitch=-4.0))
    assert 1.0 < both.z < 3.0
    assert components.warmth(SPAN_S, channels(smile=1.0)).z == pytest.approx(1.0)
    cold = components.warmth(SPAN_S, channels(pitch=3.0))
    assert (cold.status, cold.reason) == ("not enough signal", "no smile; no laughter")


def test_coordination_counts_nothing_that_shows_nothing_on_real_people() -> None:
    components = Components(preset=load_preset("interview"))
    movement = Part("movement", 1.2, 0.8, half=1.8, n=100)
    score = components.coordination(SPAN_S, channels(floor=3.0), movement=movement)
    described = channels(floor=3.0, tempo=6.0, volume=6.0, turn_rhythm=-6.0, gaze=-4.0)
    assert astuple(components.coordination(SPAN_S, described, movement=movement)) == astuple(score)
    assert components.coordination(SPAN_S, channels(), movement=movement).z == pytest.approx(1.2)
    nothing = components.coordination(SPAN_S, channels(tempo=3.0), movement=Part("movement", text="no picture"))
    assert nothing.status == "not enough signal" and "no picture" in nothing.reason and "no floor" in nothing.reason


def test_what_a_preset_switches_off_counts_nowhere() -> None:
    preset = load_preset("interview").model_copy(update={"off": ("floor",)})
    score = Components(preset=preset).coordination(SPAN_S, channels(floor=5.0, pitch=0.5), movement=Part("movement"))
    assert score.z == pytest.approx(0.5)


def test_taking_turns_is_told_from_talking_past_each_other() -> None:
    rng = np.random.default_rng(3)
    n = int(SPAN_S * 10)
    lengths = rng.integers(15, 60, 200)
    first = np.repeat(np.arange(200) % 2, lengths)[:n].astype(float)
    second = np.repeat(np.arange(200) % 2, rng.permutation(lengths))[:n].astype(float)
    z = []
    for partner in (1 - first, second):
        components = Components(preset=load_preset("interview"))
        speech = np.column_stack([first, partner]).astype(np.float32)
        components.push(GridBlock(np.arange(n) / 10, {"speech": speech}))
        z.append(components.floor(SPAN_S).z)
    assert z[0] > 4 and abs(z[1]) < 3


def test_early_there_is_no_number() -> None:
    components = Components(preset=load_preset("interview"))
    early = components.attention(20.0)
    assert early.status == "calibrating" and math.isnan(early.z) and early.reason
    waiting = {name: Score(20.0, name, "calibrating", reason="20 of the 60 s needed") for name in CHANNELS}
    assert components.coordination(20.0, waiting, movement=Part("movement", text="20 of 150 s")).status == "calibrating"


def test_what_is_waited_for_is_one_number_from_the_start_to_the_end() -> None:
    """Shared smiles may bring warmth from 150 s on; without them it waits for laughter, as it does once the talk is over."""
    components = Components(preset=load_preset("interview"))
    reasons = {"smile": "20 of the 150 s needed", "laughter": "20 of the 180 s needed"}
    waiting = {name: Score(20.0, name, "calibrating", reason=reason) for name, reason in reasons.items()}
    assert components.warmth(20.0, waiting).reason == "20 of the 180 s needed"
    smileless = waiting | {"smile": Score(160.0, "smile", "not enough signal", reason="too few smiles")}
    assert components.warmth(20.0, smileless).reason == "20 of the 180 s needed"
