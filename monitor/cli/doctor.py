"""``rapport doctor``: the installation, and with ``--live`` picture and sound as they come in."""

from __future__ import annotations

import click

from monitor.cli.live import SOUND, SOURCE, sources_of
from monitor.cli.options import json_option, notify, print_json
from monitor.errors import UsageError
from monitor.words import say


@click.command()
@click.option("--live", "is_live", is_flag=True, help="Check picture and sound (10 s): a test tone, a sentence, both faces.")
@click.option("--user", help=f"With --live, your picture: {SOURCE} (default: camera).")
@click.option("--partner", help="With --live, your partner's picture: as for --user (default: none).")
@click.option("--user-audio", help=f"With --live, your voice: {SOUND} (default: microphone, or the film's own sound).")
@click.option("--partner-audio", help="With --live, your partner's voice (default: loopback, or the film's own sound).")
@json_option
def doctor(
    is_live: bool, user: str | None, partner: str | None, user_audio: str | None, partner_audio: str | None, as_json: bool
) -> None:
    """Check the installation. Shows what is there, what is missing and how to fix it.

    With --live: check that you and your partner are seen and heard, before a conversation. It opens the sources, plays a short
    test tone and asks you to read a sentence. The exit status is 1 if something essential is missing.
    """
    if is_live:
        _check_live(user, partner, user_audio, partner_audio, as_json=as_json)
        return
    if any(text is not None for text in (user, partner, user_audio, partner_audio)):
        raise UsageError("sources are for --live; use rapport doctor --live, or leave them out")
    from monitor.doctor import as_dicts, examine, healthy, render

    findings = examine()
    if as_json:
        print_json({"ok": healthy(findings), "findings": as_dicts(findings)})
    else:
        click.echo(render(findings))
    if not healthy(findings):
        raise SystemExit(1)


def _check_live(
    user: str | None, partner: str | None, user_audio: str | None, partner_audio: str | None, *, as_json: bool
) -> None:
    from monitor.live.check.state import verdict_of
    from monitor.live.requests import SourceSelection
    from monitor.live.terminal.live_check import as_document, render, run_check
    from monitor.quiet import hush_native

    mine, theirs = sources_of(user or "camera", user_audio), sources_of(partner, partner_audio, person="partner")
    if user_audio is None and mine["sound"] == "none":
        mine["sound"] = "microphone"
    if partner_audio is None and theirs["sound"] == "none":
        theirs["sound"] = "loopback"
    if any(text.startswith("browser:") for text in (*mine.values(), *theirs.values())):
        raise UsageError("what a page captures can only be checked there; run rapport live and press “Check now” there")
    hush_native()
    findings = run_check(SourceSelection.model_validate({"user": mine, "partner": theirs}), tell=notify)
    if as_json:
        print_json(as_document(findings))
    else:
        click.echo(render(findings))
    if verdict_of(findings) == "not ready":
        raise SystemExit(1)


@click.command("install-shortcut")
@click.option("--remove", is_flag=True, help="Remove it again.")
@json_option
def install_shortcut_command(remove: bool, as_json: bool) -> None:
    """Put the program among your applications, so that it opens the live page without typing a command."""
    from monitor.doctor.shortcut import install_shortcut, remove_shortcut

    files = remove_shortcut() if remove else install_shortcut()
    if as_json:
        print_json({"files": [str(path) for path in files]})
        return
    if not files:
        notify(say("shortcut-none"))
    for path in files:
        click.echo(path)
    if not remove:
        notify(say("shortcut-made"))
