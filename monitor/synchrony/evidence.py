"""What the movement channels showed at one moment, in raw z's: the material of the excess facets and of the reasons given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from monitor.synchrony.behaviour.copying import LiteralCopy
from monitor.synchrony.behaviour.events import EventEvidence
from monitor.synchrony.behaviour.sides import SidePicture
from monitor.types import Direction, Update

_NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Coupling:
    """One movement channel (or their fusion, named ``fused``) over one stretch of time.

    z : both directions, lags 0.3-2.5 s either side. z_follow, z_lead : the user follows, the partner follows.
    peak_z : the largest coupling at any lag of ±5 s, against the largest that chance gives; lag_s : where it is (positive: the
    user follows), NaN unless the peak is beyond chance. simultaneous_z : coupling inside ±0.3 s beyond what the neighbouring
    lags carry; leak : it is beyond chance. coverage : share of the stretch that was measured in both people. Every z is a
    normal deviate against this session's own shifted pairings; NaN where there was not enough signal.
    """

    name: str
    z: float = _NAN
    z_follow: float = _NAN
    z_lead: float = _NAN
    peak_z: float = _NAN
    lag_s: float = _NAN
    simultaneous_z: float = _NAN
    leak: bool = False
    direction: Direction = "unclear"
    coverage: float = 0.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """The couplings at one moment.

    couplings : by channel name (posture, head, smile), over the score's stretch (up to 180 s). recent : the same over the last
    60 s, for the copy detector. fused, recent_fused : all movement channels together, the same null for all.
    dominance : D = (z_follow - z_lead) / (|z_follow| + |z_lead|) of the recent fusion, -1..1, positive: the user follows.
    reciprocity : smaller / larger of the positive parts of the two, 0..1. Both NaN where there was not enough signal.
    literal : how much of the user's movement is the partner's as it was, over the last 30 s (all of it at the end).
    echoes : what the events showed (``EventCoupling.evidence``), None before there were any. sides : whether leans, head tilts
    and hands at the face go as in a mirror or to the same own side, by the names of ``sides.SIDED``. own_picture : the
    partner's picture shows the user, mirrored (True) or as it is (False); None where it shows somebody else.
    """

    time_s: float
    couplings: Mapping[str, Coupling] = field(default_factory=dict)
    recent: Mapping[str, Coupling] = field(default_factory=dict)
    fused: Coupling = Coupling("fused")
    recent_fused: Coupling = Coupling("fused")
    dominance: float = _NAN
    reciprocity: float = _NAN
    literal: LiteralCopy = field(default_factory=LiteralCopy)
    echoes: EventEvidence | None = None
    sides: Mapping[str, SidePicture] = field(default_factory=dict)
    own_picture: bool | None = None


@dataclass(frozen=True, slots=True)
class UpdateWithEvidence(Update):
    """An update with the evidence behind it, so that coaching can judge excess."""

    evidence: Evidence | None = None
