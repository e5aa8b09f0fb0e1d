"""The report: one HTML file that needs nothing else, opens without a network and prints well.

It runs two scripts and no other, held to them by their sha256 in its own content security policy: plotly's, from the
installed package, and the few lines that draw the figures.
"""

from __future__ import annotations

import base64
import hashlib
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from monitor import __version__
from monitor.errors import RapportError
from monitor.replay import report_parts as parts
from monitor.replay import report_told as told
from monitor.replay.report_charts import report_charts
from monitor.replay.story import alone

if TYPE_CHECKING:
    from monitor.replay.reader import Session

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
        "In short": told.told(session),
        **({} if alone(session) else {"Scores": parts.scores(session)}),
        "Over time": charts,
        "Moments": told.highlights(session),
        "Talk, eyes and posture" if eyes else "Talk and posture": told.talked(session),
        "You and your partner": parts.people(session),
        "Not measured": parts.missing(session),
    }
    body = "\n".join(f"<section><h2>{escape(name)}</h2>\n{content}</section>" for name, content in sections.items())
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{parts.text(session.title or "A conversation")}</title>
<style>{(_HERE / "report.css").read_text(encoding="utf-8")}</style>
</head>
<body>
<header>{parts.head(session)}</header>
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
