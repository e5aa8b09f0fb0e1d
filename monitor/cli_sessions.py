"""``rapport sessions``: the recorded sessions."""

from __future__ import annotations

from pathlib import Path

import click

from monitor.cli_output import json_option, print_json, say
from monitor.replay.formats import FORMATS, OPEN_FORMATS, SUFFIXES


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
@click.argument("session", required=False)
@click.option(
    "--to", type=click.Path(path_type=Path), help="Folder, or file of one format (default: a folder named by the id)."
)
@click.option("--format", "formats", multiple=True, type=click.Choice([*FORMATS, "all"]), help="May be given more than once.")
@click.option("--media", is_flag=True, help="Put the films into a bundle; both people must agree to whoever gets it.")
@click.option("--force", is_flag=True, help="Replace files that are there.")
@json_option
def export(session: str | None, to: Path | None, formats: tuple[str, ...], media: bool, force: bool, as_json: bool) -> None:
    """Write a session's data for other tools: tables, annotation tiers, JSON (all of them unless --format says which).

    A bundle is one file for `rapport sessions import` on another computer.
    """
    from monitor.replay.catalogue import find_session
    from monitor.replay.export import export as write
    from monitor.replay.reader import load_session

    found = load_session(find_session(session))
    to = to or Path(found.id)
    chosen = [*OPEN_FORMATS] if not formats or "all" in formats else []
    chosen += [name for name in formats if name not in ("all", *chosen)]
    fitting = [name for name, suffix in SUFFIXES.items() if not formats and suffix.lower() == to.suffix.lower()]
    files = write(found, to, formats=fitting or chosen, media=media, force=force)
    if as_json:
        print_json({"session": found.id, "files": [str(path) for path in files]})
    for path in () if as_json else files:
        click.echo(path)


@sessions.command(name="import")
@click.argument("bundle", type=click.Path(path_type=Path))
@json_option
def import_command(bundle: Path, as_json: bool) -> None:
    """Add the session of a bundle that `rapport sessions export --format bundle` wrote."""
    from monitor.paths import sessions_dir
    from monitor.replay.unbundle import import_bundle

    session = import_bundle(bundle, sessions_dir(create=True))
    if as_json:
        print_json({"session": session.id, "path": str(session.path)})
    else:
        click.echo(session.id)


@sessions.command()
@click.argument("session")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def delete(session: str, yes: bool, as_json: bool) -> None:
    """Delete a session: its measures and, where they were kept, its films."""
    from monitor.record.delete import delete_session
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
