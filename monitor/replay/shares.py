"""How each person's time divides: where the eyes went, how near the trunk was, where the hands were."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from monitor.constants import load
from monitor.measures import ELSEWHERE_ZONES, GAZE_ZONES, PARTNER_ZONES
from monitor.replay.preset import preset_of
from monitor.synchrony.looks import has_map
from monitor.types import PEOPLE, Float32, Person

if TYPE_CHECKING:
    from monitor.replay.reader import Session

_CLOSED = GAZE_ZONES.index("closed")


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a whole. share : 0..1."""

    name: str
    label: str
    share: float


def shares(session: Session) -> dict[str, dict[str, list[Part]]]:
    """Person -> ``gaze``, ``lean``, ``hands`` and ``arms`` -> parts that add up to 1; what was not measured is not there."""
    found: dict[str, dict[str, list[Part]]] = {}
    for person in PEOPLE:
        face, body = session.series(person, "face"), session.series(person, "body")
        hands = np.fmax(body.column("hand_to_face_left"), body.column("hand_to_face_right"))
        parts = {
            "gaze": _gaze(face.column("gaze_zone")[face.quality > 0], person) if preset_of(session.header).gaze else [],
            "lean": _lean(body.column("lean")[body.quality > 0]),
            "arms": _two(body.column("openness"), "open", "Arms open", "Arms close or crossed"),
            "hands": _two(hands, "face", "A hand at the face", "Hands away from the face"),
        }
        found[person] = {name: one for name, one in parts.items() if one}
    return found


def _gaze(zones: Float32, person: Person) -> list[Part]:
    known = zones[np.isfinite(zones) & (zones > 0)]
    if not known.size:
        return []
    # Of the partner only their camera can be told; a user with a map of their own looks at the partner's picture too.
    where = "At the camera or your partner" if person == "user" and has_map(zones) else "At the camera"
    return [
        Part("partner", where, float(np.isin(known, PARTNER_ZONES).mean())),
        Part("elsewhere", "Elsewhere", float(np.isin(known, ELSEWHERE_ZONES).mean())),
        Part("closed", "Eyes closed", float((known == _CLOSED).mean())),
    ]


def _lean(lean: Float32) -> list[Part]:
    """Nearer to the camera or farther than the person usually was; ``lean`` is the log of a size, so differences are shares."""
    known = lean[np.isfinite(lean)]
    if not known.size:
        return []
    off, limit = known - np.median(known), load("replay")["lean_share"]
    nearer, farther = float((off > limit).mean()), float((off < -limit).mean())
    return [
        Part("nearer", "Leaning in", nearer),
        Part("usual", "As usual", 1 - nearer - farther),
        Part("farther", "Leaning back", farther),
    ]


def _two(values: Float32, name: str, yes: str, no: str) -> list[Part]:
    known = values[np.isfinite(values)]
    if not known.size:
        return []
    share = float((known > 0.5).mean())
    return [Part(name, yes, share), Part(f"not_{name}", no, 1 - share)]
