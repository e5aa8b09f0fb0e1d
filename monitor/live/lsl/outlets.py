"""What is measured, as LSL streams: a thread of its own sends, so that whatever listens, or breaks, delays no session."""

from __future__ import annotations

import platform
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from monitor.live.lsl.library import LslClock
from monitor.live.lsl.streams import MARKERS, PLANS, SCORES, Plan, event_markers, family_key, score_row
from monitor.types import Event, FeatureBlock, Float32, Float64, Update
from monitor.version import __version__

# Some 20 s of two people's rows; liblsl takes a row in microseconds, so this fills only where it hangs.
_WAITING_MOST: Final = 4000
_SEND_EVERY_S: Final = 0.02
_CLOSE_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class _Sample:
    """time_s : on the program's clock [shape=(n,)]. values : [shape=(n, n_channels)], or texts."""

    key: str
    time_s: Float64
    values: Float32 | list[str]


class Outlets:
    """Opens every stream at once, so that a recorder finds them before a session; ``close`` at last.

    It observes the pipeline (``pipeline.PipelineObserver``): session seconds from ``start_s`` on, which whoever begins a
    session sets. Any thread may call. dropped : how many blocks of rows, scores and markers had to be left out. problem : why
    nothing is sent any more, in the library's words; empty while all is well. Raises what liblsl raises where streams cannot
    be opened.
    """

    def __init__(self, pylsl: Any, clock: LslClock) -> None:
        self._clock = clock
        self._outlets = {plan.key: pylsl.StreamOutlet(_described(pylsl, plan)) for plan in PLANS}
        self._waiting: deque[_Sample] = deque()
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self.start_s = 0.0
        self.dropped = 0
        self.problem = ""
        self._thread = threading.Thread(target=self._run, name="lsl-out", daemon=True)
        self._thread.start()

    def rows(self, rows: FeatureBlock) -> None:
        """A block of measures; quality comes as the last channel."""
        if rows.time_s.size:
            self._put(family_key(rows.person, rows.family), rows.time_s, np.column_stack((rows.values, rows.quality)))

    def event(self, event: Event) -> None:
        """What somebody did, as markers of its start and end; both may lie some seconds back."""
        for time_s, text in event_markers(event):
            self.mark(text, time_s)

    def update(self, update: Update) -> None:
        """The scores of a second, and the cue that came with it."""
        self._put(SCORES.key, np.array([update.time_s]), score_row(update)[None])
        for nudge in update.nudges:
            self.mark(f"cue/{nudge.kind}", nudge.time_s)

    def mark(self, text: str, time_s: float) -> None:
        """A marker. time_s : session seconds."""
        self._put(MARKERS.key, np.array([time_s]), [text])

    def close(self) -> None:
        """Send what waits, for a moment at most, and close every stream. A second call does nothing."""
        self._closing.set()
        self._thread.join(_CLOSE_S)
        if not self._thread.is_alive():
            self._outlets.clear()

    def _put(self, key: str, time_s: Float64, values: Float32 | list[str]) -> None:
        if key not in self._outlets or self.problem:
            return
        sample = _Sample(key, time_s + self.start_s, values)
        with self._lock:
            if len(self._waiting) >= _WAITING_MOST:
                self._waiting.popleft()
                self.dropped += 1
            self._waiting.append(sample)

    def _take(self) -> Sequence[_Sample]:
        with self._lock:
            taken = list(self._waiting)
            self._waiting.clear()
        return taken

    def _run(self) -> None:
        try:
            while not self._closing.wait(_SEND_EVERY_S):
                self._send()
            self._send()
        except Exception as error:  # ctypes gives whatever liblsl does a Python exception; the session goes on
            self.problem = f"{type(error).__name__}: {error}"
            with self._lock:
                self._waiting.clear()

    def _send(self) -> None:
        for sample in self._take():
            self._outlets[sample.key].push_chunk(sample.values, self._clock.to_lsl(sample.time_s).tolist())


def _described(pylsl: Any, plan: Plan) -> Any:
    """LSL's description of a stream: channels with label, unit and type, and who made it. Rows come as they are measured."""
    info = pylsl.StreamInfo(
        plan.name,
        plan.kind,
        len(plan.channels),
        pylsl.IRREGULAR_RATE,
        pylsl.cf_string if plan.is_text else pylsl.cf_float32,
        # The same after a restart, so that a recorder finds the stream again, and another one on each computer.
        f"{plan.name} on {platform.node()}",
    )
    described = info.desc()
    maker = described.append_child("acquisition")
    maker.append_child_value("manufacturer", "rapport-monitor")
    maker.append_child_value("model", "rapport")
    maker.append_child_value("version", __version__)
    channels = described.append_child("channels")
    for channel in plan.channels:
        node = channels.append_child("channel")
        for name in ("label", "unit", "type", "meaning"):
            if value := getattr(channel, name):
                node.append_child_value(name, value)
    return info
