"""What each score and each part is worth on real people: those who really talked against partners exchanged between talks.

    python benchmarks/real_people.py [FOLDER] [--only floor,pitch] [--quick] [--write] [--out TABLE.md]

FOLDER is ``../shared/data``; a corpus that is absent is said in a line and left out. Prints for each part, corpus and length
the AUC (0.5 is chance) and how many exchanged pairs lie beyond the nominal 5 %, both with 90 % intervals over people. With
--write, ``calibration/evidence.toml`` is written anew, which the pages and documents read.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.real import corpora, motion, scores, speech, turns
from benchmarks.real.judge import Verdict

# Which length is told on the pages.
_TOLD_S = "180"
_KINDS = {"ifadv": "dialogues", "video_calls": "video calls", "delay_calls": "video calls"}
_EVIDENCE = Path(__file__).resolve().parents[1] / "calibration/evidence.toml"
_HEAD = """\
# What each score showed on real people: those who really talked, and strangers (partners exchanged between conversations).
# Written by benchmarks/real_people.py --write. auc: share of comparisons in which the real pair scored higher. beyond: share of
# strangers beyond the nominal 5 %. Intervals of 90 %, over people. The corpora are public and not part of this project.
"""

Row = tuple[str, str, str, Verdict]
MODULES: tuple[Callable[..., Iterable[Row]], ...] = (turns.parts, speech.parts, motion.parts, scores.parts)


def rows(data: Path, *, only: set[str]) -> Iterator[Row]:
    """Every part's verdicts."""
    for parts in MODULES:
        for row in parts(data):
            if not only or row[0] in only:
                yield row


def evidence(table: list[Row]) -> str:
    """The text of ``calibration/evidence.toml``."""
    lines = [_HEAD]
    for part, corpus, seconds, verdict in table:
        if seconds != _TOLD_S:
            continue
        lines += [
            f"[[{part}]]",
            f'corpus = "{corpus}"',
            f'kind = "{_KINDS.get(corpus, "conversations")}"',
            f"pairs = {verdict.pairs}",
            f"seconds = {seconds}",
            f"auc = {verdict.auc:.3f}",
            f"auc_low = {verdict.low:.3f}",
            f"auc_high = {verdict.high:.3f}",
            f"strangers = {verdict.n_exchanged}",
            f"beyond = {verdict.beyond:.3f}",
            f"beyond_low = {verdict.beyond_low:.3f}",
            f"beyond_high = {verdict.beyond_high:.3f}",
            "",
        ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=corpora.WHERE)
    parser.add_argument("--only", default="", help="parts, with commas between them")
    parser.add_argument("--write", action="store_true", help="write calibration/evidence.toml")
    parser.add_argument("--out", type=Path, help="also write the table as Markdown")
    options = parser.parse_args()
    if not options.folder.is_dir():
        parser.error(f"{options.folder} is no folder; give the one that holds real/ and dyads/")
    begun = time.process_time()
    only = {name for name in options.only.split(",") if name}
    table: list[Row] = []
    for part, corpus, seconds, verdict in rows(options.folder, only=only):
        print(f"{part:16s} {corpus:20s} {seconds:>6s}  {verdict}", flush=True)
        table.append((part, corpus, seconds, verdict))
    print(f"{time.process_time() - begun:.0f} s of processor time", file=sys.stderr)
    if options.out:
        options.out.write_text(markdown(table), encoding="utf-8")
    if options.write:
        if only:
            parser.error("--write needs every part; leave --only away")
        _EVIDENCE.write_text(evidence(table), encoding="utf-8")


def markdown(table: list[Row]) -> str:
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
