"""``rapport sessions``: the recorded sessions."""

from __future__ import annotations

from pathlib import Path

import click

from monitor.cli.options import json_option, notify, print_json
from monitor.words import say

# As ``replay.export.formats.FORMATS``, which would load numpy and the database's reader for every `--help`.
FORMATS = ("parquet", "csv", "json", "eaf", "textgrid", "report", "pdf", "bundle")


def ask_passphrase(*, new: bool = False) -> str:
    """Asked for on the terminal, never an argument: those can be read by everybody on the computer."""
    again = say("cli-passphrase-again") if new else False
    passphrase: str = click.prompt(say("cli-passphrase"), hide_input=True, confirmation_prompt=again, err=True)
    return passphrase


@click.group()
def sessions() -> None:
    """The recorded sessions."""


@sessions.command(name="list")
@click.option("--search", default="", help="Only those with all these words in title, notes, tags, preset, date or id.")
@click.option("--tag", default="", help="Only those with this tag.")
@json_option
def list_command(search: str, tag: str, as_json: bool) -> None:
    """All sessions, the newest first."""
    from monitor.replay.catalog import list_sessions

    matches = [info for info in list_sessions() if info.fits(search=search, tag=tag)]
    if as_json:
        print_json([info.as_dict() for info in matches])
        return
    for info in matches:
        click.echo(info.line())
    if not matches:
        notify(say("cli-sessions-no-match" if search or tag else "cli-sessions-none"))


@sessions.command()
@click.argument("session", required=False)
@json_option
def show(session: str | None, as_json: bool) -> None:
    """The scores of a session (the latest one when none is named)."""
    from monitor.replay.catalog import find_session
    from monitor.replay.session import load_session
    from monitor.replay.terminal import describe

    loaded = load_session(find_session(session))
    if as_json:
        print_json(loaded.to_json())
    else:
        click.echo(describe(loaded))


@sessions.command()
@click.argument("session")
@click.option("--title", help="What the session is called; empty for the recorded title.")
@click.option("--text", help="Your notes, replacing earlier ones.")
@click.option("--tag", "add", multiple=True, help="A tag to add; may be given more than once.")
@click.option("--untag", "remove", multiple=True, help="A tag to take off.")
@click.option(
    "--rate", nargs=3, type=click.IntRange(1, 7), metavar="CONNECTION NATURALNESS EASE", help="Your own rating, 1 to 7 each."
)
@json_option
def note(
    session: str,
    add: tuple[str, ...],
    remove: tuple[str, ...],
    rate: tuple[int, int, int] | None,
    as_json: bool,
    **texts: str | None,
) -> None:
    """Say something about a session: its title, notes, tags, your own rating. Without options: show it."""
    from monitor.record.notes import QUESTIONS, change_notes, read_notes
    from monitor.replay.catalog import find_session

    folder = find_session(session)
    change: dict[str, object] = {name: text for name, text in texts.items() if text is not None}
    if add or remove:
        removed = {tag.strip().casefold() for tag in remove}
        change["tags"] = [tag for tag in (*read_notes(folder).tags, *add) if tag.strip().casefold() not in removed]
    if rate:
        change["rating"] = dict(zip(QUESTIONS, rate, strict=True))
    notes = change_notes(folder, change) if change else read_notes(folder)
    if as_json:
        print_json({"session": folder.name, **notes.model_dump(mode="json", exclude={"version"})})
        return
    click.echo(say("cli-note-title", title=notes.title) if notes.title else say("cli-note-title-recorded"))
    click.echo(say("cli-note-tags", tags=", ".join(notes.tags) or "-"))
    if notes.rating is None:
        click.echo(say("cli-note-rating-none"))
    else:
        click.echo(say("cli-note-rating", **{name: str(getattr(notes.rating, name)) for name in QUESTIONS}))
    if notes.text:
        click.echo(f"\n{notes.text}")


@sessions.command(name="progress")
@click.option("--preset", default="", help="Which sessions (default: those of the latest one's preset).")
@click.option("--tag", default="", help="Only those with this tag.")
@json_option
def progress_command(preset: str, tag: str, as_json: bool) -> None:
    """How the scores went over your sessions, and what your own ratings have to do with them."""
    from monitor.replay.analysis.progress import progress
    from monitor.replay.text.progress import as_document, describe

    result = progress(preset=preset, tag=tag)
    if as_json:
        print_json(as_document(result))
    else:
        click.echo(describe(result))


