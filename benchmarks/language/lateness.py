"""How late words come live, and what that costs: a call of two people, a channel each, at the speed at which it was held.

    python -m benchmarks.language.lateness [--data ../shared/data] [--language en]

A phrase is handed over 0.3 s after its end, as live; the recognizer is asked twenty times a second. Prints how long after its
first sound each word came, how long handing over and asking took at most, and the CPU time and memory of its process.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import psutil

from benchmarks.language.recognition import sound
from monitor.quiet import hush
from monitor.speech import CLIP_HZ, SpeechClip
from monitor.transcript.recognition import Recognizer
from monitor.types import Person, Sound
from monitor.voice.listener import Listener

LENGTH_S = 90
FILES: dict[Person, str] = {"user": "call40_agent.wav", "partner": "call40_caller.wav"}


def clips(folder: Path) -> list[SpeechClip]:
    found: list[SpeechClip] = []
    for person, name in FILES.items():
        listener = Listener(person, patient=True, clips=True)
        for features in (listener.push(Sound(0.0, sound(folder / name)[: LENGTH_S * CLIP_HZ], CLIP_HZ)), listener.finish()):
            found += features.clips
    return sorted(found, key=end_s)


def end_s(clip: SpeechClip) -> float:
    return clip.end_s


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--language")
    asked = parser.parse_args()
    hush()
    due = clips(asked.data / "real" / "calls_two_channels")
    speech_s = sum(clip.length_s for clip in due)
    late_s: list[float] = []
    longest_s = most_mb = 0.0
    with Recognizer(asked.language, live=True) as recognizer:
        process, begun_s = psutil.Process(recognizer.pid), time.monotonic()
        while (now_s := time.monotonic() - begun_s) < LENGTH_S + 30:
            while due and end_s(due[0]) + 0.3 < now_s:
                recognizer.push(due.pop(0))
            late_s += [now_s - word.start_s for word in recognizer.read()]
            longest_s = max(longest_s, time.monotonic() - begun_s - now_s)
            most_mb = max(most_mb, process.memory_info().rss / 1e6)
            time.sleep(0.05)
        cpu_s = sum(process.cpu_times()[:2])
        print(f"{len(late_s)} words of {speech_s:.0f} s of speech in {LENGTH_S} s, {recognizer.dropped_s:.0f} s dropped")
    print(f"late: {np.median(late_s):.1f} s (median), {max(late_s):.1f} s at most; longest wait {1000 * longest_s:.0f} ms")
    print(f"{cpu_s:.1f} s of CPU with the start, {cpu_s / LENGTH_S / 2:.3f} core a person; {most_mb:.0f} MB at most")


# Also imported by the process that it starts.
if __name__ == "__main__":
    main()
