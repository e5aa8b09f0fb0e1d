"""What becomes of rows, scores and events, and what never goes out."""

from __future__ import annotations

import math
from typing import get_args

import numpy as np
import pytest

from monitor.errors import UsageError
from monitor.live.lsl.request import Incoming, parse_incoming
from monitor.live.lsl.streams import MARKERS, PLANS, SCORES, event_markers, score_row
from monitor.measures import EVENT_KINDS, FAMILIES
from monitor.types import CHANNELS, COMPONENTS, Event, Score, Status, Update


def test_there_is_a_stream_for_each_person_and_family_one_of_scores_and_one_of_markers() -> None:
    names = [plan.name for plan in PLANS]
    measures = [
        f"rapport {person} {family}" for person in ("user", "partner") for family in ("face", "body", "motion", "voice")
    ]
    assert names == [*measures, "rapport scores", "rapport markers"]
    for plan in PLANS[:8]:
        family = plan.key.split()[1]
        assert [(one.label, one.unit) for one in plan.channels[:-1]] == [(m.name, m.unit) for m in FAMILIES[family]]
        assert plan.channels[-1].label == "quality"
    assert [plan.is_text for plan in PLANS] == [False] * 9 + [True]


def test_a_score_is_sent_with_chance_band_confidence_and_lag_and_a_missing_one_is_nan() -> None:
    known = Score(60.0, "coordination", "ok", 78.0, 0.8, 55.0, 91.0, 1.5, "user follows", 0.7, 30)
    waiting: tuple[Status, ...] = get_args(Status)
    others = tuple(Score(60.0, name, waiting[1]) for name in CHANNELS)
    row = score_row(Update(60.0, (known, *others)))
    by_label = dict(zip((channel.label for channel in SCORES.channels), row.tolist(), strict=True))
    assert len(row) == 6 * (len(COMPONENTS) + len(CHANNELS))
    sent = {name: by_label[f"coordination/{name}"] for name in ("score", "chance", "low", "high", "lag_s")}
    assert sent == {"score": 78.0, "chance": 50.0, "low": 55.0, "high": 91.0, "lag_s": 1.5}
    assert by_label["coordination/confidence"] == pytest.approx(0.7)
    assert all(math.isnan(value) for label, value in by_label.items() if not label.startswith("coordination/"))
    assert row.dtype == np.float32


def test_an_event_is_two_markers_and_nothing_that_was_said_is_ever_in_one() -> None:
    nod = Event("user", "nod", 3.0, 4.0, 3.0)
    assert event_markers(nod) == [(3.0, "user/nod/start"), (4.0, "user/nod/end")]
    secret = "the secret of the user"
    for kind in EVENT_KINDS:
        markers = event_markers(Event("user", kind, 1.0, 2.0, 0.5, {"text": secret}))
        assert secret not in str(markers)
        assert (markers == []) == (kind == "word")
    assert event_markers(Event("user", "of another version", 1.0, 2.0)) == []
    assert MARKERS.channels[0].label == "marker"


def test_incoming_series_are_named_once_for_each_person() -> None:
    assert parse_incoming(("user=Belt A", "partner=Belt B:HR")) == (
        Incoming("user", "Belt A"),
        Incoming("partner", "Belt B", "HR"),
    )
    assert Incoming("user", 'a "b"').predicate == """name='a "b"' or source_id='a "b"'"""
    for texts, words in (
        (("nobody=Belt",), "user=STREAM"),
        (("user=",), "user=STREAM"),
        (("user= :HR",), "needs the name"),
        (("user=A", "user=B"), "two streams for user"),
        (("user=A:HR", "partner=A:HR"), "one series for both"),
        (("user='\"",), "quotation marks"),
    ):
        with pytest.raises(UsageError, match=words):
            parse_incoming(texts)
