"""The report: one HTML file that needs nothing else, opens without a network and prints well.

It runs two scripts and no other, held to them by their sha256 in its own content security policy: plotly's, from the
installed package, and the few lines that draw the figures.

The page's charts made ready for paper: fixed width, a legend, minutes and seconds under the time axis.
"""

from __future__ import annotations

import base64
import hashlib
import math
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.errors import RapportError
from monitor.replay.charts.scores import lag_figure, lanes_figure, scores_figure
from monitor.replay.export import report_sections
from monitor.replay.summary import alone
from monitor.replay.terminal import clock
from monitor.replay.text.labels import SPOKEN
from monitor.types import COMPONENTS
from monitor.version import __version__

if TYPE_CHECKING:
    from monitor.replay.session import Session


WIDTH_PX = 760
_STEPS_S = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)
_MOST_TICKS = 10
_WORD_SHARE = 0.15


def report_charts(session: Session) -> dict[str, tuple[str, Any]]:
    """Name -> (caption, plotly figure); those with nothing to draw are left out."""
    found = {}
    for name, names, caption in (
        (
            "components",
            COMPONENTS,
            "Scores over time, coordination with its 90 % band; the line at 50 is the level compared with.",
        ),
        ("channels", session.channels, "Channels over time; their bands are in the table above."),
    ):
        figure = scores_figure(session, theme="light")
        if _only(figure, names, banded="coordination"):
            found[name] = (caption, figure)
    figure = lag_figure(session, theme="light")
    # Lags from turn to turn are none from a movement to its echo.
    if _only(figure, ("coordination", *(name for name in session.channels if name not in SPOKEN))):
        found["lag"] = ("Who follows by how much: above 0 you follow. Within 0.3 s (shaded) nothing is counted.", figure)
    if session.events or session.gaps:
        found["lanes"] = (
            "Who speaks when, and what happened (filled: you, open: your partner).",
            lanes_figure(session, theme="light"),
        )
    for _, figure in found.values():
        _for_paper(figure, session.duration_s)
    return found


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
            trace.name, trace.showlegend = "Cue", len(trace.x) > 0
    figure.update_layout(showlegend=shown, legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"})
    return shown


def _for_paper(figure: Any, duration_s: float) -> None:
    step_s = next((step for step in _STEPS_S if duration_s / step <= _MOST_TICKS), _STEPS_S[-1])
    ticks = [step_s * number for number in range(math.floor(max(duration_s, 1.0) / step_s) + 1)]
    figure.update_xaxes(tickvals=ticks, ticktext=[clock(tick) for tick in ticks])
    figure.update_layout(width=WIDTH_PX, paper_bgcolor="#ffffff")
    # The word for a beginning without scores needs room: half of it stands on each side of its middle.
    figure.layout.annotations = [one for one in figure.layout.annotations if one.x > _WORD_SHARE / 2 * duration_s]
    if figure.layout.showlegend:
        figure.update_layout(height=figure.layout.height + 40, margin={**figure.layout.margin.to_plotly_json(), "t": 48})


_HERE = Path(__file__).parent
_NO_WAY_OUT = "base-uri 'none'; form-action 'none'"
_METHOD = (
    "These numbers describe behaviour: moving, {looking}smiling and speaking in time with each other, compared with what "
    "chance or usual conversations give. No emotion is read, nobody is judged, and a single conversation says little "
    "about a person."
)


def write_report(session: Session, path: Path) -> None:
    """Write the report of a session. Raises RapportError when the plotly package is incomplete."""
    path.write_text(report(session), encoding="utf-8")


def report(session: Session) -> str:
    """The report as HTML."""
    scripts = [_plotly(), (_HERE / "report.js").read_text(encoding="utf-8")]
    hashes = " ".join(f"'sha256-{_sha256(script)}'" for script in scripts)
    policy = f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; {_NO_WAY_OUT}"
    charts, data = _charts(session)
    eyes = "gaze" in session.channels
    method = _METHOD.format(looking="looking, " if eyes else "")
    sections = {
        "In short": report_sections.story_section(session),
        **({} if alone(session) else {"Scores": report_sections.scores(session)}),
        "Over time": charts,
        "Moments": report_sections.highlights(session),
        "Talk, eyes and posture" if eyes else "Talk and posture": report_sections.talked(session),
        "You and your partner": report_sections.people(session),
        "Not measured": report_sections.missing(session),
    }
    body = "\n".join(f"<section><h2>{escape(name)}</h2>\n{content}</section>" for name, content in sections.items())
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{report_sections.text(session.title or "A conversation")}</title>
<style>{(_HERE / "report.css").read_text(encoding="utf-8")}</style>
</head>
<body>
<header>{report_sections.head(session)}</header>
<main>
{body}
</main>
<footer class="quiet"><p>{method}</p><p>Rapport monitor {__version__}, session {escape(session.id)}. Made on this computer;
nothing was sent.</p></footer>
{data}
{"".join(f"<script>{script}</script>" for script in scripts)}
</body>
</html>
"""


def _charts(session: Session) -> tuple[str, str]:
    """The places of the figures, and their data as JSON that no parser of HTML can take for markup."""
    places, data = [], []
    for name, (caption, figure) in report_charts(session).items():
        place = f'data-figure="figure-{name}" style="height:{round(figure.layout.height)}px"'
        said = escape(caption)
        drawn = f'<div {place} role="img" aria-label="{said}"></div>'
        places.append(f"<figure>{drawn}<figcaption>{said}</figcaption></figure>")
        content = figure.to_json().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
        data.append(f'<script type="application/json" id="figure-{name}">{content}</script>')
    return "\n".join(places) or "<p>Nothing was measured over time.</p>", "\n".join(data)


def _plotly() -> str:
    spec = find_spec("plotly")
    path = Path(spec.origin).parent / "package_data" / "plotly.min.js" if spec and spec.origin else None
    if path is None or not path.is_file():
        raise RapportError("the plotly package lacks its browser library; install the program again")
    # A file read as text has its line ends as the browser will hash them.
    return path.read_text(encoding="utf-8").replace("</script", "<\\/script")


def _sha256(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
