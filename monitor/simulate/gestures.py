"""Planted events: nods, smiles, posture shifts and blinks, a share of them echoed by the follower."""

from __future__ import annotations

import numpy as np

from monitor import constants
from monitor.simulate.movement import uniform
from monitor.simulate.plan import DyadPlan
from monitor.types import PEOPLE, Event, Float64, Person

_MIRRORED = {"left": "right", "right": "left"}
_APART_S = {"nod": 0.6, "smile": 0.8, "posture_shift": 2.5}


def plant(plan: DyadPlan) -> tuple[Event, ...]:
    """Nods, smiles and posture shifts of both people and their blinks, by start."""
    rates = {"nod": plan.nods_per_min, "smile": plan.smiles_per_min, "posture_shift": plan.shifts_per_min}
    events: list[Event] = []
    for number, (kind, per_min) in enumerate(rates.items()):
        rng = np.random.default_rng([plan.seed, 3, number])
        drawn = {person: _draw(rng, plan, person, kind, per_min) for person in PEOPLE}
        echo_rng = np.random.default_rng([plan.seed, 4, number])
        kept = dict(drawn)
        for person in PEOPLE:
            if plan.follower in (None, person):
                leader = PEOPLE[1 - PEOPLE.index(person)]
                echoes = [e for event in drawn[leader] if (e := _echo(echo_rng, plan, person, event)) is not None]
                # Echoes take the place of the follower's own events, so that the number of events stays about the same.
                alone = [e for e in drawn[person] if not plan.copies(e.start_s) and echo_rng.random() > plan.echo]
                kept[person] = _without_clashes([*echoes, *alone], _APART_S[kind])
        events += [*kept[PEOPLE[0]], *kept[PEOPLE[1]]]
    events += _blinks(plan)
    return tuple(sorted(events, key=lambda event: event.start_s))


def _draw(rng: np.random.Generator, plan: DyadPlan, person: Person, kind: str, per_min: float) -> list[Event]:
    numbers = constants.simulate()
    events: list[Event] = []
    time_s = 1.0
    least_s = {"nod": 2.5, "smile": 5.5, "posture_shift": 5.0}[kind]
    while per_min > 0:
        time_s += least_s + rng.exponential(max(60 / per_min - least_s, 1.0))
        if kind == "nod":
            cycles, cycle_s = int(rng.integers(2, 5)), uniform(rng, constants.simulate().nod_cycle_s)
            length_s, value = cycles * cycle_s, float(cycles)
            detail: dict[str, float | str] = {"amplitude_deg": uniform(rng, constants.simulate().nod_deg)}
        elif kind == "smile":
            length_s, value = uniform(rng, constants.simulate().smile_s), uniform(rng, constants.simulate().smile_peak)
            detail = {}
        else:
            length_s, value = numbers.shift_move_s, float(rng.uniform(0.8, 1.2))
            detail = {"direction": str(rng.choice(["forward", "back", "left", "right"]))}
        if time_s + length_s > plan.duration_s - 0.5:
            break
        events.append(Event(person, kind, float(time_s), float(time_s + length_s), value, detail))
        time_s += length_s
    return events


def _echo(rng: np.random.Generator, plan: DyadPlan, person: Person, event: Event) -> Event | None:
    """The follower's echo of an event, or None."""
    copies = plan.copies(event.start_s)
    answered = rng.random() < plan.echo
    wobble_s = plan.jitter_s * float(rng.standard_normal())
    lag_s = plan.lag_s + (0 if copies else max(wobble_s, 0.2 - plan.lag_s if plan.lag_s > 0.2 else 0.0))
    if not (answered or copies) or event.end_s + lag_s > plan.duration_s - 0.3:
        return None
    detail = dict(event.detail)
    direction = detail.get("direction")
    if plan.side == "mirror" and isinstance(direction, str):
        detail["direction"] = _MIRRORED.get(direction, direction)
    return Event(person, event.kind, event.start_s + lag_s, event.end_s + lag_s, event.value, detail)


def _without_clashes(events: list[Event], apart_s: float) -> list[Event]:
    """The events, first come first kept, without those too near to a kept one."""
    kept: list[Event] = []
    for event in events:
        if all(event.start_s > near.end_s + apart_s or event.end_s < near.start_s - apart_s for near in kept):
            kept.append(event)
    return sorted(kept, key=lambda event: event.start_s)


def _blinks(plan: DyadPlan) -> list[Event]:
    numbers = constants.simulate()
    blinks = []
    for column, person in enumerate(PEOPLE):
        rng = np.random.default_rng([plan.seed, 5, column])
        time_s = rng.uniform(0.5, 3.0)
        while time_s < plan.duration_s - 0.5:
            blinks.append(Event(person, "blink", float(time_s), float(time_s + numbers.blink_s)))
            time_s += 0.8 + rng.exponential(max(60 / numbers.blinks_per_min - 0.8, 0.1))
    return blinks


def nod_deg(event: Event, time_s: Float64) -> Float64:
    """Pitch (n,) that a nod adds: down first, dying away."""
    x = np.clip((time_s - event.start_s) / (event.end_s - event.start_s), 0, 1)
    amplitude = float(event.detail["amplitude_deg"])
    return np.asarray(-amplitude * np.sin(2 * np.pi * event.value * x) * np.sqrt(np.sin(np.pi * x)) * (1 - 0.4 * x))


def bump(event: Event, time_s: Float64, *, rise_s: float) -> Float64:
    """0..1 (n,): up within ``rise_s``, a plateau, down within ``rise_s``, with round corners."""
    x = np.clip(np.minimum(time_s - event.start_s, event.end_s - time_s) / rise_s, 0, 1)
    return np.asarray(x * x * (3 - 2 * x))


def step(event: Event, time_s: Float64, *, return_s: float) -> Float64:
    """0..1 (n,): a posture shift and its slow return."""
    x = np.clip((time_s - event.start_s) / (event.end_s - event.start_s), 0, 1)
    return np.asarray(x * x * (3 - 2 * x) * np.exp(-np.maximum(time_s - event.end_s, 0) / return_s))
