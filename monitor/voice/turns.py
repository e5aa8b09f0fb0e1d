"""Two people's phrases become turns, gaps, pauses, overlaps, interruptions and backchannels.

After Heldner & Edlund 2010, "Pauses, gaps and overlaps in conversations" (Journal of Phonetics 38, 555-568): a silence
between two people's turns is a gap, inside one person's turn a pause, and speech of both is an overlap. Very short
utterances inside the other's turn are backchannels (Edlund et al. 2010, Interspeech). An overlap after which the other
stops unfinished is an interruption (Beattie 1981). That they stopped is read from the timing; that they were unfinished, from
how their voice ended (``turn_end``), where their sound is at hand.

Up to when a person's phrases are complete, read from the rows of their voice.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from monitor import constants
from monitor.speech import SpeechClip
from monitor.types import PEOPLE, Event, FeatureBlock, Person
from monitor.voice.intake import FRAME_S
from monitor.voice.turn_end.completion import HEARD_S
from monitor.voice.turn_end.turn_ends import TurnEnds


class OpenPhrase:
    """Streaming: one person's rows in; ``settled_s`` is the time before which every phrase that began has ended."""

    def __init__(self) -> None:
        # Two frames more than the phrases wait, so that a phrase counts as open until it has surely been given out.
        self._pause_s = constants.voice().phrase_pause_s + 2 * FRAME_S
        self._began_s: float | None = None
        self._spoke_s = -math.inf
        self.used = False
        self.settled_s = -math.inf

    def push(self, rows: FeatureBlock) -> None:
        """Take in rows of the family voice."""
        self.used = True
        for time_s, speech in zip(rows.time_s.tolist(), rows.values[:, 0].tolist(), strict=True):
            if self._began_s is not None and time_s - self._spoke_s > self._pause_s:
                self._began_s = None
            if speech > 0:
                self._began_s = time_s - FRAME_S if self._began_s is None else self._began_s
                self._spoke_s = time_s
            self.settled_s = time_s if self._began_s is None else self._began_s


# Details a turn carries on from its phrases, weighted by their durations.
WEIGHTED = ("f0_median_hz", "f0_range_st", "level_db")


class TurnTracker:
    """Streaming: phrases (and rows, live) in, events out in a fixed order whatever the calls' rhythm.

    ``advance(until_s)`` trusts that every phrase that began before ``until_s`` was pushed. Live that cannot be so, as a
    phrase is known when it ends: push each person's voice rows too, and the tracker waits for the person who still speaks.

    ends : tells of the sound that is pushed whether a turn was finished where the other cut in. The answer is the detail
    ``turn_end`` of the overlap, and of the interruption if it is one. A phrase with that detail keeps it; where neither is
    known, the timing decides.
    """

    def __init__(self, ends: TurnEnds | None = None) -> None:
        numbers = constants.voice()
        self._lookahead_s = max(numbers.backchannel_near_s, numbers.backchannel_alone_s, numbers.interruption_hold_s)
        self._patience_s = numbers.phrase_max_s + numbers.turn_max_pause_s
        self._phrases: list[Event] = []
        self._open = {person: OpenPhrase() for person in PEOPLE}
        self._ends = ends or TurnEnds()
        # Who is cut in on by a phrase that is not settled stopped after its start.
        self._heard_s = self._lookahead_s + numbers.phrase_max_s + HEARD_S
        self._floor = _Floor(self._ends)

    def push(self, item: Event | FeatureBlock | SpeechClip, /) -> None:
        """Take in a phrase, rows of the family voice, or a person's own sound; anything else is ignored."""
        if isinstance(item, SpeechClip):
            self._ends.push(item)
        elif isinstance(item, FeatureBlock):
            if item.family == "voice":
                self._open[item.person].push(item)
        elif item.kind == "phrase" and item.person != "pair":
            self._phrases.append(item)

    def advance(self, until_s: float) -> list[Event]:
        """Events that nothing after ``until_s`` can change any more."""
        settled_s = min([until_s, *(person.settled_s for person in self._open.values() if person.used)])
        # A microphone that fell silent for good must not hold up the other's turns for ever.
        settled_s = max(settled_s, until_s - self._patience_s)
        self._phrases.sort(key=lambda phrase: (phrase.start_s, phrase.end_s, phrase.person))
        events = []
        while self._phrases and self._phrases[0].end_s + self._lookahead_s <= settled_s:
            events += self._floor.add(self._phrases.pop(0), self._phrases)
        self._ends.forget(settled_s - self._heard_s)
        # A phrase still to be taken may have begun before the lapse is over.
        return events + self._floor.end_if_lapsed(min([settled_s, *(phrase.start_s for phrase in self._phrases[:1])]))

    def finish(self) -> list[Event]:
        """The events still due; every phrase is known now."""
        for person in self._open.values():
            person.settled_s = math.inf
        return self.advance(math.inf)


@dataclass(slots=True)
class _Turn:
    person: Person
    phrases: list[Event] = field(default_factory=list)

    @property
    def end_s(self) -> float:
        return self.phrases[-1].end_s

    def event(self) -> Event:
        first, last = self.phrases[0], self.phrases[-1]
        durations_s = np.array([phrase.end_s - phrase.start_s for phrase in self.phrases])
        # A table of turns may hold the tempo of some phrases only.
        counted = ["syllables" in phrase.detail for phrase in self.phrases]
        syllables = sum(float(phrase.detail.get("syllables", 0)) for phrase in self.phrases)
        detail: dict[str, float | str] = {
            "phrases": float(len(self.phrases)),
            "syllables": syllables,
            "rate_hz": syllables / float(durations_s[counted].sum()) if syllables else math.nan,
        }
        for name in WEIGHTED:
            values = np.array([float(phrase.detail.get(name, math.nan)) for phrase in self.phrases])
            known = np.isfinite(values)
            detail[name] = float(np.average(values[known], weights=durations_s[known])) if known.any() else math.nan
        return Event(self.person, "turn", first.start_s, last.end_s, last.end_s - first.start_s, detail)


