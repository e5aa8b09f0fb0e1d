"""Several files of one conversation put together: phrases with the pitch that is known, and rows of the voice."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from monitor.errors import UsageError
from monitor.offline.foreign.given import Given, check_apart
from monitor.offline.turn_phrases import check_dialogue, laughs, phrases, placed, voice_rows
from monitor.offline.turn_table import Utterance
from monitor.replay.database import longest_s
from monitor.replay.series import cut_block
from monitor.types import PEOPLE, Event, FeatureBlock, Float64, Person
from monitor.vision.gestures import Gestures
from monitor.voice.intake import FRAME_S

_LEAST_S = 1.0


@dataclass(frozen=True, slots=True)
class Joined:
    """blocks : one for each person and family. events : phrases, laughs and gestures, by start. utterances : rows of turns."""

    blocks: list[FeatureBlock]
    events: list[Event]
    utterances: list[Utterance]
    end_s: float


def join(all_given: Sequence[Given], *, said: Callable[[str], None]) -> Joined:
    """What the files give together. said : told of what was left out.

    Raises UsageError where two give the same, one person is missing, or what they give is no conversation of a session's
    length.
    """
    check_apart(all_given)
    utterances = [row for given in all_given for row in given.utterances]
    utterances.sort(key=lambda row: (row.start_s, row.end_s, row.person))
    turns_file = next((given.path for given in all_given if given.utterances), all_given[0].path)
    blocks = [block for given in all_given for block in given.blocks]
    pitch = {person: series for given in all_given for person, series in given.pitch.items()}
    _check_people(all_given)
    if not blocks and not pitch:
        utterances = placed(utterances, name=turns_file.name, said=said)
    _check_length(all_given)
    utterances = [_with_pitch(row, pitch.get(row.person)) for row in utterances]
    spoken = {person: phrases(utterances, person) for person in PEOPLE}
    if utterances or (not blocks and not pitch):
        check_dialogue(spoken, name=turns_file.name)
    ends_s = [*(row.end_s for row in utterances), *(float(block.time_s[-1]) for block in blocks)]
    end_s = max([*ends_s, *(float(time_s[-1]) for time_s, _ in pitch.values())])
    if end_s < _LEAST_S:
        raise UsageError(f"{all_given[0].path.name} lasts {end_s:.2g} s; use the table of a whole conversation")
    if utterances or pitch:
        blocks += [voice for person in PEOPLE if (voice := _voice(utterances, person, pitch, end_s)) is not None]
    gestures = [event for person in PEOPLE for event in _gestures(person, all_given)]
    smiles = [event for given in all_given for event in given.events]
    events = [*spoken["user"], *spoken["partner"], *laughs(utterances), *gestures, *smiles]
    return Joined(blocks, sorted(events, key=lambda event: (event.start_s, event.end_s)), utterances, end_s)


def _check_people(all_given: Sequence[Given]) -> None:
    kinds = set().union(*(given.kinds for given in all_given))
    for person in PEOPLE:
        if not any(whose == person for whose, _ in kinds):
            files = ", ".join(given.path.name for given in all_given)
            raise UsageError(f"{files}: nothing of the {person}; give each person's tables, of one conversation")


def _check_length(all_given: Sequence[Given]) -> None:
    for given in all_given:
        lasts = [float(block.time_s[-1]) for block in given.blocks] + [float(time_s[-1]) for time_s, _ in given.pitch.values()]
        lasts += [row.end_s for row in given.utterances] if lasts or len(all_given) > 1 else []
        if lasts and max(lasts) > longest_s():
            raise UsageError(
                f"{given.path.name} goes on until {max(lasts):g} s, but a session lasts at most {longest_s() / 3600:.0f} "
                "hours; give times in seconds from the start of the recording"
            )


def _with_pitch(row: Utterance, series: tuple[Float64, Float64] | None) -> Utterance:
    if series is None or math.isfinite(row.f0_hz):
        return row
    time_s, f0_hz = series
    inside = f0_hz[slice(*np.searchsorted(time_s, (row.start_s, row.end_s)))]
    voiced = inside[np.isfinite(inside)]
    return replace(row, f0_hz=float(np.median(voiced))) if voiced.size else row


def _voice(
    utterances: Sequence[Utterance], person: Person, pitch: dict[Person, tuple[Float64, Float64]], end_s: float
) -> FeatureBlock | None:
    """Rows as often as in sound. Without turns nothing says when the person speaks: then speech is missing."""
    if not utterances and person not in pitch:
        return None
    block = voice_rows(utterances, person, end_s)
    values = block.values.copy()
    if not utterances:
        values[:, 0] = math.nan
    if person in pitch:
        time_s, f0_hz = pitch[person]
        near = np.clip(np.searchsorted(time_s, block.time_s), 1, time_s.size - 1)
        near -= block.time_s - time_s[near - 1] < time_s[near] - block.time_s
        far = np.abs(time_s[near] - block.time_s) > max(FRAME_S, float(np.median(np.diff(time_s)))) / 2 + 1e-6
        values[:, 1] = np.where(far | (values[:, 0] == 0), math.nan, f0_hz[near])
    quality = np.asarray(np.isfinite(values).any(axis=1), np.float32)
    return FeatureBlock(person, "voice", block.time_s, values, quality)


def _gestures(person: Person, all_given: Sequence[Given]) -> list[Event]:
    """As in films. Smiles have limits for the shapes of our own model; others' are those that their program tells."""
    found = Gestures(person)
    blocks = [(given, block) for given in all_given for block in given.blocks if block.person == person]
    blocks = [(given, block) for given, block in blocks if block.family in ("face", "body")]
    own_shapes = any(given.own_shapes for given, block in blocks if block.family == "face")
    events: list[Event] = []
    firsts = [0] * len(blocks)
    # A second at a time, as gestures are put in order on the clock of the slower family.
    for second in range(1, math.ceil(max((block.time_s[-1] for _, block in blocks), default=-1.0)) + 2):
        for number, (_, block) in enumerate(blocks):
            stop = int(block.time_s.searchsorted(second))
            events += found.push(cut_block(block, firsts[number], stop))
            firsts[number] = stop
    return [event for event in (*events, *found.finish()) if own_shapes or event.kind != "smile"]
