"""How much later the partner's recording began than the user's: by a sound both hold, else by who speaks when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from scipy.special import logsumexp

from monitor import constants
from monitor.constants import TurnTaking
from monitor.types import Float64
from monitor.voice.alignment.common_sound import CommonSound, find_common_sound
from monitor.voice.alignment.turn_offset import turn_evidence
from monitor.voice.intake import FRAME_S
from monitor.voice.overview import SoundOverview
from monitor.words import listed, say
from monitor.words.options import option

# Answers within this of each other are one, and so near it is right: turns are answered within about half a second.
_SAME_S: Final = 0.5
_RIGHT_S: Final = 0.4
# A recorder that makes both files begins both at once: so likely before anything was heard, within so much.
_TOGETHER: Final = 0.1
_TOGETHER_S: Final = 0.05
# Creation times are whole seconds, and a device's clock may be wrong or in another zone: so likely right, within so much.
_HINT: Final = 0.5
_HINT_S: Final = 1.5
_ALTERNATIVES: Final = 3
# Another fit that is less than this worse (natural logarithm) is as good.
_MARGIN: Final = 1.0
# Speech fits no better than this (natural logarithm) where there is hardly any.
_FITS: Final = 2.0
# The same sound is in both where the best place has this much more evidence than the next one (two strangers: 1.9 at most), and
# in so many stretches that it is not one chime.
_SOUND_RATIO: Final = 2.0
_SOUND_BLOCKS: Final = 3
# A call delivers a voice within this (ITU-T G.114: 0.15 s is good, beyond 0.4 s unusable).
_TRAVEL_S: Final = 0.3

Source = Literal["given", "sound", "turns", "none"]


@dataclass(frozen=True, slots=True)
class ClockOffset:
    """The partner's clock on the user's: ``user_s = offset_s + partner_s * (1 + drift_ppm * 1e-6)``.

    offset_s : the partner's second 0 on the user's clock; positive: the partner's recording began later. source : what says so;
    "none": nothing does, and it is 0. sure : whether to rely on it; else the best guess. drift_ppm : how much slower the
    partner's clock runs, 0 unless common sound shows it. probability : that it is within 0.4 s, 0..1, as far as the talks that
    the method was calibrated on are like this one. alternatives_s : the next best offsets, best first. heard_s : NaN without
    common sound; else the offset at which what the partner's file holds is heard in the user's, travel included, for who looks
    for an echo there.
    """

    offset_s: float
    source: Source
    sure: bool
    drift_ppm: float = 0.0
    probability: float = 0.0
    alternatives_s: tuple[float, ...] = ()
    heard_s: float = float("nan")


def find_offset(
    user: SoundOverview, partner: SoundOverview, *, hint_s: float | None = None, most_s: float = 60.0
) -> ClockOffset:
    """The offset of the partner's recording.

    hint_s : what creation times say, to the second at best; decides only between offsets that fit about equally well. most_s :
    how far to look either way. Recordings made by one recorder begin together, so an offset of 0 is taken, exactly, where
    what is heard does not speak against it: where 0 is likelier than all else within the turns' best fit (half a second).
    """
    sound = find_common_sound(user.samples, partner.samples, most_s=most_s)
    if sound is None or not sound.clear_blocks or sound.score < _SOUND_RATIO * sound.runner_up:
        return offset_by_turns(user, partner, hint_s=hint_s, most_s=most_s)
    if sound.clear_blocks < _SOUND_BLOCKS:
        # So short a sound may be a chime that each heard on their own: it counts if the turns say the same.
        turns = offset_by_turns(user, partner, hint_s=sound.offset_s, most_s=most_s)
        if not turns.sure or abs(turns.offset_s - sound.offset_s) > _SAME_S:
            return offset_by_turns(user, partner, hint_s=hint_s, most_s=most_s)
    offset_s = 0.0 if _began_together(sound) else sound.offset_s
    return ClockOffset(offset_s, "sound", True, sound.drift_ppm, probability=1.0, heard_s=sound.heard_s)


def _began_together(sound: CommonSound) -> bool:
    """Whether recordings that began at once explain it: one person's voice came late into the other's microphone.

    How late it came is in the found offset, and cannot be told from a late start; so small an offset is hardly one.
    """
    late_s = sound.offset_s if sound.one_way == "partner" else -sound.offset_s
    return sound.one_way is not None and 0 <= late_s <= _TRAVEL_S


def offset_by_turns(
    user: SoundOverview,
    partner: SoundOverview,
    *,
    hint_s: float | None = None,
    most_s: float = 60.0,
    by_clocks_s: float | None = None,
    numbers: TurnTaking | None = None,
) -> ClockOffset:
    """The offset by who speaks when alone, as in ``find_offset``; ``numbers``: other counts than the constants.

    by_clocks_s : where two computers' clocks lay it: looked at is what lies around it, and nothing speaks for any one
    place there (the clocks are looked at again where the place was found). No recorder made both files then.
    """
    numbers = numbers or constants.turn_taking()
    around_s = 0.0 if by_clocks_s is None else by_clocks_s
    offsets_s, evidence = turn_evidence(user, partner, most_s=most_s, around_s=around_s, numbers=numbers)
    if evidence.max() < _FITS:
        return ClockOffset(around_s, "none", False)
    uniform = np.full(offsets_s.size, -np.log(offsets_s.size))
    likely = numbers.trust * evidence + (_log_prior(offsets_s, hint_s) if by_clocks_s is None else uniform)
    likelihood = np.exp(likely - logsumexp(likely))
    mass = _within(likelihood, _SAME_S)
    best = np.abs(offsets_s - offsets_s[np.argmax(mass)]) <= _SAME_S
    together = (np.abs(offsets_s) <= _TOGETHER_S) & (by_clocks_s is None)
    if likelihood[best & together].sum() > 0.5 * likelihood[best].sum():
        offset_s = 0.0
    else:
        offset_s = float(np.average(offsets_s[best], weights=likelihood[best]))
    right = np.abs(offsets_s - offset_s) <= _RIGHT_S
    probability = float(min(1.0, likelihood[right].sum()))
    fit = float(evidence[best].max())
    elsewhere = _best_elsewhere(evidence, offsets_s, offset_s, (user.duration_s, partner.duration_s))
    sure = probability >= numbers.sure_probability and fit >= max(numbers.sure_evidence, elsewhere + _MARGIN)
    alternatives_s = _alternatives(offsets_s, mass, offset_s)
    return ClockOffset(offset_s, "turns", sure, probability=probability, alternatives_s=alternatives_s)


def _best_elsewhere(evidence: Float64, offsets_s: Float64, offset_s: float, durations_s: tuple[float, float]) -> float:
    """The best evidence over a second away, as it were if as much overlapped there; -inf where less than half does.

    Turns of one length fit again and again: only as there is less and less to compare, the first fit seems the best one.
    """
    overlap_s = np.minimum(durations_s[0], durations_s[1] + offsets_s) - np.maximum(0, offsets_s)
    here_s = overlap_s[np.argmin(np.abs(offsets_s - offset_s))]
    others = (overlap_s >= 0.5 * here_s) & (overlap_s > 0) & (np.abs(offsets_s - offset_s) > 2 * _SAME_S)
    return float(np.max(evidence[others] * here_s / overlap_s[others], initial=-np.inf))


def _log_prior(offsets_s: Float64, hint_s: float | None) -> Float64:
    """Logarithms of how likely each offset is before anything is heard [shape=(n,)]."""
    uniform = np.full(offsets_s.size, 1 / offsets_s.size)
    together = (np.abs(offsets_s) <= _TOGETHER_S).astype(float)
    together /= together.sum()
    near = np.zeros(offsets_s.size) if hint_s is None else np.exp(-0.5 * ((offsets_s - hint_s) / _HINT_S) ** 2)
    # A hint beyond what is looked at says nothing.
    if near.sum() <= 1:
        return np.asarray(np.log((1 - _TOGETHER) * uniform + _TOGETHER * together))
    if hint_s is not None and abs(hint_s) > 2 * _HINT_S:
        # It speaks against one recorder of both.
        together = uniform
    weights = (1 - _HINT) * ((1 - _TOGETHER) * uniform + _TOGETHER * together) + _HINT * near / near.sum()
    return np.asarray(np.log(weights))


def _within(probability: Float64, reach_s: float) -> Float64:
    """What is within ``reach_s`` of each offset, all together [shape=(n,)]."""
    n = round(reach_s / FRAME_S)
    total = np.concatenate([np.zeros(n + 1), np.cumsum(probability), np.full(n, probability.sum())])
    return np.asarray(total[2 * n + 1 :] - total[: probability.size])


def _alternatives(offsets_s: Float64, mass: Float64, taken_s: float) -> tuple[float, ...]:
    left = np.where(np.abs(offsets_s - taken_s) > 2 * _SAME_S, mass, 0.0)
    found: list[float] = []
    while len(found) < _ALTERNATIVES and left.max() > 0.01:
        found.append(round(float(offsets_s[np.argmax(left)]), 2))
        left[np.abs(offsets_s - found[-1]) <= 2 * _SAME_S] = 0.0
    return tuple(found)


def start_values(offset_s: float) -> dict[str, str]:
    """The variables of ``clock-offset-began``: which way, and the seconds to a hundredth."""
    rounded_s = round(offset_s, 2)
    way = "together" if not rounded_s else "later" if rounded_s > 0 else "earlier"
    return {"way": way, "seconds": f"{abs(rounded_s):.2f}".rstrip("0").rstrip(".")}


def describe_offset(offset: ClockOffset) -> str:
    """What was found, what says so and, where it is not sure, what to do: a sentence or two."""
    values = start_values(offset.offset_s)
    if offset.source == "none":
        return say("clock-offset-none", option=option("--offset", "S"))
    if not offset.sure:
        others = listed([f"{alternative_s:g}" for alternative_s in offset.alternatives_s]) or "none"
        return say("clock-offset-ambiguous", **values, others=others, option=option("--offset", "S"))
    if offset.source == "turns":
        # Never quite sure.
        percent = min(99, round(100 * offset.probability))
        return say("clock-offset-turns", **values, percent=percent)
    sentence = say(f"clock-offset-{offset.source}", **values)
    if not offset.drift_ppm:
        return sentence
    return f"{sentence} {say('clock-offset-drift', seconds=f'{abs(offset.drift_ppm) * 0.0036:.2f}')}"
