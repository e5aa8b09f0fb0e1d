"""Which event was followed, and to which side it went."""

from __future__ import annotations

import pytest

from monitor.synchrony.behaviour.echoes import event_direction, event_side, latest_followed
from monitor.types import Event


def shift(start_s: float, **detail: str) -> Event:
    return Event("partner", "posture_shift", start_s, start_s + 1.0, 3.0, detail)


@pytest.mark.parametrize(("delays_s", "latest"), [([0.2], None), ([0.5, 3.0, 4.5], 0.5), ([4.5, 0.1], None), ([4.0, 2.0], 2.0)])
def test_the_latest_event_that_can_have_been_followed(delays_s: list[float], latest: float | None) -> None:
    event = latest_followed(shift(100.0), [shift(100.0 - delay_s) for delay_s in delays_s])
    assert (None if event is None else 100.0 - event.start_s) == latest


def test_a_side_is_left_or_right_and_a_direction_anything() -> None:
    assert (event_direction(shift(1.0, direction="forward")), event_side(shift(1.0, direction="forward"))) == ("forward", None)
    assert (event_direction(shift(1.0, side="left")), event_side(shift(1.0, direction="right"))) == ("left", "right")
    assert (event_direction(shift(1.0)), event_side(shift(1.0))) == ("", None)
