"""How often Smart Turn calls finished what was finished, and what was cut off: for the threshold of interruptions.

    python benchmarks/turn_ends.py DATA

DATA is the folder of recordings. Each person's phrases are found as the program finds them. *Finished* are ends after which
the other speaks next (of calls), and whole sentences that were read; *held*, ends after which the same person speaks on within
a second; *cut off*, phrases cut at 30 to 80 % of their length, at the quietest place near, faded out within 50 ms into the
recording's own quietest sound, as nobody stops within a sample. The threshold was chosen on the first group of recordings; the
second is of other people. Then simulated talks, whose planted interruptions should all be left.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import soxr

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from monitor.simulate import DyadPlan, dyad
from monitor.simulate.voice import sounds
from monitor.sources.media import MediaFile
from monitor.types import PEOPLE, Event, Float32, Sound
from monitor.voice.intake import RATE_HZ
from monitor.voice.listener import Listener
from monitor.voice.turn_end.completion import finished, load
from monitor.voice.turns import TurnTracker

SHARES = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)
PAUSE_S, FADE_S, AROUND_S, TURN_PAUSE_S = 0.2, 0.05, 0.25, 3.0
# Shorter phrases hold too little to be cut.
LEAST_S = 1.2
CALL = "real/calls_two_channels/call40_{}.wav"
CHOSEN_ON = {
    "call40 agent": (CALL.format("agent"), CALL.format("caller")),
    "call40 caller": (CALL.format("caller"), CALL.format("agent")),
    "katie": ("audio/katie.wav", ""),
    "steve": ("audio/steve.wav", ""),
    "dialogue": ("audio/dialogue_28s.wav", ""),
}
OTHERS = {
    "sentences rl": ("pitch/rl*.wav", ""),
    "sentences sb": ("pitch/sb*.wav", ""),
    "podcast": ("real/one_soundtrack/podcast_two_175s.mp3", ""),
    "two men, 30 s": ("audio/pyannote_sample.wav", ""),
    "webcam interview": ("video/interview_split_screen.mp4", ""),
    "retalking 1": ("video/retalking_1.mp4", ""),
    "retalking 4": ("video/retalking_4.mp4", ""),
    "theo": ("real/echo_pairs/theo_loopback.wav", ""),
}


def main() -> None:
    data = Path(sys.argv[1])
    load()
    costs_s: list[float] = []
    for title, group in (("chosen on", CHOSEN_ON), ("others", OTHERS)):
        pooled: dict[str, list[float]] = {}
        people: dict[str, list[np.ndarray]] = {}
        print(f"{title}: share called finished at {', '.join(map(str, THRESHOLDS))}")
        for name, (pattern, other) in group.items():
            found: dict[str, list[float]] = {}
            paths = sorted(data.glob(pattern))
            others = hear(read(data / other))[0] if other else []
            for path in paths:
                for kind, sound in ends(read(path), others, is_sentence=len(paths) > 1):
                    began_s = time.process_time()
                    found.setdefault(kind, []).append(finished(sound))
                    costs_s.append(time.process_time() - began_s)
            tell(name, found)
            for kind, values in found.items():
                pooled.setdefault(kind, []).extend(values)
                people.setdefault(kind, []).append(shares(values))
        tell("all", pooled)
        for kind, each in people.items():
            print(f"  mean of {len(each)}: {kind}: {as_text(np.mean(each, axis=0))}")
    print(f"one call: {1000 * np.median(costs_s):.0f} ms of CPU")
    for seed in (5, 6):
        simulated(seed)


def read(path: Path) -> Float32:
    with MediaFile(path) as media:
        blocks = list(media.sounds())
    samples = np.concatenate([block.samples for block in blocks])
    return soxr.resample(samples, blocks[0].rate_hz, RATE_HZ).astype(np.float32)


def hear(samples: Float32) -> tuple[list[Event], np.ndarray]:
    """Phrases, and rows of time and level [shape=(n, 2)]."""
    listener = Listener("user", patient=True)
    parts = [listener.push(Sound(0.0, samples, RATE_HZ)), listener.finish()]
    blocks = [block for part in parts for block in part.rows]
    rows = np.concatenate([np.column_stack([block.time_s, block.values[:, 2]]) for block in blocks])
    return [phrase for part in parts for phrase in part.phrases], rows


def ends(samples: Float32, others: list[Event], *, is_sentence: bool) -> Iterator[tuple[str, Float32]]:
    """Each end of a kind, with the sound up to it."""
    phrases, rows = hear(samples)
    quiet = quietest_sound(samples)
    turn_s = 0.0
    for number, phrase in enumerate(phrases):
        before_s = phrases[number - 1].end_s if number else -np.inf
        if phrase.start_s - before_s > TURN_PAUSE_S or any(before_s < other.start_s < phrase.start_s for other in others):
            turn_s = phrase.start_s
        follows_s = phrases[number + 1].start_s if number + 1 < len(phrases) else np.inf
        if kind := kind_of(phrase, follows_s, others, is_sentence=is_sentence):
            yield kind, until(samples, turn_s, phrase.end_s)
        if phrase.end_s - phrase.start_s > LEAST_S:
            for end_s in sorted({quietest(rows, phrase, share) for share in SHARES}):
                yield "cut off", cut(samples, turn_s, end_s, quiet)


def kind_of(phrase: Event, follows_s: float, others: list[Event], *, is_sentence: bool) -> str:
    if is_sentence:
        return "" if np.isfinite(follows_s) else "finished"
    if any(phrase.end_s - 0.3 < other.start_s < min(follows_s, phrase.end_s + 2.0) for other in others):
        return "finished"
    return "held" if follows_s - phrase.end_s < 1.0 else ""


def quietest(rows: np.ndarray, phrase: Event, share: float) -> float:
    middle_s = phrase.start_s + share * (phrase.end_s - phrase.start_s)
    near = rows[np.abs(rows[:, 0] - middle_s) < 0.12]
    return float(near[np.nanargmin(near[:, 1]), 0])


def quietest_sound(samples: Float32) -> Float32:
    """The quietest moment of a recording, as long as the pause after a turn."""
    n = round(PAUSE_S * RATE_HZ)
    starts = range(0, samples.size - n, n // 4)
    powers = [float(np.mean(np.square(samples[start : start + n]))) for start in starts]
    # Digital silence before the recording is no room.
    heard = [index for index, power in enumerate(powers) if power > 0]
    start = starts[min(heard, key=lambda index: powers[index])]
    return samples[start : start + n]


def until(samples: Float32, start_s: float, end_s: float) -> Float32:
    start = max(0, round((start_s - AROUND_S) * RATE_HZ))
    return samples[start : round((end_s + PAUSE_S) * RATE_HZ)]


def cut(samples: Float32, start_s: float, end_s: float, quiet: Float32) -> Float32:
    start, stop, fade = max(0, round((start_s - AROUND_S) * RATE_HZ)), round(end_s * RATE_HZ), round(FADE_S * RATE_HZ)
    after = quiet.copy()
    falling = 0.5 + 0.5 * np.cos(np.pi * np.arange(fade) / fade).astype(np.float32)
    after[:fade] += falling * samples[stop : stop + fade]
    return np.concatenate([samples[start:stop], after])


def tell(name: str, found: dict[str, list[float]]) -> None:
    for kind in ("finished", "held", "cut off"):
        values = np.array(found.get(kind, []))
        if values.size:
            print(f"  {name:28s} {kind:9s} {values.size:4d}: {as_text(shares(values))}")


def shares(values: Sequence[float] | np.ndarray) -> np.ndarray:
    """Of the values, those that reach each threshold."""
    return np.mean(np.asarray(values)[:, np.newaxis] >= THRESHOLDS, axis=0)


def as_text(of_each: np.ndarray) -> str:
    return "  ".join(f"{share:4.0%}" for share in of_each)


def simulated(seed: int) -> None:
    """Planted interruptions, and those found with the model, in five minutes of sound."""
    truth = dyad(DyadPlan.of(duration_s=300.0, coupling=0.8, lag_s=1.2, seed=seed, interruption_share=0.4))
    tracker = TurnTracker()
    for person in PEOPLE:
        listener = Listener(person, patient=True)
        for heard in [*(listener.push(sound) for sound in sounds(truth, person)), listener.finish()]:
            for item in (*heard.sound, *heard.phrases):
                tracker.push(item)
    events = tracker.finish()
    planted = [event for event in truth.events if event.kind == "interruption"]
    judged = [float(event.detail["turn_end"]) for event in events if "turn_end" in event.detail and event.kind == "overlap"]
    left = [event for event in events if event.kind == "interruption"]
    met = sum(any(abs(event.start_s - plan.start_s) < 1.0 for event in left) for plan in planted)
    by_timing = f"{len(judged)} by the timing (at most {max(judged):.2f})"
    print(f"simulated {seed}: {len(planted)} planted, {by_timing}, {len(left)} left, {met} of them planted")


if __name__ == "__main__":
    main()
