"""Real microphones in which the other side's voice is heard: how much of it is counted as the user's.

    python benchmarks/echo_pairs.py FOLDER

FOLDER holds pairs NAME_mic.wav and NAME_loopback.wav of one moment (they are not part of the project). Printed for each pair:
the share of the far end's speech in which the user is said to speak, live (``EchoGuard``) and as two files (``VoicePair``), and
for how long the user is said to speak at all. Nothing is known of when the user really speaks: a pair in which only the far end
speaks shows the echo that is left, any other one the most that could be echo.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from monitor.sources.media import MediaFile
from monitor.types import Float32, Sound
from monitor.voice.crosstalk import find_crosstalk
from monitor.voice.echo_gate import EchoGuard
from monitor.voice.intake import RATE_HZ
from monitor.voice.listener import Listener
from monitor.voice.overview import SoundOverview, nearest_frames, overview
from monitor.voice.person_voice import AudioFeatures
from monitor.voice.voice_pair import VoicePair

BLOCK = 512


def cut(path: Path) -> list[Sound]:
    """A file in blocks as a device gives them."""
    samples: Float32 = np.concatenate([sound.samples for sound in MediaFile(path).sounds()])
    return [Sound(first / RATE_HZ, samples[first : first + BLOCK], RATE_HZ) for first in range(0, samples.size, BLOCK)]


def live(mic: list[Sound], far: list[Sound]) -> list[AudioFeatures]:
    """As a live session hears the microphone."""
    guard, listener = EchoGuard(), Listener("user")
    features = []
    for number in range(max(len(mic), len(far))):
        for sound in far[number : number + 1]:
            guard.push_partner(sound)
        for sound in mic[number : number + 1]:
            features += [listener.push(clean) for clean in guard.push_user(sound)]
    return [*features, *(listener.push(clean) for clean in guard.finish()), listener.finish()]


def files(mic: list[Sound], far: list[Sound]) -> list[AudioFeatures]:
    """As ``analyze`` hears two files."""
    pair = VoicePair(find_crosstalk(overview(mic), overview(far)))
    features: list[AudioFeatures] = []
    for number in range(max(len(mic), len(far))):
        for sound in far[number : number + 1]:
            features += pair.push("partner", sound)
        for sound in mic[number : number + 1]:
            features += pair.push("user", sound)
    return [*features, *pair.finish()]


def counted(features: list[AudioFeatures], far: SoundOverview) -> tuple[float, float]:
    """The share of the far end's speech in which the user is said to speak, and the seconds in which they are."""
    says = np.zeros(far.speech.size, bool)
    for heard in features:
        for rows in heard.rows:
            if rows.person == "user":
                frames = nearest_frames(rows.time_s)
                inside = (frames >= 0) & (frames < says.size)
                says[frames[inside]] = rows.values[inside, 0] > 0
    return float(np.mean(says[far.speech])), 0.016 * float(says.sum())


def main() -> None:
    """Print a line a pair."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    for path in sorted(parser.parse_args().folder.glob("*_mic.wav")):
        mic, far = cut(path), cut(path.with_name(path.name.replace("_mic", "_loopback")))
        heard = overview(far)
        for name, how in (("live", live), ("files", files)):
            share, seconds = counted(how(mic, far), heard)
            print(
                f"{path.stem.removesuffix('_mic')}: {name}: {100 * share:.1f} % of the far end's speech, {seconds:.1f} s in all"
            )


if __name__ == "__main__":
    main()
