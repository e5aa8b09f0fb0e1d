"""``rapport sessions``: list, show, annotate, export, import and delete recorded sessions."""

from __future__ import annotations

from pathlib import Path

import click

from monitor.cli.options import ask_passphrase, json_option, notify, print_json
from monitor.cli.two_sides import join, shift
from monitor.words import say

# As ``replay.export.formats.FORMATS``, which would load numpy and the database's reader for every `--help`.
FORMATS = ("parquet", "csv", "json", "eaf", "textgrid", "report", "pdf", "bundle", "vtt", "srt")


def _show_files(session: str, files: list[Path], *, as_json: bool) -> None:
    if as_json:
        print_json({"session": session, "files": [str(path) for path in files]})
    for path in () if as_json else files:
        click.echo(path)


def _export_bids(folder: Path, to: Path, *, dyad: str, task: str, words: bool, as_json: bool) -> None:
    from monitor.replay.export.bids import export_bids
    from monitor.replay.session import load_session

    loaded = load_session(folder)
    run = export_bids(loaded, to, dyad=dyad, task=task, words=words)
    if not run.is_new:
        notify(say("bids-kept", session=loaded.id, folder=str(to), run=run.name))
    _show_files(loaded.id, run.files, as_json=as_json)


@click.group()
def sessions() -> None:
    """Manage your recorded sessions."""


sessions.add_command(shift)
sessions.add_command(join)


@sessions.command(name="list")
@click.option("--search", default="", help="Only sessions with all these words in title, notes, tags, preset, date or id.")
@click.option("--tag", default="", help="Only sessions with this tag.")
@click.option("--person", help="Only this person's sessions; `you` for your own.")
@json_option
def list_command(search: str, tag: str, person: str | None, as_json: bool) -> None:
    """List all sessions, newest first."""
    from monitor.record.people import YOU
    from monitor.replay.catalog import list_everybody

    wanted = "" if person is not None and person.strip().casefold() == YOU else person
    matches = [info for info in list_everybody() if info.fits(search=search, tag=tag, person=wanted)]
    if as_json:
        print_json([info.as_dict() for info in matches])
        return
    for info in matches:
        click.echo(info.line())
    if not matches:
        notify(say("cli-sessions-no-match" if search or tag or person else "cli-sessions-none"))


@sessions.command(name="person")
@click.argument("session")
@click.argument("name")
@json_option
def person_command(session: str, name: str, as_json: bool) -> None:
    """Say whose session it is, by name; `you` makes it yours. Each person's sessions have a folder and a progress of their own."""
    from monitor.record.people import assign
    from monitor.replay.catalog import find_session

    folder = assign(find_session(session), name)
    if as_json:
        print_json({"session": folder.name, "person": name, "path": str(folder)})
    else:
        click.echo(folder)


@sessions.command()
@click.argument("session", required=False)
@click.option("--words", is_flag=True, help="With --json: include what was counted from the words, with some as examples.")
@json_option
def show(session: str | None, words: bool, as_json: bool) -> None:
    """Show the scores of a session. By default, the latest one."""
    from monitor.replay.catalog import find_session
    from monitor.replay.session import load_session
    from monitor.replay.terminal import describe

    loaded = load_session(find_session(session))
    if as_json:
        print_json(loaded.to_json(words=words))
    else:
        click.echo(describe(loaded))


