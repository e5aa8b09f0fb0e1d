"""Where both people looked, in sentences: counts, what they are compared with, and what a picture cannot tell."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from monitor import constants
from monitor.synchrony.behaviour.looks import ROLES, Role

if TYPE_CHECKING:
    from monitor.replay.analysis.gaze import GazeAnalysis


PARTNER_LIMIT = (
    "Of your partner it is seen only whether they look at their camera; who looks at your picture beside it is not counted, so "
    "their shares are the lowest they may be"
)
UNMAPPED = (
    "Without a calibration only looks into the camera count, not those at your partner's picture; more is fine, and the range "
    "is wider"
)


def gaze_words(found: GazeAnalysis) -> list[str]:
    """Every line, without full stops; what is not known is left out."""
    lines = [role_words(found, role) for role in ROLES]
    lines += [mutual_words(found), first_words(found), long_words(found), notes_words(found)]
    if math.isfinite(found.people["user"].median_s) and not found.people["user"].mapped:
        lines.append(UNMAPPED)
    if math.isfinite(found.people["partner"].median_s):
        lines.append(PARTNER_LIMIT)
    return [line for line in lines if line]


def role_words(found: GazeAnalysis, role: Role) -> str:
    """The user's share in a role against the preset's and the own range."""
    return f"{words}, {range_words(found, role)}" if (words := share_words(found, role)) else ""


def share_words(found: GazeAnalysis, role: Role) -> str:
    """The user's share in a role."""
    user = found.people["user"]
    share = user.share(role)
    if not math.isfinite(share):
        return ""
    where = "at the camera or your partner's picture" if user.mapped else "into the camera"
    return f"While {role} you looked {where} for {_per_cent(share)} of the time"


def range_words(found: GazeAnalysis, role: Role) -> str:
    """How a share compares: ``within what suits this kind of talk (45 to 95 %)``."""
    low, high = found.preset[role]
    suits = f"{_per_cent(low)} or more" if high >= 1 else f"{100 * low:.0f} to {_per_cent(high)}"
    how = {"below": "less than", "within": "within", "above": "more than"}[found.verdicts[role]]
    words = f"{how} what suits this kind of talk ({suits})"
    usual = found.usual.get(role)
    if usual is None:
        return words
    own = f"{100 * usual[0]:.0f} to {_per_cent(usual[1])}"
    if f"{usual[0]:.2f}" == f"{usual[1]:.2f}":
        own = f"about {_per_cent(usual[0])}"
    if found.verdicts[role] == "within" and not low <= found.people["user"].share(role) <= high:
        return f"within what is usual for you ({own}); {suits} suits this kind of talk"
    return f"{words}; {own} is usual for you"


def mutual_words(found: GazeAnalysis) -> str:
    """Mutual gaze beside its chance level."""
    if not math.isfinite(found.mutual):
        return ""
    chance = f"; {_per_cent(found.mutual_chance)} would be chance" if math.isfinite(found.mutual_chance) else ""
    return f"You looked at each other for {_per_cent(found.mutual)} of the time{chance}"


def first_words(found: GazeAnalysis) -> str:
    """Who looked elsewhere first, as somebody must: no fault of either."""
    mine, theirs = (found.people[person].away_first for person in ("user", "partner"))
    if not mine + theirs > 0:
        return ""
    return f"After looking at each other you looked elsewhere first {_times(mine)}, your partner {_times(theirs)}"


def long_words(found: GazeAnalysis) -> str:
    """Long looks, told as kindly as short ones."""
    user = found.people["user"]
    if not user.long > 0:
        return ""
    looks = "One look" if user.long == 1 else f"{user.long:.0f} looks"
    longest = f", the longest {user.longest_s:.0f} s" if user.long > 1 else f" ({user.longest_s:.0f} s)"
    return f"{looks} at your partner lasted over {constants.looks().long_s:.0f} s{longest}; a glance aside now and then is fine"


def notes_words(found: GazeAnalysis) -> str:
    """Looks down, as at notes."""
    user = found.people["user"]
    if not user.down >= constants.looks().notes_least:
        return ""
    return f"You looked down, as at notes, {user.down:.0f} times, {_per_cent(user.down_share)} of the time"


def _times(count: float) -> str:
    return {0: "at no time", 1: "once", 2: "twice"}.get(int(count), f"{count:.0f} times")


def _per_cent(share: float) -> str:
    return f"{100 * share:.0f} %"
