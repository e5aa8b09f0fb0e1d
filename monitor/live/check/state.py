"""The check before the start as the pages and ``rapport doctor --live`` show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

# Before Python 3.12 pydantic, which brings it along, reads these only.
from typing_extensions import TypedDict

from monitor.words import has, say

Step = Literal["settling", "tone", "sentence", "done"]
FindingState = Literal["ok", "problem", "unknown"]
Verdict = Literal["ready", "limits", "not ready"]
FINDINGS: Final = ("user-picture", "user-sound", "partner-picture", "partner-sound", "people", "sounds")


class ShownFinding(TypedDict):
    """One thing that was looked at. name : of it, in words, and state_words : how it is. remedy : empty when ok.

    what : a stable id of what was found, such as ``picture-dark``.
    """

    kind: str
    name: str
    state: FindingState
    state_words: str
    what: str
    words: str
    remedy: str


class CheckState(TypedDict):
    """The check that runs or is over. left_s : until it is over, of total_s. tone : whether the page is to play it in its step.

    verdict : None until it is over. words : what to do now, or the verdict in words.
    """

    step: Step
    left_s: float
    total_s: float
    tone: bool
    sentence: str
    words: str
    verdict: Verdict | None
    findings: list[ShownFinding]


@dataclass(frozen=True, slots=True)
class Finding:
    """kind : of ``FINDINGS``. what : the message's name. serious : with this problem there is nothing to measure."""

    kind: str
    state: FindingState
    what: str
    words: str
    remedy: str = ""
    serious: bool = False

    def shown(self) -> ShownFinding:
        """As the page gets it."""
        return {
            "kind": self.kind,
            "name": say(f"check-name-{self.kind}"),
            "state": self.state,
            "state_words": say(f"check-state-{self.state}"),
            "what": self.what,
            "words": self.words,
            "remedy": self.remedy,
        }


def finding(kind: str, state: FindingState, what: str, *, serious: bool = False, **values: str | int) -> Finding:
    """The finding whose words are in the catalogue as ``check-<what>``, its remedy as the attribute ``remedy``."""
    person = "user" if kind.startswith("user") else "partner"
    remedy = say(f"check-{what}.remedy", person=person, **values) if has(f"check-{what}.remedy") else ""
    return Finding(kind, state, what, say(f"check-{what}", person=person, **values), remedy, serious)


def verdict_of(findings: list[Finding]) -> Verdict:
    """``ready`` when all is well, ``not ready`` with a serious problem or when nothing was looked at, ``limits`` in between."""
    if not findings or any(item.serious and item.state == "problem" for item in findings):
        return "not ready"
    return "ready" if all(item.state == "ok" for item in findings) else "limits"
