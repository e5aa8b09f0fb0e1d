"""``rapport live`` and ``demo``: the commands that open the live page, and what others of them share."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.options import (
    announce,
    delete_expired_sessions,
    note_missing_models,
    notify,
    opens_live_page,
    person_option,
    preset_option,
    sessions_of,
    short_title,
)
from monitor.cli.streams import lsl_options
from monitor.errors import UsageError

if TYPE_CHECKING:
    from monitor.live.lsl.request import LslRequest
    from monitor.live.requests import SourceSelection, StartRequest
    from monitor.types import Person

SOURCE = (
    "camera[:N or NAME], screen:auto, screen:X,Y,W,H[,mirrored], browser:camera[:NAME], browser:tab[:auto], simulated, none, "
    "or a film"
)
SOUND = "microphone[:NAME], loopback[:NAME], browser:microphone[:NAME], browser:tab, simulated, none, or a file"


STARTS_AGREED = (
    "Start at once; by starting so you say that everybody who is measured has agreed. "
    "Only measures are kept, no picture and no sound."
)


@click.command()
@click.option("--user", help=f"Your picture: {SOURCE}.")
@click.option("--partner", help="Your partner's picture: as for --user.")
@click.option("--user-audio", help=f"Your voice: {SOUND} (default: the film's own sound).")
@click.option("--partner-audio", help="Your partner's voice: as for --user-audio (default: the film's or tab's own sound).")
@click.option(
    "--layout",
    type=click.Choice(["left-right", "right-left", "auto"]),
    help="Where you sit, if one camera or film shows both of you.",
)
@preset_option
@click.option("--title", default="", callback=short_title, help="A title for the session.")
@person_option
@click.option("--start", is_flag=True, help=STARTS_AGREED)
@click.option(
    "--repair", is_flag=True, help="Also show a cue when rapport seems to break, at most once in ten minutes. Off by default."
)
@click.option("--words", is_flag=True, help="With --start: also write down what is said. Use it only if you both agree.")
@click.option("--language", help="With --words: the language, such as de, or detect (default: en).")
@click.option("--topic", type=click.Path(path_type=Path), help="A file with the words that matter in this talk, one a line.")
@lsl_options
@opens_live_page
def live(
    user: str | None,
    partner: str | None,
    user_audio: str | None,
    partner_audio: str | None,
    layout: str | None,
    preset: str,
    title: str,
    person: str,
    start: bool,
    repair: bool,
    words: bool,
    language: str | None,
    topic: Path | None,
    lsl: LslRequest | None,
    no_browser: bool,
    port: int | None,
) -> None:
    """Measure a live conversation. On the page, choose your cameras and sound, agree, and start.

    While you talk, it shows one short cue at a time.
    """
    from monitor.live.requests import SourceSelection, StartRequest
    from monitor.transcript.languages import ENGLISH, known_language
    from monitor.transcript.recognition import available
    from monitor.transcript.topic_words import read_topic
    from monitor.types import PEOPLE

    # Checked before anything is opened, so that a typing error is status 2 at once.
    sessions = sessions_of(person)
    choice = SourceSelection.model_validate(
        {
            "user": sources_of(user, user_audio),
            "partner": sources_of(partner, partner_audio, person="partner"),
            "layout": layout,
        }
    )
    if words and not start:
        raise UsageError("--words is for --start; without it, the page asks you both whether words are written down")
    spoken = known_language(None if language == "detect" else language or ENGLISH)
    if language is not None and not words:
        raise UsageError("--language is for --start --words; without them, choose the language on the page")
    if words and (problem := available()):
        raise UsageError(problem)
    if not start:
        choice, preset = _as_last_time(choice, preset)
    beginning = StartRequest(
        preset=preset,
        title=title,
        consent=PEOPLE if start else (),
        words=words,
        words_consent=PEOPLE if words else (),
        language=spoken,
        topic=read_topic(topic) if topic is not None else (),
        repair=repair,
    )
    propose(choice, beginning, start=start, port=port, no_browser=no_browser, lsl=lsl, sessions=sessions)


@click.command()
@click.option("--seed", type=click.IntRange(0), default=None, help="Simulate a different conversation.")
@lsl_options
@click.option("--keep", is_flag=True, help="Keep the session; without it, it is deleted when you stop the demo.")
@opens_live_page
def demo(seed: int | None, lsl: LslRequest | None, keep: bool, no_browser: bool, port: int | None) -> None:
    """Show a simulated conversation. It starts with the live page, then is a replay, without a camera or microphone.

    None of your profiles is used for it. With --lsl it starts at once.
    """
    from monitor.live.engine import LiveEngine
    from monitor.live.lsl.link import linked
    from monitor.live.requests import SourceSelection, StartRequest
    from monitor.paths import sessions_dir
    from monitor.record.lifecycle import staging, sweep
    from monitor.simulate.plan import demo_plan
    from monitor.simulate.portrait import astronaut
    from monitor.types import PEOPLE
    from monitor.web.server import serve_live

    astronaut()  # if the demo's extra is missing, the error comes before a page opens
    delete_expired_sessions()
    simulated = {"picture": "simulated", "sound": "simulated"}
    plan = demo_plan() if seed is None else demo_plan(seed=seed)
    folder = sessions_dir(create=True)
    sweep(folder)
    with linked(lsl) as follow, nullcontext(folder) if keep else staging(folder) as sessions:
        serve_live(
            LiveEngine(sessions=sessions, plan=plan, keeps=keep, say=notify, follow=follow),
            port=port,
            folder=sessions,
            awaits_page=lsl is None,
            choice=SourceSelection.model_validate({"user": simulated, "partner": simulated}),
            # Two drawn people have no objection.
            beginning=StartRequest(title="A simulated conversation", keep_media=True, consent=PEOPLE),
            ready=lambda address: announce(address, no_browser=no_browser),
        )


def _as_last_time(choice: SourceSelection, preset: str) -> tuple[SourceSelection, str]:
    """What the command line leaves open, as in the last set-up."""
    from monitor.config import preset_names
    from monitor.live.requests import SourceSelection
    from monitor.live.setup.last_choices import present, read_choices

    last = read_choices()
    if choice == SourceSelection():
        choice = present(last.sources)
    asked = click.get_current_context().get_parameter_source("preset")
    if asked == click.core.ParameterSource.DEFAULT and last.presets:
        preset = next((name for name in last.presets if name in preset_names()), preset)
    return choice, preset


def propose(
    choice: SourceSelection,
    beginning: StartRequest,
    *,
    start: bool,
    port: int | None,
    no_browser: bool,
    lsl: LslRequest | None = None,
    sessions: Path | None = None,
) -> None:
    """Serve the live page with these sources and a set-up filled in so, or ``start`` at once.

    sessions : where the session goes, the user's own folder without.
    """
    from monitor.live.engine import LiveEngine
    from monitor.live.lsl.link import linked
    from monitor.web.server import serve_live

    delete_expired_sessions()
    note_missing_models()
    with linked(lsl) as follow:
        serve_live(
            LiveEngine(sessions=sessions, proposed=beginning, say=notify, follow=follow),
            port=port,
            choice=choice,
            beginning=beginning if start else None,
            ready=lambda address: announce(address, no_browser=no_browser),
        )


def sources_of(picture: str | None, sound: str | None, *, person: Person = "user") -> dict[str, str]:
    """One person's SOURCE texts; a film's sound is used too, and of a shared tab the partner's. UsageError for other texts.

    What a tab plays is never the user: they don't hear themselves in a call, though they may see themselves.
    """
    from monitor.sources.media import MediaFile
    from monitor.sources.spec import parse

    seen, heard = parse(picture or "none", "picture"), parse(sound or "none", "sound")
    brings_sound = seen.kind == "simulated" or (seen.kind == "film" and MediaFile(seen.path).has_sound)
    if sound is None and brings_sound:
        heard = seen
    elif sound is None and person == "partner" and seen.kind == "browser" and seen.name == "tab":
        heard = parse("browser:tab", "sound")
    return {"picture": seen.text, "sound": heard.text}


def with_microphone(sources: dict[str, str]) -> dict[str, str]:
    """The same with the microphone that goes with a camera, for whom nothing is heard of otherwise."""
    from monitor.sources.spec import parse

    picture = parse(sources["picture"], "picture")
    if sources["sound"] != "none" or picture.kind == "none" or picture.source_kind("picture") != "camera":
        return sources
    return sources | {"sound": "browser:microphone" if picture.kind == "browser" else "microphone"}