@sessions.command()
@click.argument("session")
@click.option("--title", help="A new title; an empty one restores the recorded title.")
@click.option("--text", help="Your notes; they replace earlier ones.")
@click.option("--tag", "add", multiple=True, help="Add a tag (repeatable).")
@click.option("--untag", "remove", multiple=True, help="Remove a tag (repeatable).")
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
    """Edit or show notes, tags and rating. Without options, show them."""
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
@click.option("--preset", default="", help="Only sessions with this preset (default: the preset of the latest session).")
@click.option("--tag", default="", help="Only sessions with this tag.")
@click.option("--person", default="", help="Whose sessions (default: yours).")
@json_option
def progress_command(preset: str, tag: str, person: str, as_json: bool) -> None:
    """Show how your goal, three facts and your scores changed, and how scores relate to your own ratings."""
    from monitor.paths import sessions_dir
    from monitor.record.people import person_folder
    from monitor.replay.analysis.progress import progress
    from monitor.replay.document import progress_document
    from monitor.replay.text.progress import describe

    result = progress(person_folder(sessions_dir(), person), preset=preset, tag=tag)
    if as_json:
        print_json(progress_document(result))
    else:
        click.echo(describe(result))


@sessions.command()
@click.argument("session", required=False)
@click.option("--to", type=click.Path(path_type=Path), help="A folder, or a file for one format (default: a folder ID).")
@click.option("--format", "formats", multiple=True, type=click.Choice([*FORMATS, "all"]), help="Format to write (repeatable).")
@click.option("--media", is_flag=True, help="Include the films in the bundle. Both people must agree to who gets it.")
@click.option("--words", is_flag=True, help="Include what was said. Both people must agree to who gets it.")
@click.option("--passphrase", "sealed", is_flag=True, help="Ask for a passphrase and seal the bundle with it.")
@click.option("--force", is_flag=True, help="Replace existing files.")
@click.option("--layout", type=click.Choice(["bids"]), help="Add it to a folder in the BIDS layout, which takes many sessions.")
@click.option("--dyad", default="", help="With --layout: a name for these two people (default: ID). The same name: next run.")
@click.option("--task", default="", help="With --layout: what they did (default: the session's preset).")
@json_option
def export(
    session: str | None,
    to: Path | None,
    formats: tuple[str, ...],
    sealed: bool,
    as_json: bool,
    words: bool,
    layout: str | None,
    dyad: str,
    task: str,
    **options: bool,
) -> None:
    """Export a session for other tools. Writes tables, annotation tiers and JSON unless you give --format.

    A bundle is a single file for `rapport sessions import` on another computer. What was said is left out without --words;
    vtt and srt are the transcript itself.
    """
    from monitor.replay.catalog import find_session
    from monitor.replay.export.formats import CAPTIONS, OPEN_FORMATS, SEALED_SUFFIX, SUFFIXES
    from monitor.replay.export.formats import export as write
    from monitor.replay.session import load_session

    if layout is None and (dyad or task):
        raise click.UsageError("--dyad and --task belong to --layout bids; add it, or leave them out")
    if layout is not None:
        if formats or sealed or any(options.values()):
            raise click.UsageError("--layout bids takes only --to, --dyad, --task and --words; leave the other options out")
        _export_bids(find_session(session), to or Path("bids"), dyad=dyad, task=task, words=words, as_json=as_json)
        return
    sealed = sealed or (to is not None and to.suffix in (SEALED_SUFFIX, ".sealed"))
    loaded = load_session(find_session(session))
    to = to or (Path(f"{loaded.id}.zip{SEALED_SUFFIX}") if sealed else Path(loaded.id))
    chosen = [*OPEN_FORMATS, *(CAPTIONS if words else ())] if not formats or "all" in formats else []
    chosen += [name for name in formats if name not in ("all", *chosen)]
    fitting = [name for name, suffix in SUFFIXES.items() if not formats and suffix.lower() == to.suffix.lower()]
    passphrase = ask_passphrase(new=True) if sealed else None
    chosen = ["bundle"] if sealed and not formats else fitting or chosen
    files = write(loaded, to, formats=chosen, words=words, passphrase=passphrase, **options)
    _show_files(loaded.id, files, as_json=as_json)


