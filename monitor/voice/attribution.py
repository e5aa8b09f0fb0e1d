"""One sound for two people: each stretch of speech goes to the person whose mouth moves.

The spread of the jaw's opening over about four syllables tells a speaker from a listener; where both mouths move, or
neither does, nobody gets the speech. (Two mouths and one sound: Cutler & Davis 2000, "Look who's talking", ICME.)
"""

from __future__ import annotations

import dataclasses
import math
from typing import Literal

import numpy as np

from monitor import constants
from monitor.measures import columns
from monitor.types import PEOPLE, Event, FeatureBlock, FinishingStage, Float64, Person, Sound
from monitor.voice.laughter.laughs import LATENESS_S, Laughs
from monitor.voice.person_voice import AudioFeatures, PersonVoice, joined
from monitor.voice.prosody import Frames, Prosody, cut

Owner = Person | Literal["unknown"]
_JAW = columns("face").index("jaw")


class Attribution:
    """Streaming: one mixed sound and both people's face rows in; each person's rows and phrases out.

    Speech of an unclear owner is neither's: speech 0, quality 0. The level belongs to the speaker and is NaN for the
    other meanwhile. A laugh goes to the mouth that moved in it, of both or neither to nobody.
    A frame is decided ``latency_s`` after it once both faces are known that far, or when the sound has run
    ``mouth_wait_s`` ahead of a face: then that mouth counts as unseen. How the input is cut changes nothing as
    long as no face falls behind that far. patient : for a recording, as in ``Prosody``. clips : as for ``PersonVoice``.
    """

    def __init__(self, *, patient: bool = False, clips: bool = False) -> None:
        numbers = constants.voice()
        prosody = Prosody(patient=patient)
        self._prosody: FinishingStage[Sound, list[Frames]] = prosody
        self._voices = {person: PersonVoice(person, clips=clips, own=False) for person in PEOPLE}
        self._laughs = Laughs("user")
        self._mouths = {person: _Mouth() for person in PEOPLE}
        self._half_window_s = numbers.mouth_window_s / 2
        self._wait_s = numbers.mouth_wait_s
        self._owner: Owner = "unknown"
        self._waiting: list[Frames] = []
        self.latency_s = prosody.latency_s + self._half_window_s

    def push_sound(self, sound: Sound) -> dict[Person, AudioFeatures]:
        """Hear a block of the mixed sound; raises SourceError as ``Listener.push`` does."""
        self._waiting += self._prosody.push(sound)
        return self._decide()

    def push_rows(self, rows: FeatureBlock) -> dict[Person, AudioFeatures]:
        """Take in rows of the family face of either person; other families are ignored."""
        if rows.family == "face":
            self._mouths[rows.person].push(rows)
        return self._decide()

    def finish(self) -> dict[Person, AudioFeatures]:
        """What is still due; no more faces come."""
        self._waiting += self._prosody.finish()
        for mouth in self._mouths.values():
            mouth.seen_to_s = math.inf
        return self._decide()

    def _decide(self) -> dict[Person, AudioFeatures]:
        if not self._waiting:
            return {person: AudioFeatures() for person in PEOPLE}
        newest_s = max((float(part.time_s[-1]) for part in self._waiting if part.time_s.size), default=-math.inf)
        seen_to_s = min(mouth.seen_to_s for mouth in self._mouths.values()) - self._half_window_s
        known_to_s = max(seen_to_s, newest_s - self._wait_s)
        heard: dict[Person, list[AudioFeatures]] = {person: [] for person in PEOPLE}
        while self._waiting:
            part = self._waiting[0]
            n = int(np.searchsorted(part.time_s, known_to_s, "right"))
            whole = n == part.time_s.size
            if n or whole:
                self._assign(part if whole else cut(part, 0, n), heard)
            if not whole:
                self._waiting[0] = cut(part, n, part.time_s.size, ends=part.ends)
                break
            self._waiting.pop(0)
        if not self._waiting or self._waiting[0].time_s.size:
            oldest_s = self._waiting[0].time_s[0] if self._waiting else known_to_s
            for mouth in self._mouths.values():
                mouth.forget(float(oldest_s) - self._half_window_s - LATENESS_S)
        return {person: joined(heard[person]) for person in PEOPLE}

    def _assign(self, frames: Frames, heard: dict[Person, list[AudioFeatures]]) -> None:
        """Hand frames to their owners."""
        owners = self._owners(frames)
        for person in PEOPLE:
            heard[person].append(self._voices[person].push(share_of(frames, owners == person, owners == "unknown")))
        for laugh in self._laughs.push(frames):
            owner = self._laughing(laugh)
            if owner != "unknown":
                heard[owner].append(AudioFeatures(laughs=(dataclasses.replace(laugh, person=owner),)))

    def _laughing(self, laugh: Event) -> Owner:
        """Whose mouth moved in a laugh."""
        middle_s, half_s = np.array([(laugh.start_s + laugh.end_s) / 2]), (laugh.end_s - laugh.start_s) / 2
        spreads = [self._mouths[person].spread(middle_s, max(half_s, self._half_window_s)).item() for person in PEOPLE]
        return speaker(spreads[0], spreads[1])

    def _owners(self, frames: Frames) -> np.ndarray:
        """Who speaks in each frame: a person, ``unknown``, or nobody (empty) [shape=(n_frames,)]."""
        spreads = {person: self._mouths[person].spread(frames.time_s, self._half_window_s) for person in PEOPLE}
        owners = []
        for speaks, *spread in zip(frames.speech.tolist(), *(spreads[person].tolist() for person in PEOPLE), strict=True):
            if not speaks:
                owners.append("")
                self._owner = "unknown"
                continue
            self._owner = speaker(spread[0], spread[1], before=self._owner)
            owners.append(self._owner)
        return np.array(owners, "U7")


