"""One clock for the streams of a file, whatever its stamps say: where they jump there is a cut, and time is closed up.

Stamps are the file's own seconds. A cut is found by packets alone, without decoding: where *every* stream jumps (a recorder
that paused, recordings joined end to end, a wrapped or reset counter), both are put on at the end of what came before, still
in step with each other. Where only one stream jumps while another goes on, that stream alone is wrong and continues on its own
clock; where it merely has nothing to say for a while (a muted microphone, a screen on which nothing changes), it waits.
Nothing here, and nothing that uses it, takes longer or more memory for a larger stamp.
"""

from __future__ import annotations

import bisect
import math
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.sources.frames import BACK_S, wrong_stamps
from monitor.types import Float64

# Live recordings lose some seconds of both streams at times and time goes on meanwhile; FFmpeg's limit too (ffmpeg -dts_delta_
# threshold: 10 s).
_JUMP_S: Final = 10.0
# A lone stream has no witness: a muted microphone or a screen that stands still may leave nothing for a minute.
_LONE_JUMP_S: Final = 60.0
# Streams lie a few seconds apart in a file, so that a stream that jumps late still finds where the others went.
_SEGMENTS: Final = 8
# A picture is shown after it is decoded, by a few pictures.
_REORDER_S: Final = 10.0
# Streams of one recording end at about the same time.
_TIGHT_S: Final = 0.25
# One packet's own length; what is longer is the next one's stamp told in advance.
_PACKET_S: Final = 1.0


class Cut(NamedTuple):
    """A jump of the stamps that was closed. time_s : where, on the closed clock. jump_s : by how much the stamps jump."""

    time_s: float
    jump_s: float


class Span(NamedTuple):
    """From when to when a stream lasts on the closed clock, and how many packets it has."""

    start_s: float
    end_s: float
    n_packets: int


# What a packet says of itself: its stream, when it is decoded and shown (None where it does not say so) and how long it is (s).
PacketStamp = tuple[int, float | None, float | None, float]


@dataclass(frozen=True, slots=True)
class StreamClock:
    """A stream's packets on the closed clock: packet ``k`` (in the order of the file) moves by ``shift_s(k)``."""

    firsts: tuple[int, ...] = (0,)
    shifts_s: tuple[float | None, ...] = (0.0,)

    def shift_s(self, number: int) -> float | None:
        """What to add to the packet's stamps; None where they are wrong and to be guessed."""
        return self.shifts_s[bisect.bisect_right(self.firsts, number) - 1]


@dataclass(frozen=True, slots=True)
class Timeline:
    """clocks, spans : by stream index. cuts : in the order of time. duration_s : where the last stream ends."""

    clocks: dict[int, StreamClock]
    spans: dict[int, Span]
    cuts: tuple[Cut, ...]

    @property
    def duration_s(self) -> float:
        """Where the last stream ends."""
        return max((span.end_s for span in self.spans.values()), default=0.0)

    def clock(self, stream: int) -> StreamClock:
        """The stream's clock; one without packets has a plain one."""
        return self.clocks.get(stream, StreamClock())


@dataclass(slots=True)
class _Columns:
    """What a stream's packets say, NaN where they say nothing."""

    places: array[int] = field(default_factory=lambda: array("q"))
    decoded_s: array[float] = field(default_factory=lambda: array("d"))
    shown_s: array[float] = field(default_factory=lambda: array("d"))
    lengths_s: array[float] = field(default_factory=lambda: array("d"))

    def arrays(self, step_s: float) -> tuple[NDArray[np.int64], Float64, Float64, Float64]:
        """Places, times of decoding and of showing, and lengths, made believable."""
        decoded_s, shown_s, lengths_s = (np.array(column) for column in (self.decoded_s, self.shown_s, self.lengths_s))
        decoded_s = np.where(np.isnan(decoded_s), shown_s, decoded_s)
        shown_s = np.where(np.abs(shown_s - decoded_s) < _REORDER_S, shown_s, decoded_s)
        lengths_s = np.where((lengths_s > 0) & (lengths_s <= _PACKET_S), lengths_s, step_s)
        return np.array(self.places, np.int64), decoded_s, shown_s, lengths_s


@dataclass(slots=True)
class _Run:
    """Packets of one stream whose stamps rise without a jump."""

    stream: int
    first: int  # number of the packet in its stream
    places: NDArray[np.int64]  # where its packets are in the file
    decoded_s: Float64
    start_s: float  # earliest picture or sound
    end_s: float
    step_s: float  # from packet to packet
    is_back: bool  # it begins before the end of the run before
    before: _Run | None
    segment: int = -1
    shift_s: float = 0.0

    def reached_s(self, place: int) -> float:
        """How far it had come at a place of the file."""
        return float(self.decoded_s[np.searchsorted(self.places, place) - 1])

    def seen(self, place: int) -> int:
        """Its last packet before a place of the file."""
        return int(self.places[np.searchsorted(self.places, place) - 1])


