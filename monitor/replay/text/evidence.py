"""What real people showed of a score, in one line: how many were tried, how often strangers exceed chance, how often real
partners scored higher than strangers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from monitor.constants.evidence import Evidence, evidence_of, weighs
from monitor.types import COMPONENTS
from monitor.words import listed, say

# Of several lengths of one corpus, the one that is nearest to what a conversation's score is first said after.
_SECONDS: Final = 180.0
# Below this real partners are told from strangers in fewer than 7 of 10 comparisons: a small effect.
_SMALL_AUC: Final = 0.7


def line(name: str) -> str:
    """The evidence of a score in one sentence; that there is none, where nothing was tried."""
    return say("evidence-line", **_numbers(name)) if evidence_of(name) else say("evidence-none")


def line_short(name: str) -> str:
    """The same without how often real partners scored higher."""
    if not evidence_of(name):
        return say("evidence-none")
    numbers = _numbers(name)
    small = numbers.pop("small") == "yes"
    del numbers["right"]
    return say("evidence-line-short.small" if small else "evidence-line-short", **numbers)


def why_described(name: str) -> str:
    """Why a channel is described and not scored."""
    tried = _chosen(name)
    if not tried:
        return say("evidence-none")
    return say("evidence-failed" if any(entry.lets_pass for entry in tried) else "evidence-unproven", tried=_tried(tried))


def fields(name: str) -> dict[str, Any]:
    """``weighs`` and ``evidence`` of a channel or component for the documents."""
    return {
        # A component is always shown as a score; without evidence its line says so.
        "weighs": weighs(name) or name in COMPONENTS,
        "evidence": {
            "words": line(name) if weighs(name) or name in COMPONENTS else why_described(name),
            "tried": [asdict(entry) for entry in evidence_of(name)],
        },
    }


def _numbers(name: str) -> dict[str, str | int]:
    tried = _chosen(name)
    often = round(100 * _mean([entry.beyond for entry in tried], [entry.strangers for entry in tried]))
    auc = _mean([entry.auc for entry in tried], [entry.pairs for entry in tried])
    return {
        "tried": _tried(tried),
        "often": often,
        "right": round(100 * auc),
        "small": "yes" if auc < _SMALL_AUC else "no",
    }


def _chosen(name: str) -> tuple[Evidence, ...]:
    """Of each corpus the entry whose length is nearest to three minutes."""
    by_corpus: dict[str, Evidence] = {}
    for entry in evidence_of(name):
        kept = by_corpus.get(entry.corpus)
        if kept is None or abs(entry.seconds - _SECONDS) < abs(kept.seconds - _SECONDS):
            by_corpus[entry.corpus] = entry
    return tuple(by_corpus.values())


def _tried(tried: Sequence[Evidence]) -> str:
    pairs: Counter[str] = Counter()
    for entry in tried:
        pairs[entry.kind] += entry.pairs
    return listed([say(f"evidence-{kind.replace(' ', '-')}", count=count) for kind, count in pairs.items()])


def _mean(values: Sequence[float], weights: Sequence[int]) -> float:
    """The mean over corpora, each by its pairs; plain where none are counted."""
    total = sum(weights)
    if not total:
        return sum(values) / len(values)
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) / total
