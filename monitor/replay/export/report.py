"""The report: one HTML file that needs nothing else and opens without a network; on paper two pages, the story with one chart,
and the numbers.

It runs two scripts and no other, held to them by their sha256 in its own content security policy: plotly's, from the
installed package, and the few lines that draw the figure. That is one of the page's charts made ready for paper: as wide as it,
a legend, minutes and seconds under the time axis.
"""

from __future__ import annotations

import base64
import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from monitor.errors import RapportError
from monitor.record.notes import printable
from monitor.replay.charts.scores import lanes_figure, scores_figure
from monitor.replay.export import partner_sections, report_sections
from monitor.replay.opening.notes import is_alone
from monitor.replay.text.labels import chance_level
from monitor.types import COMPONENTS, Person
from monitor.version import __version__
from monitor.words import say, table
from monitor.words.numbers import clock

if TYPE_CHECKING:
    from monitor.replay.session import Session


WIDTH_PX: Final = 760
_TICK_STEPS_S: Final = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)
_MOST_TICKS: Final = 10
# Half of the word for a beginning without scores stands on each side of its middle (share of the width).
_WORD_SHARE: Final = 0.15
# What the templates say by themselves (``report-...`` in the catalogue).
_WORDS: Final = (*("try", "well", "glance", "what", "score", "band", "scale", "compared", "lead", "user", "partner", "says"),)
# What the templates look for.
_EMPTY: Final[dict[str, Any]] = {"moments": [], "more": "", "missing": [], "counted": {}, "said": []}
_NO_WAY_OUT: Final = "base-uri 'none'; form-action 'none'"


def write_report(session: Session, path: Path, *, words: bool = False, reader: Person = "user") -> None:
    """Write the report of a session, as ``report``. Raises RapportError when the plotly package is incomplete."""
    path.write_text(report(session, words=words, reader=reader), encoding="utf-8")


def report(session: Session, *, words: bool = False, reader: Person = "user") -> str:
    """The report as HTML.

    words : with what was said, and what was counted from it, where words were kept. reader : who *you* is; the partner's copy
    (``partner_sections``) has no words and nothing that concerns only the user.
    """
    scripts = [_plotly(), _source("report.js")]
    hashes = " ".join(f"'sha256-{_sha256(script)}'" for script in scripts)
    has_gaze = "gaze" in session.channels
    if reader == "user":
        head, made_by = report_sections.head(session), "report-made-by"
        contents = _contents(session, words=words and bool(session.words))
    else:
        head, made_by = partner_sections.head(session), "report-copy-made-by"
        contents = _EMPTY | partner_sections.contents(session) | {"charts": list(_charts(session, cues=False))}
    return (
        templates("monitor.replay.export")
        .get_template("report.html.j2")
        .render(
            policy=f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; {_NO_WAY_OUT}",
            style=Markup(_source("report.css")),
            scripts=[Markup(script) for script in scripts],
            words=table("report", _WORDS),
            pages=_pages(contents),
            width=WIDTH_PX,
            ratings=say("evidence-ratings"),
            **contents,
            method=say("report-method.with-gaze" if has_gaze else "report-method"),
            made_by=say(made_by, version=__version__, id=session.id),
            **head,
        )
    )


def _contents(session: Session, *, words: bool) -> dict[str, Any]:
    """What the templates show; empty where there is nothing to show."""
    compared = not is_alone(session)
    return {
        "opening": report_sections.opening(session),
        "charts": list(_charts(session)),
        **report_sections.highlights(session),
        "scores": report_sections.scores(session) if compared else [],
        "caption": say("report-scores-caption", chance=chance_level()),
        "behaviour": report_sections.behaviour(session),
        "measured": report_sections.measured(session),
        "people": report_sections.people(session),
        "missing": report_sections.missing(session, compared=compared),
        "counted": report_sections.counted(session) if words else {},
        "said": report_sections.said(session) if words else [],
    }


