"""Recordings of real people as pairs: those who really talked, and partners exchanged between conversations.

The folders are those of ``../shared/data`` (a README in each). Nothing of them is in the project.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

GRID_HZ = 10.0
AT_PARTNER = 3  # gaze code of the video calls
WHERE = Path(__file__).resolve().parents[2] / "../shared/data"


class MissingCorpusError(FileNotFoundError):
    """The folder of a corpus is not there; one sentence."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One stretch of speech; numbers are NaN where the corpus has none."""

    start_s: float
    end_s: float
    f0_hz: float = float("nan")
    rate_hz: float = float("nan")
    laugh: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """Phrases of two people of one conversation [real], or of two (exchanged: ``a`` of one and ``b`` of the other).

    people : names that are the same wherever the person is the same. quality : recordings compared only with their like.
    """

    corpus: str
    name: str
    people: tuple[str, str]
    phrases: tuple[tuple[Phrase, ...], tuple[Phrase, ...]]
    real: bool = True
    quality: str = ""

    @property
    def pair(self) -> str:
        """Of real pairs: the people, in alphabetical order: conversations of the same two are one cluster."""
        return "+".join(sorted(self.people))

    @property
    def duration_s(self) -> float:
        return max(person[-1].end_s for person in self.phrases)

    def between(self, start_s: float, end_s: float) -> Talk:
        """The talk from ``start_s`` to ``end_s``, from 0 on: phrases cut at the edges lose nothing but what lies outside."""
        cut = tuple(
            tuple(
                replace(phrase, start_s=max(phrase.start_s, start_s) - start_s, end_s=min(phrase.end_s, end_s) - start_s)
                for phrase in person
                if phrase.end_s > start_s and phrase.start_s < end_s
            )
            for person in self.phrases
        )
        return replace(self, phrases=(cut[0], cut[1]))


@dataclass(frozen=True, slots=True)
class Motion:
    """Series of two people on the 10 Hz grid.

    signals : name -> (2, n_cells), NaN where missing; names as in ``monitor.synchrony.movement.NAMES`` (and ``cheek``).
    one_camera : both in one picture, so that lag zero is suspect.
    """

    corpus: str
    name: str
    people: tuple[str, str]
    signals: dict[str, np.ndarray] = field(repr=False)
    real: bool = True
    quality: str = ""
    one_camera: bool = False

    @property
    def pair(self) -> str:
        return "+".join(sorted(self.people))

    @property
    def duration_s(self) -> float:
        return min(series.shape[1] for series in self.signals.values()) / GRID_HZ

    def between(self, start_s: float, end_s: float) -> Motion:
        first, stop = round(start_s * GRID_HZ), round(end_s * GRID_HZ)
        return replace(self, signals={name: series[:, first:stop] for name, series in self.signals.items()})


def exchanged_talks(talks: Sequence[Talk]) -> Iterator[Talk]:
    """``a`` of each with ``b`` of every other of the same quality, where none of the four people is in both."""
    for first, second in itertools.permutations(talks, 2):
        if first.quality == second.quality and not set(first.people) & set(second.people):
            yield Talk(
                first.corpus,
                f"{first.name} x {second.name}",
                (first.people[0], second.people[1]),
                (first.phrases[0], second.phrases[1]),
                real=False,
                quality=first.quality,
            )


def exchanged_motion(motions: Sequence[Motion]) -> Iterator[Motion]:
    """The same for series; the longer one is cut."""
    for first, second in itertools.permutations(motions, 2):
        if first.quality == second.quality and not set(first.people) & set(second.people):
            signals = {}
            for name in [name for name in first.signals if name in second.signals]:
                a, b = first.signals[name][0], second.signals[name][1]
                n = min(len(a), len(b))
                signals[name] = np.stack([a[:n], b[:n]])
            yield Motion(
                first.corpus,
                f"{first.name} x {second.name}",
                (first.people[0], second.people[1]),
                signals,
                real=False,
                quality=first.quality,
                one_camera=False,
            )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _number(text: str | None) -> float:
    try:
        return float(text) if text not in (None, "", "NA") else float("nan")
    except ValueError:
        return float("nan")


