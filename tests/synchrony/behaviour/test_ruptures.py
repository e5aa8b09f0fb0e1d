"""Planted breaks of rapport are found where they are; talks without one are left alone."""

import math

import numpy as np
import pytest

from monitor import constants
from monitor.synchrony.behaviour import ruptures
from monitor.synchrony.behaviour.ruptures import Rupture, Windows, find_ruptures, rupture_now, windows
from monitor.types import Event
from tests.support.broken_talks import BREAK_S, Talk, clashing_talk, falling_talk, natural_talk


def found(talk: Talk) -> list[Rupture]:
    return find_ruptures(windows(talk.events, talk.duration_s, looks=talk.looks))


def test_a_stretch_counts_in_each_step_that_it_reaches_into() -> None:
    """By hand: 4 to 26 s and 12 to 14 s in steps of 10 s; what lies outside, has no length or no time counts for nothing."""
    stretches = [(4.0, 26.0), (12.0, 14.0), (-8.0, -2.0), (5.0, 5.0), (9.0, 7.0), (math.nan, 3.0), (30.0, 41.0), (-1.0, 1.0)]
    assert ruptures._seconds(stretches, 3, 10.0).tolist() == [7.0, 12.0, 6.0]


def until(talk: Windows, n: int) -> Windows:
    return Windows(talk.end_s[:n], talk.clashes[:n], talk.laughed[:n], {name: row[:n] for name, row in talk.signals.items()})


def live(talk: Talk) -> list[Rupture]:
    whole = windows(talk.events, talk.duration_s, looks=talk.looks)
    moments = [rupture_now(until(whole, n)) for n in range(1, whole.end_s.size + 1)]
    return [rupture for rupture in moments if rupture is not None]


@pytest.mark.parametrize("seed", range(4))
def test_a_planted_fight_for_the_floor_is_found(seed: int) -> None:
    talk = clashing_talk(seed)
    (rupture,) = found(talk)
    assert rupture.kind == "clash" and rupture.count >= 4
    # A window is 30 s, so a break is known to within one.
    assert rupture.start_s == pytest.approx(BREAK_S[0], abs=30) and rupture.end_s == pytest.approx(BREAK_S[1], abs=30)
    assert any(item.kind == "clash" for item in live(talk))


@pytest.mark.parametrize("seed", range(4))
def test_signs_that_fall_together_are_found(seed: int) -> None:
    talk = falling_talk(seed)
    (rupture,) = found(talk)
    assert rupture.kind == "falling" and {"floor", "answers", "looking"} <= set(rupture.fell)
    assert rupture.start_s == pytest.approx(BREAK_S[0], abs=30) and rupture.end_s == pytest.approx(BREAK_S[1], abs=30)
    assert live(talk)


def test_natural_talks_have_none() -> None:
    talks = [natural_talk(seed) for seed in range(4)]
    assert not [rupture for talk in talks for rupture in (*found(talk), *live(talk))]


def test_friends_who_laugh_while_they_talk_at_once_are_in_no_break() -> None:
    talk = clashing_talk(0)
    laughs = [Event("user", "laugh", at_s, at_s + 1.0) for at_s in np.arange(BREAK_S[0] - 30, BREAK_S[1] + 30, 10.0)]
    assert not [item for item in find_ruptures(windows([*talk.events, *laughs], talk.duration_s)) if item.kind == "clash"]


def test_two_signs_are_too_few() -> None:
    """Without pictures and laughs the floor and the answers alone are known."""
    talk = falling_talk(1)
    spoken = [event for event in talk.events if event.kind not in ("smile", "laugh")]
    assert not find_ruptures(windows(spoken, talk.duration_s))


def test_a_short_talk_has_no_level_of_its_own() -> None:
    talk = clashing_talk(0)
    early = [
        Event(event.person, event.kind, event.start_s - 300, event.end_s - 300, event.value, event.detail)
        for event in talk.events
        if event.start_s >= 300
    ]
    short_s = constants.ruptures().level_least_s
    assert not find_ruptures(windows(early, short_s)) and rupture_now(windows(early, short_s)) is None
    assert windows(early, 20.0).end_s.size == 0


def test_windows_count_by_hand() -> None:
    """Of 30 s one speaks for 20, the other for 12, 2 of it at once; looks are known for 20, of them 5 at the other."""
    events = [
        Event("user", "phrase", 0.0, 20.0),
        Event("partner", "phrase", 18.0, 30.0),
        Event("partner", "overlap", 18.0, 20.0, 2.0),
        Event("user", "backchannel", 25.0, 25.3, 0.3),
        Event("user", "smile", 5.0, 7.0, 0.6),
    ]
    looks = np.zeros((2, 6))
    looks[:, 0] = 5.0
    looks[1, 1] = 15.0
    talk = windows(events, 30.0, looks=looks)
    assert talk.end_s.tolist() == [30.0] and talk.clashes.tolist() == [1.0]
    assert talk.signals["floor"][0] == pytest.approx((18 + 10) / 30)
    assert talk.signals["answers"][0] == pytest.approx(1.0)
    assert talk.signals["looking"][0] == pytest.approx(0.25)
    assert talk.signals["smiles"][0] == pytest.approx(2.0)
