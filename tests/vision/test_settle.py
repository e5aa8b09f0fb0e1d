"""What is taken back of a picture that stood still, and what is said of a film's picture; worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.measures import columns
from monitor.types import FeatureBlock
from monitor.vision.features import VideoFeatures
from monitor.vision.series.remarks import PictureRemarks
from monitor.vision.series.settle import SettledFeatures
from monitor.vision.visibility.watch import Visible

LEFT, RIGHT = (0.1, 0.2, 0.3, 0.4), (0.6, 0.2, 0.8, 0.4)


def seen(
    time_s: float, *, still_from_s: float | None = None, settled_s: float | None = None, **others: object
) -> VideoFeatures:
    quality = 1.0 if still_from_s is None else 0.0
    values = np.full((1, len(columns("face"))), 0.5 if quality else np.nan, np.float32)
    rows = FeatureBlock("user", "face", np.array([time_s]), values, np.array([quality], np.float32))
    settled = time_s if settled_s is None else settled_s
    return VideoFeatures(time_s, (rows,), None, still_from_s=still_from_s, settled_s=settled, **others)  # type: ignore[arg-type]


def run(pictures: list[VideoFeatures]) -> tuple[list[tuple[float, bool]], list[tuple[float, float]]]:
    settled = SettledFeatures("user")
    given = [features for picture in pictures for features in settled.push(picture)]
    given += settled.finish()
    measured = [(features.time_s, bool(features.rows[0].quality[0] > 0)) for features in given]
    return measured, [(gap.start_s, gap.end_s) for gap in settled.take_gaps()]


def test_a_freeze_is_taken_back_to_the_last_new_picture() -> None:
    live = [seen(0.0), seen(0.5), seen(1.0)]
    doubtful = [seen(1.5, settled_s=1.0), seen(2.0, settled_s=1.0)]
    frozen = [seen(2.5, still_from_s=1.01), seen(3.0, still_from_s=1.01)]
    measured, gaps = run([*live, *doubtful, *frozen, seen(3.5)])
    assert measured == [(0.0, True), (0.5, True), (1.0, True), *[(0.5 * k, False) for k in range(3, 7)], (3.5, True)]
    assert gaps == [(1.01, 3.5)]


def test_a_photograph_gives_nothing_at_all() -> None:
    measured, gaps = run([seen(0.0, settled_s=-1.0), seen(1.0, settled_s=-1.0), seen(2.0, still_from_s=0.0)])
    assert measured == [(0.0, False), (1.0, False), (2.0, False)]
    assert gaps == [(0.0, 2.0)]


def test_a_living_person_waits_for_nobody() -> None:
    settled = SettledFeatures("user")
    for k in range(5):
        assert [features.time_s for features in settled.push(seen(float(k)))] == [float(k)]
        assert settled.held_from_s is None


def test_the_end_lets_go_of_what_was_never_settled() -> None:
    measured, gaps = run([seen(0.0, settled_s=-1.0), seen(0.5, settled_s=-1.0)])
    assert measured == [(0.0, True), (0.5, True)]
    assert gaps == []


def said(pictures: list[VideoFeatures]) -> PictureRemarks:
    remarks = PictureRemarks("partner")
    for picture in pictures:
        remarks.push(picture)
    return remarks


def test_a_film_of_a_photograph() -> None:
    remarks = said([seen(k / 2, still_from_s=0.0) for k in range(20)])
    assert remarks.stands_still
    (line,) = remarks.lines("call.mp4")
    assert "doesn't move" in line and "Your partner's picture in call.mp4" in line and " s in all" not in line


def test_a_freeze_is_said_with_its_length() -> None:
    pictures = [seen(k / 2, still_from_s=5.0 if 10 < k <= 18 else None) for k in range(40)]
    (line,) = said(pictures).lines("call.mp4")
    assert "frozen for 4 s in all" in line


@pytest.mark.parametrize(
    ("person", "other", "lives", "side", "words"),
    [
        (LEFT, RIGHT, True, "left", "on the left"),
        (RIGHT, LEFT, False, "right", "doesn't move, like a photo"),
        (LEFT, (0.1, 0.5, 0.3, 0.7), True, "upper", "at the top"),
    ],
)
def test_whom_it_took(person: tuple, other: tuple, lives: bool, side: str, words: str) -> None:
    remarks = said([seen(k / 2, person=person, others=(other,), others_live=lives) for k in range(10)])
    assert remarks.side == side
    assert remarks.has_another_person == lives
    (line,) = remarks.lines("two.mp4")
    assert words in line


def test_of_several_profiles_none_was_measured() -> None:
    pictures = [seen(k / 2, person=LEFT, others=(RIGHT,), others_live=True) for k in range(10)]
    for picture in pictures:
        picture.rows[0].quality[:] = 0
    assert said(pictures).side is None


def test_who_walks_past_is_not_news() -> None:
    pictures = [seen(k / 2, person=LEFT, others=(RIGHT,) if k in (7, 8) else ()) for k in range(20)]
    assert said(pictures).lines("one.mp4") == []


def test_eyes_and_a_mouth_that_cannot_be_seen_are_said_once_with_their_length() -> None:
    glasses, mask = Visible(left_eye=False, right_eye=False), Visible(mouth=False)
    pictures = [seen(k / 2, visible=glasses if 2 < k <= 12 else mask if k == 20 else Visible()) for k in range(40)]
    (line,) = said(pictures).lines("call.mp4")
    assert line.startswith("Your partner's eyes can't be seen for 5 s of call.mp4: dark glasses, glare or poor light.")
    (line,) = said([seen(k / 2, visible=mask) for k in range(20)]).lines("call.mp4")
    assert line.startswith("Your partner's mouth is covered for 10 s of call.mp4")


def test_a_face_that_took_the_place_of_another_is_said_with_its_time() -> None:
    pictures = [seen(k / 2, exchanged_s=None if k < 150 else 75.0) for k in range(200)]
    (line,) = said(pictures).lines("call.mp4")
    assert line.startswith("At 1:15 in call.mp4, the measured face is replaced by another one")
