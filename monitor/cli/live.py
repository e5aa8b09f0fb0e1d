"""``rapport live`` and ``rapport demo``: the live page."""

from __future__ import annotations

import click

from monitor.cli.options import announce, forget_old_sessions, known_preset, opens_page, say, short_title
from monitor.types import PEOPLE

SOURCE = "camera[:N or NAME], screen:auto, screen:X,Y,W,H[,mirrored], simulated, none, or a film"
SOUND = "microphone[:NAME], loopback[:NAME], simulated, none, or a file"


@click.command()
@click.option("--user", help=f"Your picture: {SOURCE}.")
@click.option("--partner", help="Your partner's picture, in the same words.")
@click.option("--user-audio", help=f"Your voice: {SOUND} (default: the film's own sound).")
@click.option("--partner-audio", help="Your partner's voice, in the same words.")
@click.option(
    "--layout",
    type=click.Choice(["left-right", "right-left", "auto"]),
    help="Where you are, when one camera or film shows both.",
)
@click.option("--preset", default="interview", show_default=True, callback=known_preset, help="Weights, limits and words.")
@click.option("--title", default="", callback=short_title, help="What the session is called.")
@click.option("--start", is_flag=True, help="Begin at once; measures only, neither picture nor sound is kept.")
@opens_page
def live(
    user: str | None,
    partner: str | None,
    user_audio: str | None,
    partner_audio: str | None,
    layout: str | None,
    preset: str,
    title: str,
    start: bool,
    no_browser: bool,
    port: int,
) -> None:
    """Open the live page: choose you and your partner, agree, start; one calm cue at a time while you talk."""
    from monitor.live.engine import LiveEngine
    from monitor.live.requests import SourceSelection, StartRequest
    from monitor.web.server import serve_live

    # Checked before anything is opened, so that a slip of the pen is status 2 at once.
    choice = SourceSelection.model_validate(
        {"user": sources_of(user, user_audio), "partner": sources_of(partner, partner_audio), "layout": layout}
    )
    forget_old_sessions()
    beginning = StartRequest(preset=preset, title=title)
    serve_live(
        LiveEngine(proposed=beginning, say=say),
        port=port,
        choice=choice,
        beginning=beginning if start else None,
        ready=lambda address: announce(address, no_browser=no_browser),
    )


@click.command()
@click.option("--seed", type=click.IntRange(0), default=None, help="Another conversation.")
@opens_page
def demo(seed: int | None, no_browser: bool, port: int) -> None:
    """A simulated conversation on the live page, then its replay: no camera, no microphone."""
    from monitor.live.engine import LiveEngine
    from monitor.live.requests import SourceSelection, StartRequest
    from monitor.simulate.plan import demo_plan
    from monitor.simulate.portrait import astronaut
    from monitor.web.server import serve_live

    astronaut()  # where the demo's extra is missing, that is said before a page opens
    forget_old_sessions()
    simulated = {"picture": "simulated", "sound": "simulated"}
    serve_live(
        LiveEngine(plan=demo_plan() if seed is None else demo_plan(seed=seed), say=say),
        port=port,
        choice=SourceSelection.model_validate({"user": simulated, "partner": simulated}),
        # Two drawn people have nothing to object.
        beginning=StartRequest(title="A simulated conversation", keep_media=True, consent=PEOPLE),
        ready=lambda address: announce(address, no_browser=no_browser),
    )


def sources_of(picture: str | None, sound: str | None) -> dict[str, str]:
    """One person's SOURCE texts; a film brings its sound. Raises UsageError for a text that names no source."""
    from monitor.sources.media import MediaFile
    from monitor.sources.spec import parse

    seen, heard = parse(picture or "none", "picture"), parse(sound or "none", "sound")
    brings_sound = seen.kind == "simulated" or (seen.kind == "film" and MediaFile(seen.path).has_sound)
    if sound is None and brings_sound:
        heard = seen
    return {"picture": seen.text, "sound": heard.text}
