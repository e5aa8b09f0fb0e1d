"""Everything the program does, part by part: run by ``test_no_egress`` under strace.

Arguments: a part of ``PARTS``, the folder of the simulated films, a new folder for all the rest. The last line is a document:
the commands that were run, and what they found.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from monitor.calibrate.profile import Profile, save_profile
from monitor.errors import SourceError
from monitor.paths import sessions_dir
from monitor.simulate.plan import DyadPlan
from monitor.types import PEOPLE
from tests.support import sessions as builders
from tests.support.browser import agree
from tests.support.capture import launched, open_call
from tests.support.sides import record_side
from tests.support.study_runs import turns
from tests.trust.traced_pages import Page, during, note_run, ran, run

RAPPORT = [sys.executable, "-m", "monitor"]
PASSPHRASE = "four words that fit"
# The browser of a test has nothing to ask anybody.
SILENT = ("--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",)
Found = dict[str, Any]


def call(films: Path, place: Path) -> Found:
    """A conversation in a program of its own, and its replay, with everything that its page makes of it."""
    long = films / "long"  # the page ends the session, not the film
    words = ["live", "--no-browser", "--start", "--user", str(long / "user.mp4"), "--partner", str(long / "partner.mp4")]
    with subprocess.Popen([*RAPPORT, *words], stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout is not None
            page = Page(program.stdout.readline().strip())
            for path in (
                "/api/live/devices",
                "/static/live/live.js",
                "/static/live.css",
                "/companion",
                "/api/live/film/partner",
            ):
                page.get(path)
            page.listen()
            session = page.end()
        finally:
            program.send_signal(signal.SIGINT)
            program.wait(60)
    note_run(words)
    during(["replay", session], lambda page: _look_again(page, session))
    return {"recorded": session}


def _look_again(page: Page, session: str) -> None:
    page.get(f"/session/{session}")
    for what in ("", "/text", "/charts/scores", "/export?format=all", "/export?format=pdf", "/sketch/user?from=0&to=5"):
        page.get(f"/api/sessions/{session}{what}")
    for path in ("/", "/plotly.min.js", "/api/sessions", "/api/progress", "/api/goal"):
        page.get(path)
    page.send(f"/api/sessions/{session}/comments", {"at_s": 0.5, "text": "Here.", "by": "A coach"})
    page.send("/api/goal", {"kind": "own", "text": "Listen"})
    sealed = page.send(f"/api/sessions/{session}/sealed", {"passphrase": PASSPHRASE})
    page.send("/api/sessions", sealed, rapport_again="1", rapport_passphrase=PASSPHRASE.replace(" ", "%20"))


def practice(films: Path, place: Path) -> Found:
    """An interviewer, and a calibration that is begun."""
    film = str(films / "long" / "user.mp4")

    def answer(page: Page) -> str:
        page.listen()
        return page.end()

    def calibrate(page: Page) -> None:
        page.await_state(lambda state: state["people"]["user"]["picture"]["state"] == "on")
        page.send("/api/live/calibrate/begin")
        page.await_state(lambda state: state["calibration"] is not None)
        page.send("/api/live/calibrate/cancel")

    practised = during(["practise", "interview", "--start", "--user", film], answer)
    during(["calibrate", "--user", film], calibrate)
    save_profile(
        Profile.model_validate({"id": "desk", "name": "Desk", "camera": "A camera", "created": "2026-05-04T09:00:00Z"})
    )
    for words in (("list",), ("show", "desk"), ("delete", "desk", "--yes")):
        run("calibrate", *words)
    return {"recorded": practised}


def demo(films: Path, place: Path) -> Found:
    """Two simulated people."""
    during(["demo"], Page.listen)
    return {}


def capture(films: Path, place: Path) -> Found:
    """Camera, microphone and a tab of a browser, which is traced with the program."""
    from playwright.sync_api import sync_playwright

    def share(page: Page) -> str:
        with sync_playwright() as playwright, launched(place, playwright, *SILENT) as browser:
            context = browser.new_context()
            context.grant_permissions(["camera", "microphone"])
            open_call(context)
            tab = context.new_page()
            tab.goto(page.address)
            tab.bring_to_front()
            tab.get_by_role("button", name="Use my camera and microphone").and_(tab.locator(":visible")).first.click()
            tab.get_by_role("button", name=re.compile("Share the call")).and_(tab.locator(":visible")).first.click()
            page.await_state(lambda state: state["people"]["partner"]["picture"]["state"] == "on")
            agree(tab)
            tab.locator("#begin").click()
            page.listen()
            return page.end()

    return {"recorded": during(["live"], share)}


def recordings(films: Path, place: Path) -> Found:
    """Films, sounds and tables that are scored, and words that are recognized."""
    user, partner = str(films / "user.mp4"), str(films / "partner.mp4")
    scored = json.loads(run("analyze", user, partner, "--keep-media", "--json"))
    run("measure", user)
    run("prosody", user)
    # A simulated voice says no words; without the recognizer's answer it would be another error.
    with suppress(SourceError):
        run("words", user, "--language", "en")
    run("simulate", place / "series", "--seconds", "40")
    series = [place / "series" / f"{person}.csv" for person in ("user", "partner")]
    run("synchrony", *series, "--columns", "yaw_deg,yaw_deg")
    run("import-measures", turns(place / "turns.csv", seed=1))
    return {"scored": scored["session"]["id"]}


def sessions(films: Path, place: Path) -> Found:
    """What is done with recorded sessions, and with the computer's list of programs."""
    click.termui.hidden_prompt_func = lambda prompt: PASSPHRASE  # there is no terminal to ask on
    folder = sessions_dir(create=True)
    own = builders.build(folder, duration_s=30.0, number=9).name
    plan = DyadPlan.of(duration_s=40.0)
    mine, other = (record_side(folder, plan, person, number=number, from_s=number).name for number, person in enumerate(PEOPLE))
    bundle = place / "side.zip.age"
    run("sessions", "list")
    run("sessions", "show", own)
    run("sessions", "note", own, "--title", "Second try", "--tag", "calm")
    run("sessions", "person", own, "Ana")
    run("sessions", "person", own, "you")
    run("sessions", "progress")
    run("sessions", "keep", "--days", "90")
    run("sessions", "recover")
    run("sessions", "export", own, "--to", place / "call", "--format", "all")
    run("sessions", "export", own, "--to", place / "data", "--layout", "bids")
    run("sessions", "report", own, "--to", place / "call.html", "--pdf")
    run("sessions", "export", other, "--to", bundle, "--passphrase")
    run("sessions", "delete", other, "--yes")
    run("sessions", "import", bundle)
    run("sessions", "join", mine, bundle, "--agreed")
    run("sessions", "shift", own, "0.5")
    run("sessions", "forget-words", own, "--yes")
    run("sessions", "delete", own, "--yes")
    run("doctor")
    run("install-shortcut")
    return {"pdf_bytes": (place / "call.pdf").stat().st_size}


