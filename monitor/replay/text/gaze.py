"""Where both people looked, in sentences: counts, what they are compared with, and what a picture cannot tell."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from monitor import constants
from monitor.synchrony.behaviour.looks import ROLES, Range, Role
from monitor.types import PEOPLE, Person
from monitor.words import say, times
from monitor.words.numbers import percent

if TYPE_CHECKING:
    from monitor.replay.analysis.gaze import GazeAnalysis, PersonGaze


def gaze_words(gaze: GazeAnalysis) -> list[str]:
    """Every line, without full stops; what is not known is left out."""
    lines = [role_words(gaze, role) for role in ROLES]
    lines += [mutual_words(gaze), first_words(gaze), long_words(gaze), notes_words(gaze)]
    seen = [person for person in PEOPLE if math.isfinite(gaze.people[person].unsure) and not gaze.people[person].mapped]
    if seen and any(lines):
        lines.append(say("replay-gaze-meaning", people="both" if "user" in seen else "partner"))
    return [line for line in lines if line]


def gaze_notes(gaze: GazeAnalysis) -> list[str]:
    """What should be read beside the shares, without full stops: where they are uncertain, and the offer of a calibration."""
    user = gaze.people["user"]
    offered = math.isfinite(user.unsure) and not user.mapped and not user.ambiguous
    lines = [*(clear_words(gaze, person) for person in PEOPLE), say("replay-gaze-calibrate") if offered else ""]
    return [line for line in lines if line]


def clear_words(gaze: GazeAnalysis, person: Person) -> str:
    """What to know of one person's shares: unclear where the looks lie, or much of the time left out."""
    looks = gaze.people[person]
    if looks.ambiguous:
        is_shown = any(math.isfinite(looks.share(role)) for role in ROLES)
        return say("replay-gaze-ambiguous", person=person, share="yes" if is_shown else "no")
    if looks.unsure > constants.looks().unsure_most:
        return say("replay-gaze-unsure.all", person=person, share=percent(looks.unsure))
    if looks.unsure >= constants.looks().unsure_said:
        return say("replay-gaze-unsure", person=person, share=percent(looks.unsure))
    return ""


def role_words(gaze: GazeAnalysis, role: Role) -> str:
    """The user's share in a role against what is usual for them or suits the talk."""
    user = gaze.people["user"]
    if gaze.verdicts[role] == "unknown":
        return share_words(gaze, role)
    return say("replay-gaze-role.compared", **_share(user, role), comparison=range_words(gaze, role))


def share_words(gaze: GazeAnalysis, role: Role) -> str:
    """The user's share in a role; empty where it is not known."""
    user = gaze.people["user"]
    if not math.isfinite(user.share(role)):
        return ""
    return say("replay-gaze-role.uncertain" if user.ambiguous else "replay-gaze-role", **_share(user, role))


def _share(user: PersonGaze, role: Role) -> dict[str, str]:
    return {"role": role, "mapped": "yes" if user.mapped else "no", "share": percent(user.share(role))}


def range_words(gaze: GazeAnalysis, role: Role) -> str:
    """How a share compares: ``within the range that suits this kind of conversation (28 to 77 %)``; empty where it does not."""
    verdict, target, usual = gaze.verdicts[role], gaze.preset[role], gaze.usual.get(role)
    if verdict == "unknown":
        return ""
    suits = _range("replay-gaze-suits.open" if target[1] >= 1 else "replay-gaze-suits", target)
    if usual is None:
        return say("replay-gaze-range", verdict=verdict, suits=suits)
    is_point = f"{usual[0]:.2f}" == f"{usual[1]:.2f}"
    usual_range = _range("replay-gaze-usual.point" if is_point else "replay-gaze-usual", usual)
    return say("replay-gaze-range.own", verdict=verdict, suits=suits, usual=usual_range)


def _range(message: str, limits: Range) -> str:
    return say(message, low=percent(limits[0]), high=percent(limits[1]))


def mutual_words(gaze: GazeAnalysis) -> str:
    """Mutual gaze beside its chance level."""
    if not math.isfinite(gaze.mutual):
        return ""
    if not math.isfinite(gaze.mutual_chance):
        return say("replay-gaze-mutual", share=percent(gaze.mutual))
    return say("replay-gaze-mutual.with-chance", share=percent(gaze.mutual), chance=percent(gaze.mutual_chance))


def first_words(gaze: GazeAnalysis) -> str:
    """Who looked away first; somebody has to, so it is no fault."""
    user, partner = (gaze.people[person].away_first for person in ("user", "partner"))
    if not user + partner > 0:
        return ""
    return say("replay-gaze-first", user_times=times(int(user)), partner_times=times(int(partner)))


def long_words(gaze: GazeAnalysis) -> str:
    """Long looks, as neutrally worded as short ones; only by the user's own map: a screen may well be looked at for long."""
    user = gaze.people["user"]
    if not (user.mapped and user.long > 0):
        return ""
    least = f"{constants.looks().long_s:.0f}"
    return say("replay-gaze-long", count=round(user.long), least=least, longest=f"{user.longest_s:.0f}")


def notes_words(gaze: GazeAnalysis) -> str:
    """Looks down, as at notes."""
    user = gaze.people["user"]
    if not user.down >= constants.looks().notes_least:
        return ""
    return say("replay-gaze-down", count=round(user.down), share=percent(user.down_share))
