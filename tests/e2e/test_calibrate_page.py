"""The calibration on the set-up page: a film as the camera ends in a profile that is in use; keys are enough; Esc stops."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.gaze_simulated import on_screen
from monitor.calibrate.profile import list_profiles
from monitor.calibrate.steps import TURNED, steps
from monitor.live.engine import LiveEngine
from monitor.live.requests import PersonSources, SourceSelection
from monitor.simulate.eyes import GazePuppet
from monitor.simulate.figure import figure
from monitor.simulate.film import background
from monitor.simulate.puppet import Pose
from monitor.web.live import live_routes
from monitor.web.server import STATIC, Site
from tests.support.browser import CHROMIUM, LAPTOP, OUTSIDE, PHONE, button, served, soon, until
from tests.support.calibration import shorten
from tests.support.live_desk import CHOSEN, FakeDesk

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine; `make test` installs Debian's"),
]
Visit = Callable[..., Any]
# The steps of a minute in a quarter of it; what is asked of each is as much shorter.
QUICK = {"neutral_s": 1.2, "look_s": 1.4, "ready_s": 0.1, "settle_s": 0.3, "neutral_least_s": 0.4, "look_least_s": 0.5}
RATE_HZ = 10
DRAWN = 5  # pictures of a look, each shown for some frames
TRIES = 8  # a busy machine may miss or delay a look; whoever sits there would begin again, and so does this test


@pytest.fixture
def no_process_left() -> None:
    """The browser begins helpers of its own whenever it likes; ``browser`` checks that all of them end with it."""


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in QUICK.items():
        shorten(monkeypatch, name, value)


@pytest.fixture
def looking(quick: None, tmp_path: Path) -> Path:
    """A film of drawn eyes that follow the steps, the head turning where it is asked to."""
    import av

    puppet = GazePuppet(figure("partner"), background("partner", width_px=960, height_px=540))
    path = tmp_path / "looking.mp4"
    rng = np.random.default_rng(0)
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=RATE_HZ, options={"crf": "14", "preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = 960, 540, "yuv420p"
        for step in steps():
            if step.name == "read":  # a film without sound is not asked to read
                continue
            yaw_deg, pitch_deg = (0.0, 0.0) if step.name == "camera" else on_screen(*(step.dot or (0.5, 0.5)))
            n = round((QUICK["ready_s"] + step.settle_s + step.seconds) * RATE_HZ)
            drawn = []
            for number in range(DRAWN):
                turn = 12 * np.sin(2 * np.pi * number / DRAWN) if step.name in TURNED else 0.0
                pose = Pose(yaw_deg=turn + rng.normal(0, 0.4), pitch_deg=rng.normal(0, 0.3))
                drawn.append(puppet.draw(pose, puppet.target(Pose(), yaw_deg=yaw_deg, pitch_deg=pitch_deg)))
            for number in range(n):
                out.mux(video.encode(av.VideoFrame.from_ndarray(drawn[number * DRAWN // n], format="rgb24")))
        out.mux(video.encode(None))
    return path


@pytest.fixture
def engine(looking: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveEngine]:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))
    desk = LiveEngine(sessions=tmp_path / "sessions")
    desk.start()
    desk.choose(SourceSelection(user=PersonSources(picture=str(looking), sound="none")))
    yield desk
    desk.close()


@pytest.mark.timeout(300)
def test_a_film_as_the_camera_ends_in_a_profile_that_is_in_use(browser: Any, engine: LiveEngine) -> None:
    context = browser.new_context(viewport=LAPTOP)
    problems: list[str] = []
    context.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    context.on("weberror", lambda error: problems.append(str(error.error)))
    with served(Site(live_routes(engine, pages=STATIC), path="/live")) as site:
        page = context.new_page()
        page.goto(site.address)
        expect(page.locator("[data-person=user] .pill")).to_have_text("Ready", timeout=60_000)
        for _ in range(TRIES):
            button(page, "Calibrate").press("Enter")
            expect(page.locator("#profile-name")).to_have_value("My profile", timeout=60_000)
            page.locator("#profile-name").fill("At the window")
            page.keyboard.press("Enter")
            expect(page.locator(".asked")).to_contain_text("upper left corner", timeout=60_000)
            until(page, "document.querySelector('.target').getBoundingClientRect().left < 60")
            expect(page.locator(".result")).to_be_visible(timeout=60_000)
            if "Worked well" in page.locator(".result h1").inner_text():
                break
            button(page, "Discard").press("Enter")
            expect(page.locator("dialog.calibrating")).to_be_hidden(timeout=60_000)
        assert list_profiles()[0] == ()  # nothing is saved before it is asked for
        expect(button(page, "Save")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator(".calibrate-line")).to_contain_text("At the window is in use, from today", timeout=60_000)
        expect(button(page, "Calibrate again")).to_be_focused()
        (profile,), _ = list_profiles()
        assert (engine.state["profile"]["id"], engine.state["calibration"]) == (profile.id, None)
        assert profile.name == "At the window"
        assert profile.gaze is not None
        assert (profile.quality.right or 0) >= 0.8
        context.close()
    assert problems == []


KEEPS = ["where the screen lies for your eyes", "how you sit at rest"]


def calibration(at: int | None, *, state: str = "recording", poor: tuple[str, ...] = (), notice: str = "") -> dict[str, Any]:
    """STATE["calibration"] at a step, or over where ``at`` is None."""
    told = []
    for number, step in enumerate(steps()):
        over = at is None or number < at
        how = ("poor" if step.name in poor else "good") if over else "now" if number == at else "to come"
        dot = list(step.dot) if step.dot else None
        told.append(
            {"name": step.name, "asked": step.asked, "dot": dot, "text": step.text, "seconds": step.seconds, "state": how}
        )
    again = [{"name": name, "reason": "The eyes were shut for much of it."} for name in poor]
    result = {
        "right": 0.93,
        "words": "It works well.",
        "again": again,
        "keeps": KEEPS,
        "zones": True,
    }
    return {
        "state": "done" if at is None else state, "at": at, "left_s": 2.0, "steps": told, "notice": notice,
        "result": result if at is None else None, "saved": None,
    }  # fmt: skip


def test_escape_stops_at_any_time_and_says_that_nothing_was_saved(visit: Visit, desk: FakeDesk) -> None:
    desk.set(people=CHOSEN, profile=None, calibration=None)
    page = visit("/live", fragment="#calibrate")
    expect(button(page.locator("dialog.calibrating"), "Begin")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.calibrating")).to_be_hidden()
    button(page, "Calibrate").press("Enter")
    page.get_by_label("The left half").press("Space")
    page.keyboard.press("Enter")
    soon(page, lambda: desk.asked_for("calibrate/begin") == [{"tile": [0.02, 0.12, 0.5, 0.88], "only": None}])
    desk.set(calibration=calibration(1, state="settling"))
    expect(page.get_by_role("status").filter(has_text="Step 2 of 8. Look into the camera")).to_have_count(1)
    desk.set(calibration=calibration(4, notice="It is too dark for the camera; put a lamp in front of you."))
    expect(page.get_by_text("It is too dark")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".stopped")).to_contain_text("Nothing was saved.")
    assert desk.asked_for("calibrate/cancel") == [{}]
    page.keyboard.press("Escape")
    expect(page.locator(".calibrate-line")).to_contain_text("Stopped. Nothing was saved.")
    expect(button(page, "Calibrate")).to_be_focused()
    assert desk.asked_for("calibrate/save") == []


def test_what_was_poor_is_repeated_by_one_button(visit: Visit, desk: FakeDesk) -> None:
    desk.set(people=CHOSEN, profile=None, calibration=calibration(None, poor=("top_left", "read")))
    page = visit()
    expect(page.get_by_text("Upper left corner The eyes were shut for much of it.")).to_be_visible()
    button(page, "Repeat these").press("Enter")
    soon(page, lambda: desk.asked_for("calibrate/begin") == [{"tile": None, "only": ["top_left", "read"]}])
    desk.set(calibration=calibration(None))
    expect(button(page, "Repeat these")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Nothing is saved yet.")).to_be_visible()
    assert desk.asked_for("calibrate/close") == []
    button(page, "Save").press("Enter")
    soon(page, lambda: len(desk.asked_for("calibrate/close")) == 1)
    assert desk.asked_for("calibrate/save") == [{"name": "My profile", "place": "My desk", "preset": "interview"}]


def test_where_no_step_passed_there_is_one_sentence_and_nothing_green(visit: Visit, desk: FakeDesk) -> None:
    told = calibration(None, poor=tuple(step.name for step in steps()))
    again = [{**one, "reason": f"Reason {number}."} for number, one in enumerate(told["result"]["again"])]
    why = "The calibration found nothing to keep. This does not look like somebody following the dots."
    told["result"] |= {"right": None, "words": why, "again": again, "keeps": [], "zones": False}
    desk.set(people=CHOSEN, profile=None, calibration=told)
    page = visit(viewport=PHONE)
    expect(page.locator("#result-words")).to_have_text(why)
    expect(page.get_by_text("Reason 0.")).to_be_hidden()
    expect(page.locator(".result-picture .good")).to_have_count(0)
    expect(button(page, "Once more")).to_be_in_viewport()
    # A step that went well by itself is not shown as kept when the eyes are not.
    told = calibration(None, poor=("camera",))
    told["result"] |= {"right": None, "keeps": ["how you sit at rest"], "zones": False}
    desk.set(calibration=told)
    expect(page.locator(".result-picture path.good, .result-picture rect.good")).to_have_count(0)
    expect(page.locator(".result-picture circle.good")).to_have_count(2)
    for name in ("Discard", "Repeat these", "Save"):
        expect(button(page, name)).to_be_in_viewport()


def test_profiles_are_chosen_and_deleted_in_a_small_menu(visit: Visit, desk: FakeDesk) -> None:
    mine = {"id": "mine", "name": "Mine", "camera": "Desk Camera", "place": "", "preset": "", "created": "2026-03-01T10:00:00Z"}
    desk.profiles = [{**mine, "right": 0.93, "in_use": True}]
    in_use = {**mine, "age_days": 12, "right": 0.93, "words": "", "chosen": "auto"}
    desk.set(people=CHOSEN, profile=in_use, calibration=None)
    page = visit()
    line = page.locator(".calibrate-line")
    expect(line).to_contain_text("Mine is in use, 12\u00a0days old. It worked well 9 of 10 times.")
    line.locator("summary").press("Enter")
    page.get_by_label("None the usual zones").check()
    soon(page, lambda: desk.asked_for("profiles/use") == [{"id": None}])
    button(page, "Delete Mine").press("Enter")
    expect(button(page, "Delete Mine")).to_have_text("Delete for good")
    assert desk.asked_for("profiles/delete") == []
    page.keyboard.press("Enter")
    soon(page, lambda: desk.asked_for("profiles/delete") == [{"id": "mine"}])


def test_everybody_can_use_each_page_of_it(visit: Visit, desk: FakeDesk) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    desk.set(people=CHOSEN, profile=None, calibration=None)
    page = visit()
    page.emulate_media(reduced_motion="reduce")
    button(page, "Calibrate").press("Enter")
    pages = {
        "before": None,
        "step": calibration(7),
        "result": calibration(None, poor=("camera",)),
    }
    for name, told in pages.items():
        if told:
            desk.set(calibration=told)
        expect(page.locator(f".stage[data-view={name}]")).to_be_visible()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            results = axe.Axe().run(page)
            assert results.violations_count == 0, results.generate_report()
        for viewport in (PHONE, LAPTOP):
            page.set_viewport_size(viewport)
            page.wait_for_timeout(100)
            assert page.evaluate(OUTSIDE) == []
