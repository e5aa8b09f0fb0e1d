"""Simulated talks of two people with a planted break of rapport, and natural ones: events, and looks by steps of 5 s."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monitor.simulate import gestures
from monitor.simulate.plan import DyadPlan
from monitor.simulate.speech import schedule
from monitor.types import PEOPLE, Event
from monitor.voice.turns import TurnTracker

STEP_S = 5.0
DURATION_S = 600.0
# Where a break is planted.
BREAK_S = (360.0, 410.0)


@dataclass(frozen=True)
class Talk:
    """looks : seconds looked and known in each step [shape=(2, n)]."""

    events: list[Event]
    looks: np.ndarray
    duration_s: float = DURATION_S


def natural_talk(seed: int) -> Talk:
    """Ten minutes of a simulated talk; its manner differs from seed to seed."""
    rng = np.random.default_rng([seed, 1])
    plan = DyadPlan.of(
        duration_s=DURATION_S,
        seed=seed,
        turn_s=float(rng.uniform(4, 9)),
        gap_s=float(rng.uniform(0.1, 0.5)),
        interruption_share=float(rng.uniform(0.02, 0.12)),
        backchannels_per_min=float(rng.uniform(2, 6)),
        smiles_per_min=float(rng.uniform(1, 4)),
    )
    phrases, _ = schedule(plan)
    spoken = [Event(phrase.person, "phrase", phrase.start_s, phrase.end_s, 4.5) for phrase in phrases]
    smiles = [event for event in gestures.plant(plan) if event.kind == "smile"]
    return Talk(_with_turns(spoken, smiles), _looks(rng, int(DURATION_S / STEP_S)))


def clashing_talk(seed: int) -> Talk:
    """The same, where for 50 s both claim the floor: one begins 0.8 s after the other, both go on."""
    talk = natural_talk(seed)
    start_s, end_s = BREAK_S
    spoken = [event for event in talk.events if event.kind == "phrase" and not start_s <= event.start_s <= end_s]
    rng, at_s = np.random.default_rng([seed, 2]), start_s
    while at_s < end_s:
        first, second = PEOPLE if rng.random() < 0.5 else PEOPLE[::-1]
        length_s = float(rng.uniform(2.5, 4.5))
        spoken.append(Event(first, "phrase", at_s, at_s + length_s, 4.5))
        spoken.append(Event(second, "phrase", at_s + 0.8, at_s + length_s + float(rng.uniform(-0.5, 1.5)), 4.5))
        at_s += length_s + 2.0
    smiles = [event for event in talk.events if event.kind == "smile" and not start_s - 5 <= event.start_s <= end_s]
    return Talk(_with_turns(spoken, smiles), talk.looks)


def falling_talk(seed: int) -> Talk:
    """The same, where for 50 s they answer late, give no short answers, do not smile and hardly look."""
    talk = natural_talk(seed)
    start_s, end_s = BREAK_S
    spoken = [event for event in talk.events if event.kind == "phrase" and not start_s <= event.start_s <= end_s]
    rng, at_s, speaker = np.random.default_rng([seed, 3]), start_s, 0
    while at_s < end_s:
        length_s = float(rng.uniform(2.0, 4.0))
        spoken.append(Event(PEOPLE[speaker], "phrase", at_s, at_s + length_s, 4.5))
        at_s, speaker = at_s + length_s + float(rng.uniform(2.5, 3.0)), 1 - speaker
    smiles = [event for event in talk.events if event.kind == "smile" and not start_s - 5 <= event.start_s <= end_s]
    looks = talk.looks.copy()
    looks[0, int(start_s / STEP_S) : int(end_s / STEP_S)] *= 0.2
    return Talk(_with_turns(spoken, smiles), looks)


def _with_turns(spoken: list[Event], rest: list[Event]) -> list[Event]:
    tracker = TurnTracker()
    for event in sorted(spoken, key=lambda event: event.start_s):
        tracker.push(event)
    return sorted([*spoken, *rest, *tracker.finish()], key=lambda event: event.start_s)


def _looks(rng: np.random.Generator, n: int) -> np.ndarray:
    """About half of the time, in slow changes."""
    known = np.full(n, 2 * STEP_S)
    drift = np.convolve(rng.standard_normal(n + 5), np.ones(6) / 6, mode="valid")
    share = np.clip(0.5 + 0.25 * drift + 0.1 * rng.standard_normal(n), 0.02, 0.98)
    return np.stack([share * known, known])
