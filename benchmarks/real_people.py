"""What each score and each part is worth on real people: those who really talked against partners exchanged between talks.

    python benchmarks/real_people.py [FOLDER] [--only floor,pitch] [--quick] [--write] [--out TABLE.md]

FOLDER is ``../shared/data``; a corpus that is absent is said in a line and left out. Prints for each part, corpus and length
the AUC (0.5 is chance) and how many exchanged pairs lie beyond the nominal 5 %, both with 90 % intervals over people. With
--write, ``calibration/evidence.toml`` is written anew, which the pages and documents read.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.real import corpora, motion, scores, speech, turns
from benchmarks.real.judge import Verdict
from monitor.constants.evidence import Evidence, Kind, as_toml

Row = tuple[str, str, str, Verdict]  # part, corpus, seconds, verdict
MODULES: tuple[Callable[[Path], Iterable[Row]], ...] = (turns.parts, speech.parts, motion.parts)

# The names of the scores that a part is. Where there is a picture only, coordination is the movement and warmth the smiles.
SCORES: dict[str, tuple[str, ...]] = {
    "responses": (),  # attention holds nothing else
    "motion alone": ("posture",),
    "smile alone": ("smile", "warmth"),
    "gaze answer": ("gaze",),
    "joined movement": ("movement", "coordination"),
}
# Where nothing but motion was recorded, it is all of the movement.
MOTION_ONLY = ("survival", "multisimo", "therapy")
MOVEMENT = ("movement", "coordination")
KINDS: dict[str, Kind] = {"ifadv": "dialogues", "video_calls": "video calls", "delay_calls": "video calls"}
TOLD_S = "180"
# Part of a component -> the score that it is.
WEIGHED = {"movement": "movement", "floor": "floor", "laughter": "laughter", "pitch": "pitch", "smile": "smile"}
# A part that was tried on so many pairs of people weighs by half of what it reached there.
HALF_PAIRS = 40
_EVIDENCE = Path(__file__).resolve().parents[1] / "calibration/evidence.toml"
_HEAD = """\
# What each score showed on real people: those who really talked, and strangers (partners exchanged between conversations).
# Written by benchmarks/real_people.py --write. auc: share of comparisons in which the real pair scored higher. beyond: share of
# strangers beyond the nominal 5 %. Intervals of 90 %, over people. The corpora are public and no part of this project.

"""


def rows(data: Path, *, only: set[str]) -> Iterator[Row]:
    """Every part's verdicts, then those of the scores, also with weights from other people."""
    table: list[Row] = []
    for parts in MODULES:
        for row in parts(data):
            table.append(row)
            if not only or row[0] in only:
                yield row
    for row in scores.parts(data, weights_without=lambda corpus: weights(table, without=corpus)):
        if not only or row[0] in only:
            yield row


def told(table: Iterable[Row]) -> Iterator[tuple[str, str, str, Verdict]]:
    """Score, corpus, seconds and verdict of what the pages tell.

    After three minutes, or of whole talks where fewer than half had a score by then.
    """
    by_score: dict[tuple[str, str], dict[str, Verdict]] = {}
    for part, corpus, seconds, verdict in table:
        for name in (*SCORES.get(part, (part,)), *(MOVEMENT if corpus in MOTION_ONLY and part == "motion alone" else ())):
            by_score.setdefault((name, corpus), {})[seconds] = verdict
    for (name, corpus), verdicts in by_score.items():
        early = verdicts.get(TOLD_S)
        seconds = TOLD_S if early is not None and early.scored_real >= 0.5 else "whole"
        if name.isidentifier() and seconds in verdicts and math.isfinite(verdicts[seconds].auc):
            yield name, corpus, seconds, verdicts[seconds]


def evidence(table: list[Row]) -> str:
    """The text of ``calibration/evidence.toml``."""
    entries: dict[str, tuple[Evidence, ...]] = {}
    for name, corpus, seconds, verdict in told(table):
        entry = Evidence(
            corpus=corpus,
            kind=KINDS.get(corpus, "recordings" if corpus in MOTION_ONLY else "talks"),
            pairs=verdict.pairs,
            seconds=0.0 if seconds == "whole" else float(seconds),
            auc=verdict.auc,
            auc_low=min(verdict.low, verdict.auc),
            auc_high=max(verdict.high, verdict.auc),
            strangers=verdict.n_exchanged,
            beyond=verdict.beyond,
            beyond_low=min(verdict.beyond_low, verdict.beyond),
            beyond_high=max(verdict.beyond_high, verdict.beyond),
        )
        entries[name] = (*entries.get(name, ()), entry)
    return _HEAD + as_toml(entries)


def weights(table: list[Row], *, without: str = "") -> dict[str, float]:
    """By part: mean z of real pairs over corpora, by their pairs, times pairs / (pairs + 40).

    So what few people showed counts less. without : a corpus left out.
    """
    found = {}
    for name, score in WEIGHED.items():
        verdicts = [verdict for told_name, corpus, _, verdict in told(table) if told_name == score and corpus != without]
        pairs = sum(verdict.pairs for verdict in verdicts)
        if pairs:
            mean = sum(verdict.pairs * verdict.mean for verdict in verdicts) / pairs
            found[name] = max(0.0, mean * pairs / (pairs + HALF_PAIRS))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=corpora.WHERE)
    parser.add_argument("--only", default="", help="parts, with commas between them")
    parser.add_argument("--write", action="store_true", help="write calibration/evidence.toml")
    parser.add_argument("--out", type=Path, help="also write the table as Markdown")
    options = parser.parse_args()
    if not options.folder.is_dir():
        parser.error(f"{options.folder} is no folder; give the one that holds real/ and dyads/")
    only = {name for name in options.only.split(",") if name}
    if options.write and only:
        parser.error("--write needs every part; leave --only away")
    begun = time.process_time()
    table: list[Row] = []
    for part, corpus, seconds, verdict in rows(options.folder, only=only):
        print(f"{part:24s} {corpus:18s} {seconds:>6s}  {verdict}", flush=True)
        table.append((part, corpus, seconds, verdict))
    if not table:
        parser.error(f"no corpus was found in {options.folder}; nothing was judged")
    if not only:
        print_weights(table)
    print(f"{time.process_time() - begun:.0f} s of processor time", file=sys.stderr)
    if options.out:
        options.out.write_text(markdown(table), encoding="utf-8")
    if options.write:
        _EVIDENCE.write_text(evidence(table), encoding="utf-8")


def print_weights(table: list[Row]) -> None:
    """What ``calibration/constants/weights.toml`` should hold, and how far each corpus alone moves it."""
    for name, weight in weights(table).items():
        left = [weights(table, without=corpus).get(name, math.nan) for corpus in sorted({row[1] for row in table})]
        known = [value for value in left if math.isfinite(value)]
        print(f"weight of {name:10s} {weight:.2f}   a corpus left out: {min(known):.2f} to {max(known):.2f}")


def markdown(table: list[Row]) -> str:
    """The table for ``benchmarks/README.md``."""
    lines = [
        "| part | people | s | pairs | AUC | exchanged beyond 5 % | real beyond | z of real pairs |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for part, corpus, seconds, verdict in table:
        lines.append(
            f"| {part} | {corpus} | {seconds} | {verdict.pairs} | {verdict.auc:.2f} ({verdict.low:.2f}-{verdict.high:.2f}) "
            f"| {100 * verdict.beyond:.1f} % ({100 * verdict.beyond_low:.0f}-{100 * verdict.beyond_high:.0f}) "
            f"| {100 * verdict.hits:.0f} % | {verdict.mean:.2f} +- {verdict.spread:.2f} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
