"""What one program plays, and nothing else that the computer plays: the call's sound alone.

Linux: the sound server's own recording of single sounds (``parec --monitor-stream``, PulseAudio and PipeWire), which leaves
them audible; proc-tap would move them to an output of its own, where the user no longer hears them, and record everything
where that fails.
Windows (from 10 20H1) and macOS (from 14.4): proc-tap. Untried on both.
"""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from typing import Final

import numpy as np

from monitor.clock import Clock
from monitor.errors import SourceError
from monitor.sources.desktop.extras import extra
from monitor.sources.desktop.mixer import Mixer
from monitor.sources.desktop.programs import fits, is_linux, open_server, playbacks, process_of
from monitor.sources.film import BLOCK_S
from monitor.sources.recorder import Recorder, RecordingOutput
from monitor.types import Float32
from monitor.words import say

RATE_HZ: Final = 16_000
# How often the server is asked what plays; a call that begins loses so much at most.
_LOOK_S: Final = 0.25
# A recording that ends so often without a sample never gives one; a sound that ended just then did so once or twice.
_EMPTY_MOST: Final = 8
# A program may stop playing between two sounds; one that plays nothing for longer is not in a call.
_ABSENT_S: Final = 5.0
# Blocks handed over at once, in milliseconds.
_FRAGMENT_MS: Final = 20
_READ_BYTES: Final = 65_536
# proc-tap always gives 48 kHz, two channels, float32.
_TAP_RATE_HZ: Final = 48_000
_TAP_WAIT_S: Final = 0.05


class ProcessDevice(Recorder):
    """One program's sound, mono, stamped when it is played. name : of the program, or a part of it.

    Raises SourceError when it plays nothing, and, with the command to type, when the extra is missing.
    """

    def __init__(self, *, clock: Clock, name: str) -> None:
        extra("process-sound").check()
        super().__init__(record, name=name, what="the sound of", clock=clock)


def record(name: str, clock: Clock, output: RecordingOutput) -> None:
    """Give the output what the program plays until the process ends. Raises SourceError when it plays nothing any more."""
    if is_linux():
        _record_playbacks(name, clock, output)
    else:
        _record_tap(name, clock, output)


class _Blocks:
    """Hands sound on in blocks of about ``BLOCK_S``."""

    def __init__(self, output: RecordingOutput, rate_hz: int) -> None:
        self._output = output
        self._rate_hz = rate_hz
        self._parts: list[Float32] = []
        self._start_s = 0.0
        self._n_samples = 0

    def push(self, time_s: float, samples: Float32) -> None:
        """The next samples and when the first of them was captured."""
        # The newest arrival says best when all of them were.
        self._start_s = time_s - self._n_samples / self._rate_hz
        self._parts.append(samples)
        self._n_samples += samples.size
        if self._n_samples >= BLOCK_S * self._rate_hz:
            self._output.block(self._start_s, np.concatenate(self._parts))
            self._parts, self._n_samples = [], 0


