"""The key ``opening`` of a session's document."""

from __future__ import annotations

from typing import Literal, TypedDict

from monitor.config import GoalKind

FactName = Literal["talk_share", "looking", "pace", "longest_turn"]


class Advice(TypedDict):
    """One thing to try next. because : the counts, without a full stop. at_s : the moment to watch, in session seconds.

    goal : the goal that would practise it, where there is one.
    """

    text: str
    because: str
    at_s: float | None
    goal: GoalKind | None


class Praise(TypedDict):
    """Something that went well: a sentence, the counts behind it and a moment that shows it, in session seconds."""

    text: str
    because: str
    at_s: float | None


class LastFive(TypedDict):
    """The same number in the user's own earlier sessions of the same kind, at most five. n : how many those are."""

    median: float
    low: float
    high: float
    n: int


class Fact(TypedDict):
    """One number with its bar. value, range, five : in the number's unit, shares 0..1. low, high : ends of the bar's axis.

    range : what suits this kind of talk, or is usual; range_words : the same in words, empty without.
    five_words : how it was in those sessions, such as ``within your last 4``; empty without any.
    """

    name: FactName
    label: str
    value: float
    text: str
    low: float
    high: float
    range: tuple[float, float] | None
    range_words: str
    five: LastFive | None
    five_words: str


class Opening(TypedDict):
    """headline : one sentence. well : two at most. facts : three at most. notes : what could not be measured, each once."""

    headline: str
    advice: Advice | None
    well: list[Praise]
    facts: list[Fact]
    notes: list[str]