@sessions.command()
@click.argument("session", required=False)
@click.option(
    "--to", type=click.Path(path_type=Path), help="Folder, or file of one format (default: a folder named by the id)."
)
@click.option("--format", "formats", multiple=True, type=click.Choice([*FORMATS, "all"]), help="May be given more than once.")
@click.option("--media", is_flag=True, help="Put the films into a bundle; both people must agree to whoever gets it.")
@click.option("--passphrase", "sealed", is_flag=True, help="Ask for a passphrase and seal the bundle with it.")
@click.option("--force", is_flag=True, help="Replace files that are there.")
@json_option
def export(
    session: str | None, to: Path | None, formats: tuple[str, ...], media: bool, sealed: bool, force: bool, as_json: bool
) -> None:
    """Write a session's data for other tools: tables, annotation tiers, JSON (all of them unless --format says which).

    A bundle is one file for `rapport sessions import` on another computer.
    """
    from monitor.replay.catalog import find_session
    from monitor.replay.export.formats import OPEN_FORMATS, SEALED_SUFFIX, SUFFIXES
    from monitor.replay.export.formats import export as write
    from monitor.replay.session import load_session

    sealed = sealed or (to is not None and to.suffix in (SEALED_SUFFIX, ".age"))
    loaded = load_session(find_session(session))
    to = to or (Path(f"{loaded.id}.zip{SEALED_SUFFIX}") if sealed else Path(loaded.id))
    chosen = [*OPEN_FORMATS] if not formats or "all" in formats else []
    chosen += [name for name in formats if name not in ("all", *chosen)]
    fitting = [name for name, suffix in SUFFIXES.items() if not formats and suffix.lower() == to.suffix.lower()]
    passphrase = ask_passphrase(new=True) if sealed else None
    chosen = ["bundle"] if sealed and not formats else fitting or chosen
    files = write(loaded, to, formats=chosen, media=media, force=force, passphrase=passphrase)
    if as_json:
        print_json({"session": loaded.id, "files": [str(path) for path in files]})
    for path in () if as_json else files:
        click.echo(path)


@sessions.command()
@click.argument("session", required=False)
@click.option("--to", type=click.Path(path_type=Path), help="The file (default: the id with .html, in this folder).")
@click.option("--pdf", is_flag=True, help="A PDF beside it, printed by an installed Chromium, Chrome or Edge.")
@click.option("--force", is_flag=True, help="Replace files that are there.")
@json_option
def report(session: str | None, to: Path | None, pdf: bool, force: bool, as_json: bool) -> None:
    """One HTML file about a session that opens offline and prints well; it says what was not measured."""
    from monitor.replay.catalog import find_session
    from monitor.replay.export.formats import export_report
    from monitor.replay.session import load_session

    loaded = load_session(find_session(session))
    files = export_report(loaded, to or Path(f"{loaded.id}.html"), pdf=pdf, force=force)
    if as_json:
        print_json({"session": loaded.id, "files": [str(path) for path in files]})
    for path in () if as_json else files:
        click.echo(path)


@sessions.command(name="import")
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option("--again", is_flag=True, help="Also when its session is here already: a copy with an id of its own.")
@json_option
def import_command(bundle: Path, again: bool, as_json: bool) -> None:
    """Add the session of a bundle that `rapport sessions export --format bundle` wrote."""
    from monitor.paths import sessions_dir
    from monitor.record.encryption import is_sealed
    from monitor.replay.export.import_bundle import import_bundle

    passphrase = ask_passphrase() if bundle.is_file() and is_sealed(bundle) else None
    session = import_bundle(bundle, sessions_dir(create=True), passphrase=passphrase, again=again)
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
    from monitor.record.lifecycle import delete_session
    from monitor.replay.catalog import find_session

    folder = find_session(session)
    if not yes:
        click.confirm(say("cli-confirm-delete-session", session=folder.name), abort=True, err=True)
    delete_session(folder)
    if as_json:
        print_json({"deleted": folder.name})
    else:
        notify(say("cli-deleted", name=folder.name))


@sessions.command()
@click.option("--days", type=click.IntRange(1, 36_500), help="Delete sessions so many days after they were recorded.")
@click.option("--forever", is_flag=True, help="Delete nothing by itself.")
@json_option
def keep(days: int | None, forever: bool, as_json: bool) -> None:
    """How long sessions are kept (30 days unless you choose). What has the tag keep stays; without options: show it."""
    from monitor.paths import home
    from monitor.record.retention import read_retention, set_keep_days

    if forever and days:
        raise click.UsageError("choose --days or --forever, not both")
    retention = set_keep_days(home(), days) if days or forever else read_retention(home())
    if as_json:
        print_json({"keep_days": retention.keep_days})
    elif retention.keep_days is None:
        notify(say("cli-kept-forever"))
    else:
        notify(say("cli-kept-days", days=str(retention.keep_days)))


@sessions.command()
@json_option
def recover(as_json: bool) -> None:
    """Close sessions that were cut off, so that their state says so; what they hold stays as it is."""
    from monitor.paths import sessions_dir
    from monitor.record.lifecycle import recover_sessions

    recovered = recover_sessions(sessions_dir())
    if as_json:
        print_json({"recovered": recovered})
    else:
        notify(say("cli-recovered", count=len(recovered)))
