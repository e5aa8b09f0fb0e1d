"""``rapport sessions export``, ``report`` and ``import``: sessions as files for other tools, people and computers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.options import ask_passphrase, json_option, notify, person_option, print_json
from monitor.words import say

if TYPE_CHECKING:
    from monitor.types import Person

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


@click.command()
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


@click.command()
@click.argument("session", required=False)
@click.option("--to", type=click.Path(path_type=Path), help="The file to write (default: ID.html or ID-partner.html here).")
@click.option("--pdf", is_flag=True, help="Also print a PDF (needs Chromium, Chrome or Edge).")
@click.option("--words", is_flag=True, help="Include what was said. Both people must agree to who gets it.")
@click.option(
    "--for",
    "reader",
    type=click.Choice(["user", "partner"]),
    default="user",
    show_default=True,
    help="Who reads it. The partner's copy has what was measured of them and of the two of you, and nothing else of yours.",
)
@click.option("--force", is_flag=True, help="Replace existing files.")
@json_option
def report(session: str | None, to: Path | None, pdf: bool, words: bool, reader: Person, force: bool, as_json: bool) -> None:
    """Write a report as one HTML file. It opens offline, prints well and says what was not measured."""
    from monitor.replay.catalog import find_session
    from monitor.replay.export.formats import export_report, partner_name
    from monitor.replay.session import load_session

    loaded = load_session(find_session(session))
    name = loaded.id if reader == "user" else partner_name(loaded.id)
    files = export_report(loaded, to or Path(f"{name}.html"), pdf=pdf, words=words, force=force, reader=reader)
    _show_files(loaded.id, files, as_json=as_json)


@click.command(name="import")
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option("--again", is_flag=True, help="Import it even if the session is already here, as a copy with a new id.")
@person_option
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
