"""The set-up of the live page: what it asks of the engine, and how it says what is missing."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import RapportError
from monitor.live import devices
from monitor.live.requests import SourceSelection
from monitor.paths import home
from monitor.record.header import Goal
from monitor.record.settings import propose_goal
from monitor.sources.device import StreamStatus
from tests.support.browser import CHROMIUM, agree, button, soon, until
from tests.support.live_states import BOTH, CAMERA, PlantedConversation
from tests.support.snapshot_server import SnapshotEngine

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine; `make test` installs Debian's"),
]
Visit = Callable[..., Any]
NO_WORDS = {"words": False, "words_consent": [], "language": "en", "topic": []}


@pytest.fixture
def no_process_left() -> None:
    """The browser begins helpers of its own whenever it likes; ``browser`` checks that all of them end with it."""


def test_begin_waits_for_the_consent_of_both(visit: Visit, engine: SnapshotEngine) -> None:
    engine.choose_both()
    page = visit()
    begin = page.locator("#begin")
    expect(begin).to_have_text("Tick both boxes")
    expect(begin).to_have_attribute("aria-disabled", "true")
    begin.click(force=True)  # it leads to what is missing
    expect(page.get_by_label("I know that my face")).to_be_focused()
    page.get_by_label("I know that my face").check()
    page.get_by_label("My partner knows").check()
    page.get_by_label("We both want to keep picture and sound").check()
    expect(page.locator("#begin-hint")).to_be_empty()
    page.get_by_label("My partner knows").uncheck()
    expect(page.locator("#begin-hint")).to_have_text("Does your partner know? Please tell them first.")
    expect(page.get_by_label("We both want to keep picture and sound")).not_to_be_checked()
    expect(page.locator("#kept")).to_contain_text("No picture, no sound")
    begin.press("Enter")
    assert engine.asked_for("start") == []
    page.get_by_label("My partner knows").check()
    begin.press("Enter")
    expect(page.locator("#running-title")).to_be_visible()
    assert engine.asked_for("start")[0] | {"preset": ""} == {
        "preset": "",
        "title": "",
        "keep_media": False,
        "consent": ["user", "partner"],
        "goal": None,
        "repair": False,
        **NO_WORDS,
    }
    expect(page.locator("#recording")).to_be_hidden()


def test_a_goal_goes_with_the_kind_of_talk_and_stands_chosen_the_next_time(visit: Visit, engine: SnapshotEngine) -> None:
    engine.choose_both()
    page = visit()
    expect(page.get_by_label("No goal")).to_be_checked()
    page.get_by_label("Without eye contact").check()
    expect(page.get_by_label("Look at them while they speak")).to_have_count(0)
    page.get_by_label("Sales conversation").check()
    page.get_by_label("Ask 3 questions").check()
    agree(page)
    page.locator("#begin").click()
    expect(page.locator("#running-title")).to_be_visible()
    assert engine.asked_for("start")[0]["goal"] == {"kind": "questions", "target": None, "text": ""}
    engine.reset_session()
    page = visit()
    expect(page.get_by_label("Ask 3 questions")).to_be_checked()
    expect(page.locator("#presets input").first).to_have_value("sales")
    page.get_by_label("In my own words").check()
    page.get_by_label("What do you want to try?").fill("Name an example")
    engine.choose_both()
    expect(page.locator("#consent-partner")).to_be_visible()
    agree(page)
    page.locator("#begin").click()
    soon(page, lambda: len(engine.asked_for("start")) == 1)
    assert engine.asked_for("start")[0]["goal"] == {"kind": "own", "target": None, "text": "Name an example"}
    engine.reset_session()
    propose_goal(home(), Goal(kind="smiles"))  # "Make it my goal", while this page is open
    engine.plant(lambda conversation: None)
    expect(page.locator("[name=goal][value=smiles]")).to_be_checked()


def test_a_film_is_chosen_copied_and_deleted_and_a_wrong_path_is_told_beside_its_field(
    visit: Visit, engine: SnapshotEngine, film_path: Path
) -> None:
    page = visit(expected="409")
    page.locator("#partner-picture").select_option("#film")
    page.locator("#partner-picture-path").fill("nofile.mp4")
    page.locator("#partner-picture-path").press("Enter")
    expect(page.locator("#partner-picture-problem")).to_have_text(re.compile("^There is no file nofile.mp4"))
    expect(page.locator("#message")).to_be_hidden()
    page.locator("#partner-picture-file").set_input_files(film_path)
    soon(page, lambda: engine.asked_for("sources")[-1]["partner"]["picture"].endswith(f"{os.sep}{film_path.name}"))
    copy = Path(engine.asked_for("sources")[-1]["partner"]["picture"])
    assert copy != film_path and copy.read_bytes() == film_path.read_bytes()
    assert copy.stat().st_mode & 0o077 == 0
    expect(page.locator("section[data-person=partner]")).to_contain_text("a private copy, deleted when you choose another")
    page.locator("#partner-picture").select_option("none")
    soon(page, lambda: not copy.exists())


def test_words_are_written_down_only_by_a_tick_of_their_own_that_is_off_each_time(visit: Visit, engine: SnapshotEngine) -> None:
    engine.choose_both()
    page = visit()
    tick = page.get_by_label("We both want what we say to be written down")
    expect(tick).to_be_disabled()
    page.get_by_label("I know that my face").check()
    page.get_by_label("My partner knows").check()
    expect(tick).to_be_enabled()
    expect(tick).not_to_be_checked()
    expect(page.locator("#words-more")).to_be_hidden()
    tick.check()
    expect(page.locator("#kept")).to_contain_text("what you both say as text are saved")
    expect(page.get_by_label("Spoken language")).to_have_value("en")
    page.get_by_label("Spoken language").select_option(label="Detect")
    page.get_by_label("What matters in this talk").fill("heat pump, price ,, warranty")
    page.locator("#begin").click()
    expect(page.locator("#writing")).to_be_visible()
    body = engine.asked_for("start")[0]
    assert {name: body[name] for name in ("keep_media", *NO_WORDS)} == {
        "keep_media": False,
        "words": True,
        "words_consent": ["user", "partner"],
        "language": None,
        "topic": ["heat pump", "price", "warranty"],
    }
    page.locator("#end").click()
    page.locator("#end-now").click()
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator("#setup-title")).to_be_visible()
    expect(tick).not_to_be_checked()
    expect(page.locator("#words-more")).to_be_hidden()


def test_where_nothing_can_be_recognized_the_tick_says_why(
    visit: Visit, engine: SnapshotEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "available", lambda: "speech recognition is not installed; install it with pip")
    engine.choose_both()
    page = visit()
    page.get_by_label("I know that my face").check()
    page.get_by_label("My partner knows").check()
    expect(page.locator("#words-problem")).to_have_text("Speech recognition is not installed; install it with pip")
    expect(page.get_by_label("We both want what we say to be written down")).to_be_disabled()


def test_a_problem_is_one_kind_sentence(visit: Visit, engine: SnapshotEngine) -> None:
    engine.silence()
    engine.choose_both()
    page = visit()
    card = page.locator(".person[data-person=user]")
    expect(card.get_by_text("Nothing heard yet. Say a few words.")).to_be_visible()
    held = "Desk Camera cannot be opened; close other programs that may be using it (a call, a browser)"

    def show(sentence: str, *, status: StreamStatus | None = None, **planted: Any) -> None:
        def plant(conversation: PlantedConversation) -> None:
            people = conversation.people
            people.statuses = {("user", "picture"): status} if status else {}
            people.unseen, people.unwatched, people.echoes = set(), set(), False
            for name, value in planted.items():
                setattr(people, name, value)
            conversation.run(3.0)

        engine.plant(plant)
        expect(card.locator(".status", has_text=sentence)).to_be_visible()
        expect(card.locator(".pill")).to_have_text("Almost ready")

    show("Desk Camera cannot be opened; close other programs", status=StreamStatus("waiting", held))
    show("No picture right now. Trying again\u2026", status=StreamStatus("waiting"))
    show("No face in view yet. Sit so that your face and shoulders", unseen={"user"})
    show("Getting ready to find a face\u2026", unwatched={"user"})
    show("Opening the camera\u2026", status=StreamStatus("opening"))
    show("headphones help", echoes=True)

    def speak(conversation: PlantedConversation) -> None:
        conversation.people.silent.clear()
        conversation.people.echoes = False
        conversation.run(3.0)

    engine.plant(speak)
    expect(card.locator(".pill")).to_have_text("Ready")


def test_a_refusal_is_told_and_can_be_put_away(visit: Visit, engine: SnapshotEngine) -> None:
    page = visit(expected="409")
    engine.refusal = RapportError("the program is busy just now; try again in a moment")  # as the engine says it
    page.locator("#user-picture").select_option(CAMERA)
    expect(page.get_by_role("alert")).to_contain_text("The program is busy just now")
    expect(page.locator("#user-picture")).to_have_value("none")
    button(page, "Close").click()
    expect(page.get_by_role("alert")).to_be_hidden()


def test_a_rectangle_is_drawn_or_typed(visit: Visit, engine: SnapshotEngine) -> None:
    page = visit()
    page.locator("#partner-picture").select_option("#screen")
    until(page, "document.getElementById('picker-image').complete && document.querySelectorAll('.tile').length === 2")
    box = page.locator("#picker-view").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.75, steps=5)
    page.mouse.up()
    drawn = [int(page.locator(f"#picker-{name}").input_value()) for name in ("x", "y", "width", "height")]
    assert drawn == pytest.approx([480, 540, 960, 270], abs=4)
    page.get_by_text("Exact place").click()
    page.get_by_label("Width").fill("600")
    page.get_by_label("This picture is mirrored").check()
    page.get_by_label("Follow the face").uncheck()
    button(page, "Use this area").press("Enter")
    until(page, "document.getElementById('partner-picture').value === '#screen'")
    part = f"screen:{drawn[0]},{drawn[1]},600,{drawn[3]}"
    soon(page, lambda: engine.asked_for("sources")[-1]["partner"]["picture"] == f"{part},mirrored")
    page.locator(".person[data-person=partner]").get_by_label("Mirrored").uncheck()
    until(page, "!document.querySelector('.person[data-person=partner] .tick input').checked")
    soon(page, lambda: engine.asked_for("sources")[-1]["partner"]["picture"] == part)
    page.locator("#partner-picture").select_option("#film")
    button(page, "Choose the area\u2026").click()
    page.keyboard.press("Escape")  # nothing changes
    expect(page.locator("#partner-picture")).to_be_focused()


def test_one_camera_with_both_says_who_sits_where(visit: Visit, engine: SnapshotEngine) -> None:
    engine.plant(lambda conversation: conversation.choose(SourceSelection(user=BOTH.user)))
    page = visit()
    expect(page.locator("#layout")).to_be_hidden()
    page.locator("#user-sound").select_option("none")
    expect(page.get_by_text("Without sound, voice and turn-taking are not measured.")).to_be_visible()
    page.locator("#partner-picture").select_option(label="Desk Camera (both of us in one picture)")
    page.get_by_label("I am on the right").check()
    until(page, "document.querySelector('[name=layout][value=right-left]').checked")
    soon(page, lambda: engine.asked_for("sources")[-1]["layout"] == "right-left")
    soon(page, lambda: engine.asked_for("sources")[-1]["partner"]["picture"] == CAMERA)
