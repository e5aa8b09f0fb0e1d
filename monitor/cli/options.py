"""What the commands share: options and their checks; results to stdout, everything else to stderr."""

from __future__ import annotations

import csv
import json
import re
import sys
import webbrowser
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self

import click

from monitor.words import say

if TYPE_CHECKING:
    from tqdm import tqdm

json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


def print_json(document: Mapping[str, Any] | list[Any]) -> None:
    """Print the result as one strict JSON document."""
    click.echo(json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2))


def print_csv(rows: Iterable[Mapping[str, object]], fieldnames: list[str]) -> int:
    """Write rows as they come, missing values empty, and return how many. Nothing is written if the first one fails."""
    writer = csv.DictWriter(sys.stdout, fieldnames=fieldnames, lineterminator="\n")
    count = 0
    for count, row in enumerate(rows, start=1):
        if count == 1:
            writer.writeheader()
        writer.writerow(row)
    if not count:
        writer.writeheader()
    return count


def ask_passphrase(*, new: bool = False) -> str:
    """Ask on the terminal; everybody on the computer could read an argument."""
    again = say("cli-passphrase-again") if new else False
    passphrase: str = click.prompt(say("cli-passphrase"), hide_input=True, confirmation_prompt=again, err=True)
    return passphrase


def notify(line: str) -> None:
    """Print a line for the user that is not part of the result."""
    click.echo(line, err=True)


def note_missing_models() -> None:
    """Say what is not measured for want of a model that the program works without, and what to type to have it."""
    from monitor.models import missing_models, models_command

    without = [model.without for model in missing_models()]
    if without:
        what = without[0] if len(without) == 1 else "both"
        notify(say("cli-models-missing", without=what, command=models_command()))


_NO_BROWSER = click.option("--no-browser", is_flag=True, help="Print the address without opening a browser.")
_PORT = click.IntRange(0, 65535)


def opens_page(command: Any) -> Any:
    """The options of a command that opens a page."""
    return _NO_BROWSER(
        click.option("--port", type=_PORT, default=0, show_default="any free one", help="Port on 127.0.0.1.")(command)
    )


def opens_live_page(command: Any) -> Any:
    """The same of one whose page captures: without ``--port`` it is the same port each time, as browsers remember by it."""
    return _NO_BROWSER(
        click.option(
            "--port",
            type=_PORT,
            default=None,
            show_default="21730, or the next one that is free",
            help="Port on 127.0.0.1; 0 for any. Browsers remember by it what the page may use.",
        )(command)
    )


def announce(address: str, *, no_browser: bool) -> None:
    """Print the address on its own line and open it."""
    click.echo(address)
    if not no_browser:
        webbrowser.open(address)
    notify(say("cli-page-open"))


def delete_expired_sessions(*, spared: Path | None = None) -> None:
    """Delete sessions whose days are over and announce the next ones. spared : a session that is about to be shown."""
    from monitor.paths import home
    from monitor.record.retention import delete_expired

    for line in delete_expired(home(), spared=spared):
        notify(line)


def short_title(context: click.Context, option: click.Parameter, title: str) -> str:
    """Check the title of a session."""
    from monitor.live.requests import TITLE_MOST

    if len(title) > TITLE_MOST:
        raise click.BadParameter(f"at most {TITLE_MOST} characters, not {len(title)}; shorten it")
    return title


def moment_s(context: click.Context, option: click.Parameter, text: str | None) -> float:
    """The seconds of a moment given as 83.2, 1:23 or 1:02:03; 0 without one."""
    if text is None:
        return 0.0
    parts = text.split(":")
    if not re.fullmatch(r"[0-9]{1,6}(:[0-5]?[0-9]){0,2}(\.[0-9]{1,3})?", text):
        raise click.BadParameter(f"give seconds, 1:23 or 1:02:03, not {text[:20]!r}")
    return sum(float(part) * 60.0**place for place, part in enumerate(reversed(parts)))


FaceNumbers = dict[Literal["user", "partner"], int]
# ``--faces`` without numbers.
ASKED: FaceNumbers = {}


def face_numbers(context: click.Context, option: click.Parameter, text: str | None) -> FaceNumbers | None:
    """The two numbers of ``--faces 1,2``; ``ASKED`` where the option has no value."""
    if text is None:
        return None
    if not text:
        return ASKED
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 2 or not all(part.isdecimal() for part in parts) or parts[0] == parts[1]:
        raise click.BadParameter(
            f"give two different numbers, yours first, such as 1,2, not {text[:20]!r}; the film's name goes before --faces"
        )
    return {"user": int(parts[0]), "partner": int(parts[1])}


person_option = click.option("--person", default="", help="Whose session it is (default: yours).")


def sessions_of(person: str) -> Path:
    """The folder of a person's sessions; empty or *you* for the user's. It may not be there yet.

    UsageError for a name that no folder can have.
    """
    from monitor.paths import sessions_dir
    from monitor.record.people import person_folder

    return person_folder(sessions_dir(create=True), person)


def known_preset(context: click.Context, option: click.Parameter, name: str) -> str:
    """Check the name of a preset."""
    from monitor.config import preset_names

    if name not in preset_names():
        raise click.BadParameter(f"{name!r} is not a preset; choose one of {', '.join(preset_names())}")
    return name


preset_option = click.option(
    "--preset",
    default="interview",
    show_default=True,
    callback=known_preset,
    help="The kind of conversation: it sets limits and cues, and what is left out.",
)


class Bar:
    """Progress of long work on stderr, with the time left.

    The bar appears with the first report and ends with the last. In a log it is a line every ten seconds.
    """

    _LOG_EVERY_S = 10.0

    def __init__(self, title: str) -> None:
        self._title = title
        self._bar: tqdm[Any] | None = None

    def report(self, done: float, total: float) -> None:
        """``done`` of ``total`` (seconds of the film, pictures) is finished."""
        from tqdm import tqdm

        bar = self._bar
        if bar is None:
            if done >= total:
                return
            terminal = sys.stderr.isatty()
            bar = self._bar = tqdm(
                total=100.0,
                desc=self._title,
                file=sys.stderr,
                mininterval=0.2 if terminal else self._LOG_EVERY_S,
                bar_format="{desc}: {percentage:3.0f}% |{bar}| {elapsed} elapsed, {remaining} left",
                ascii=None if terminal else True,
                ncols=None if terminal else 80,
            )
        bar.update(100.0 * min(done / total, 1.0) - bar.n if total > 0 else 0.0)
        if done >= total:
            bar.close()
            self._bar = None  # work that begins anew has a bar of its own

    def notify(self, line: str) -> None:
        """Print a line for the user above the bar."""
        if self._bar is None:
            notify(line)
        else:
            self._bar.write(line, file=sys.stderr)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.close()


def own_command() -> str:
    """How this program is called from here: ``rapport`` where the shell finds it, else by a path that works."""
    import shlex
    import shutil
    import sys

    if shutil.which("rapport"):
        return "rapport"
    beside = Path(sys.executable).with_name("rapport.exe" if sys.platform == "win32" else "rapport")
    return shlex.quote(str(beside)) if beside.exists() else f"{shlex.quote(sys.executable)} -m monitor"