class _Playing:
    """A process of the sound server's tools that records one sound; it ends with that sound, or with this process."""

    def __init__(self, index: int) -> None:
        command = ["parec", f"--monitor-stream={index}", "--raw", "--format=float32le", f"--rate={RATE_HZ}", "--channels=1"]
        self._process = subprocess.Popen(
            [*command, f"--latency-msec={_FRAGMENT_MS}", "--client-name=rapport"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        assert self._process.stdout is not None
        self.pipe: Final = self._process.stdout.fileno()
        self._odd = b""
        self.has_given = False

    def read(self) -> Float32 | None:
        """What came; None when it is over."""
        data = self._odd + os.read(self.pipe, _READ_BYTES)
        if len(data) == len(self._odd):
            return None
        self.has_given = True
        whole = len(data) // 4 * 4
        self._odd = data[whole:]
        return np.frombuffer(data[:whole], np.float32)

    def end(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


def _record_playbacks(name: str, clock: Clock, output: RecordingOutput) -> None:
    if shutil.which("parec") is None:
        raise SourceError(say("process-no-parec"))
    playing: dict[int, _Playing] = {}
    looked_s, heard_s = clock.now_s(), clock.now_s()
    mixer: Mixer | None = None
    n_empty = 0
    blocks = _Blocks(output, RATE_HZ)
    with open_server() as server:
        try:
            while True:
                now_s = clock.now_s()
                if mixer is None or now_s - looked_s >= _LOOK_S:
                    looked_s = now_s
                    found = playbacks(server)
                    meant = {played.index: played.program for played in found if fits(name, played.names)}
                    for index in [index for index in playing if index not in meant]:
                        playing.pop(index).end()
                        if mixer is not None:
                            mixer.drop(index)
                    for index in meant:
                        if index not in playing:
                            playing[index] = _Playing(index)
                    if meant and mixer is None:
                        mixer = Mixer(RATE_HZ, now_s)
                        output.started(say("process-plays", name=next(iter(meant.values()))), RATE_HZ)
                    heard_s = now_s if meant else heard_s
                    if now_s - heard_s > _ABSENT_S:
                        others = ", ".join(dict.fromkeys(played.program for played in found))
                        raise SourceError(say("process-silent", name=name, others=others or "none"))
                n_empty = _receive(playing, mixer, clock, n_empty)
                if n_empty >= _EMPTY_MOST:
                    raise SourceError(say("process-no-server"))
                if mixer is not None:
                    while (taken := mixer.take(clock.now_s())) is not None:
                        blocks.push(*taken)
        finally:
            for recorder in playing.values():
                recorder.end()


def _receive(playing: dict[int, _Playing], mixer: Mixer | None, clock: Clock, n_empty: int) -> int:
    """Wait for the next block of any sound, at most ``_FRAGMENT_MS``, and give it to the mixer.

    n_empty : how many recordings on end were over without a sample; returned as it is now.
    """
    if not playing or mixer is None:
        time.sleep(_FRAGMENT_MS / 1000)
        return n_empty
    by_pipe = {recorder.pipe: index for index, recorder in playing.items()}
    ready, _, _ = select.select([*by_pipe], [], [], _FRAGMENT_MS / 1000)
    for pipe in ready:
        index = by_pipe[pipe]
        samples = playing[index].read()
        if samples is None:
            # Moved to another output, or over: the next look at the server says which.
            ended = playing.pop(index)
            ended.end()
            mixer.drop(index)
            n_empty = 0 if ended.has_given else n_empty + 1
        else:
            mixer.push(index, clock.now_s(), samples)
    return n_empty


def _record_tap(name: str, clock: Clock, output: RecordingOutput) -> None:
    from proctap import ProcessAudioCapture

    pid = process_of(name)
    try:
        tap = ProcessAudioCapture(pid, resample_quality="fast")
        tap.start()
    except Exception as error:  # each system's backend raises its own: RuntimeError, ImportError, OSError
        raise SourceError(
            say("process-tap-failed", name=name, system=sys.platform, error=" ".join(str(error).split()))
        ) from None
    mixer, blocks = Mixer(_TAP_RATE_HZ, clock.now_s()), _Blocks(output, _TAP_RATE_HZ)
    output.started(say("process-plays", name=name), _TAP_RATE_HZ)
    try:
        while True:
            data = tap.read(timeout=_TAP_WAIT_S)
            if data:
                mixer.push(pid, clock.now_s(), np.frombuffer(data, np.float32).reshape(-1, 2).mean(axis=1))
            while (taken := mixer.take(clock.now_s())) is not None:
                blocks.push(*taken)
            if not _runs(pid):
                raise SourceError(say("process-not-running", name=name))
    finally:
        with suppress(Exception):
            tap.close()


def _runs(pid: int) -> bool:
    import psutil

    return bool(psutil.pid_exists(pid))
