"""``rapport practise``: an interviewer asks, you answer, alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from monitor.cli.live import SOUND, SOURCE, STARTS_AGREED, propose, sources_of, with_microphone
from monitor.cli.options import opens_live_page, short_title
from monitor.cli.streams import lsl_options
from monitor.errors import UsageError
from monitor.words import say

if TYPE_CHECKING:
    from monitor.live.lsl.request import LslRequest


@click.command()
@click.argument("questions", metavar="[SET|FILE.toml]", default="interview")
@click.option("--list", "lists", is_flag=True, help="List the sets of questions, and do nothing else.")
@click.option("--user", help=f"Your picture: {SOURCE}.")
@click.option("--user-audio", help=f"Your voice: {SOUND} (default: the microphone, or the film's own sound).")
@click.option("--title", default="", callback=short_title, help="A title for the session.")
@click.option("--start", is_flag=True, help=STARTS_AGREED)
@lsl_options
@opens_live_page
def practise(
    questions: str,
    lists: bool,
    user: str | None,
    user_audio: str | None,
    title: str,
    start: bool,
    lsl: LslRequest | None,
    no_browser: bool,
    port: int | None,
) -> None:
    """Practise alone with an interviewer, who asks, waits until you are done, and goes on.

    SET is one of the sets that come with the program (see --list) or one of your own, a TOML file in the folder `questions`
    beside your sessions; or give the path of such a file.
    """
    from monitor.live.interview.questions import load_questions, own_folder, set_names

    if lists:
        for name in set_names():
            try:
                found = load_questions(name)
            except UsageError as error:
                click.echo(say("practise-set-faulty", name=name, problem=str(error)))
                continue
            click.echo(say("practise-set", name=name, title=found.title, count=len(found.questions), about=found.about).strip())
        click.echo(say("practise-own", folder=str(own_folder())))
        return
    from monitor.live.requests import SourceSelection, StartRequest

    # Checked before anything is opened, so that a mistake in a file is status 2 at once.
    found = load_questions(questions)
    user_sources = sources_of(user, user_audio)
    if user_audio is None:
        user_sources = with_microphone(user_sources)
    partner = dict.fromkeys(("picture", "sound"), f"interviewer:{questions}")
    choice = SourceSelection.model_validate({"user": user_sources, "partner": partner})
    beginning = StartRequest(preset=found.preset, title=title or found.title, consent=("user",) if start else ())
    propose(choice, beginning, start=start, port=port, no_browser=no_browser, lsl=lsl)