@dataclass(slots=True)
class _Segment:
    """Runs of all streams between two jumps."""

    runs: list[_Run] = field(default_factory=list)
    latest: dict[int, _Run] = field(default_factory=dict)
    low_s: float = math.inf
    high_s: float = -math.inf  # of runs that are over

    def add(self, run: _Run) -> None:
        """Take a run in; runs come in the order of the file."""
        if run.stream in self.latest:
            self.high_s = max(self.high_s, float(self.latest[run.stream].decoded_s[-1]))
        self.runs.append(run)
        self.latest[run.stream] = run
        self.low_s = min(self.low_s, float(run.decoded_s[0]))

    def has(self, start_s: float, place: int, jump_s: float) -> bool:
        """Whether a run that starts so at this place of the file belongs here."""
        reached_s = max(self.high_s, *(run.reached_s(place) for run in self.latest.values()))
        return self.low_s - jump_s <= start_s <= reached_s + jump_s

    def seen(self, place: int) -> int:
        """The last place before this one that was in it."""
        return max(run.seen(place) for run in self.latest.values())

    def goes_on(self, run: _Run) -> bool:
        """Whether another stream is longer than this run."""
        return any(other.end_s > run.end_s + BACK_S for other in self.runs if other.stream != run.stream)


def make_timeline(packets: Iterable[PacketStamp], *, steps_s: dict[int, float], starts_s: dict[int, float]) -> Timeline:
    """The timeline of a file's packets, in the order of the file.

    steps_s : by stream, how long one packet lasts where it does not say so. starts_s : by stream, where its header says that it
    starts, which may be a little after the first packet (a codec's own delay); not believed where the packets disagree.
    Second 0 is the earliest start of all streams.
    """
    columns: dict[int, _Columns] = {}
    for place, (stream, decoded_s, shown_s, length_s) in enumerate(packets):
        column = columns.get(stream)
        if column is None:
            column = columns[stream] = _Columns()
        column.places.append(place)
        column.decoded_s.append(math.nan if decoded_s is None else decoded_s)
        column.shown_s.append(math.nan if shown_s is None else shown_s)
        column.lengths_s.append(length_s)
    jump_s = _JUMP_S if len(columns) > 1 else _LONE_JUMP_S
    runs: dict[int, list[_Run]] = {}
    bad: dict[int, NDArray[np.bool_]] = {}
    lengths: dict[int, Float64] = {}
    for stream, column in columns.items():
        places, decoded, shown, lengths[stream] = column.arrays(steps_s[stream])
        runs[stream], bad[stream] = _runs(stream, places, decoded, shown, lengths[stream], jump_s=jump_s)
    segments = _assign(sorted((run for own in runs.values() for run in own), key=lambda run: run.places[0]), jump_s)
    start_s = _start_s(runs, starts_s, jump_s)
    cuts = _close(segments, len(runs) == 1, start_s, jump_s)
    clocks = {stream: _clock(own, bad[stream]) for stream, own in runs.items()}
    spans = {stream: _span(own, lengths[stream]) for stream, own in runs.items()}
    return Timeline(clocks, spans, tuple(sorted(cuts)))


def is_shown_near(decoded_s: float | None, shown_s: float | None) -> bool:
    """Whether a packet's time of showing may be believed: it lies near that of decoding, or stands alone."""
    return shown_s is not None and (decoded_s is None or abs(shown_s - decoded_s) < _REORDER_S)


def _runs(
    stream: int, places: NDArray[np.int64], decoded_s: Float64, shown_s: Float64, lengths_s: Float64, *, jump_s: float
) -> tuple[list[_Run], NDArray[np.bool_]]:
    """The stream divided where its stamps jump, and which of its stamps are wrong; no runs where it has no stamps."""
    bad = ~np.isfinite(decoded_s)
    bad |= wrong_stamps(decoded_s, bad)
    good = np.flatnonzero(~bad)
    if not good.size:
        return [], bad
    steps_s = np.diff(decoded_s[good])
    breaks = [0, *(np.flatnonzero((steps_s < -BACK_S) | (steps_s > jump_s)) + 1).tolist(), good.size]
    runs: list[_Run] = []
    for first, last in pairwise(breaks):
        own, is_back = good[first:last], bool(first and steps_s[first - 1] < 0)
        start_s, end_s = float(shown_s[own[:16]].min()), float((shown_s[own] + lengths_s[own])[-16:].max())
        before = runs[-1] if runs else None
        step_s = float(np.median(np.diff(decoded_s[own]))) if own.size > 1 else float(lengths_s[own[0]])
        runs.append(_Run(stream, int(own[0]), places[own], decoded_s[own], start_s, end_s, step_s, is_back, before))
    return runs, bad


