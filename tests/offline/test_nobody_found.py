"""What is said of people who were not found: one line each, and none that says the same twice."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from monitor.errors import SourceError
from monitor.measures import columns
from monitor.offline.feeds import PictureFeed, VoiceFeed
from monitor.offline.measuring import Measuring
from monitor.types import FeatureBlock
from monitor.vision.features import VideoFeatures
from monitor.vision.series.remarks import PictureRemarks


def lines(*, seen: bool, measured: bool, still: bool, heard: bool) -> list[str]:
    """What is said of a film of the user."""
    remarks = PictureRemarks("user")
    for time_s in np.arange(0, 10.5, 0.5).tolist():
        values = np.full((1, len(columns("face"))), np.nan, np.float32)
        face = FeatureBlock("user", "face", np.array([time_s]), values, np.array([measured], np.float32))
        remarks.push(VideoFeatures(time_s, (face,), None, still_from_s=0.0 if still else None))
    assert (remarks.seen_s, remarks.still_s, remarks.has_measures) == (10.0, 10.0 if still else 0.0, measured)
    film = SimpleNamespace(name="me.mp4", skipped=0, non_finite=0)
    picture = cast("Any", object.__new__(PictureFeed))
    picture.film, picture.remarks, picture.is_found = film, {"user": remarks}, {"user": seen}
    voice = cast("Any", object.__new__(VoiceFeed))
    voice.is_found, voice.is_withheld = {"user": heard}, False
    said: list[str] = []
    recordings = SimpleNamespace(films=[film], people=("user",), names=lambda person: ["me.mp4"])
    Measuring._check_found(cast("Measuring", SimpleNamespace(recordings=recordings, said=said.append)), [picture, voice])
    return said


@pytest.mark.parametrize(
    ("seen", "measured", "still", "heard", "words"),
    [
        (True, True, False, True, None),
        (False, False, False, True, "wasn't found"),
        (True, False, False, True, "too small"),
        (True, False, False, False, "too small"),
        (False, False, True, True, "doesn't move"),
    ],
)
def test_one_line_says_what_is_missing(*, seen: bool, measured: bool, still: bool, heard: bool, words: str | None) -> None:
    said = lines(seen=seen, measured=measured, still=still, heard=heard)
    assert len(said) == (words is not None)
    assert words is None or words in said[0]


@pytest.mark.parametrize(("still", "words"), [(True, "stands still, like a photo"), (False, "at least 60 px wide")])
def test_nobody_at_all_is_an_error_that_says_why(*, still: bool, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        lines(seen=False, measured=False, still=still, heard=False)
