"""``rapport sessions``: the recorded sessions."""

from __future__ import annotations

import click

from monitor.cli_output import json_option, print_json, say


@click.group()
def sessions() -> None:
    """The recorded sessions."""


@sessions.command(name="list")
@json_option
def list_command(as_json: bool) -> None:
    """All sessions, the newest first."""
    from monitor.replay.catalogue import list_sessions

    found = list_sessions()
    if as_json:
        print_json([info.as_dict() for info in found])
        return
    for info in found:
        click.echo(info.line())
    if not found:
        say("No session yet; make one with `rapport analyze` or `rapport demo`.")


@sessions.command()
@click.argument("session", required=False)
@json_option
def show(session: str | None, as_json: bool) -> None:
    """The scores of a session (the latest one when none is named)."""
    from monitor.replay.catalogue import find_session
    from monitor.replay.reader import load_session
    from monitor.replay.text import describe

    found = load_session(find_session(session))
    if as_json:
        print_json(found.to_json())
    else:
        click.echo(describe(found))


@sessions.command()
@click.argument("session")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def delete(session: str, yes: bool, as_json: bool) -> None:
    """Delete a session: its measures and, where they were kept, its films."""
    from monitor.record.recover import delete_session
    from monitor.replay.catalogue import find_session

    folder = find_session(session)
    if not yes:
        click.confirm(f"Delete session {folder.name} for good?", abort=True, err=True)
    delete_session(folder)
    if as_json:
        print_json({"deleted": folder.name})
    else:
        say(f"Deleted {folder.name}.")


@sessions.command()
@json_option
def recover(as_json: bool) -> None:
    """Close sessions that were cut off, so that their state says so; what they hold stays as it is."""
    from monitor.paths import sessions_dir
    from monitor.record.recover import recover_sessions

    recovered = recover_sessions(sessions_dir())
    if as_json:
        print_json({"recovered": recovered})
    else:
        say(f"{len(recovered)} interrupted session{'' if len(recovered) == 1 else 's'} closed.")
