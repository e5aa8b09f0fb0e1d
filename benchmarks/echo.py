"""The partner's voice in the user's microphone: how much of it is counted as the user's, and how much of the user is lost?

    python benchmarks/echo.py [--data ../shared/data] [--seconds 60] [--seed 0] [--quick]

Two real speakers take turns and talk into each other. The partner's voice comes back through a loudspeaker (180-6500 Hz), a
room (exponential tail) and a delay, at a level against the user's own voice, with noise; both sounds are stamped late by
1 ms on average, at random. Speech is what the speech detector says, frame by frame: of user and noise (the user's), of echo and
noise (the echo), of the microphone (as it is), of what the guard makes of it. Echo counted: frames of echo, 0.1 s and more away
from the user's speech, that are taken as the user's; from the first second on, before the echo was recognised too. Lost: frames
of the user's speech that are not found, alone and while the partner speaks.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, fftconvolve, sosfilt

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from monitor.sources.drift import DriftCorrector
from monitor.types import Float32, Sound
from monitor.voice.echo_gate import EchoGuard
from monitor.voice.intake import FRAME_S, RATE_HZ
from monitor.voice.vad import SpeechGate, SpeechProbability

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
PAIRS = (("steve", "katie"), ("katie", "steve"), ("rl", "sb"), ("sb", "rl"))
BLOCK = 512
LATE_S = 0.001
Speech = NDArray[np.bool_]


@dataclass(frozen=True)
class Case:
    """level_db : echo against the user's voice, None without one. ppm : how much faster the microphone counts than the
    loudspeaker. off_s : how much later the loopback is stamped than it should be. drive : how much the loudspeaker distorts."""

    level_db: float | None
    delay_s: float = 0.04
    noise_db: float = -70.0
    room_s: float = 0.2
    ppm: float = 0.0
    off_s: float = 0.0
    drive: float = 0.0


@dataclass
class Counts:
    """Frames: (those that were taken, or lost; all), as it is and guarded; and when the echo was recognised."""

    frames: dict[str, list[int]] = field(default_factory=dict)
    found_s: list[float] = field(default_factory=list)
    cost: list[float] = field(default_factory=list)

    def add(self, name: str, hit: Speech, among: Speech) -> None:
        counted = self.frames.setdefault(name, [0, 0])
        counted[0] += int((hit & among).sum())
        counted[1] += int(among.sum())

    def percent(self, name: str) -> str:
        hits, total = self.frames.get(name, (0, 0))
        return f"{100 * hits / total:.1f} %" if total else "-"


def voice(data: Path, name: str) -> Float32:
    """A speaker at 16 kHz, active parts at -26 dB re full scale."""
    import soundfile
    import soxr

    files = [data / "audio" / f"{name}.wav"] if name in ("katie", "steve") else sorted((data / "pitch").glob(f"{name}*.wav"))
    parts = []
    for file in files:
        samples, rate_hz = soundfile.read(file, dtype="float32")
        parts += [soxr.resample(samples, rate_hz, RATE_HZ), np.zeros(RATE_HZ // 3)]
    samples = np.concatenate(parts)
    return (samples / level(samples) * 10 ** (-26 / 20)).astype(np.float32)


def level(samples: NDArray[np.floating]) -> float:
    """Root mean square of what is not a pause."""
    return float(np.sqrt(np.mean(np.square(samples[np.abs(samples) > 0.1 * np.abs(samples).max()]))))


def turns(seconds: float, draw: np.random.Generator) -> list[tuple[int, float, float]]:
    """Who speaks from when to when: turns of 2.5-6 s, in a third of them the other speaks too."""
    plan, time_s, who = [], 1.0, 1
    while time_s < seconds - 7:
        length_s = draw.uniform(2.5, 6)
        plan.append((who, time_s, time_s + length_s))
        if draw.random() < 0.35:
            start_s = time_s + draw.uniform(0.3, 0.5) * length_s
            plan.append((1 - who, start_s, start_s + draw.uniform(1, 2)))
        time_s += length_s + draw.uniform(0.1, 0.6)
        who = 1 - who if draw.random() < 0.85 else who
    return plan


def spoken(samples: Float32, plan: list[tuple[int, float, float]], who: int, seconds: float) -> Float32:
    out, place, ramp = np.zeros(round(seconds * RATE_HZ), np.float32), 0, np.linspace(0, 1, 160, dtype=np.float32)
    for speaker, start_s, end_s in plan:
        if speaker != who:
            continue
        first, n = round(start_s * RATE_HZ), round((end_s - start_s) * RATE_HZ)
        part = np.take(samples, np.arange(place, place + n), mode="wrap")
        part[:160] *= ramp
        part[-160:] *= ramp[::-1]
        out[first : first + n] += part[: out.size - first]
        place += n
    return out


def echoed(partner: Float32, case: Case, draw: np.random.Generator) -> Float32:
    """What of the partner's sound reaches the microphone, by the microphone's samples, not yet scaled."""
    tail_s = np.arange(round(case.room_s * RATE_HZ)) / RATE_HZ
    room = draw.standard_normal(tail_s.size) * 10 ** (-3 * tail_s / case.room_s)
    room[:32] = 0
    room *= np.sqrt(0.4 / np.sum(room**2))
    room[0] = np.sqrt(0.6)
    room = sosfilt(butter(2, [180, 6500], "bandpass", fs=RATE_HZ, output="sos"), room)
    played = np.tanh(8 * case.drive * partner) / (8 * case.drive) if case.drive else partner
    late = np.concatenate([np.zeros(round(case.delay_s * RATE_HZ)), fftconvolve(played, room)])
    return np.interp(np.arange(partner.size) / (1 + case.ppm * 1e-6), np.arange(late.size), late).astype(np.float32)


def speech(samples: Float32) -> Speech:
    """The listener's decisions."""
    probability, gate = SpeechProbability(), SpeechGate()
    parts = [gate.push(probability.push(samples)), gate.push(probability.finish()), gate.finish()]
    return np.concatenate(parts)[: samples.size // 256]


def near(frames: Speech, reach_s: float) -> Speech:
    n = round(reach_s / FRAME_S)
    return np.convolve(frames, np.ones(2 * n + 1), "same") > 0


def guarded(partner: Float32, microphone: Float32, case: Case, draw: np.random.Generator) -> tuple[Float32, float, float]:
    """The guard's output by the microphone's samples, when it recognised an echo (NaN: never), and its share of a core."""
    guard, partners, users = EchoGuard(), DriftCorrector(), DriftCorrector()
    clock, found_s, clean, start_s = 1 + case.ppm * 1e-6, float("nan"), [], time.process_time()
    for first in range(0, microphone.size, BLOCK):
        time_s, part = first / RATE_HZ, slice(first, first + BLOCK)
        for sound in partners.push(Sound(time_s + case.off_s + draw.exponential(LATE_S), partner[part], RATE_HZ)):
            guard.push_partner(sound)
        for sound in users.push(Sound(time_s / clock + draw.exponential(LATE_S), microphone[part], RATE_HZ)):
            clean += guard.push_user(sound)
        if guard.echoing and np.isnan(found_s):
            found_s = time_s
    clean += guard.finish()
    cost = (time.process_time() - start_s) / (microphone.size / RATE_HZ)
    # Neither loses nor adds a sample here.
    out = np.concatenate([sound.samples for sound in clean])
    assert out.size == microphone.size
    return out, found_s, cost


def measure(case: Case, voices: tuple[Float32, Float32], counts: Counts, *, seconds: float, seed: int) -> None:
    draw = np.random.default_rng(seed)
    plan = turns(seconds, draw)
    user, partner = (spoken(samples, plan, who, seconds) for who, samples in enumerate(voices))
    echo = echoed(partner, case, draw)
    scale = 0.0 if case.level_db is None else level(user) / level(echo) * 10 ** (case.level_db / 20)
    noise = (draw.standard_normal(user.size) * 10 ** (case.noise_db / 20)).astype(np.float32)
    echo = (scale * echo).astype(np.float32)
    clean, found_s, cost = guarded(partner, user + echo + noise, case, draw)
    user_speech, echo_speech, far = speech(user + noise), speech(echo + noise), speech(partner)
    only, both = echo_speech & ~near(user_speech, 0.1), user_speech & (far if case.level_db is None else echo_speech)
    alone = user_speech & ~near(far | echo_speech, 0.2)
    for kind, counted in (("as it is", speech(user + echo + noise)), ("guarded", speech(clean))):
        counts.add(f"{kind} counted", counted, only)
        counts.add(f"{kind} alone", ~counted, alone)
        counts.add(f"{kind} both", ~counted, both)
    if np.isfinite(found_s):
        # Seconds of the partner's speech until then.
        counts.found_s.append(float(far[: round(found_s / FRAME_S)].sum() * FRAME_S))
    counts.cost.append(cost)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="one pair of speakers only")
    options = parser.parse_args()
    if not (options.data / "audio" / "katie.wav").is_file():
        sys.exit(f"audio/katie.wav is not in {options.data}; give the folder with --data")
    plain = [Case(db, delay_s) for db in (-3.0, -10.0, -20.0) for delay_s in (0.005, 0.04, 0.12)]
    hard = Case(-10.0)
    cases = {
        **{f"echo {case.level_db:g} dB, {1000 * case.delay_s:g} ms": case for case in plain},
        "clocks 100 ppm apart": replace(hard, ppm=100.0),
        "clocks -50 ppm apart": replace(hard, ppm=-50.0),
        "loopback stamped 30 ms late": replace(hard, off_s=0.03),
        "loopback stamped 30 ms early, delay 120 ms": replace(hard, off_s=-0.03, delay_s=0.12),
        "room 0.4 s": replace(hard, room_s=0.4),
        "loudspeaker distorts": replace(hard, drive=0.3),
        "noise -55 dB": replace(hard, noise_db=-55.0),
        "no echo": Case(None),
        "no echo, noise -55 dB": Case(None, noise_db=-55.0),
    }
    pairs = PAIRS[:1] if options.quick else PAIRS
    voices = {name: voice(options.data, name) for pair in pairs for name in pair}
    print("Echo -10 dB, delay 40 ms, room 0.2 s, noise -70 dB re full scale unless said. As it is / guarded:\n")
    print("| case | echo counted | lost alone | lost both |")
    print("|---|---|---|---|")
    everything = Counts()
    for name, case in cases.items():
        counts = Counts()
        for index, (user, partner) in enumerate(pairs):
            measure(case, (voices[user], voices[partner]), counts, seconds=options.seconds, seed=options.seed + index)
        kinds = ("counted", "alone", "both")
        cells = [f"{counts.percent(f'as it is {kind}')} / {counts.percent(f'guarded {kind}')}" for kind in kinds]
        print(f"| {name} | {' | '.join(cells)} |", flush=True)
        everything.found_s += counts.found_s
        everything.cost += counts.cost
    found_s = np.array(everything.found_s)
    print(f"\nRecognised after {np.median(found_s):.1f} s of the partner's speech (median; most {found_s.max():.1f} s).")
    print(f"Cost {100 * np.mean(everything.cost):.1f} % of a core, latency {1000 * EchoGuard().latency_s:.0f} ms.")


if __name__ == "__main__":
    main()
