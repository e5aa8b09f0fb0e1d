"""A session told in a few sentences: what went well, one thing to try next, and what could not be measured.

Every sentence carries the counts it rests on. It describes behaviour; it judges nobody and names no feeling.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from monitor import constants
from monitor.replay.analysis.moments import smiles_together
from monitor.replay.data import preset_of
from monitor.replay.text.gaze import long_words, notes_words, range_words, share_words
from monitor.replay.text.labels import NORMED, flat, label, likely, meaning
from monitor.types import COMPONENTS, PEOPLE, Score

if TYPE_CHECKING:
    from monitor.config import Preset
    from monitor.replay.session import Session

# What was seen of somebody for less than a third of the time is not told as theirs (share of the session).
_STORY_COVERAGE: Final = 0.3
# More often at the camera than not; about 40 % while speaking and 75 % while listening are usual (recalled) (share).
_STORY_CAMERA_SHARE: Final = 0.5
# Fewer may be chance.
_STORY_NODS: Final = 3.0
# Below it a score is called thinly measured (replay/words), and is not told as what went well (0..1).
_STORY_CONFIDENCE: Final = 0.4
# A fifth of a talk is more than a pause in sitting up (share of the time after the first minutes).
_STORY_SUNK: Final = 0.2


Kind = Literal["well", "try", "fact", "missing"]
_MOST_WELL = 3
_TOLD = ("coordination", "attention", "warmth")


@dataclass(frozen=True, slots=True)
class Sentence:
    """kind : what it says. text : a full sentence. because : the counts behind it, without a full stop.

    short : the sentence below a heading that says its kind already, where that differs.
    """

    kind: Kind
    text: str
    because: str = ""
    short: str = ""

    def __str__(self) -> str:
        return f"{self.text[:-1]} ({self.because})." if self.because else self.text


def summarize(session: Session) -> list[Sentence]:
    """The sentences, in the order in which they are read."""
    preset = preset_of(session.header)
    well = _well(session, preset)[:_MOST_WELL]
    found = _talk(session, preset)
    advice = _advice(session, found)
    # What the advice rests on is not said again.
    also = [found.sentence] if found is not None and not (advice and advice.because == found.because) else []
    told = [*well, *([advice] if advice else []), *also, *_gaze(session), *_posture(session)]
    if alone(session):
        told.append(Sentence("missing", "You are alone in this recording, so nothing is compared with a partner."))
    else:
        told += [*_as_chance(session), *_missing(session)]
    return [replace(one, because=flat(one.because)) for one in told]


def alone(session: Session) -> bool:
    """Whether one person only was measured, so that nothing can be compared."""
    there = {event.person for event in session.events} & set(PEOPLE)
    there |= {person for person in PEOPLE if any(share > 0 for share in session.people[person]["coverage"].values())}
    return len(there) == 1


def _well(session: Session, preset: Preset) -> list[Sentence]:
    # What turned into copying is not held up as an example.
    copied = any(nudge.kind == "excess" for nudge in session.nudges)
    copied = copied or session.copying.noticed
    found = [_beyond(session.summary[name], gaze=preset.gaze) for name in _TOLD if not (copied and name == "coordination")]
    smiles = len(smiles_together(session.events))
    if smiles:
        found.append(Sentence("well", "You smiled together.", f"{_times(smiles)}"))
    share = session.people["user"]["means"].get("gaze_camera_share", math.nan)
    seen = session.people["user"]["coverage"]["face"] >= _STORY_COVERAGE
    if preset.gaze and seen and share >= _STORY_CAMERA_SHARE:
        found.append(
            Sentence("well", "You often looked into the camera.", f"{100 * share:.0f} % of the time your eyes were seen")
        )
    nods = sum(event.person == "user" and event.kind == "nod" for event in session.events)
    if nods >= _STORY_NODS and not alone(session):
        found.append(Sentence("well", "You nodded along.", _times(nods)))
    return [one for one in found if one]


def _beyond(score: Score, *, gaze: bool) -> Sentence | None:
    """A component whose whole band lies above the level it is compared with."""
    if score.status != "ok" or score.confidence < _STORY_CONFIDENCE or not score.low > score.chance:
        return None
    level = "usual" if score.name in NORMED else "strangers would get"
    chance = f"{score.chance:.0f} is what {'is ' if score.name in NORMED else ''}{level}"
    counts = f"{score.score:.0f}, {likely(score)}; {chance}"
    return Sentence(
        "well",
        f"There was more {label(score.name).lower()} than {level}.",
        f"{meaning(score.name, gaze=gaze).lower()}; {counts}",
    )


def _as_chance(session: Session) -> list[Sentence]:
    """Coordination that chance could have given as well: said, as it is what a reader looks for."""
    score = session.summary["coordination"]
    if score.status != "ok" or not score.low <= score.chance <= score.high:
        return []
    counts = f"{score.score:.0f}, {likely(score)}; {score.chance:.0f} is what strangers would get"
    return [Sentence("fact", "Your coordination could also be chance.", counts)]


@dataclass(frozen=True, slots=True)
class _Talk:
    """The user's part in the speech of the whole session. cue : the cue that it speaks for, empty within the preset's range."""

    cue: Literal["talk_more", "talk_less", ""]
    sentence: Sentence
    because: str


_OF_TALK = ("talk_more", "talk_less")


def _advice(session: Session, found: _Talk | None) -> Sentence | None:
    """The cue that came most often, the more pressing first among equals.

    One about talking rests on the whole session, not on the minutes before it, and is left out where the whole says otherwise.
    """
    holds = [one for one in session.nudges if found is None or one.kind not in _OF_TALK or one.kind == found.cue]
    if not holds:
        return None
    (kind, count), *_ = Counter(nudge.kind for nudge in holds).most_common()
    last = [nudge for nudge in holds if nudge.kind == kind][-1]
    text, short = f"One thing to try next: {last.text[:1].lower()}{last.text[1:]}.", f"{last.text}."
    if found is not None and kind in _OF_TALK:
        return Sentence("try", text, found.because, short)
    often = f"; this came {_times(count)}" if count > 1 else ""
    return Sentence("try", text, f"{last.reason}{often}", short)


def _talk(session: Session, preset: Preset) -> _Talk | None:
    spoken = {
        person: sum(
            event.end_s - event.start_s for event in session.events if event.kind == "phrase" and event.person == person
        )
        for person in ("user", "partner")
    }
    total_s = sum(spoken.values())
    if not all(spoken.values()) or total_s < constants.nudges().talk_least_s:
        return None
    share = spoken["user"] / total_s
    low, high = preset.limits.talk_share_low, preset.limits.talk_share_high
    yours, suits = f"{100 * share:.0f} % of the speech was yours", f"{100 * low:.0f} to {100 * high:.0f} %"
    counts = f"{spoken['user']:.0f} of {total_s:.0f} s"
    within = ", within the {} that suits this kind of talk" if low <= share <= high else "; {} suits this kind of talk"
    return _Talk(
        "talk_more" if share < low else "talk_less" if share > high else "",
        Sentence("fact", f"{yours}{within.format(suits)}.", counts),
        f"over the whole conversation {yours}, {counts}; {suits} suits this kind of talk",
    )


def _gaze(session: Session) -> list[Sentence]:
    """How much the user looked at the partner while listening, and one thing more: very long looks, or looks down."""
    found = session.looking
    if found is None or session.people["user"]["coverage"]["face"] < _STORY_COVERAGE:
        return []
    sentences = []
    if found.verdicts["listening"] != "unknown":
        sentences.append(Sentence("fact", f"{share_words(found, 'listening')}.", range_words(found, "listening")))
    more = long_words(found) or notes_words(found)
    return [*sentences, *([Sentence("fact", f"{more}.")] if more else [])]


def _posture(session: Session) -> list[Sentence]:
    """A head that sank over the shoulders as time went by."""
    found = session.sitting
    if found is None or not found.sunk_share >= _STORY_SUNK:
        return []
    lower = f"{100 * found.lower_end:.0f} % of your shoulders' width lower over them at the end than in your first minutes"
    counts = f"for {100 * found.sunk_share:.0f} % of the time" + (f"; your head was {lower}" if found.lower_end > 0 else "")
    return [Sentence("fact", "You sank a little in your seat as time went by.", counts)]


def _missing(session: Session) -> list[Sentence]:
    """The components without a score, those with one reason in one sentence."""
    reasons: dict[str, list[str]] = {}
    for name in COMPONENTS:
        score = session.summary[name]
        if score.status != "ok":
            reasons.setdefault(score.reason or "too little was measured", []).append(label(name).lower())
    return [Sentence("missing", f"No score for {_listed(names)}.", reason) for reason, names in reasons.items()]


def _times(count: int) -> str:
    return "once" if count == 1 else "twice" if count == 2 else f"{count} times"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
