"""What the commands that open a page share.

What every command shares: results to stdout, everything else to stderr.
"""

from __future__ import annotations

import json
import re
import webbrowser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout and nothing else.")


def print_json(document: Mapping[str, Any] | list[Any]) -> None:
    """The result as one strict JSON document."""
    click.echo(json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2))


def say(line: str) -> None:
    """A line for the user that is not the result."""
    click.echo(line, err=True)


_OPTIONS = (
    click.option("--no-browser", is_flag=True, help="Do not open a browser; the address is printed in any case."),
    click.option("--port", type=click.IntRange(0, 65535), default=0, show_default="any free one", help="Port on 127.0.0.1."),
)


def opens_page(command: Any) -> Any:
    """The options of a command that opens a page."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def announce(address: str, *, no_browser: bool) -> None:
    """Print the address as a line of its own and open it."""
    click.echo(address)
    if not no_browser:
        webbrowser.open(address)
    say("The page is open until you press Ctrl-C here.")


def forget_old_sessions(*, spare: Path | None = None) -> None:
    """Delete sessions whose days are over and say which will be. spare : the one that is about to be shown."""
    from monitor.paths import home
    from monitor.record.retention import forget_old

    for line in forget_old(home(), spare=spare):
        say(line)


def short_title(context: click.Context, option: click.Parameter, title: str) -> str:
    """Checks an option that names a session."""
    from monitor.live.requests import TITLE_MOST

    if len(title) > TITLE_MOST:
        raise click.BadParameter(f"{TITLE_MOST} characters at most are kept, {len(title)} came")
    return title


def moment_s(context: click.Context, option: click.Parameter, text: str | None) -> float:
    """Seconds of an option that names a moment: 83.2, 1:23 or 1:02:03; 0 without one."""
    if text is None:
        return 0.0
    parts = text.split(":")
    if not re.fullmatch(r"[0-9]{1,6}(:[0-5]?[0-9]){0,2}(\.[0-9]{1,3})?", text):
        raise click.BadParameter(f"should be seconds, 1:23 or 1:02:03, found {text[:20]!r}")
    return sum(float(part) * 60.0**place for place, part in enumerate(reversed(parts)))


def known_preset(context: click.Context, option: click.Parameter, name: str) -> str:
    """Checks an option that names a preset."""
    from monitor.config import preset_names

    if name not in preset_names():
        raise click.BadParameter(f"{name!r} is none of {', '.join(preset_names())}")
    return name
