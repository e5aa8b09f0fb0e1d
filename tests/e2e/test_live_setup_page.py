"""The set-up of the live page: what it asks of the engine, and how it says what is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.browser import CHROMIUM, button, soon, until
from tests.support.live_desk import CAMERA, CHOSEN, MICROPHONE, FakeDesk, stream

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine; `make test` installs Debian's"),
]
Visit = Callable[..., Any]


@pytest.fixture
def no_process_left() -> None:
    """The browser begins helpers of its own whenever it likes; ``browser`` checks that all of them end with it."""


def test_without_consent_only_measures_are_kept(visit: Visit, desk: FakeDesk) -> None:
    desk.set(people=CHOSEN)
    page = visit()
    page.get_by_label("I know that my face").check()
    page.get_by_label("My partner knows").check()
    page.get_by_label("We both want picture and sound kept").check()
    expect(page.locator("#begin-hint")).to_be_empty()
    page.get_by_label("My partner knows").uncheck()
    expect(page.locator("#begin-hint")).to_have_text("Does your partner know? Please tell them first.")
    expect(page.get_by_label("We both want picture and sound kept")).not_to_be_checked()
    expect(page.locator("#kept")).to_contain_text("No picture, no sound")
    page.locator("#begin").click()
    expect(page.locator("#running-title")).to_be_visible()
    assert desk.asked_for("start")[0] | {"preset": ""} == {"preset": "", "title": "", "keep_media": False, "consent": ["user"]}
    expect(page.locator("#recording")).to_be_hidden()


def test_a_problem_is_one_kind_sentence(visit: Visit, desk: FakeDesk) -> None:
    desk.silent = True
    desk.set(people=CHOSEN)
    page = visit()
    card = page.locator(".person[data-person=user]")
    expect(card.get_by_text("Nothing heard yet. Say a few words.")).to_be_visible()
    for picture, sound, sentence in (
        ({"state": "waiting", "note": "the camera is used by another program; close it"}, {}, "The camera is used by another"),
        ({"state": "waiting"}, {}, "No picture arrives at the moment; it is tried again."),
        ({"face": "not seen"}, {}, "No face is seen yet. Sit so that face and shoulders"),
        ({"face": "unknown"}, {}, "Getting ready to look for a face."),
        ({"state": "opening"}, {}, "Opening the camera."),
        ({}, {"echo": True}, "headphones help"),
    ):
        user = {"picture": stream("picture", CAMERA, **picture), "sound": stream("sound", MICROPHONE, **sound)}
        desk.set(people={"user": user})
        expect(card.locator(".said", has_text=sentence)).to_be_visible()
        expect(card.locator(".pill")).to_have_text("Nearly there")
    desk.silent = False
    expect(card.locator(".pill")).to_have_text("Ready")


def test_a_refusal_is_told_and_can_be_put_away(visit: Visit, desk: FakeDesk) -> None:
    page = visit(expected="409")
    desk.refuse = "the camera could not be opened; is it plugged in?"
    page.locator("#user-picture").select_option(CAMERA)
    expect(page.get_by_role("alert")).to_contain_text("The camera could not be opened")
    expect(page.locator("#user-picture")).to_have_value("none")
    button(page, "Close").click()
    expect(page.get_by_role("alert")).to_be_hidden()


def test_a_rectangle_is_drawn_or_typed(visit: Visit, desk: FakeDesk) -> None:
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
    page.get_by_label("Width").fill("600")
    page.get_by_label("This picture is mirrored").check()
    page.get_by_label("Follow the face").uncheck()
    button(page, "Use this part").press("Enter")
    until(page, "document.getElementById('partner-picture').value === '#screen'")
    soon(
        page,
        lambda: desk.asked_for("sources")[-1]["partner"]["picture"] == f"screen:{drawn[0]},{drawn[1]},600,{drawn[3]},mirrored",
    )
    page.locator(".person[data-person=partner]").get_by_label("Mirrored").uncheck()
    until(page, "!document.querySelector('.person[data-person=partner] .tick input').checked")
    soon(page, lambda: desk.asked_for("sources")[-1]["partner"]["picture"] == f"screen:{drawn[0]},{drawn[1]},600,{drawn[3]}")
    page.locator("#partner-picture").select_option("#film")
    button(page, "Show where\u2026").click()
    page.keyboard.press("Escape")  # nothing changes
    expect(page.locator("#partner-picture")).to_be_focused()


def test_one_camera_with_both_says_who_sits_where(visit: Visit, desk: FakeDesk) -> None:
    desk.set(people={"user": CHOSEN["user"]})
    page = visit()
    expect(page.locator("#layout")).to_be_hidden()
    page.locator("#user-sound").select_option("none")
    expect(page.get_by_text("Without sound, voices and turns are left out.")).to_be_visible()
    page.locator("#partner-picture").select_option(label="Desk Camera (both of us in one picture)")
    page.get_by_label("I am on the right of the picture").check()
    until(page, "document.querySelector('[name=layout][value=right-left]').checked")
    soon(page, lambda: desk.asked_for("sources")[-1]["layout"] == "right-left")
    soon(page, lambda: desk.asked_for("sources")[-1]["partner"]["picture"] == CAMERA)