def speaker(user_spread: float, partner_spread: float, *, before: Owner = "unknown") -> Owner:
    """Whose mouth speaks.

    user_spread, partner_spread : standard deviation of jawOpen (0..1), NaN when unseen. before : who spoke just before in
    the same stretch of speech and keeps it until the other mouth moves more.
    """
    numbers = constants.voice()
    spreads: dict[Person, float] = {"user": user_spread, "partner": partner_spread}
    for person, partner in (PEOPLE, PEOPLE[::-1]):
        ratio = numbers.mouth_keep_ratio if before == person else numbers.mouth_ratio
        # A comparison with NaN is false: an unseen mouth might be the one that speaks.
        if spreads[person] >= numbers.mouth_min_spread and spreads[person] >= ratio * spreads[partner]:
            return person
    return "unknown"


class _Mouth:
    """The newest openings of one person's jaw."""

    def __init__(self) -> None:
        self._min_samples = round(constants.voice().mouth_min_samples)
        self._time_s: Float64 = np.empty(0)
        self._jaw: Float64 = np.empty(0)
        self.seen_to_s = -math.inf

    def push(self, rows: FeatureBlock) -> None:
        if not rows.time_s.size:
            return
        jaw = np.where(rows.quality > 0, rows.values[:, _JAW], np.nan)
        known = np.isfinite(jaw)
        self._time_s = np.concatenate([self._time_s, rows.time_s[known]])
        self._jaw = np.concatenate([self._jaw, jaw[known]])
        self.seen_to_s = max(self.seen_to_s, float(rows.time_s[-1]))

    def spread(self, time_s: Float64, half_window_s: float) -> Float64:
        """Standard deviation of the jaw's opening about each time [shape=(n,)]; NaN with too few pictures."""
        first = np.searchsorted(self._time_s, time_s - half_window_s, "left")
        last = np.searchsorted(self._time_s, time_s + half_window_s, "right")
        enough = last - first >= self._min_samples
        windows = zip(first.tolist(), last.tolist(), enough.tolist(), strict=True)
        return np.array([self._jaw[start:end].std() if known else np.nan for start, end, known in windows])

    def forget(self, before_s: float) -> None:
        first = int(np.searchsorted(self._time_s, before_s, "left"))
        self._time_s, self._jaw = self._time_s[first:], self._jaw[first:]


def share_of(frames: Frames, speaks: np.ndarray, unknown: np.ndarray) -> Frames:
    """One person's share of the mixed frames. speaks : where they are the one who speaks [shape=(n_frames,)]."""
    partner_speaks = frames.speech & ~speaks
    return Frames(
        time_s=frames.time_s,
        speech=speaks,
        f0_hz=np.where(speaks, frames.f0_hz, np.nan).astype(np.float32),
        level_db=np.where(partner_speaks, np.nan, frames.level_db).astype(np.float32),
        quality=np.where(unknown, 0, frames.quality).astype(np.float32),
        power=frames.power,
        samples=np.where(partner_speaks[:, None], np.float32(0), frames.samples),
        ends=frames.ends,
    )