@sessions.command()
@click.argument("session", required=False)
@click.option("--to", type=click.Path(path_type=Path), help="The file to write (default: ID.html in this folder).")
@click.option("--pdf", is_flag=True, help="Also print a PDF (needs Chromium, Chrome or Edge).")
@click.option("--words", is_flag=True, help="Include what was said. Both people must agree to who gets it.")
@click.option("--force", is_flag=True, help="Replace existing files.")
@json_option
def report(session: str | None, to: Path | None, pdf: bool, words: bool, force: bool, as_json: bool) -> None:
    """Write a report as one HTML file. It opens offline, prints well and says what was not measured."""
    from monitor.replay.catalog import find_session
    from monitor.replay.export.formats import export_report
    from monitor.replay.session import load_session

    loaded = load_session(find_session(session))
    files = export_report(loaded, to or Path(f"{loaded.id}.html"), pdf=pdf, words=words, force=force)
    _show_files(loaded.id, files, as_json=as_json)


@sessions.command(name="import")
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option("--again", is_flag=True, help="Import it even if the session is already here, as a copy with a new id.")
@click.option("--person", default="", help="Whose session it is (default: yours).")
@json_option
def import_command(bundle: Path, again: bool, person: str, as_json: bool) -> None:
    """Import a session from a bundle. Bundles come from `rapport sessions export --format bundle`.

    Of a session that is here already, the comments in the bundle are added to yours, each once; nothing else is changed.
    """
    from monitor.errors import AlreadyHereError
    from monitor.paths import make_private, sessions_dir
    from monitor.record.encryption import is_sealed
    from monitor.record.people import person_folder
    from monitor.replay.catalog import find_session
    from monitor.replay.export.import_bundle import import_bundle
    from monitor.replay.session import load_session

    passphrase = ask_passphrase() if bundle.is_file() and is_sealed(bundle) else None
    folder = person_folder(sessions_dir(create=True), person)
    make_private(folder)
    try:
        session = import_bundle(bundle, folder, passphrase=passphrase, again=again)
    except AlreadyHereError as error:
        if not error.comments:
            raise
        notify(say("cli-comments-merged", session=error.session, count=error.comments))
        session = load_session(find_session(error.session))
    if as_json:
        print_json({"session": session.id, "path": str(session.path)})
    else:
        click.echo(session.id)


@sessions.command()
@click.argument("session")
@click.option("--yes", is_flag=True, help="Delete without asking.")
@json_option
def delete(session: str, yes: bool, as_json: bool) -> None:
    """Delete a session: its measures, its notes and its films."""
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


@sessions.command(name="forget-words")
@click.argument("session")
@click.option("--yes", is_flag=True, help="Forget them without asking.")
@json_option
def forget_words_command(session: str, yes: bool, as_json: bool) -> None:
    """Delete what was said in a session, and only that. Its measures, scores, notes and films stay."""
    from monitor.record.forget import forget_words
    from monitor.replay.catalog import find_session

    folder = find_session(session)
    if not yes:
        click.confirm(say("cli-confirm-forget-words", session=folder.name), abort=True, err=True)
    count = forget_words(folder)
    if as_json:
        print_json({"session": folder.name, "forgotten": count})
    else:
        notify(say("cli-forgot-words", session=folder.name, count=count))


@sessions.command()
@click.option("--days", type=click.IntRange(1, 36_500), help="Delete sessions this many days after they were recorded.")
@click.option("--forever", is_flag=True, help="Never delete sessions automatically.")
@json_option
def keep(days: int | None, forever: bool, as_json: bool) -> None:
    """Set how long sessions are kept (30 days by default). Sessions tagged keep stay. Without options, show the setting."""
    from monitor.paths import home
    from monitor.record.retention import read_retention, set_keep_days

    if forever and days:
        raise click.UsageError("give either --days or --forever, not both")
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
    """Close sessions that were interrupted. What was recorded stays as it is."""
    from monitor.paths import sessions_dir
    from monitor.record.lifecycle import recover_sessions
    from monitor.record.people import folders

    recovered = [name for folder in folders(sessions_dir()) for name in recover_sessions(folder)]
    if as_json:
        print_json({"recovered": recovered})
    else:
        notify(say("cli-recovered", count=len(recovered)))