def _assign(runs: list[_Run], jump_s: float) -> list[_Segment]:
    """Runs, in the order of the file, put together with those of other streams that they run beside."""
    segments: list[_Segment] = []
    for run in runs:
        place, before = int(run.places[0]), run.before.segment if run.before else 0
        # A stream that falls back has left its segment; one that jumps ahead may still be where the others are.
        lowest = max(before + run.is_back, len(segments) - _SEGMENTS)
        fitting = [n for n in range(lowest, len(segments)) if segments[n].has(float(run.decoded_s[0]), place, jump_s)]
        if fitting:
            run.segment = max(fitting, key=lambda n: segments[n].seen(place))
        else:
            run.segment = len(segments)
            segments.append(_Segment())
        segments[run.segment].add(run)
    return segments


def _start_s(runs: dict[int, list[_Run]], starts_s: dict[int, float], jump_s: float) -> float:
    firsts = [own[0] for own in runs.values() if own]
    lowest = min((run.segment for run in firsts), default=0)
    starts = []
    for run in firsts:
        if run.segment == lowest:
            header_s = starts_s.get(run.stream, math.nan)
            starts.append(header_s if abs(header_s - run.start_s) < min(_PACKET_S, jump_s) else run.start_s)
    return min(starts, default=0.0)


def _close(segments: list[_Segment], is_lone: bool, start_s: float, jump_s: float) -> list[Cut]:
    """Give each run its shift: a segment follows the one before, a lone stream that jumps continues on its own clock."""
    cuts: list[Cut] = []
    end_s = 0.0  # of everything so far, closed
    for number, segment in enumerate(segments):
        is_shared = is_lone or len(segment.latest) > 1
        shift_s = -start_s
        if number and is_shared:
            first = min(segment.runs, key=lambda run: run.start_s)
            # As tight as no stream overlaps itself; one that had ended before the others is no measure.
            tight_s = (run.before.end_s + run.before.shift_s - run.start_s for run in segment.runs if run.before)
            shift_s = max(end_s - first.start_s - _TIGHT_S, *tight_s, key=float)
            before = first.before or segments[number - 1].runs[-1]
            cuts.append(Cut(first.start_s + shift_s, first.start_s - before.end_s))
        for run in segment.runs:
            run.shift_s = shift_s
            if number and not is_shared and run.before is not None:
                leap_s = float(run.decoded_s[0] - run.before.decoded_s[-1]) - run.before.step_s
                # A clock that is set back a little while another stream goes on is right afterwards.
                is_set = -jump_s < leap_s < 0 and segments[run.before.segment].goes_on(run.before)
                run.shift_s = run.before.shift_s - (0.0 if is_set else leap_s)
                if not is_set:
                    cuts.append(Cut(run.before.end_s + run.before.shift_s, leap_s))
        end_s = max(end_s, *(run.end_s + run.shift_s for run in segment.runs))
    return cuts


def _clock(runs: list[_Run], bad: NDArray[np.bool_]) -> StreamClock:
    """Shifts by the number of the packet: a run's own, None for wrong stamps."""
    shifts: NDArray[np.float64] = np.full(bad.size, np.nan)
    for run, after in zip(runs, [*(run.first for run in runs[1:]), bad.size], strict=False):
        shifts[run.first : after] = run.shift_s
    shifts[bad] = np.nan
    if not shifts.size:
        return StreamClock()
    changed = np.flatnonzero((shifts[1:] != shifts[:-1]) & ~(np.isnan(shifts[1:]) & np.isnan(shifts[:-1]))) + 1
    firsts = [0, *changed.tolist()]
    return StreamClock(tuple(firsts), tuple(None if math.isnan(shifts[n]) else float(shifts[n]) for n in firsts))


def _span(runs: list[_Run], lengths_s: Float64) -> Span:
    if not runs:  # no stamps at all: packet follows packet
        return Span(0.0, float(lengths_s.sum()), lengths_s.size)
    ends = [run.end_s + run.shift_s for run in runs]
    return Span(runs[0].start_s + runs[0].shift_s, max(ends), lengths_s.size)
