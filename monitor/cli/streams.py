"""The options of the commands that open the live page for Lab Streaming Layer."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.options import notify
from monitor.errors import UsageError
from monitor.words import say

if TYPE_CHECKING:
    from monitor.live.lsl.library import Scope
    from monitor.live.lsl.request import LslRequest


def lsl_options(command: Any) -> Any:
    """``--lsl``, ``--lsl-in`` and ``--lsl-scope``; the command gets ``lsl``, what they ask for, or None."""

    @functools.wraps(command)
    def asked(*arguments: Any, lsl: bool, lsl_in: tuple[str, ...], lsl_scope: Scope, **rest: Any) -> Any:
        return command(*arguments, lsl=lsl_request(sends=lsl, incoming=lsl_in, scope=lsl_scope), **rest)

    for option in (
        click.option(
            "--lsl-scope",
            type=click.Choice(["computer", "network"]),
            default="computer",
            show_default=True,
            help="How far LSL reaches: programs on this computer, or everybody on your network.",
        ),
        click.option(
            "--lsl-in",
            multiple=True,
            metavar="PERSON=STREAM[:CHANNEL]",
            help="Keep a series of another program with the session, such as user=Polar:HR; once for each person.",
        ),
        click.option("--lsl", is_flag=True, help="Send measures, scores and cues as LSL streams; no picture, sound or word."),
    ):
        asked = option(asked)
    return asked


def lsl_request(*, sends: bool, incoming: tuple[str, ...], scope: Scope) -> LslRequest | None:
    """What the options ask for, None where that is nothing; says who can read what is sent.

    Raises UsageError for options that do not fit, SourceError where the extra is missing.
    """
    from monitor.live.lsl.request import LslRequest, parse_incoming
    from monitor.sources.desktop.extras import extra

    series = parse_incoming(incoming)
    if not sends and not series:
        if scope != "computer":
            raise UsageError("--lsl-scope is for --lsl and --lsl-in; add one of them")
        return None
    extra("lsl").check()
    if sends:
        notify(say(f"notice-lsl-{scope}"))
    return LslRequest(sends=sends, scope=scope, incoming=series)