def _folder(data: Path, *parts: str) -> Path:
    folder = data.joinpath(*parts)
    if not folder.is_dir():
        raise MissingCorpusError(f"{'/'.join(parts)} is not in {data}; its figures are left out")
    return folder


def _phrases(rows: Sequence[dict[str, str]], person: str, *, rate: str = "", text: str = "") -> tuple[Phrase, ...]:
    phrases = [
        Phrase(
            float(row["start_s"]),
            float(row["end_s"]),
            _number(row.get("f0_median_hz")),
            _number(row.get(rate)),
            row.get("laugh") == "1",
            row.get(text) or "",
        )
        for row in rows
        if row["person"] == person and _number(row["end_s"]) > _number(row["start_s"])
    ]
    return tuple(sorted(phrases, key=lambda phrase: phrase.start_s))


def ifadv(data: Path = WHERE) -> list[Talk]:
    """10 dialogues of 15 minutes face to face, utterances and laughs by hand; no F0. DVA2C and DVA4C may share a speaker."""
    talks = []
    for path in sorted(_folder(data, "real", "ifadv_turns").glob("DVA*.csv")):
        rows = _rows(path)
        name = path.stem
        shared = "DVA2C|DVA4C" if name in ("DVA2C", "DVA4C") else name
        phrases = (_phrases(rows, "a", text="text"), _phrases(rows, "b", text="text"))
        talks.append(Talk("ifadv", name, (f"{shared}:a", f"{shared}:b"), phrases))
    return talks


def connar(data: Path = WHERE) -> list[Talk]:
    """20 talks of 10 people with 4 confederates, whole turns (pauses within), F0 and articulation rate."""
    talks = []
    for path in sorted(_folder(data, "real", "connar_turns").glob("p*.csv")):
        rows = _rows(path)
        speakers = tuple(next(row["speaker"] for row in rows if row["person"] == person) for person in "ab")
        phrases = tuple(_phrases(rows, person, rate="articulation_rate_hz") for person in "ab")
        talks.append(Talk("connar", path.stem, (speakers[0], speakers[1]), (phrases[0], phrases[1])))
    return talks


def temperature(data: Path = WHERE, *, task: str | None = None) -> list[Talk]:
    """Pairs of strangers: picture-difference tasks (task "Diapix") and lists of questions ("Lists"); quality is the task."""
    folder = _folder(data, "real", "temperature_ipus")
    talks = []
    for row in _rows(folder / "files.csv"):
        path = folder / f"{row['file']}.csv"
        if not path.exists() or (task is not None and row["task"] != task):
            continue
        rows = _rows(path)
        phrases = (_phrases(rows, "a"), _phrases(rows, "b"))
        if all(phrases):
            people = (f"{row['dyad']}:a", f"{row['dyad']}:b")
            talks.append(Talk(f"temperature {row['task']}", row["file"], people, phrases, quality=row["task"]))
    return talks


def on_grid(series: np.ndarray, rate_hz: float) -> np.ndarray:
    """Means of the samples of each grid cell [shape=(..., n) -> (..., n_cells)]."""
    n_cells = int(series.shape[-1] * GRID_HZ / rate_hz)
    edges = np.ceil(np.arange(n_cells) * rate_hz / GRID_HZ - 1e-9).astype(int)
    stop = int(np.ceil(n_cells * rate_hz / GRID_HZ - 1e-9))
    sizes = np.diff(np.append(edges, stop))
    return np.add.reduceat(series[..., :stop], edges, axis=-1) / sizes


def _columns(path: Path) -> dict[str, np.ndarray]:
    table = np.genfromtxt(path, delimiter=",", names=True)
    return {name: np.asarray(table[name], dtype=np.float64) for name in table.dtype.names}


