"""Two people's own sessions joined: is the place found, and is a wrong one ever called sure?

    python benchmarks/join.py [--data ../shared/data/real] [--reps 20] [--seed 0]

A real call (calls_two_channels, 4 min, a speaker a channel), measured once and cut in two: excerpts of 1, 2 and 3 min, each
side's on its own, 0 to 30 s apart. *Heard*: one side also recorded the other's voice as a call plays it: 0.05 to 0.4 s late,
10 dB softer, squeezed by a gain control, opus at 16 kbit/s, noise of -55 dB, measured anew. *Another voice heard*: the same
with the voice of a simulated person, who is in no call. *Delay calls*: pairs of whom only movement is there (delay_calls).
Real turns (clock_offset.py's, people left out, with a speech detector's errors): by who speaks when and by two computers'
clocks, which are up to 0, 2, 20 or 200 s wrong. Right: within 0.05 s of where the voice was heard (of the middle of both ways,
or of the one way that it says), within 1 s by turns.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "calibration" / "derive"))

import clock_offset as turns_of_corpora
import turn_taking

from monitor import analyze
from monitor.record.header import ClockAlignment, Header, Source, new_id
from monitor.record.writer import SessionWriter
from monitor.replay.join.clock import clock_by_turns, joined_clock
from monitor.replay.series import as_block
from monitor.replay.session import Session, load_session
from monitor.simulate.plan import DyadPlan
from monitor.simulate.series import dyad
from monitor.simulate.voice import sounds
from monitor.types import FeatureBlock, Person
from monitor.words import say

BEGAN = datetime(2026, 3, 14, 9, 15, tzinfo=UTC)
RIGHT_S = {"sound": 0.05, "turns": 1.0}
MOST_APART_S = 30.0
DELAYS_S = (0.05, 0.15, 0.4)


@dataclass(frozen=True)
class Measured:
    """A channel's voice as it was measured, and as the call brought it, by how late."""

    own: FeatureBlock
    heard: dict[float, FeatureBlock]


def coded(samples: np.ndarray, rate_hz: int, delay_s: float, draw: np.random.Generator) -> np.ndarray:
    """As a call plays it."""
    import io

    import av
    from scipy.signal import fftconvolve

    power = fftconvolve(samples**2, np.ones(rate_hz) / rate_hz, mode="same")
    level = np.sqrt(np.maximum(power, 0.0)) + 1e-3
    squeezed = 0.3 * samples * (0.05 / level) ** 0.5
    late = np.concatenate([np.zeros(round(delay_s * rate_hz)), squeezed])[: samples.size]
    file = io.BytesIO()
    with av.open(file, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=48_000, layout="mono")
        stream.bit_rate = 16_000
        resampler = av.AudioResampler("flt", "mono", 48_000)
        frame = av.AudioFrame.from_ndarray(late.astype(np.float32)[None], format="flt", layout="mono")
        frame.sample_rate = rate_hz
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            values = piece.to_ndarray()
            for first in range(0, piece.samples, 960):
                part = av.AudioFrame.from_ndarray(values[:, first : first + 960], format="flt", layout="mono")
                part.sample_rate, part.pts = 48_000, piece.pts + first if piece.pts is not None else None
                container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    file.seek(0)
    with av.open(file) as container:
        back = av.AudioResampler("flt", "mono", rate_hz)
        pieces = [piece.to_ndarray()[0] for frame in container.decode(audio=0) for piece in back.resample(frame)]
    out = np.concatenate(pieces)[: samples.size]
    return np.asarray(out + 10 ** (-55 / 20) * draw.standard_normal(out.size))


