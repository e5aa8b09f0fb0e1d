"""Low rates on battery and on a busy computer: when they come, when they go, and that they do not swing."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from monitor.live.power.saving import PowerSaving, on_battery
from monitor.live.power.throttle import FULL, LOW, Rates
from tests.support.live_states import PlantedConversation

BUSY = Rates(1, 15.0, 2.5)


def run(saving: PowerSaving, governed: Callable[[float], Rates], *, from_s: float, to_s: float) -> list[Rates]:
    """Asked twice a second, as the engine does; the rates of each second."""
    asked = [saving.rates(n / 2, governed(n / 2)) for n in range(round(2 * from_s), round(2 * to_s))]
    return asked[1::2]


def test_on_battery_the_rates_are_low_from_the_start_and_full_again_once_plugged_in() -> None:
    plugged_s = [(100.0, 104.0), (200.0, 1e9)]  # a plug that slips, and one that holds
    now_s = [0.0]
    saving = PowerSaving(is_on_battery=lambda: not any(start <= now_s[0] < end for start, end in plugged_s))

    def governed(time_s: float) -> Rates:
        now_s[0] = time_s
        return FULL

    rates = run(saving, governed, from_s=0, to_s=300)
    assert rates[0].face_hz == LOW.face_hz == 7.0
    assert rates[0].level == 0, "the governor lowers nothing"
    changes = [n for n, (before, after) in enumerate(itertools.pairwise(rates), 1) if before != after]
    assert len(changes) == 1, "the plug that slipped changed nothing"
    assert 210 <= changes[0] <= 214
    assert rates[-1] == FULL
    assert saving.state is None


def test_a_busy_minute_lowers_the_rates_and_a_calm_one_raises_them() -> None:
    saving = PowerSaving(is_on_battery=lambda: False)
    rates = run(saving, lambda now_s: BUSY if 10 <= now_s < 100 else FULL, from_s=0, to_s=200)
    assert rates[60] == BUSY, "until then only what the governor lowers"
    assert rates[72] == Rates(1, 7.0, 2.0)
    assert (rates[150].face_hz, rates[165]) == (7.0, FULL)


def test_a_computer_that_is_busy_again_at_full_rates_is_tried_ever_more_rarely() -> None:
    saving = PowerSaving(is_on_battery=lambda: False)
    # It is calm at low rates only.
    rates = run(saving, lambda now_s: FULL if saving.saves else BUSY, from_s=0, to_s=3600)
    low = [rate.face_hz == LOW.face_hz for rate in rates]
    changes = [n for n, (before, after) in enumerate(itertools.pairwise(low), 1) if before != after]
    spans_s = [end - start for start, end in itertools.pairwise(changes)][::2]
    assert spans_s == pytest.approx([60, 120, 240, 480, 960, 960], abs=3)


def test_full_rates_anyway_leave_only_what_the_governor_lowers() -> None:
    saving = PowerSaving(is_on_battery=lambda: True)
    assert saving.rates(0.0, FULL).face_hz == 7.0
    saving.choose(full=True)
    assert saving.rates(0.5, FULL) == FULL
    assert saving.rates(1.0, BUSY) == BUSY
    assert saving.state is not None
    assert (saving.state["reason"], saving.state["full"]) == ("battery", True)
    saving.choose(full=False)
    assert saving.rates(1.5, FULL).face_hz == 7.0


@pytest.mark.parametrize(("plugged", "is_on"), [(None, False), (True, False), (False, True)])
def test_what_the_system_says_of_the_battery(monkeypatch: pytest.MonkeyPatch, plugged: bool | None, is_on: bool) -> None:
    battery = type("Battery", (), {"power_plugged": plugged})
    monkeypatch.setattr(psutil, "sensors_battery", lambda: battery, raising=False)
    assert on_battery() is is_on
    monkeypatch.setattr(psutil, "sensors_battery", lambda: None, raising=False)
    assert not on_battery()


def test_the_page_is_told_and_the_choice_lasts_for_the_session(tmp_path: Path) -> None:
    talk = PlantedConversation(tmp_path)
    talk.people.on_battery = True
    talk.choose()
    talk.begin()
    state = talk.state()
    assert "saving-battery" in {item["kind"] for item in state["notices"]}
    assert (state["load"]["face_hz"], state["load"]["body_hz"], state["load"]["level"]) == (7.0, 2.0, 0)
    talk.session.saving.choose(full=True)
    talk.run(2)
    state = talk.state()
    assert not any(item["kind"].startswith("saving") for item in state["notices"])
    assert state["load"]["face_hz"] == 15.0
    assert state["saving"] is not None
    assert state["saving"]["full"]
    talk.act(lambda session: session.end())
    talk.run(2)
    talk.act(lambda session: session.again())
    assert not talk.session.saving.full