def _looks(table: dict[str, np.ndarray]) -> np.ndarray:
    return np.stack([on_grid((table[f"gaze_{who}"] == AT_PARTNER).astype(float), 30) > 0.5 for who in "ab"]).astype(float)


def video_calls(data: Path = WHERE) -> list[Motion]:
    """10 pairs, 3 min, three picture qualities: motion, smile (AU12), cheek (AU06), gaze_camera (at the partner)."""
    motions = []
    for path in sorted(_folder(data, "dyads", "video_calls").glob("dyad*_*.csv")):
        name, quality = path.stem.rsplit("_", 1)
        table = _columns(path)
        signals = {
            ours: np.stack([on_grid(table[f"{theirs}_{who}"], 30) for who in "ab"])
            for ours, theirs in (("motion", "body"), ("smile", "smile_au12"), ("cheek", "cheek_au06"))
            if f"{theirs}_a" in table
        }
        signals["gaze_camera"] = _looks(table)
        motions.append(Motion("video_calls", path.stem, (f"{name}:a", f"{name}:b"), signals, quality=quality))
    return motions


def delay_calls(data: Path = WHERE) -> list[Motion]:
    """The same 10 pairs in two more conversations at 500 and 1000 ms of delay, as seen at either station: motion, mostly gaze.

    0 ms is ``video_calls`` at 1080p. At a station the other one's movement arrives late by the delay.
    """
    motions = []
    for path in sorted(_folder(data, "real", "delay_calls").glob("dyad*_station_*.csv")):
        name, delay, _, station = path.stem.split("_")
        if delay == "0000ms":
            continue
        table = _columns(path)
        signals = {"motion": np.stack([on_grid(table[f"body_{who}"], 30) for who in "ab"])}
        if "gaze_a" in table:
            signals["gaze_camera"] = _looks(table)
        motions.append(
            Motion("delay_calls", path.stem, (f"{name}:a", f"{name}:b"), signals, quality=f"{delay} station {station}")
        )
    return motions


def survival(data: Path = WHERE) -> list[Motion]:
    """26 pairs on a ranking task, motion energy of one camera; the middle 60 %, at 30 Hz (the rate is not stated)."""
    return [
        _one_camera("survival", path, 30, left_out=5)
        for path in sorted(_folder(data, "real", "survival_motion").glob("dyad*.csv"))
    ]


def multisimo(data: Path = WHERE) -> list[Motion]:
    """9 sessions of two players (and a quiz master who speaks to both): motion energy at 30 Hz (not stated), hand gestures."""
    return [_one_camera("multisimo", path, 30) for path in sorted(_folder(data, "real", "multisimo_motion").glob("S*.csv"))]


def _one_camera(corpus: str, path: Path, rate_hz: float, *, left_out: int = 0) -> Motion:
    """left_out : a fifth at either end for 5, nothing for 0."""
    table = _columns(path)
    both = np.stack([table["motion_a"], table["motion_b"]])
    cut = both.shape[1] // left_out if left_out else 0
    grid = on_grid(both[:, cut : both.shape[1] - cut], rate_hz)
    return Motion(corpus, path.stem, (f"{path.stem}:a", f"{path.stem}:b"), {"motion": grid}, one_camera=True)


def therapy(data: Path = WHERE) -> list[Motion]:
    """10 therapy dyads, 10 min at 25 Hz, one camera (shared flicker at lag zero)."""
    motions = []
    for path in sorted(_folder(data, "dyads", "therapy").glob("normal_*.txt")):
        both = np.genfromtxt(path, skip_header=1)[:, :2].T
        people = (f"{path.stem}:a", f"{path.stem}:b")
        motions.append(Motion("therapy", path.stem, people, {"motion": on_grid(both, 25)}, one_camera=True))
    return motions
