"""``rapport live``, ``demo`` and ``calibrate``: the commands that open the live page, and those for saved profiles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from monitor.cli.options import (
    announce,
    delete_expired_sessions,
    json_option,
    known_preset,
    note_missing_models,
    notify,
    opens_live_page,
    preset_option,
    print_json,
    short_title,
)
from monitor.cli.streams import lsl_options
from monitor.errors import UsageError
from monitor.words import say

if TYPE_CHECKING:
    from monitor.live.lsl.request import LslRequest
    from monitor.live.requests import SourceSelection, StartRequest
    from monitor.types import Person

SOURCE = (
    "camera[:N or NAME], screen:auto, screen:X,Y,W,H[,mirrored], browser:camera[:NAME], browser:tab[:auto], simulated, none, "
    "or a film"
)
SOUND = "microphone[:NAME], loopback[:NAME], browser:microphone[:NAME], browser:tab, simulated, none, or a file"
_LABEL_MOST: Final = 80


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
@click.option("--start", is_flag=True, help="Start at once. Only measures are kept, no picture and no sound.")
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
    beginning = StartRequest(
        preset=preset,
        title=title,
        words=words,
        words_consent=PEOPLE if words else (),
        language=spoken,
        topic=read_topic(topic) if topic is not None else (),
        repair=repair,
    )
    propose(choice, beginning, start=start, port=port, no_browser=no_browser, lsl=lsl)


@click.command()
@click.option("--seed", type=click.IntRange(0), default=None, help="Simulate a different conversation.")
@lsl_options
@opens_live_page
def demo(seed: int | None, lsl: LslRequest | None, no_browser: bool, port: int | None) -> None:
    """Show a simulated conversation. It runs on the live page, then as a replay, without a camera or microphone."""
    from monitor.live.engine import LiveEngine
    from monitor.live.lsl.link import linked
    from monitor.live.requests import SourceSelection, StartRequest
    from monitor.simulate.plan import demo_plan
    from monitor.simulate.portrait import astronaut
    from monitor.types import PEOPLE
    from monitor.web.server import serve_live

    astronaut()  # if the demo's extra is missing, the error comes before a page opens
    delete_expired_sessions()
    simulated = {"picture": "simulated", "sound": "simulated"}
    plan = demo_plan() if seed is None else demo_plan(seed=seed)
    with linked(lsl) as follow:
        serve_live(
            LiveEngine(plan=plan, say=notify, follow=follow),
            port=port,
            choice=SourceSelection.model_validate({"user": simulated, "partner": simulated}),
            # Two drawn people have no objection.
            beginning=StartRequest(title="A simulated conversation", keep_media=True, consent=PEOPLE),
            ready=lambda address: announce(address, no_browser=no_browser),
        )


def propose(
    choice: SourceSelection,
    beginning: StartRequest,
    *,
    start: bool,
    port: int | None,
    no_browser: bool,
    lsl: LslRequest | None = None,
) -> None:
    """Serve the live page with these sources and a set-up filled in so, or ``start`` at once."""
    from monitor.live.engine import LiveEngine
    from monitor.live.lsl.link import linked
    from monitor.web.server import serve_live

    delete_expired_sessions()
    note_missing_models()
    with linked(lsl) as follow:
        serve_live(
            LiveEngine(proposed=beginning, say=notify, follow=follow),
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


def _label(context: click.Context, option: click.Parameter, text: str) -> str:
    """Check the name or place of a profile."""
    if len(text) > _LABEL_MOST:
        raise click.BadParameter(f"at most {_LABEL_MOST} characters, not {len(text)}; shorten it")
    return text


@click.group(invoke_without_command=True)
@click.option(
    "--user",
    default="camera",
    show_default=True,
    help="Your picture: camera[:N or NAME], browser:camera[:NAME], simulated, or a film.",
)
@click.option("--user-audio", help=f"Your voice: {SOUND} (default: the microphone, or the film's own sound).")
@click.option("--name", default="", callback=_label, help="A name for the profile.")
@click.option("--place", default="", callback=_label, help="Where you are, such as office.")
@click.option(
    "--preset", default="interview", show_default=True, callback=known_preset, help="The kind of conversation it is for."
)
@opens_live_page
@click.pass_context
def calibrate(
    context: click.Context,
    user: str,
    user_audio: str | None,
    name: str,
    place: str,
    preset: str,
    no_browser: bool,
    port: int | None,
) -> None:
    """Calibrate gaze, posture and voice (1 minute). Opens the live page at its calibration.

    Look where the page asks you to and read two sentences aloud. The profile holds only numbers, no picture and no sound.
    `rapport live` uses it whenever you use the same camera.
    """
    if context.invoked_subcommand is not None:
        return
    from monitor.live.engine import LiveEngine
    from monitor.live.requests import ProfileLabel, SourceSelection, StartRequest
    from monitor.sources.spec import parse
    from monitor.web.server import serve_live

    # Checked before anything is opened, so that a typing error is status 2 at once.
    sources = sources_of(user, user_audio)
    if user_audio is None:
        sources = with_microphone(sources)
    picture = parse(user, "picture")
    if picture.kind == "none" or picture.source_kind("picture") == "screen":
        raise UsageError(f"a calibration needs your camera, not {user}; use camera, camera:NAME or a film from that camera")
    choice = SourceSelection.model_validate({"user": sources})
    serve_live(
        LiveEngine(proposed=StartRequest(preset=preset), label=ProfileLabel(name=name, place=place, preset=preset), say=notify),
        port=port,
        choice=choice,
        ready=lambda address: announce(f"{address}#calibrate", no_browser=no_browser),
    )


@calibrate.command(name="list")
@json_option
def list_command(as_json: bool) -> None:
    """List all profiles, newest first."""
    from monitor.calibrate.profile import list_profiles
    from monitor.calibrate.text import line

    profiles, problems = list_profiles()
    if as_json:
        print_json({"profiles": [profile.model_dump(mode="json") for profile in profiles], "notes": list(problems)})
        return
    for profile in profiles:
        click.echo(line(profile))
    for problem in problems:
        notify(problem)
    if not profiles:
        notify(say("cli-profiles-none"))


@calibrate.command()
@click.argument("profile")
@json_option
def show(profile: str, as_json: bool) -> None:
    """Show what is in a profile."""
    from monitor.calibrate.profile import load_profile, now
    from monitor.calibrate.text import describe

    loaded = load_profile(profile)
    if as_json:
        print_json(loaded.model_dump(mode="json"))
    else:
        click.echo(describe(loaded, at=now()))


@calibrate.command()
@click.argument("profile")
@click.option("--yes", is_flag=True, help="Delete without asking.")
@json_option
def delete(profile: str, yes: bool, as_json: bool) -> None:
    """Delete a profile, even a damaged one."""
    from monitor.calibrate.profile import check_profile_is_there, delete_profile

    check_profile_is_there(profile)
    if not yes:
        click.confirm(say("cli-confirm-delete-profile", profile=profile), abort=True, err=True)
    delete_profile(profile)
    if as_json:
        print_json({"deleted": profile})
    else:
        notify(say("cli-deleted", name=profile))