class _Floor:
    """Who holds the floor. Takes the phrases in order of their starts, each with those that are known to follow."""

    def __init__(self, ends: TurnEnds) -> None:
        self._constants = constants.voice()
        self._ends = ends
        self._turn: _Turn | None = None
        # Each person's phrase with the latest end, and whether it was a backchannel.
        self._last: dict[str, tuple[Event, bool]] = {}

    def add(self, phrase: Event, following: list[Event]) -> list[Event]:
        events = self.end_if_lapsed(phrase.start_s)
        short = self._is_backchannel(phrase, following)
        if short:
            events.append(_span(_person(phrase), "backchannel", phrase.start_s, phrase.end_s, phrase.detail))
        else:
            events += self._overlap(phrase, following) + self._continue_turn(phrase)
        known = self._last.get(phrase.person)
        if known is None or phrase.end_s >= known[0].end_s:
            self._last[phrase.person] = (phrase, short)
        return events

    def end_if_lapsed(self, until_s: float) -> list[Event]:
        """Ends the turn when nobody carried on for long enough."""
        if self._turn is None or until_s - self._turn.end_s <= self._constants.turn_max_pause_s:
            return []
        turn, self._turn = self._turn, None
        return [turn.event()]

    def _continue_turn(self, phrase: Event) -> list[Event]:
        """The phrase opens a turn, carries one on, or takes the floor."""
        turn, person = self._turn, _person(phrase)
        if turn is None:
            self._turn = _Turn(person, [phrase])
            return []
        if turn.person == person:
            silence = [_span(person, "pause", turn.end_s, phrase.start_s)] if phrase.start_s > turn.end_s else []
            turn.phrases.append(phrase)
            return silence
        if phrase.end_s <= turn.end_s:
            # Spoken wholly under the other's speech: a separate turn that did not take the floor.
            return [_Turn(person, [phrase]).event()]
        self._turn = _Turn(person, [phrase])
        gap = [_span(person, "gap", turn.end_s, phrase.start_s)] if phrase.start_s >= turn.end_s else []
        return [turn.event(), *gap]

    def _overlap(self, phrase: Event, following: list[Event]) -> list[Event]:
        """Speech of both, begun by the phrase; a backchannel under the other's speech is that alone, no overlap."""
        before = self._partners_last(phrase)
        if before is None or before[0].end_s <= phrase.start_s:
            return []
        spoken, was_short = before
        start_s, end_s = phrase.start_s, min(phrase.end_s, spoken.end_s)
        place = "between" if phrase.end_s > spoken.end_s else "within"
        detail: dict[str, float | str] = {"place": place}
        numbers = self._constants
        lasted = numbers.interruption_min_overlap_s <= end_s - start_s <= numbers.interruption_max_overlap_s
        hold_s = numbers.interruption_hold_s
        silenced = phrase.end_s >= spoken.end_s + hold_s and not any(
            event.person == spoken.person and event.start_s < spoken.end_s + hold_s for event in following
        )
        cuts_in = place == "between" and lasted and silenced and not was_short and spoken.start_s < start_s
        turn = self._turn
        if not cuts_in or turn is None or turn.person != spoken.person:
            return [_span(_person(phrase), "overlap", start_s, end_s, detail)]
        probability = self._turn_end(turn, spoken)
        known: dict[str, float | str] = {} if math.isnan(probability) else {"turn_end": probability}
        events = [_span(_person(phrase), "overlap", start_s, end_s, detail | known)]
        if not probability >= numbers.turn_end_finished:
            events.append(_span(_person(phrase), "interruption", start_s, end_s, known))
        return events

    def _turn_end(self, turn: _Turn, last: Event) -> float:
        """The probability that the turn was finished with its last phrase; NaN where nothing tells."""
        if "turn_end" in last.detail:
            return float(last.detail["turn_end"])
        return self._ends.probability(turn.person, turn.phrases[0].start_s, last.end_s)

    def _is_backchannel(self, phrase: Event, following: list[Event]) -> bool:
        """Short, alone, and inside the turn of the other, who was heard shortly before and is shortly after."""
        numbers = self._constants
        turn = self._turn
        if phrase.end_s - phrase.start_s >= numbers.backchannel_max_s or turn is None or turn.person == phrase.person:
            return False
        near_s, alone_s = numbers.backchannel_near_s, numbers.backchannel_alone_s
        last = self._last.get(phrase.person)
        if last is not None and phrase.start_s - last[0].end_s < alone_s:
            return False
        if any(event.person == phrase.person and event.start_s - phrase.end_s < alone_s for event in following):
            return False
        if phrase.start_s - turn.end_s > near_s:
            return False
        if turn.end_s > phrase.end_s:
            return True
        return any(event.person == turn.person and event.start_s <= phrase.end_s + near_s for event in following)

    def _partners_last(self, phrase: Event) -> tuple[Event, bool] | None:
        """The newest phrase of the person who did not speak this one, and whether it was a backchannel."""
        return next((known for person, known in self._last.items() if person != phrase.person), None)


def _person(phrase: Event) -> Person:
    return "user" if phrase.person == "user" else "partner"


def _span(person: Person, kind: str, start_s: float, end_s: float, detail: Mapping[str, float | str] | None = None) -> Event:
    return Event(person, kind, start_s, end_s, end_s - start_s, dict(detail or {}))
