"""Recordings that are killed at random instants: run by ``test_kills``. Arguments: a folder, how many, a seed.

A child records planted measures, pictures and sound through ``monitor.live.recording`` as fast as it can; the store's clock is
the stream's own, so that a second is a second of the conversation. The parent kills it, and says how far it had been fed.
"""

from __future__ import annotations

import json
import mmap
import os
import random
import signal
import struct
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from monitor.clock import Clock
from monitor.config import load_preset
from monitor.live.recording.recording import Recording
from monitor.measures import columns
from monitor.record.header import Header
from monitor.types import PEOPLE, FeatureBlock, Person, Picture, Sound
from monitor.vision.features import VideoFeatures
from monitor.voice.person_voice import AudioFeatures

PICTURE_HZ, BLOCK_HZ, VOICE_HZ = 15, 50, 62.5
LONGEST_S = 3.0  # of the conversation, before the kill
MOMENT_S = 0.02  # on the real clock: a kill comes at any instruction, not at the end of a step


class FedClock(Clock):
    """Stands where the stream stands."""

    def __init__(self, fed: mmap.mmap) -> None:
        super().__init__()
        self._fed = fed

    def now_s(self) -> float:
        return float(struct.unpack_from("d", self._fed)[0])


def planted(person: Person, family: str, time_s: np.ndarray) -> FeatureBlock:
    values = np.zeros((time_s.size, len(columns(family))), np.float32)
    values[:, 0] = np.sin(time_s)
    return FeatureBlock(person, family, time_s, values, np.ones(time_s.size, np.float32))


def record(folder: Path, fed: mmap.mmap) -> None:
    """Record for ever. Of ``fed`` the first number is how far the stream was fed, the second 1 once it has begun."""
    head = Header(id=folder.name, started_at=datetime.now(UTC), keep_media=True, consent=PEOPLE)
    live = Recording(folder, head, preset=load_preset(), people=PEOPLE, start_s=0.0)
    live.writer._clock = FedClock(fed)
    live.keep_media("partner", has_picture=True, has_sound=True)
    image = np.random.default_rng(1).integers(0, 255, (90, 160, 3), np.uint8)
    silence = np.zeros(48000 // BLOCK_HZ, np.float32)
    points = np.full((40, 2), 0.5, np.float32)
    struct.pack_into("dd", fed, 0, 0.0, 1.0)
    advanced_s, block, voice = 1.0, 0, 0
    for number in range(1, 10**9):
        time_s = number / PICTURE_HZ
        for person in PEOPLE:
            at = np.array([time_s])
            families = ("face", "motion", "body") if number % 3 == 0 else ("face", "motion")
            live.see(person, VideoFeatures(time_s, tuple(planted(person, family, at) for family in families), points))
            live.keep(person, Picture(time_s, np.roll(image, number, axis=1)))
            spoken = np.arange(voice, int(time_s * VOICE_HZ)) / VOICE_HZ
            if spoken.size:
                live.hear(AudioFeatures((planted(person, "voice", spoken),)))
            for n in range(block, int(time_s * BLOCK_HZ)):
                live.keep(person, Sound(n / BLOCK_HZ, silence, 48000))
        block, voice = int(time_s * BLOCK_HZ), int(time_s * VOICE_HZ)
        if time_s >= advanced_s:
            advanced_s += 1.0
            live.advance(time_s)
        while any(media._queue.qsize() for media in live._media.values()):
            time.sleep(0.001)  # an encoder that keeps up, as it does live
        struct.pack_into("d", fed, 0, time_s)


def main() -> None:
    home, count, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    import av
    import cv2

    av.CodecContext.create("libx264", "w"), cv2.resize(np.zeros((2, 2, 3), np.uint8), (4, 4))  # loaded once, before forking
    chance = random.Random(seed)
    for number in range(count):
        fed = mmap.mmap(-1, 16)
        folder = home / f"20260314-091500-{number:08x}"
        child = os.fork()
        if child == 0:
            record(folder, fed)
        while struct.unpack_from("d", fed, 8)[0] == 0.0:
            assert os.waitpid(child, os.WNOHANG) == (0, 0), "the recording ended by itself"
            time.sleep(0.002)
        until_s = chance.uniform(0.0, LONGEST_S)
        while struct.unpack_from("d", fed)[0] < until_s:
            assert os.waitpid(child, os.WNOHANG) == (0, 0), "the recording ended by itself"
            time.sleep(0.002)
        time.sleep(chance.uniform(0.0, MOMENT_S))
        os.kill(child, signal.SIGKILL)
        assert os.waitpid(child, 0)[1] == signal.SIGKILL
        print(json.dumps({"session": str(folder), "fed_s": struct.unpack_from("d", fed)[0]}), flush=True)


if __name__ == "__main__":
    main()
