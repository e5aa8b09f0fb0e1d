"""Where both people looked, in sentences: counts, what they are compared with, and what a picture cannot tell."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from monitor import constants
from monitor.synchrony.behaviour.looks import ROLES, Range, Role
from monitor.words import say, times

if TYPE_CHECKING:
    from monitor.replay.analysis.gaze import GazeAnalysis, PersonGaze


def gaze_words(gaze: GazeAnalysis) -> list[str]:
    """Every line, without full stops; what is not known is left out."""
    lines = [role_words(gaze, role) for role in ROLES]
    lines += [mutual_words(gaze), first_words(gaze), long_words(gaze), notes_words(gaze)]
    if math.isfinite(gaze.people["user"].median_s) and not gaze.people["user"].mapped:
        lines.append(say("replay-gaze-unmapped"))
    if math.isfinite(gaze.people["partner"].median_s):
        lines.append(say("replay-gaze-partner-limit"))
    return [line for line in lines if line]


def role_words(gaze: GazeAnalysis, role: Role) -> str:
    """The user's share in a role against the preset's and the usual range."""
    user = gaze.people["user"]
    if not math.isfinite(user.share(role)):
        return ""
    return say("replay-gaze-role.compared", **_share(user, role), comparison=range_words(gaze, role))


def share_words(gaze: GazeAnalysis, role: Role) -> str:
    """The user's share in a role."""
    user = gaze.people["user"]
    return say("replay-gaze-role", **_share(user, role)) if math.isfinite(user.share(role)) else ""


def _share(user: PersonGaze, role: Role) -> dict[str, str]:
    return {"role": role, "mapped": "yes" if user.mapped else "no", "share": _per_cent(user.share(role))}


def range_words(gaze: GazeAnalysis, role: Role) -> str:
    """How a share compares: ``within the range that suits this kind of conversation (45 to 95 %)``."""
    verdict, target, usual = gaze.verdicts[role], gaze.preset[role], gaze.usual.get(role)
    low, high = target
    suits = _range("replay-gaze-suits.open" if high >= 1 else "replay-gaze-suits", target)
    if usual is None:
        return say("replay-gaze-range", verdict=verdict, suits=suits)
    is_point = f"{usual[0]:.2f}" == f"{usual[1]:.2f}"
    usual_range = _range("replay-gaze-usual.point" if is_point else "replay-gaze-usual", usual)
    if verdict == "within" and not low <= gaze.people["user"].share(role) <= high:
        return say("replay-gaze-range.within-usual", usual=usual_range, suits=suits)
    return say("replay-gaze-range.with-usual", verdict=verdict, suits=suits, usual=usual_range)


def _range(message: str, limits: Range) -> str:
    return say(message, low=_per_cent(limits[0]), high=_per_cent(limits[1]))


def mutual_words(gaze: GazeAnalysis) -> str:
    """Mutual gaze beside its chance level."""
    if not math.isfinite(gaze.mutual):
        return ""
    if not math.isfinite(gaze.mutual_chance):
        return say("replay-gaze-mutual", share=_per_cent(gaze.mutual))
    return say("replay-gaze-mutual.with-chance", share=_per_cent(gaze.mutual), chance=_per_cent(gaze.mutual_chance))


def first_words(gaze: GazeAnalysis) -> str:
    """Who looked away first; somebody has to, so it is no fault."""
    user, partner = (gaze.people[person].away_first for person in ("user", "partner"))
    if not user + partner > 0:
        return ""
    return say("replay-gaze-first", user_times=times(int(user)), partner_times=times(int(partner)))


def long_words(gaze: GazeAnalysis) -> str:
    """Long looks, as neutrally worded as short ones."""
    user = gaze.people["user"]
    if not user.long > 0:
        return ""
    least = f"{constants.looks().long_s:.0f}"
    return say("replay-gaze-long", count=round(user.long), least=least, longest=f"{user.longest_s:.0f}")


def notes_words(gaze: GazeAnalysis) -> str:
    """Looks down, as at notes."""
    user = gaze.people["user"]
    if not user.down >= constants.looks().notes_least:
        return ""
    return say("replay-gaze-down", count=round(user.down), share=_per_cent(user.down_share))


def _per_cent(share: float) -> str:
    return f"{100 * share:.0f}"
