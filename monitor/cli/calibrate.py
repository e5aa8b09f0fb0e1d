"""``rapport calibrate``: the live page at its calibration, and the profiles that came of it."""

from __future__ import annotations

import click

from monitor.cli.live import SOUND, sources_of
from monitor.cli.options import announce, json_option, known_preset, opens_page, print_json, say
from monitor.errors import UsageError

_MOST = 80


def _label(context: click.Context, option: click.Parameter, text: str) -> str:
    """Checks what a profile is called."""
    if len(text) > _MOST:
        raise click.BadParameter(f"{_MOST} characters at most are kept, {len(text)} came")
    return text


@click.group(invoke_without_command=True)
@click.option("--user", default="camera", show_default=True, help="Your picture: camera[:N or NAME], simulated, or a film.")
@click.option("--user-audio", help=f"Your voice: {SOUND} (default: the microphone, or the film's own sound).")
@click.option("--name", default="", callback=_label, help="What the profile is called.")
@click.option("--place", default="", callback=_label, help="Where that is, such as office.")
@click.option("--preset", default="interview", show_default=True, callback=known_preset, help="The kind of call it is for.")
@opens_page
@click.pass_context
def calibrate(
    context: click.Context,
    user: str,
    user_audio: str | None,
    name: str,
    place: str,
    preset: str,
    no_browser: bool,
    port: int,
) -> None:
    """A minute for your own gaze zones, posture and voice: opens the live page at its calibration.

    Look where the page asks you to and read two sentences aloud. Kept are numbers, neither picture nor sound; `rapport live`
    uses the profile by itself with the same camera.
    """
    if context.invoked_subcommand is not None:
        return
    from monitor.live.engine import LiveEngine
    from monitor.live.requests import ProfileLabel, SourceSelection, StartRequest
    from monitor.sources.spec import parse
    from monitor.web.server import serve_live

    # Checked before anything is opened, so that a slip of the pen is status 2 at once.
    you = sources_of(user, user_audio)
    if parse(user, "picture").kind in ("none", "screen"):
        raise UsageError(f"a calibration needs your camera, found {user}; give camera, camera:NAME or a film of it")
    if user_audio is None and you["sound"] == "none" and user.partition(":")[0] == "camera":
        you["sound"] = "microphone"
    choice = SourceSelection.model_validate({"user": you})
    serve_live(
        LiveEngine(proposed=StartRequest(preset=preset), label=ProfileLabel(name=name, place=place, preset=preset), say=say),
        port=port,
        choice=choice,
        ready=lambda address: announce(f"{address}#calibrate", no_browser=no_browser),
    )


@calibrate.command(name="list")
@json_option
def list_command(as_json: bool) -> None:
    """All profiles, the newest first."""
    from monitor.calibrate.profile import list_profiles
    from monitor.calibrate.text import line

    found, problems = list_profiles()
    if as_json:
        print_json({"profiles": [one.model_dump(mode="json") for one in found], "notes": list(problems)})
        return
    for one in found:
        click.echo(line(one))
    for problem in problems:
        say(problem)
    if not found:
        say("No profile yet; `rapport calibrate` makes one.")


@calibrate.command()
@click.argument("profile")
@json_option
def show(profile: str, as_json: bool) -> None:
    """What a profile holds."""
    from monitor.calibrate.profile import load_profile, now
    from monitor.calibrate.text import describe

    found = load_profile(profile)
    if as_json:
        print_json(found.model_dump(mode="json"))
    else:
        click.echo(describe(found, at=now()))


@calibrate.command()
@click.argument("profile")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def delete(profile: str, yes: bool, as_json: bool) -> None:
    """Delete a profile; a damaged one too."""
    from monitor.calibrate.profile import check_profile_is_there, delete_profile

    check_profile_is_there(profile)
    if not yes:
        click.confirm(f"Delete profile {profile} for good?", abort=True, err=True)
    delete_profile(profile)
    if as_json:
        print_json({"deleted": profile})
    else:
        say(f"Deleted {profile}.")
