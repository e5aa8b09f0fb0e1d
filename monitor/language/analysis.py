"""What the words say of a talk (the contract's shape, until its analysis is there)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from monitor.language.utterances import Mark, Utterance


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    label: str
    user: str
    partner: str
    sentence: str
    note: str


@dataclass(frozen=True, slots=True)
class LanguageAnalysis:
    marks: tuple[Mark, ...] = ()
    lines: tuple[Line, ...] = ()
    numbers: Mapping[str, Any] = field(default_factory=dict)


def analyse(utterances: Sequence[Utterance], *, language: str, topic: Sequence[str] = ()) -> LanguageAnalysis:
    return LanguageAnalysis()
