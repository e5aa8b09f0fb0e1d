"""The calibration on the set-up page: a film as the camera ends in a profile that is in use; keys are enough; Esc stops."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.gaze_simulated import on_screen
from monitor.calibrate.profile import GazeTable, Profile, list_profiles, save_profile
from monitor.calibrate.steps import STEP_NAMES, TURNED, StepName, steps
from monitor.live.engine import LiveEngine
from monitor.live.requests import CalibrateRequest, PersonSources, SourceSelection
from monitor.live.state import PageState, notice
from monitor.simulate.eyes import GazePuppet
from monitor.simulate.figure import figure
from monitor.simulate.film import background
from monitor.simulate.puppet import Pose
from monitor.vision.gaze_map import GazeMap
from monitor.web.live import live_routes
from monitor.web.server import STATIC, Site
from tests.support.browser import CHROMIUM, LAPTOP, OUTSIDE, PHONE, button, painted, served, soon, until
from tests.support.calibration import shorten
from tests.support.live_states import PlantedConversation
from tests.support.snapshot_server import SnapshotEngine

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
def live_engine(looking: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveEngine]:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))
    engine = LiveEngine(sessions=tmp_path / "sessions")
    engine.start()
    engine.choose(SourceSelection(user=PersonSources(picture=str(looking), sound="none")))
    yield engine
    engine.close()


@pytest.mark.full  # a minute of CPU; tests/live/test_calibration.py measures the same film, the tests below drive the page
@pytest.mark.timeout(300)
def test_a_film_as_the_camera_ends_in_a_profile_that_is_in_use(browser: Any, live_engine: LiveEngine) -> None:
    context = browser.new_context(viewport=LAPTOP)
    problems: list[str] = []
    context.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    context.on("weberror", lambda error: problems.append(str(error.error)))
    with served(Site(live_routes(live_engine, pages=STATIC), path="/live")) as site:
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
            if "It works well." in page.locator("#result-words").inner_text():
                break
            button(page, "Discard").press("Enter")
            expect(page.locator("dialog.calibrating")).to_be_hidden(timeout=60_000)
        assert list_profiles()[0] == ()  # nothing is saved before it is asked for
        expect(button(page, "Save")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator(".calibrate-line")).to_contain_text("Using your profile At the window, made today.", timeout=60_000)
        expect(button(page, "Calibrate again")).to_be_focused()
        (profile,), _ = list_profiles()
        assert (live_engine.state["profile"]["id"], live_engine.state["calibration"]) == (profile.id, None)
        assert profile.name == "At the window"
        assert profile.gaze is not None
        assert (profile.quality.right or 0) >= 0.8
        context.close()
    assert problems == []


def until_step(number: int, state: str) -> Callable[[PlantedConversation], PageState]:
    """Let time go by until a step of the calibration that runs, the first being 0."""

    def reached(page_state: PageState) -> bool:
        calibration = page_state["calibration"]
        return calibration is not None and (calibration["at"], calibration["state"]) == (number, state)

    return lambda conversation: conversation.run_until(reached)


def calibrated(engine: SnapshotEngine, *, poor: tuple[StepName, ...] = (), only: tuple[StepName, ...] | None = None) -> Any:
    """A calibration from its beginning to its result, in which some steps go badly; its result."""

    def plant(conversation: PlantedConversation) -> None:
        conversation.people.poor = set(poor)
        if conversation.state()["calibration"] is None or only:
            conversation.act(lambda session: session.calibrate(CalibrateRequest(only=only)))
        conversation.run_until(lambda state: state["calibration"] is not None and state["calibration"]["state"] == "done")

    engine.plant(plant)
    calibration = engine.state["calibration"]
    assert calibration is not None and calibration["result"] is not None
    return calibration["result"]


def test_escape_stops_at_any_time_and_says_that_nothing_was_saved(visit: Visit, engine: SnapshotEngine) -> None:
    engine.choose_both()
    page = visit(fragment="#calibrate")
    expect(button(page.locator("dialog.calibrating"), "Start")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.calibrating")).to_be_hidden()
    button(page, "Calibrate").press("Enter")
    page.get_by_label("The left half").press("Space")
    page.keyboard.press("Enter")
    soon(page, lambda: engine.asked_for("calibrate/begin") == [{"tile": [0.02, 0.12, 0.5, 0.88], "only": None}])
    engine.plant(until_step(1, "settling"))
    expect(page.get_by_role("status").filter(has_text="Step 2 of 8. Look into the camera")).to_have_count(1)
    engine.plant(until_step(4, "recording"))
    engine.change(calibration={"notice": notice("two-faces")})
    expect(page.get_by_text(notice("two-faces")["words"])).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".stopped")).to_contain_text("Nothing was saved.")
    assert engine.asked_for("calibrate/leave") == [{}]
    page.keyboard.press("Escape")
    expect(page.locator(".calibrate-line")).to_contain_text("Stopped. Nothing was saved.")
    expect(button(page, "Calibrate")).to_be_focused()
    assert engine.asked_for("calibrate/save") == []


def test_what_was_poor_is_repeated_by_one_button(visit: Visit, engine: SnapshotEngine) -> None:
    engine.choose_both()
    result = calibrated(engine, poor=("top_left", "read"))
    assert [step["name"] for step in result["again"]] == ["top_left", "read"]
    page = visit()
    reason = result["again"][0]["reason"].partition(" ")[0]
    expect(page.get_by_text(re.compile(f"Upper left corner {reason}", re.IGNORECASE))).to_be_visible()
    button(page, "Repeat these").press("Enter")
    soon(page, lambda: engine.asked_for("calibrate/begin") == [{"tile": None, "only": ["top_left", "read"]}])
    calibrated(engine)
    expect(button(page, "Repeat these")).to_be_hidden()
    expect(button(page, "Save")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Not saved yet.")).to_be_visible()
    assert engine.asked_for("calibrate/leave") == []
    button(page, "Save").press("Enter")
    soon(page, lambda: len(engine.asked_for("calibrate/leave")) == 1)
    assert engine.asked_for("calibrate/save") == [{"name": "My profile", "place": "My desk", "preset": "interview"}]
    assert [profile.name for profile in list_profiles()[0]] == ["My profile"]


def test_where_no_step_passed_there_is_one_sentence_and_nothing_green(visit: Visit, engine: SnapshotEngine) -> None:
    engine.choose_both()
    result = calibrated(engine, poor=STEP_NAMES)
    assert (result["kind"], result["keeps"]) == ("failed", [])
    page = visit(viewport=PHONE)
    expect(page.locator("#result-words")).to_have_text(result["words"])
    expect(page.locator(".again li")).to_have_count(len(result["again"]))
    expect(page.locator(".again")).to_be_hidden()
    expect(page.locator(".result-picture .good")).to_have_count(0)
    expect(button(page, "Try again")).to_be_in_viewport()
    # A step that went well by itself is not shown as kept when the eyes are not.
    engine.plant(lambda conversation: conversation.act(lambda session: session.profiles.cancel()))
    expect(page.locator(".stopped")).to_be_visible()
    result = calibrated(engine, poor=("camera",))
    assert (result["kind"], result["zones"]) == ("no-map", False)
    expect(page.locator(".result-picture path.good, .result-picture rect.good")).to_have_count(0)
    expect(page.locator(".result-picture circle.good")).to_have_count(2)
    for name in ("Discard", "Repeat these", "Save"):
        expect(button(page, name)).to_be_in_viewport()


def test_profiles_are_chosen_and_deleted_in_a_small_menu(visit: Visit, engine: SnapshotEngine) -> None:
    created = (datetime.now(UTC) - timedelta(days=12, hours=1)).isoformat()
    quality = {"right": 0.93}
    screen = GazeMap((1.0, 2.0), (16.0, -2.0), (-30.0, 0.0), (0.0, -20.0), (0.3, 0.2, 0.7, 0.8), (1.5, 2.0), (0.0, -5.0))
    fields = {"id": "mine", "name": "Mine", "camera": "Desk Camera", "created": created, "quality": quality}
    save_profile(Profile.model_validate({**fields, "gaze": GazeTable.of(screen)}))
    engine.choose_both()
    page = visit()
    line = page.locator(".calibrate-line")
    expect(line).to_contain_text(
        "Using your profile Mine, made 12 days ago. Your gaze was placed correctly about 9 times in 10"
    )
    line.locator("summary").press("Enter")
    page.get_by_label("None standard gaze zones").check()
    soon(page, lambda: engine.asked_for("profiles/use") == [{"id": None}])
    button(page, "Delete Mine").press("Enter")
    expect(button(page, "Delete Mine")).to_have_text("Delete permanently")
    assert engine.asked_for("profiles/delete") == []
    page.keyboard.press("Enter")
    soon(page, lambda: engine.asked_for("profiles/delete") == [{"id": "mine"}])


def test_everybody_can_use_each_page_of_it(visit: Visit, engine: SnapshotEngine) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    engine.choose_both()
    page = visit()
    page.emulate_media(reduced_motion="reduce")
    button(page, "Calibrate").press("Enter")

    def read_aloud() -> None:
        engine.plant(lambda conversation: conversation.act(lambda session: session.calibrate(CalibrateRequest())))
        engine.plant(until_step(7, "recording"))

    for view, show in {"before": None, "step": read_aloud, "result": lambda: calibrated(engine, poor=("camera",))}.items():
        if show is not None:
            show()
        expect(page.locator(f".stage[data-view={view}]")).to_be_visible()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            results = axe.Axe().run(page)
            assert results.violations_count == 0, results.generate_report()
        for viewport in (PHONE, LAPTOP):
            page.set_viewport_size(viewport)
            painted(page)
            assert page.evaluate(OUTSIDE) == []
