"""One person's series from a stream that another program sends, on the program's clock."""

from __future__ import annotations

import threading
from collections import deque
from typing import Any, Final, Literal

import numpy as np

from monitor.errors import SourceError
from monitor.live.lsl.library import LslClock
from monitor.live.lsl.request import Incoming
from monitor.record.header import Signal
from monitor.types import Float32, Float64
from monitor.words import say

_RESOLVE_S: Final = 1.0
# The first question reaches one of several streams on this computer, the second, half a second later, all of them.
_OTHERS_S: Final = 1.5
_OPEN_S: Final = 5.0
_PULL_S: Final = 0.2
_PULL_MOST: Final = 4096
_CLOSE_S: Final = 3.0
# Blocks of up to 0.2 s: a minute, should nobody read.
_BLOCKS_MOST: Final = 300
# A belt sends once a second; three of its steps without a value is a loss.
_SILENT_S: Final = 5.0
_BUFFER_S: Final = 60
_TEXT_MOST: Final = 200

State = Literal["looking", "on", "silent", "faulty"]


class Inlet:
    """Looks for the stream until it is there, and again when it has gone; ``read`` often, ``close`` at last.

    state : *faulty* where the stream is not what was asked for, or liblsl failed; ``problem`` says why then, a sentence.
    signal : what the stream says of itself, once it was found.
    """

    def __init__(self, pylsl: Any, incoming: Incoming, clock: LslClock) -> None:
        self.incoming = incoming
        self.signal: Signal | None = None
        self.state: State = "looking"
        self.problem = ""
        self._pylsl = pylsl
        self._clock = clock
        self._blocks: deque[tuple[Float64, Float32]] = deque(maxlen=_BLOCKS_MOST)
        self._newest_s = -np.inf
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"lsl-in-{incoming.person}", daemon=True)
        self._thread.start()

    def read(self) -> list[tuple[Float64, Float32]]:
        """What came since: increasing times on the program's clock and values, NaN where missing [each shape=(n,)]."""
        taken = []
        while self._blocks:
            taken.append(self._blocks.popleft())
        return taken

    def close(self) -> None:
        """Stop listening. A second call does nothing."""
        self._closing.set()
        self._thread.join(_CLOSE_S)

    def _run(self) -> None:
        try:
            while not self._closing.is_set():
                self.state = "looking"
                found = self._pylsl.resolve_bypred(self.incoming.predicate, 1, _RESOLVE_S)
                if found and not self._closing.is_set():
                    self._listen(self._only(found))
        except SourceError as error:
            self.problem, self.state = str(error), "faulty"
        except Exception as error:  # whatever liblsl does is a Python exception; the session goes on without the series
            detail = f"{type(error).__name__}: {error}"
            self.problem, self.state = say("lsl-in-failed", stream=self.incoming.stream, error=detail), "faulty"

    def _only(self, found: list[Any]) -> Any:
        """The one stream that is meant: belts of one make all have one name. Raises SourceError for several."""
        found = self._pylsl.resolve_bypred(self.incoming.predicate, 2, _OTHERS_S) or found
        if len(found) > 1:
            # A program that was just started anew answered twice, before it ended and after.
            found = self._pylsl.resolve_bypred(self.incoming.predicate, 2, _OTHERS_S) or found
        if len(found) > 1:
            names = ", ".join(info.source_id() or info.hostname() for info in found)
            raise SourceError(say("lsl-in-twice", stream=self.incoming.stream, count=len(found), names=names))
        return found[0]

    def _listen(self, info: Any) -> None:
        pylsl = self._pylsl
        if info.channel_format() == pylsl.cf_string:
            raise SourceError(say("lsl-in-text", stream=self.incoming.stream))
        inlet = pylsl.StreamInlet(info, max_buflen=_BUFFER_S, recover=False)
        try:
            inlet.open_stream(timeout=_OPEN_S)
            channel, self.signal = self._described(inlet.info(timeout=_OPEN_S))
            silent_since_s = pylsl.local_clock()
            while not self._closing.is_set():
                samples, stamps = inlet.pull_chunk(_PULL_S, _PULL_MOST, min_samples=1, as_numpy=True)
                if len(stamps):
                    silent_since_s = pylsl.local_clock()
                    self.state = "on"
                    self._keep(stamps + inlet.time_correction(timeout=_OPEN_S), samples[:, channel])
                elif pylsl.local_clock() - silent_since_s > _SILENT_S:
                    self.state = "silent"
        except (pylsl.util.LostError, pylsl.util.TimeoutError):
            return
        finally:
            inlet.close_stream()

    def _keep(self, stamps: Float64, values: Any) -> None:
        time_s = self._clock.to_program(np.asarray(stamps, dtype=np.float64))
        # The correction moves by fractions of a millisecond; a stamp that would step back is left out.
        before_s = np.concatenate([[self._newest_s], np.maximum.accumulate(time_s)[:-1]])
        kept = np.isfinite(time_s) & (time_s > before_s)
        if kept.any():
            self._newest_s = float(time_s[kept][-1])
            series = np.asarray(values[kept], dtype=np.float32)
            self._blocks.append((time_s[kept], np.where(np.isfinite(series), series, np.float32(np.nan))))

    def _described(self, info: Any) -> tuple[int, Signal]:
        """The place of the channel that was asked for, and what is known of it."""
        n, asked = info.channel_count(), self.incoming.channel
        labels = [label or "" for label in info.get_channel_labels() or [""] * n]
        units = [unit or "" for unit in info.get_channel_units() or [""] * n]
        if asked in labels and asked:
            place = labels.index(asked)
        elif asked.isdecimal() and 1 <= int(asked) <= n:
            place = int(asked) - 1
        elif not asked and n == 1:
            place = 0
        else:
            names = ", ".join(label or str(number) for number, label in enumerate(labels[:12], start=1))
            key = "lsl-in-no-channel" if asked else "lsl-in-which-channel"
            raise SourceError(say(key, stream=self.incoming.stream, asked=asked, names=names, count=n))
        return place, Signal(
            person=self.incoming.person,
            stream=_line(info.name()),
            kind=_line(info.type()),
            channel=_line(labels[place] if place < len(labels) else ""),
            unit=_line(units[place] if place < len(units) else ""),
            rate_hz=max(0.0, float(info.nominal_srate())),
        )


def _line(text: str) -> str:
    """A foreign text as it may stand in a header."""
    return "".join(letter if letter.isprintable() else " " for letter in text)[:_TEXT_MOST]