def study(films: Path, place: Path) -> Found:
    """Dyads that are scored by Dask's processes."""
    for number in (1, 2):
        turns(place / f"d{number}.csv", seed=number)
    (place / "study.csv").write_text("id,user\nd1,d1.csv\nd2,d2.csv\n")
    return {"done": json.loads(run("study", place / "study.csv", "--to", place / "study", "--workers", "2", "--json"))["done"]}


# Each with the commands that it runs; ``test_no_egress`` holds them together with those that there are.
PARTS: dict[Callable[[Path, Path], Found], set[str]] = {
    call: {"live", "replay"},
    practice: {"practise", "calibrate", "calibrate list", "calibrate show", "calibrate delete"},
    demo: {"demo"},
    capture: {"live"},
    recordings: {"analyze", "measure", "prosody", "words", "simulate", "synchrony", "import-measures"},
    sessions: {
        *(f"sessions {name}" for name in ("list", "show", "note", "person", "progress", "keep", "recover", "export", "report")),
        *(f"sessions {name}" for name in ("import", "join", "shift", "forget-words", "delete")),
        "doctor",
        "install-shortcut",
    },
    study: {"study"},
}


def main() -> None:
    name, films, place = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    place.mkdir()
    os.environ |= {"RAPPORT_HOME": str(place / "home"), "XDG_DATA_HOME": str(place / "applications")}
    part = next(part for part in PARTS if part.__name__ == name)
    found = part(films, place)
    print(json.dumps({"ran": sorted(ran), **found}))


if __name__ == "__main__":
    main()