def _pages(contents: dict[str, Any]) -> list[list[dict[str, str]]]:
    """Headings and templates of each sheet; nothing that is empty."""
    sheets = ("opening", "charts", "moments"), ("scores", "behaviour", "people", "missing"), ("counted", "said")
    pages = [[{"name": name, "heading": _heading(name)} for name in sheet if contents[name]] for sheet in sheets]
    return [page for page in pages if page]


def _heading(name: str) -> str:
    return "" if name in ("opening", "charts") else say(f"report-{name}")


@cache
def templates(package: str) -> Environment:
    """The templates of a package. Everything is escaped but what is ``Markup``; foreign text loses what could move a cursor
    or break a line.
    """
    return Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: printable(value) if type(value) is str else value,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _source(name: str) -> str:
    # As text, line ends are those that the browser will hash.
    return (Path(__file__).parent / "templates" / name).read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure's place. data : the figure as JSON that no parser of HTML can take for markup."""

    name: str
    caption: str
    height_px: int
    data: Markup


def _charts(session: Session, *, cues: bool = True) -> Iterator[Chart]:
    for name, (caption, figure) in report_charts(session, cues=cues).items():
        content = figure.to_json().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
        yield Chart(name, caption, round(figure.layout.height), Markup(content))


def report_charts(session: Session, *, cues: bool = True) -> dict[str, tuple[str, Any]]:
    """Name -> (caption, figure) of the one chart: the scores of two people who were compared, else what was done when.

    cues : False for nothing but the pair's scores, and no chart where there are none.
    """
    charts = {}
    figure = scores_figure(session, theme="light")
    if not is_alone(session) and _only(figure, COMPONENTS, banded="coordination"):
        if not cues:
            figure.data = [trace for trace in figure.data if trace.visible and trace.meta["part"] != "marks"]
        charts["components"] = (say("report-chart-components"), figure)
    elif cues and (session.events or session.gaps):
        charts["lanes"] = (
            say("report-chart-lanes.alone" if is_alone(session) else "report-chart-lanes"),
            lanes_figure(session, theme="light"),
        )
    for _, figure in charts.values():
        _for_paper(figure, session.duration_s)
    return charts


def _only(figure: Any, names: tuple[str, ...], *, banded: str = "") -> bool:
    """Show the lines of these names, with a legend; whether there are any. Bands of many would only grey each other."""
    shown = False
    for trace in figure.data:
        meta = trace.meta or {}
        if meta.get("part") in ("line", "band"):
            trace.visible = meta["name"] in names and (meta["part"] == "line" or meta["name"] == banded)
            trace.showlegend = bool(trace.visible) and meta["part"] == "line"
            shown = shown or trace.showlegend
        elif meta.get("part") == "marks":
            trace.name, trace.showlegend = say("report-chart-cue"), len(trace.x) > 0
    figure.update_layout(showlegend=shown, legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"})
    return shown


def _for_paper(figure: Any, duration_s: float) -> None:
    step_s = next((step for step in _TICK_STEPS_S if duration_s / step <= _MOST_TICKS), _TICK_STEPS_S[-1])
    ticks = [step_s * number for number in range(math.floor(max(duration_s, 1.0) / step_s) + 1)]
    figure.update_xaxes(tickvals=ticks, ticktext=[clock(tick) for tick in ticks])
    figure.update_layout(width=WIDTH_PX, paper_bgcolor="#ffffff")
    least_s = _WORD_SHARE / 2 * duration_s
    figure.layout.annotations = [annotation for annotation in figure.layout.annotations if annotation.x > least_s]
    if figure.layout.showlegend:
        figure.update_layout(height=figure.layout.height + 40, margin={**figure.layout.margin.to_plotly_json(), "t": 48})


def _plotly() -> str:
    spec = find_spec("plotly")
    path = Path(spec.origin).parent / "package_data" / "plotly.min.js" if spec and spec.origin else None
    if path is None or not path.is_file():
        raise RapportError("the plotly package has no browser library; install the program again")
    # A file read as text has its line ends as the browser will hash them.
    return path.read_text(encoding="utf-8").replace("</script", "<\\/script")


def _sha256(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
