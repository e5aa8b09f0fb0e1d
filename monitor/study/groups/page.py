"""The page of a study: one HTML file that needs nothing else, opens without a network and prints well. No script runs in it."""

from __future__ import annotations

import base64
import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from jinja2 import Environment
from markupsafe import Markup, escape

from monitor.constants.evidence import weighs
from monitor.record.notes import printable
from monitor.replay.export.report import templates
from monitor.replay.text.labels import label
from monitor.study.groups import methods
from monitor.study.groups.pair_scores import SCORES
from monitor.study.groups.result import LEVEL, PAIRS_LEAST, Basis, Comparison, GroupResult
from monitor.study.groups.text import condition_label, interval, number, p_range, p_text
from monitor.types import COMPONENTS
from monitor.version import SCORES_VERSION, __version__
from monitor.words import capitalized, listed, say, table

_WORDS: Final = (
    *("summary", "figure", "pairs", "conditions", "limits", "places", "passed_over", "methods", "references"),
    *("column_measure", "column_dyads", "column_mean", "column_chance", "column_effect", "column_p", "column_adjusted"),
    *("column_dyad", "column_condition", "column_reason", "no_figure"),
)
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table of comparisons, as texts. reason : shown in place of the numbers where there is one."""

    label: str
    dyads: str
    first: str
    second: str
    effect: str
    interval: str
    p: str
    adjusted: str
    named: bool
    reason: str


@dataclass(frozen=True, slots=True)
class ConditionTable:
    """Two conditions on one basis."""

    title: str
    caption: str
    first: str
    second: str
    rows: list[Row]


def page(result: GroupResult, wide_svg: str, narrow_svg: str) -> str:
    """The page as HTML, with the figure in two widths."""
    return (
        _templates()
        .get_template("study.html.j2")
        .render(
            policy=_POLICY,
            style=Markup(_source("monitor.replay.export", "report.css") + _source("monitor.study.groups", "study.css")),
            words=table("groups", _WORDS),
            title=say("groups-title", n=result.n_dyads),
            compared=say("groups-compared", n=len(result.dyads), of=result.n_dyads, null=result.null),
            facts=say("groups-facts", seed=str(result.seed), version=__version__, scores=SCORES_VERSION),
            counts=_counts(result),
            summary=list(_summary(result)),
            figure={"wide": _data(wide_svg), "narrow": _data(narrow_svg)} if wide_svg else None,
            figure_caption=say("groups-figure-caption", null=result.null),
            pairs=[_row(row) for row in result.comparisons if not row.of_conditions],
            pairs_caption=_with_least(
                say("groups-caption-pairs", null=result.null), [row for row in result.comparisons if not row.of_conditions]
            ),
            conditions=list(_condition_tables(result)),
            described=_described(result),
            notes=result.notes,
            places=_places(result),
            with_conditions=len({place.condition for place in result.places}) > 1,
            places_caption=_places_caption(result),
            place_names=[label(name) for name in _place_names(result)],
            passed_over=[(one.id, condition_label(one.condition), one.reason) for one in result.passed_over],
            methods=methods.paragraph(result),
            references=methods.references(result),
            made_by=say("groups-made-by", version=__version__),
            scroll=lambda name: say("groups-scroll", name=name),
        )
    )


@cache
def _templates() -> Environment:
    environment = templates("monitor.study.groups")
    environment.filters["commands"] = _commands
    return environment


def _commands(text: str) -> Markup:
    """Escaped text, with what stands between backticks as code."""
    parts = printable(text).split("`")
    if len(parts) % 2 == 0:
        return escape("`".join(parts))
    pieces = [Markup("<code>{}</code>").format(part) if at % 2 else escape(part) for at, part in enumerate(parts)]
    return Markup("").join(pieces)


def _source(package: str, name: str) -> str:
    return (files(package) / "templates" / name).read_text(encoding="utf-8")


def _data(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _counts(result: GroupResult) -> str:
    counts = result.conditions
    if len(counts) < 2:
        return ""
    parts = [say("groups-condition-count", name=condition_label(name), n=n) for name, n in counts.items()]
    return " · ".join(parts)


def _summary(result: GroupResult) -> Iterator[str]:
    with_chance = [row for row in result.comparisons if not row.of_conditions]
    if not any(math.isfinite(row.p) for row in with_chance):
        yield say("groups-say-untested", needed=PAIRS_LEAST)
    elif above := [row for row in with_chance if row.is_found]:
        yield say("groups-say-above", null=result.null, names=_names(above))
    elif (least := _least(with_chance)) > LEVEL:
        yield say("groups-say-none-possible", null=result.null, p=p_text(least))
    else:
        yield say("groups-say-none-above", null=result.null)
    for first, second in result.condition_pairs:
        rows = [row for row in result.comparisons if (row.first, row.second) == (first, second) and math.isfinite(row.p)]
        differing = [row for row in rows if row.is_found]
        for basis, is_higher in itertools.product(("pseudo", "own"), (True, False)):
            of_kind = [row for row in differing if row.basis == basis and (row.effect > 0) == is_higher]
            higher, lower = (first, second) if is_higher else (second, first)
            if of_kind:
                names = {"higher": condition_label(higher), "lower": condition_label(lower), "names": _names(of_kind)}
                yield say("groups-say-differ", basis=basis, **names)
        if rows and not differing:
            names = {"first": condition_label(first), "second": condition_label(second), "p": p_text(_least(rows))}
            yield say("groups-say-alike" if _least(rows) <= LEVEL else "groups-say-alike-possible", **names)
        blind = [name for name in dict.fromkeys(row.name for row in rows) if _least(rows, name) > LEVEL]
        if blind and _least(rows) <= LEVEL:
            p = p_range(_least(rows, name) for name in blind)
            names = {
                "first": condition_label(first),
                "second": condition_label(second),
                "names": listed([_lower(name) for name in blind]),
            }
            yield say("groups-say-blind", p=p, **names)
    if any(math.isfinite(row.p) for row in result.comparisons):
        yield say("groups-say-level")


def _least(rows: list[Comparison], name: str = "") -> float:
    """The smallest p there can be in any of the rows, or in those of one measure; NaN of none."""
    return min((row.p_least for row in rows if name in ("", row.name) and math.isfinite(row.p_least)), default=math.nan)


def _with_least(caption: str, rows: list[Comparison]) -> str:
    least = p_range(row.p_least for row in rows)
    return f"{caption} {say('groups-least', p=least)}" if least else caption


def _places_caption(result: GroupResult) -> str:
    caption = say("groups-caption-places", null=result.null)
    least = p_range(1 / (place.n + 1) for place in result.places if result.null == "pseudo" and math.isfinite(place.p))
    return f"{caption} {say('groups-least-places', p=least)}" if least else caption


def _names(rows: list[Comparison]) -> str:
    return listed([_lower(row.name) for row in rows])


def _lower(name: str) -> str:
    return label(name).lower()


def _row(row: Comparison) -> Row:
    dyads = f"{row.n_first} + {row.n_second}" if row.of_conditions else str(row.n_first)
    return Row(
        label(row.name),
        dyads,
        number(row.mean_first),
        number(row.mean_second),
        number(row.effect),
        interval(row.low, row.high),
        p_text(row.p),
        p_text(row.p_adjusted),
        row.is_found,
        capitalized(row.reason),
    )


def _condition_tables(result: GroupResult) -> Iterator[ConditionTable]:
    bases: tuple[Basis, ...] = ("pseudo", "own")
    for (first, second), basis in itertools.product(result.condition_pairs, bases):
        rows = [row for row in result.comparisons if (row.first, row.second, row.basis) == (first, second, basis)]
        if any(math.isfinite(row.p) for row in rows):
            title = say(f"groups-table-{basis}", first=condition_label(first), second=condition_label(second))
            caption = _with_least(say("groups-caption-conditions", basis=basis), rows)
            yield ConditionTable(title, caption, condition_label(first), condition_label(second), [_row(row) for row in rows])


def _described(result: GroupResult) -> str:
    """Which of the measures tested count in no score."""
    tested = {row.name for row in result.comparisons if math.isfinite(row.p)}
    names = [_lower(name) for name in SCORES if name in tested and name not in COMPONENTS and not weighs(name)]
    return say("groups-described", names=capitalized(listed(names)), count=len(names)) if names else ""


def _place_names(result: GroupResult) -> list[str]:
    """Measures of the table of dyads: those that count in a score and were measured of any."""
    measured = {place.name for place in result.places if math.isfinite(place.z)}
    return [name for name in SCORES if name in measured and (name in COMPONENTS or weighs(name))]


def _places(result: GroupResult) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Each dyad that has a value, with its condition and, by measure, z with p in brackets."""
    by_dyad = {(place.id, place.name): place for place in result.places}
    rows = []
    valued = {place.id: place.condition for place in result.places if math.isfinite(place.z)}
    for dyad, condition in valued.items():
        cells = []
        for name in _place_names(result):
            place = by_dyad[dyad, name]
            is_alone = math.isfinite(place.z) and not math.isfinite(place.p)
            p = say("groups-no-pseudo") if is_alone else p_text(place.p) if math.isfinite(place.p) else ""
            cells.append((number(place.z), f"({p})" if p else ""))
        rows.append((dyad, condition_label(condition), cells))
    return rows
