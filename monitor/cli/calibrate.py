"""``rapport calibrate``: the live page at its calibration, and the commands for saved profiles."""

from __future__ import annotations

from typing import Final

import click

from monitor.cli.live import SOUND, sources_of, with_microphone
from monitor.cli.options import announce, json_option, known_preset, notify, opens_live_page, print_json
from monitor.errors import UsageError
from monitor.words import say

_LABEL_MOST: Final = 80


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
