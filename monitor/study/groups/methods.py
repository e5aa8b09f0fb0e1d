"""How group statistics came about, as a paragraph for a paper; the words are in ``monitor/words``."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from typing import Final

from monitor import constants
from monitor.study.groups.effects import COVERAGE, INTERVAL_LEAST, RESAMPLES
from monitor.study.groups.permutation import DRAWS
from monitor.study.groups.result import Comparison, GroupResult
from monitor.version import SCORES_VERSION, __version__
from monitor.words import listed, say

_ALWAYS: Final = ("benjamini", "efron", "lancaster")
_OF_PSEUDO: Final = ("bernieri", "moulder", "ramseyer")
_OF_CONDITIONS: Final = ("hedges", "janssen")


def versions() -> dict[str, str]:
    """Of everything whose change could change a number."""
    import numpy as np
    import scipy

    return {
        "rapport": __version__,
        "scores": SCORES_VERSION,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
    }


def paragraph(result: GroupResult) -> str:
    """The paragraph of what was done."""
    return " ".join(_sentences(result))


def references(result: GroupResult) -> list[str]:
    """What the paragraph cites, by author."""
    named = list(_ALWAYS)
    if result.null == "pseudo":
        named += _OF_PSEUDO
    if _of_conditions(result):
        named += _OF_CONDITIONS
    if any(row.permutations and not row.exact for row in result.comparisons):
        named.append("phipson")
    return [say(f"groups-reference-{name}") for name in sorted(named)]


def _sentences(result: GroupResult) -> Iterator[str]:
    is_pseudo = result.null == "pseudo"
    used = versions()
    yield say("groups-methods-software", version=used["rapport"], scores=used["scores"], scipy=used["scipy"])
    yield _dyads(result)
    yield say("groups-methods-scores", least=f"{constants.events().rotation_min_s:g}")
    with_chance = [row for row in result.comparisons if not row.of_conditions and row.permutations]
    if is_pseudo:
        most = max((len(values) for values in result.chance.values()), default=0)
        yield say(f"groups-methods-pseudo.{result.exchange}", n=most)
        yield say("groups-methods-length")
        if result.blocks > 1:
            yield say("groups-methods-blocks", n=result.blocks)
    if with_chance:
        yield say(f"groups-methods-test.{result.null}") + " " + _arrangements(with_chance, result.seed)
    if tested := _of_conditions(result):
        yield say("groups-methods-conditions" + (".pseudo" if is_pseudo else "")) + " " + _arrangements(tested, result.seed)
    yield say("groups-methods-adjusted")
    yield say(f"groups-methods-effect.{result.null}") + (
        " " + say("groups-methods-effect.conditions") if _of_conditions(result) else ""
    )
    yield say("groups-methods-interval", percent=f"{100 * COVERAGE:g}", resamples=f"{RESAMPLES:,}", least=INTERVAL_LEAST)


def _dyads(result: GroupResult) -> str:
    counts = result.conditions
    n, passed = len(result.dyads), len(result.passed_over)
    text = say("groups-methods-dyads", n=n)
    if len(counts) > 1:
        parts = [say("groups-methods-condition", name=name or say("groups-unnamed"), n=count) for name, count in counts.items()]
        text = say("groups-methods-dyads.conditions", n=n, conditions=listed(parts))
    return f"{text} {say('groups-methods-passed-over', n=passed)}" if n and passed else text


def _of_conditions(result: GroupResult) -> list[Comparison]:
    return [row for row in result.comparisons if row.of_conditions and row.permutations]


def _arrangements(rows: list[Comparison], seed: int) -> str:
    exact = {row.exact for row in rows}
    kind = "both" if len(exact) > 1 else "all" if True in exact else "drawn"
    return say(f"groups-methods-arrangements.{kind}", n=f"{DRAWS:,}", seed=str(seed))
