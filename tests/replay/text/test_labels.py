"""On a live call what the partner does after the user is seen a round trip late: the words and the document say so."""

import math
from pathlib import Path

import pytest

from monitor.record.header import Source
from monitor.replay.session import load_session
from monitor.replay.terminal import describe
from monitor.replay.text.labels import CallDelay, call_delay, lead
from monitor.types import Direction, Score
from tests.support.sessions import build, header

_0_3 = "your partner followed about 0.3 s later"
FILM = Source(person="partner", kind="film", name="coach.mp4")
SELF_VIEW = Source(person="user", kind="screen", name="my tile")
WINDOW = Source(person="partner", kind="screen", name="call")
PLAYED = Source(person="partner", kind="loopback", name="speakers")
CAMERA = Source(person="user", kind="camera", name="webcam")


def followed(lag_s: float, direction: Direction) -> Score:
    return Score(0.0, "head", "ok", score=80.0, z=2.0, low=60.0, high=90.0, lag_s=lag_s, direction=direction)


@pytest.mark.parametrize(
    ("sources", "of_a_call"),
    [
        ((CAMERA, WINDOW), True),
        ((CAMERA, PLAYED), True),
        ((SELF_VIEW, FILM), False),
        ((FILM,), False),
        ((), False),
    ],
)
def test_only_a_partner_seen_or_heard_through_a_call_is_late(sources: tuple[Source, ...], of_a_call: bool) -> None:
    assert (call_delay(header(sources=sources)) is not None) is of_a_call


@pytest.mark.parametrize(
    ("lag_s", "direction", "delay", "said"),
    [
        (-1.2, "partner follows", None, "your partner followed about 1.2 s later"),
        (-1.2, "partner follows", CallDelay(), "your partner followed about 1.2 s later, call delay included"),
        (-1.2, "partner follows", CallDelay(0.3), "your partner followed about 0.9 s later (call delay of 0.3 s subtracted)"),
        (
            -0.3,
            "partner follows",
            CallDelay(0.5),
            _0_3 + ", which is within the call delay of 0.5 s",
        ),
        (math.nan, "partner follows", CallDelay(0.3), "your partner followed"),
        (1.2, "user follows", CallDelay(0.3), "you followed about 1.2 s later"),
        (0.4, "both", CallDelay(0.3), "you took turns following"),
    ],
)
def test_the_partners_lag_is_corrected_or_said_to_hold_the_delay(
    lag_s: float, direction: Direction, delay: CallDelay | None, said: str
) -> None:
    assert lead(followed(lag_s, direction), delay=delay) == said


def test_an_estimate_stands_in_the_header_and_must_be_sane() -> None:
    assert call_delay(header(sources=(CAMERA, WINDOW), round_trip_s=0.25)) == CallDelay(0.25)
    with pytest.raises(ValueError, match="round_trip_s"):
        header(round_trip_s=-1)


@pytest.mark.slow
def test_the_document_and_the_terminal_say_it(tmp_path: Path) -> None:
    recorded = load_session(build(tmp_path, duration_s=100.0, with_sketch=False))
    assert recorded.to_json()["call_delay"] is None
    folder = build(tmp_path, number=2, duration_s=100.0, with_sketch=False, sources=(CAMERA, WINDOW), round_trip_s=0.25)
    live = load_session(folder)
    assert live.to_json()["call_delay"] == {"in": "lags of the partner following", "round_trip_s": 0.25}
    assert "you followed about" in describe(live)
