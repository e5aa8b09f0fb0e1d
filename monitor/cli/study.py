"""``rapport study``: many dyads into one table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.options import Bar, json_option, note_missing_models, notify, preset_option, print_json
from monitor.words import say

if TYPE_CHECKING:
    from monitor.study.dyad import Dyad
    from monitor.study.run import Result

_FILE = click.Path(path_type=Path)
# More lines of what was taken for what say less than the table does.
_LINES = 200


def _two_names(context: click.Context, option: click.Parameter, text: str | None) -> tuple[str, str] | None:
    """The user's and the partner's name of ``--names A,B``."""
    if text is None:
        return None
    names = [name.strip() for name in text.split(",")]
    if len(names) != 2 or not all(names):
        raise click.BadParameter(f"give two names, the user's first, such as A,B, not {text[:40]!r}")
    return names[0], names[1]


@click.command()
@click.argument("source", type=_FILE, metavar="FOLDER|TABLE.csv")
@click.option("--to", "out", type=_FILE, metavar="OUT", help="The study's folder. Run again with the same one to continue.")
@click.option("--rule", metavar="PATTERN", help="How the folder's files are named, such as {condition}/{dyad}_{person}.mp4.")
@click.option("--names", callback=_two_names, metavar="A,B", help="What user and partner are called in the files' names.")
@click.option(
    "--layout",
    type=click.Choice(["left-right", "right-left", "auto"]),
    help="Where the user sits, if each film shows both people.",
)
@click.option(
    "--offset",
    "offset_s",
    type=float,
    metavar="S",
    help="The partner's recordings began S seconds after the user's (default: found).",
)
@preset_option
@click.option(
    "--workers", type=click.IntRange(1, 512), metavar="N", help="Dyads at once (default: what cores and memory allow)."
)
@click.option(
    "--scheduler", metavar="ADDRESS", help="Use the workers of this Dask scheduler; they need the same files and folders."
)
@click.option(
    "--null",
    type=click.Choice(["pseudo", "own"]),
    default="pseudo",
    show_default=True,
    help="What groups of dyads are compared with: exchanged partners, or each dyad's own chance.",
)
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True, help="For everything drawn at random.")
@click.option("--list", "only_list", is_flag=True, help="Show which files would be whose, and stop.")
@json_option
def study(
    source: Path,
    out: Path | None,
    rule: str | None,
    names: tuple[str, str] | None,
    layout: str | None,
    offset_s: float | None,
    preset: str,
    workers: int | None,
    scheduler: str | None,
    null: Any,
    seed: int,
    only_list: bool,
    as_json: bool,
) -> None:
    """Score many dyads into one table.

    A FOLDER holds their files, named like d01_user.mp4 and d01_partner.mp4 (or A and B, left and right), a folder a dyad, or,
    with --layout, a film a dyad. Tables as for import-measures and folders of sessions will do as well. In a TABLE, each row
    is a dyad: id, user, partner, and where needed user_sound, partner_sound, layout, condition, offset_s, preset, session.

    OUT gets dyads.csv (a row a dyad and score) and measures.csv (a row a dyad, person and measure), the same as Parquet,
    and each dyad's session. A dyad that fails is a row with the reason. After an interruption, or with new or changed
    files, the same command does what is not done yet. Exit status 1 where a dyad failed or is not done.
    """
    from monitor.errors import UsageError
    from monitor.study.run import Settings, run_study
    from monitor.study.source import find

    dyads, lines = find(source, rule=rule, names=names, layout=layout or "", preset=preset, offset_s=offset_s)
    if source.is_dir() or only_list:
        # What is left out is said when the others are scored.
        for line in _taken(dyads if only_list else [dyad for dyad in dyads if not dyad.fault]):
            notify(line)
    for line in lines:
        notify(line)
    if only_list:
        return
    if out is None:
        raise UsageError("say where the study should be written, with --to FOLDER")
    note_missing_models()
    settings = Settings(seed=seed, null=null, workers=workers, scheduler=scheduler, source=source.name)
    with Bar("scoring") as bar, Bar("comparing") as second:
        result = run_study(dyads, out, settings=settings, report=bar.report, report_groups=second.report, tell=bar.notify)
    if as_json:
        print_json(result.as_json())
    else:
        _describe(result)
    if result.undone:
        raise SystemExit(1)


def _describe(result: Result) -> None:
    click.echo(say("study-summary", done=result.n_done, total=len(result.dyads)))
    click.echo(say("study-written", files=", ".join(str(result.folder / f"{name}.csv") for name in ("dyads", "measures"))))
    if result.groups:
        click.echo(say("study-page", file=str(result.folder / "study.html")))
    if result.n_failed:
        notify(say("study-reasons", count=result.n_failed, file="dyads.csv"))
    if result.ended:
        notify(say("study-ended", done=result.n_done, total=len(result.dyads), why=result.why))


def _taken(dyads: Sequence[Dyad]) -> list[str]:
    """Which file is taken for whose, a line a dyad."""
    lines = [_line(dyad) for dyad in dyads]
    return lines if len(lines) <= _LINES else [*lines[:_LINES], say("study-more", count=len(lines) - _LINES)]


def _line(dyad: Dyad) -> str:
    if dyad.fault:
        if not dyad.id:
            return say("study-left-out", reason=dyad.fault)
        return say("study-taken-fault", dyad=dyad.id, reason=dyad.fault)
    files = []
    for role, place in dyad.inputs():
        name = place.name
        if role == "session":
            files.append(say("study-taken-session", file=place.parent.name))
        elif role.endswith("_sound"):
            files.append(say("study-taken-sound", file=name, person=role.removesuffix("_sound")))
        elif role == "both_table" or (role == "user" and not dyad.partner):
            files.append(say("study-taken-both", file=name))
        else:
            files.append(say(f"study-taken-{role}", file=name))
    return say("study-taken", dyad=dyad.id, condition=dyad.condition or "none", files=", ".join(files))
