"""``rapport sessions``: list, show, annotate, export, import and delete recorded sessions."""

from __future__ import annotations

import click

from monitor.cli.options import json_option, notify, own_command, print_json
from monitor.cli.transfer import export, import_command, report
from monitor.cli.two_sides import join, shift
from monitor.words import say
from monitor.words.numbers import clock


@click.group()
def sessions() -> None:
    """Manage your recorded sessions."""


sessions.add_command(shift)
sessions.add_command(join)
sessions.add_command(export)
sessions.add_command(report)
sessions.add_command(import_command)


@sessions.command(name="list")
@click.option("--search", default="", help="Only sessions with all these words in title, notes, tags, preset, date or id.")
@click.option("--tag", default="", help="Only sessions with this tag.")
@click.option("--person", help="Only this person's sessions; `you` for your own.")
@json_option
def list_command(search: str, tag: str, person: str | None, as_json: bool) -> None:
    """List all sessions, newest first. The number after the length is coordination (50: as by chance; -: not measured)."""
    from monitor.record.people import YOU
    from monitor.replay.catalog import list_everybody

    wanted = "" if person is not None and person.strip().casefold() == YOU else person
    matches = [info for info in list_everybody() if info.fits(search=search, tag=tag, person=wanted)]
    if as_json:
        print_json([info.as_dict() for info in matches])
        return
    for info in matches:
        click.echo(info.line())
    if matches:
        notify(say("cli-sessions-open", command=own_command(), session=matches[0].id))
    if not matches:
        notify(say("cli-sessions-no-match" if search or tag or person else "cli-sessions-none"))


@sessions.command(name="person")
@click.argument("session")
@click.argument("name")
@json_option
def person_command(session: str, name: str, as_json: bool) -> None:
    """Say whose session it is, by name; `you` makes it yours. Each person has their own folder and progress."""
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
@click.option(
    "--goal", type=click.Choice(["reached", "missed", "unsaid"]), help="Whether you reached a goal in your own words."
)
@json_option
def note(
    session: str,
    add: tuple[str, ...],
    remove: tuple[str, ...],
    rate: tuple[int, int, int] | None,
    goal: str | None,
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
    if goal:
        change["goal_reached"] = None if goal == "unsaid" else goal == "reached"
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
    if notes.goal_reached is not None:
        click.echo(say("cli-note-goal", reached="yes" if notes.goal_reached else "no"))
    if notes.text:
        click.echo(f"\n{notes.text}")
    for comment in notes.comments:
        click.echo(f"{clock(comment.at_s):>7}  {comment.by}: {comment.text}")


@sessions.command(name="progress")
@click.option("--preset", default="", help="Only sessions with this preset (default: the preset of the latest session).")
@click.option("--tag", default="", help="Only sessions with this tag.")
@click.option("--person", default="", help="Whose sessions (default: yours).")
@json_option
def progress_command(preset: str, tag: str, person: str, as_json: bool) -> None:
    """Show how your goal, three facts and your scores changed, and how scores relate to your own ratings."""
    from monitor.config import load_preset
    from monitor.paths import sessions_dir
    from monitor.record.people import person_folder
    from monitor.replay.analysis.cues.history import kind_effects
    from monitor.replay.analysis.progress import progress
    from monitor.replay.document import progress_document
    from monitor.replay.text.cue_effects import kind_documents, kind_lines
    from monitor.replay.text.progress import describe

    folder = person_folder(sessions_dir(), person)
    result = progress(folder, preset=preset, tag=tag)
    effects, cues_of = kind_effects(folder), load_preset()
    if as_json:
        print_json({**progress_document(result), "cue_kinds": kind_documents(effects, cues_of)})
    else:
        click.echo("\n".join([describe(result), *kind_lines(effects, cues_of)]))


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
