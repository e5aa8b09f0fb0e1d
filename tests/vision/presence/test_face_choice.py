"""Whom the choice takes, by planted places: a poster on the left wall, a person on the right."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from monitor.types import Picture, Uint8
from monitor.vision.presence.face_choice import FaceChoice
from monitor.vision.presence.stillness import Box

SIDE = 200
RNG = np.random.default_rng(3)
TEXTURE = cv2.resize(RNG.integers(0, 256, (30, 30, 3), dtype=np.uint8), (120, 120), interpolation=cv2.INTER_CUBIC)
POSTER: Box = (0.1, 0.2, 0.3, 0.45)
PERSON: Box = (0.6, 0.2, 0.8, 0.45)


def picture(time_s: float, boxes: dict[Box, bool]) -> Uint8:
    """Textures where the faces are; those that live sway by a pixel and more."""
    image = np.full((SIDE, SIDE, 3), 90, np.uint8)
    for number, (box, lives) in enumerate(boxes.items()):
        left, top, right, bottom = (round(edge * SIDE) for edge in box)
        shift = 4 + (3 * np.sin(4 * time_s + number) if lives else 0)
        how = np.float32([[1, 0, -shift], [0, 1, -20 * number]])
        image[top:bottom, left:right] = cv2.warpAffine(TEXTURE, how, (right - left, bottom - top), flags=cv2.INTER_CUBIC)
    return image


def run(choice: FaceChoice, boxes: dict[Box, bool], *, from_s: float, to_s: float) -> list[Box | None]:
    """The chosen face, picture by picture; detection once a second as in the observer, and landmarks that follow it."""
    chosen = []
    for number in range(round(from_s * 15), round(to_s * 15)):
        time_s = number / 15
        if number % 15 == 0:
            choice.detected(time_s, boxes)
        if choice.person is not None and choice.person.box in boxes:
            assert choice.accepts(time_s, choice.person.box)
        choice.watch(time_s, picture(time_s, boxes))
        chosen.append(None if choice.person is None else choice.person.box)
    return chosen


def test_a_poster_that_was_there_first_loses() -> None:
    choice = FaceChoice()
    run(choice, {POSTER: False}, from_s=0, to_s=4)
    assert choice.person is not None and choice.person.state == "still"
    assert choice.person.still_from_s == 0.0
    chosen = run(choice, {POSTER: False, PERSON: True}, from_s=4, to_s=9)
    assert chosen[-1] == PERSON
    assert chosen.index(PERSON) <= 2 * 15
    assert [face.state for face in choice.others] == ["still"]


@pytest.mark.parametrize("factor", [0.6, 0.8])
def test_a_mirror_image_is_smaller_and_loses(factor: float) -> None:
    mirrored = (0.1, 0.2, 0.1 + 0.2 * factor, 0.2 + 0.25 * factor)
    chosen = run(FaceChoice(), {mirrored: True, PERSON: True}, from_s=0, to_s=6)
    assert set(chosen) == {PERSON}


def test_a_person_nearer_than_their_mirror_image_takes_its_place() -> None:
    choice, mirrored = FaceChoice(), (0.1, 0.2, 0.2, 0.33)
    run(choice, {mirrored: True}, from_s=0, to_s=3)
    assert run(choice, {mirrored: True, PERSON: True}, from_s=3, to_s=8)[-1] == PERSON


def test_two_who_move_are_never_exchanged() -> None:
    choice, second = FaceChoice(), (0.1, 0.15, 0.34, 0.45)  # 1.2 times as wide, and later
    run(choice, {PERSON: True}, from_s=0, to_s=3)
    assert set(run(choice, {second: True, PERSON: True}, from_s=3, to_s=10)) == {PERSON}


@pytest.mark.parametrize(("wanted", "expected"), [("left", POSTER), ("right", PERSON), ("largest", PERSON)])
def test_a_side_can_be_asked_for(wanted: str, expected: Box) -> None:
    left = POSTER if wanted != "largest" else (0.1, 0.2, 0.25, 0.4)
    boxes = {left: True, PERSON: True}
    assert run(FaceChoice(wanted), boxes, from_s=0, to_s=4)[-1] == expected  # type: ignore[arg-type]


def test_nobody_takes_the_place_of_a_person_who_is_hidden_for_a_moment() -> None:
    choice = FaceChoice()
    run(choice, {PERSON: True}, from_s=0, to_s=3)
    assert not choice.accepts(3.5, POSTER)
    assert choice.accepts(3.6, PERSON)
    assert choice.accepts(6.0, POSTER)  # gone for long


def test_the_others_are_painted_over_and_nothing_of_the_person() -> None:
    choice, boxes = FaceChoice(), {POSTER: False, PERSON: True}
    run(choice, boxes, from_s=0, to_s=4)
    image = picture(4.0, boxes)
    shown = choice.visible(Picture(4.0, image)).image
    assert np.ptp(shown[40:90, 20:60], axis=(0, 1)).max() == 0
    np.testing.assert_array_equal(shown[:, 115:165], image[:, 115:165])
    alone = FaceChoice()
    run(alone, {PERSON: True}, from_s=0, to_s=2)
    assert alone.visible(Picture(2.0, image)).image is image


SECOND: Box = (0.15, 0.2, 0.33, 0.42)


def test_nobody_takes_the_place_of_a_person_unsaid() -> None:
    """A second person, or a mirror image that moves in time, is there all along; the person leaves, and it alone is left."""
    choice = FaceChoice()
    chosen = run(choice, {PERSON: True, SECOND: True}, from_s=0, to_s=6)
    assert set(chosen[15:]) == {PERSON}
    assert choice.exchanged_s is None and [face.box for face in choice.others] == [SECOND]
    run(choice, {SECOND: True}, from_s=6, to_s=14)
    assert choice.person is not None and choice.person.box == SECOND
    assert choice.exchanged_s is not None and 6 < choice.exchanged_s <= 12


def test_a_person_who_comes_back_elsewhere_is_not_said_to_be_another() -> None:
    choice = FaceChoice()
    run(choice, {PERSON: True}, from_s=0, to_s=4)
    run(choice, {}, from_s=4, to_s=11)
    run(choice, {SECOND: True}, from_s=11, to_s=14)
    assert choice.person is not None and choice.person.box == SECOND
    assert choice.exchanged_s is None


def test_what_was_detected_once_and_has_no_landmarks_holds_nobody_off() -> None:
    """The back of a head in the foreground is taken for a large face by one look of the detector."""
    choice, pattern = FaceChoice(), (0.1, 0.1, 0.45, 0.45)
    choice.detected(0.0, [pattern])
    assert choice.person is not None and choice.person.box == pattern
    choice.detected(0.25, [PERSON])
    assert choice.accepts(0.3, PERSON)
    assert choice.person.box == PERSON


def test_somebody_seen_from_the_side_keeps_their_place_without_landmarks() -> None:
    choice = FaceChoice()
    for time_s in (0.0, 0.25):
        choice.detected(time_s, [PERSON, POSTER])
    assert not choice.accepts(0.3, (0.1, 0.2, 0.25, 0.4))


def test_a_face_a_little_larger_does_not_take_the_place_by_its_wider_box() -> None:
    """The detector's box is 1.3 times as wide as the landmarks': 1.2 times the person in the same measure is no 1.5 times."""
    choice = FaceChoice()
    x, y, wide = 0.7, 0.3, 0.2
    landmarks: Box = (x - wide / 2.6, y - wide / 2.6, x + wide / 2.6, y + wide / 2.6)
    detected: Box = (x - wide / 2, y - wide / 2, x + wide / 2, y + wide / 2)
    other: Box = (0.1, 0.2, 0.1 + 1.2 * wide, 0.2 + 1.2 * wide)
    for number in range(6 * 15):
        time_s = number / 15
        if number % 15 == 0:
            choice.detected(time_s, [detected] if number < 15 else [detected, other])
        assert choice.accepts(time_s, landmarks)
        choice.watch(time_s, picture(time_s, {detected: True, other: True}))
    assert choice.person is not None and choice.person.box == landmarks
    assert [face.state for face in choice.others] == ["live"]
