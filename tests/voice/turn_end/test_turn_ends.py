"""The sound of a turn is at hand when it is asked for, however it came."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.speech import SpeechClip
from monitor.types import Float32, Person, Sound
from monitor.voice.intake import RATE_HZ
from monitor.voice.listener import Listener
from monitor.voice.turn_end import turn_ends
from monitor.voice.turn_end.turn_ends import TurnEnds

# Each sample says when it was: in milliseconds.
CLOCK = (np.arange(30 * RATE_HZ) / RATE_HZ * 1000).astype(np.float32)


class Judge:
    """Keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[Float32] = []

    def __call__(self, sound: Float32) -> float:
        self.heard.append(sound)
        return 0.5


def clips(person: Person, *edges_s: float) -> list[SpeechClip]:
    edges = [round(edge_s * RATE_HZ) for edge_s in edges_s]
    return [SpeechClip(person, first / RATE_HZ, CLOCK[first:stop]) for first, stop in pairwise(edges) if stop > first]


@given(st.lists(st.integers(0, 30 * 62), max_size=20))
def test_a_turn_is_heard_from_before_its_start_to_a_pause_after_its_end(frames: list[int]) -> None:
    judge = Judge()
    ends = TurnEnds(judge)
    for clip in clips("user", 0.0, *sorted(frame * 0.016 for frame in frames), 30.0):
        ends.push(clip)
    assert ends.probability("user", 10.0, 13.0) == 0.5
    (heard,) = judge.heard
    assert np.array_equal(heard, CLOCK[round(9.75 * RATE_HZ) : round(13.2 * RATE_HZ)])


def test_of_a_long_turn_the_last_eight_seconds_are_heard() -> None:
    judge = Judge()
    ends = TurnEnds(judge)
    for clip in clips("partner", 0.0, 12.0, 30.0):
        ends.push(clip)
    ends.probability("partner", 2.0, 20.0)
    assert judge.heard[0].size == 8 * RATE_HZ
    assert judge.heard[0][[0, -1]] == pytest.approx([12_200.0, 20_200.0], abs=0.1)


def test_without_its_sound_nothing_is_told_of_a_turn() -> None:
    judge = Judge()
    ends = TurnEnds(judge)
    assert math.isnan(ends.probability("user", 1.0, 2.0))
    for clip in [*clips("user", 0.0, 5.0, 9.9, 16.0), *clips("user", 17.5, 20.0)]:
        ends.push(clip)
    assert math.isnan(ends.probability("user", 15.0, 18.0))  # half of it is a gap
    assert math.isnan(ends.probability("partner", 1.0, 2.0))
    ends.forget(10.0)
    assert math.isnan(ends.probability("user", 7.0, 8.0))
    assert ends.probability("user", 11.0, 12.0) == 0.5
    # Where the sound ends with the speech, silence follows.
    assert ends.probability("user", 18.0, 20.0) == 0.5
    assert not judge.heard[-1][-round(0.2 * RATE_HZ) :].any()


def test_what_is_heard_of_a_person_comes_whole() -> None:
    sound = np.random.default_rng(3).normal(0, 0.1, 2 * RATE_HZ).astype(np.float32)
    listener = Listener("user")
    parts = [
        listener.push(Sound(first / RATE_HZ, sound[first : first + 5000], RATE_HZ)) for first in range(0, sound.size, 5000)
    ]
    heard = [clip for part in [*parts, listener.finish()] for clip in part.sound]
    assert {clip.person for clip in heard} == {"user"}
    stops_s = [clip.start_s + clip.samples.size / RATE_HZ for clip in heard]
    assert [clip.start_s for clip in heard[1:]] == pytest.approx(stops_s[:-1])
    whole = np.concatenate([clip.samples for clip in heard])
    # The intake takes an offset out (below 20 Hz) and nothing else.
    assert np.corrcoef(whole, sound[: whole.size])[0, 1] > 0.99


def test_without_the_model_nothing_is_told_and_nothing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn_ends, "has_model", lambda name: False)
    ends = TurnEnds()
    for clip in clips("user", 0.0, 30.0):
        ends.push(clip)
    assert math.isnan(ends.probability("user", 10.0, 13.0))
