"""The page in the place of a session that cannot be shown: one sentence, and the way back."""

from __future__ import annotations

from html import escape

from starlette.responses import HTMLResponse

from monitor.replay.catalog import one_line

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>No session to show</title>
<link rel="icon" href="/favicon.ico" type="image/svg+xml">
<link rel="stylesheet" href="/static/base.css">
</head>
<body>
<main class="page narrow-page">
<header><a class="back" href="/"><span aria-hidden="true">&larr;</span> Sessions</a>
<h1>This session cannot be shown</h1></header>
<p class="panel">{sentence}</p>
</main>
</body>
</html>
"""


def error_page(sentence: str) -> HTMLResponse:
    """sentence : why; it may hold foreign words."""
    said = one_line(sentence)
    return HTMLResponse(_PAGE.format(sentence=escape(f"{said[:1].upper()}{said[1:]}.")), status_code=404)
