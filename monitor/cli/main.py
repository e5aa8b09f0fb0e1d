"""The commands of ``rapport``; the only place that parses arguments.

Results go to stdout (with ``--json`` one JSON document and nothing else), progress and logs to stderr. Exit status 0, 1 (it
failed; one line says why and what to do), 2 (usage).
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

import click

from monitor.cli.calibrate import calibrate
from monitor.cli.doctor import doctor, install_shortcut_command
from monitor.cli.live import demo, live
from monitor.cli.options import (
    Bar,
    announce,
    delete_expired_sessions,
    json_option,
    moment_s,
    notify,
    opens_page,
    print_json,
)
from monitor.cli.practise import practise
from monitor.cli.recordings import analyze, import_measures, measure, prosody
from monitor.cli.sessions import sessions
from monitor.cli.study import study
from monitor.cli.words import words
from monitor.errors import RapportError, UsageError
from monitor.version import __version__
from monitor.words import say

_FILE = click.Path(path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="rapport")
def cli() -> None:
    """Rapport monitor: measures how two people move and speak together. Nothing leaves this computer."""


@cli.command()
@click.argument("session", required=False)
@click.option("--at", "at_s", callback=moment_s, metavar="TIME", help="Start at this moment: seconds, 1:23 or 1:02:03.")
@opens_page
def replay(session: str | None, at_s: float, no_browser: bool, port: int) -> None:
    """Open the replay of a session. By default, the latest one."""
    from monitor.replay.catalog import find_session

    folder = find_session(session)
    delete_expired_sessions(spared=folder)
    _serve(folder, at_s=at_s, no_browser=no_browser, port=port)


def _serve(session: Path, *, at_s: float = 0.0, no_browser: bool, port: int) -> None:
    from monitor.web.server import serve

    moment = f"#t={at_s:.1f}" if at_s else ""
    serve(session=session, port=port, ready=lambda address: announce(address + moment, no_browser=no_browser))


@cli.command()
@click.argument("file", type=_FILE)
@click.argument("others", type=_FILE, nargs=-1)
@click.option("--rate", "rate_hz", type=float, help="Samples (or frames) per second (default: from the column of times).")
@click.option(
    "--columns",
    help="The user's and the partner's column: A,B (default: the only two columns); of an XDF file STREAM:CHANNEL twice.",
)
@click.option(
    "--time", metavar="COLUMN", help="The column of times; none: go by the order of the rows (default: found by its name)."
)
@click.option(
    "--missing",
    multiple=True,
    metavar="VALUE",
    help="A number that stands for a missing value, such as -999 (repeat for several); none: every number is a value.",
)
@click.option("--window", "window_s", type=float, default=30.0, show_default=True, help="Correlation window, in seconds.")
@click.option("--step", "step_s", type=float, default=10.0, show_default=True, help="Step between rMEA's windows, in seconds.")
@click.option("--max-lag", "max_lag_s", type=float, default=5.0, show_default=True, help="Largest lag, in seconds.")
@click.option(
    "--null",
    type=click.Choice(["own", "circular", "time-shift", "segment", "iaaft", "pseudo", "data"]),
    default="own",
    show_default=True,
    help="What chance is estimated from (see below).",
)
@click.option(
    "--surrogates",
    type=click.IntRange(19, 9999),
    default=499,
    show_default=True,
    help="How many surrogates to draw; p is at least 1 / (surrogates + 1). Own and pseudo use all there are.",
)
@click.option(
    "--statistic", type=click.Choice(["mean", "peak"]), default="mean", show_default=True, help="Mean or peak over the lags."
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=0,
    show_default=True,
    help="Of the surrogates: the same seed gives the same p.",
)
@click.option("--methods", is_flag=True, help="Add a methods paragraph to paste into a paper, with its references.")
@json_option
def synchrony(
    file: Path,
    others: tuple[Path, ...],
    rate_hz: float | None,
    columns: str | None,
    missing: tuple[str, ...],
    methods: bool,
    as_json: bool,
    **how: Any,
) -> None:
    """Compare two series with chance.

    FILE is a table with a column for each person, the user's first; or with a row for each person at each time. Two files are
    the user's and the partner's table, joined by their times. With --null pseudo, OTHERS are tables of other pairs.

    Tables may come from spreadsheets, R, pandas or face trackers: commas, semicolons, tabs or blanks between the cells, decimal
    points or commas. Rows are placed by their times, and left out where a tracker's column (success, confidence) says that the
    face was lost. FILE may also be a recording of LabRecorder (XDF): its streams are brought onto one clock.

    \b
    What --null compares with:
      own         the two at every other time of the recording, by their spread
      circular    the same, by rank among them
      time-shift  one later than the other, without joining the ends
      segment     the partner's windows in another order
      iaaft       series with the partner's values and spectrum
      pseudo      partners of other pairs
      data        the partner's values in random order: far too liberal
    """
    from monitor.synchrony.compare import as_document, describe, score_file

    names = [name.strip() for name in columns.split(",")] if columns else None
    result = score_file(file, others, rate_hz=rate_hz, names=names, **_missing_values(missing), **how)
    for line in result.read.lines:
        notify(line)
    if as_json:
        print_json(as_document(result))
    else:
        click.echo(describe(result, methods=methods))


def _missing_values(texts: tuple[str, ...]) -> dict[str, Any]:
    """Numbers that stand for missing, and whether to ask where others seem to: not after ``none``."""
    words = [text.strip() for given in texts for text in given.split(",")]
    numbers = [word for word in words if word.lower() != "none"]
    try:
        return {"missing": [float(word) for word in numbers], "ask": len(numbers) == len(words)}
    except ValueError:
        raise UsageError(f"--missing should be a number such as -999, or none, not {', '.join(words)[:40]!r}") from None


@cli.command()
@click.argument("folder", type=_FILE)
@click.option("--films", is_flag=True, help="Write two films with sound instead of series.")
@click.option("--seconds", "duration_s", type=float, help="Length of the conversation, in seconds.")
@click.option("--seed", type=int, help="Simulate a different conversation.")
@click.option("--coupling", type=float, help="Share of the leader's movement in the follower's, from 0 (strangers) to 1.")
@click.option("--lag", "lag_s", type=float, help="How far the follower lags behind, in seconds.")
@click.option("--jitter", "jitter_s", type=float, help="How much the lag varies, in seconds.")
@click.option("--leader", type=click.Choice(["user", "partner", "both"]), help="Who leads.")
@click.option(
    "--side",
    type=click.Choice(["mirror", "same"]),
    help="Whether the follower mirrors the leader's left as right (mirror) or as left (same).",
)
@click.option("--copy-from", "copy_from_s", type=float, help="The follower copies exactly from this second on.")
@click.option("--size", help="Size of the films, such as 640x360.")
@click.option("--fps", type=float, help="Frames per second of the films.")
@click.option("--force", is_flag=True, help="Replace existing files.")
@json_option
def simulate(folder: Path, films: bool, force: bool, as_json: bool, size: str | None, **values: Any) -> None:
    """Simulate two people with known coupling. Writes series or films to FOLDER, and the truth as JSON."""
    from monitor.quiet import hush_native
    from monitor.simulate.plan import DyadPlan
    from monitor.simulate.write import write_films, write_series

    given = {name: value for name, value in values.items() if value is not None}
    plan = DyadPlan.of(**given, **_size(size))
    if not films:
        paths = write_series(plan, folder, force=force)
    else:
        hush_native()
        with Bar("drawing the two people") as bar:
            paths = write_films(plan, folder, force=force, progress=lambda share, made_s: bar.report(share, 1.0))
    if as_json:
        print_json(dict(zip(("user", "partner", "truth"), map(str, paths), strict=True)))
        return
    for path in paths:
        click.echo(path)


def _size(text: str | None) -> dict[str, int]:
    if text is None:
        return {}
    width, cross, height = text.partition("x")
    if not (cross and width.isdecimal() and height.isdecimal()):
        raise UsageError(f"--size should be WIDTHxHEIGHT, such as 640x360, not {text!r}")
    return {"width_px": int(width), "height_px": int(height)}


cli.add_command(analyze)
cli.add_command(import_measures)
cli.add_command(study)
cli.add_command(measure)
cli.add_command(prosody)
cli.add_command(words)
cli.add_command(sessions)
cli.add_command(live)
cli.add_command(practise)
cli.add_command(demo)
cli.add_command(calibrate)
cli.add_command(doctor)
cli.add_command(install_shortcut_command)


def _stop_as_by_ctrl_c() -> None:
    """A closed terminal or a shutdown ends the program as Ctrl-C does: the session is closed and no process is left."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:  # what nohup ignores stays ignored
            signal.signal(number, signal.default_int_handler)


def main() -> None:
    """The entry point: every expected failure is one line on stderr and an exit status."""
    from monitor.process.allocator import save_memory
    from monitor.quiet import hush

    save_memory()
    hush()
    _stop_as_by_ctrl_c()
    try:
        cli(standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as end:
        status = end.exit_code
    except click.ClickException as error:
        error.show()
        status = 2 if isinstance(error, click.UsageError) else 1
    except RapportError as error:
        notify(f"rapport: {error}")
        status = error.exit_status
    except (KeyboardInterrupt, click.Abort):
        notify(say("cli-stopped"))
        status = 1
    except BrokenPipeError:
        # The reader of our output has enough (`| head`); writing the rest at exit must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    except OSError as error:
        # The commands' own files have their own errors: this is stdout, such as a full disk behind `>`.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        notify(f"rapport: cannot write the result ({error.strerror or error}); free some space or write it somewhere else")
        status = 1
    else:
        status = 0
    sys.exit(status)