def write_wav(path: Path, samples: np.ndarray, rate_hz: int) -> Path:
    import wave

    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate_hz, 0, "NONE", ""))
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def read_wav(path: Path) -> tuple[np.ndarray, int]:
    import wave

    with wave.open(str(path)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768
        return samples.reshape(-1, file.getnchannels()).mean(axis=1), file.getframerate()


def measured(file: Path, folder: Path) -> FeatureBlock:
    session = analyze(file, sessions=folder)
    return as_block(session.series("user", "voice"), "user", "voice")


def channel(name: str, samples: np.ndarray, rate_hz: int, folder: Path, draw: np.random.Generator) -> Measured:
    own = measured(write_wav(folder / f"{name}.wav", samples, rate_hz), folder)
    heard = {
        delay_s: measured(write_wav(folder / f"{name}-{delay_s}.wav", coded(samples, rate_hz, delay_s, draw), rate_hz), folder)
        for delay_s in DELAYS_S
    }
    return Measured(own, heard)


def side(folder: Path, own: FeatureBlock, from_s: float, seconds: float, *, heard: FeatureBlock | None = None) -> Session:
    """One computer's session from one second of the call on."""
    source = Source(person="user", kind="microphone", name="mic", used_for=("sound",))
    began = BEGAN + timedelta(seconds=from_s)
    header = Header(id=new_id(began), started_at=began, preset="interview", sources=(source,), consent=("user",))
    with SessionWriter.create(folder / header.id, header, durable=False) as writer:
        voices: tuple[tuple[Person, FeatureBlock | None], ...] = (("user", own), ("partner", heard))
        for person, block in voices:
            if block is not None:
                kept = (block.time_s >= from_s) & (block.time_s < from_s + seconds)
                time_s = block.time_s[kept] - from_s
                writer.add_rows(FeatureBlock(person, "voice", time_s, block.values[kept], block.quality[kept]))
    return load_session(folder / header.id)


@dataclass(frozen=True)
class Result:
    """error_s : NaN where no place is right."""

    clock: ClockAlignment
    error_s: float


def tell(name: str, results: list[Result]) -> None:
    sure = [result for result in results if result.clock.sure]
    wrong = [result for result in sure if not abs(result.error_s) <= RIGHT_S[result.clock.source]]
    by = ", ".join(f"{sum(r.clock.source == source for r in sure)} {source}" for source in ("sound", "turns"))
    errors = [1000 * abs(result.error_s) for result in sure if result not in wrong]
    error = f"{np.median(errors):.0f}, {max(errors):.0f} ms" if errors else ""
    print(f"| {name} | {len(results)} | {len(sure)} ({by}) | {len(results) - len(sure)} | {len(wrong)} | {error} |", flush=True)


def call(data: Path, reps: int, seed: int, place: Path) -> None:
    draw = np.random.default_rng(seed)
    read = [read_wav(data / "calls_two_channels" / f"call40_{name}.wav") for name in ("agent", "caller")]
    one, other = (channel(name, *sound, place, draw) for name, sound in zip(("one", "other"), read, strict=True))
    truth = dyad(DyadPlan.of(duration_s=240, seed=seed))
    stranger = np.concatenate([sound.samples for sound in sounds(truth, "partner")])
    rate_hz = next(iter(sounds(truth, "partner"))).rate_hz
    strange = channel("stranger", stranger, rate_hz, place, draw)
    for seconds in (60.0, 120.0, 180.0):
        table: dict[str, list[Result]] = {}
        for _ in range(reps):
            apart_s = float(draw.uniform(-MOST_APART_S, MOST_APART_S))
            first_s = float(draw.uniform(0, 240 - MOST_APART_S - seconds)) + max(0.0, -apart_s)
            second_s = first_s + apart_s
            delay_s, back_s = (float(delay) for delay in draw.choice(DELAYS_S, 2))
            plans = {
                "one heard": (other.heard[delay_s], None, apart_s + delay_s),
                "the other heard": (None, one.heard[back_s], apart_s - back_s),
                "both heard": (other.heard[delay_s], one.heard[back_s], apart_s + (delay_s - back_s) / 2),
                "neither heard": (None, None, apart_s),
                "another voice heard": (strange.heard[delay_s], strange.heard[back_s], apart_s),
            }
            for name, (mine, theirs, where_s) in plans.items():
                user = side(place, one.own, first_s, seconds, heard=mine)
                partner = side(place, other.own, second_s, seconds, heard=theirs)
                clock = joined_clock(user, partner, offset_s=None)
                # Where only one of two ways was heard surely, which is said, that way's delay is in it.
                if clock.note == say("join-one-way", way="user"):
                    where_s = apart_s + delay_s
                elif clock.note == say("join-one-way", way="partner"):
                    where_s = apart_s - back_s
                expected_s = where_s if clock.source == "sound" else apart_s
                table.setdefault(name, []).append(Result(clock, clock.offset_s - expected_s))
        for name, results in table.items():
            tell(f"real call, {seconds / 60:.0f} min, {name}", results)


def movement(data: Path, place: Path) -> None:
    """Pairs without sound: never sure."""
    import csv

    results = []
    for path in sorted((data / "delay_calls").glob("dyad*_station_a.csv")):
        with path.open(newline="") as file:
            rows = list(csv.DictReader(file))
        pair = []
        for number, name in enumerate(("body_a", "body_b")):
            values = np.full((len(rows), 3), np.nan, np.float32)
            values[:, 0] = [float(row[name] or "nan") for row in rows]
            began = BEGAN + timedelta(seconds=7 * number)
            source = Source(person="user", kind="camera", name="cam", used_for=("picture",))
            header = Header(id=new_id(began), started_at=began, sources=(source,), consent=("user",))
            with SessionWriter.create(place / header.id, header, durable=False) as writer:
                time_s = np.arange(len(rows)) / 30
                writer.add_rows(FeatureBlock("user", "motion", time_s, values, np.ones(len(rows), np.float32)))
            pair.append(load_session(place / header.id))
        results.append(Result(joined_clock(*pair, offset_s=None), np.nan))
    tell("delay calls, movement alone", results)


def turns(data: Path, reps: int, seed: int) -> None:
    talks = {
        (style, name): pair
        for style, corpus in turn_taking.CORPORA.items()
        for name, pair in turn_taking.talks(data / corpus).items()
    }
    left_out = turns_of_corpora.LeftOut(talks)

    def results(excerpts: Iterator[turns_of_corpora.Excerpt], error_s: float, draw: np.random.Generator) -> Iterator[Result]:
        for talk, user, partner, planted_s in excerpts:
            worn = [turns_of_corpora.silent(turns_of_corpora.worn(speech, draw)) for speech in (user, partner)]
            known_s = planted_s if np.isfinite(planted_s) else 0.0
            by_clocks_s = known_s + error_s * draw.uniform(-1, 1)
            clock = clock_by_turns(*worn, by_clocks_s=by_clocks_s, numbers=left_out.numbers(talk, corpus=False))
            yield Result(clock, clock.offset_s - planted_s)

    for error_s in (0.0, 2.0, 20.0, 200.0):
        draw = np.random.default_rng(seed)
        excerpts = turns_of_corpora.excerpts(talks, 180, reps, draw)
        tell(f"real turns, 3 min, clocks up to {error_s:.0f} s wrong", list(results(excerpts, error_s, draw)))
    draw = np.random.default_rng(seed)
    tell("real turns, 3 min, strangers", list(results(turns_of_corpora.strangers(talks, 180, reps, draw), 2.0, draw)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=turn_taking.DATA)
    parser.add_argument("--reps", type=int, default=20, help="excerpts of the call a length; a quarter as many a talk")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print("| sessions | joined | sure (by) | unsure | wrong and sure | error: median, most |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as place:
        movement(options.data, Path(place))
        turns(options.data, max(1, options.reps // 4), options.seed)
        call(options.data, options.reps, options.seed, Path(place))


if __name__ == "__main__":
    main()
