"""What is planted in a simulated dyad: every number of it, checked.

The plan of ``rapport demo`` is here too: lively and reciprocal at first, then the user copies outright.
"""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from monitor.errors import UsageError
from monitor.types import PEOPLE, Person


class DyadPlan(BaseModel):
    """What is planted in a simulated dyad; make one with ``DyadPlan.of(...)``.

    The follower's movement is ``coupling`` times the leader's, delayed, plus its own part, so that their correlation at
    the planted lag is the coupling (with ``leader="both"`` each takes from the other's own part).

    Attributes
    ----------
    duration_s : float
        Length of the conversation, in seconds.
    seed : int
        Another seed is another conversation.
    coupling : float
        Share of the leader's movement in the follower's: 0 strangers to 1.
    lag_s : float
        How late the follower is, in seconds.
    jitter_s : float
        Standard deviation of the slow wandering of the lag, in seconds.
    leader : {"user", "partner", "both"}
        Who is followed.
    side : {"mirror", "same"}
        Whether the leader's left becomes the follower's right, or left.
    copy_from_s : float or None
        From this second on the follower copies outright.
    noise : float
        Measurement noise of the series; 1 is what the pipeline has.
    speaking_gain : float
        How much more a person moves while speaking.
    turn_s, gap_s, gap_sd_s : float
        Mean length of a turn; mean and standard deviation of the silence between turns (negative: overlap), in seconds.
    user_share : float
        The user's share of the speech, 0..1.
    interruption_share : float
        Share of turns that begin before the other's has ended.
    backchannels_per_min : float
        Backchannels a minute.
    pitch_matching, level_matching, tempo_matching : float or None
        Turn-by-turn matching of the voices, 0..1; the coupling when None.
    gaze_by_role : float or None
        How much more a listener looks than a speaker, 0..1; twice the coupling when None.
    convergence : float
        Share of the difference between the voices that is gone at the end.
    nods_per_min, smiles_per_min, shifts_per_min : float
        Gestures a minute.
    echo_share : float or None
        Share of the leader's gestures that are echoed; 0.4 of the coupling when None.
    fps : float
        Pictures a second of the films.
    width_px, height_px : int
        Size of the films, in pixels.

    Examples
    --------
    >>> from monitor.simulate import DyadPlan
    >>> plan = DyadPlan.of(duration_s=120, coupling=0.7, lag_s=1.2)
    >>> plan.follower
    'user'
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    duration_s: float = Field(180.0, ge=1, le=7200)
    seed: int = Field(0, ge=0)

    coupling: float = Field(0.5, ge=0, le=1, description="share of the leader in the follower, 0 strangers to 1")
    lag_s: float = Field(1.0, ge=0, le=10, description="how far the follower lags behind")
    jitter_s: float = Field(0.25, ge=0, le=3, description="standard deviation of slow changes of the lag")
    leader: Literal["user", "partner", "both"] = "partner"
    side: Literal["mirror", "same"] = Field(
        "mirror", description="whether the leader's left becomes the follower's right (mirror) or left (same)"
    )
    copy_from_s: float | None = Field(None, ge=0, description="from here on the follower copies exactly")
    noise: float = Field(1.0, ge=0, le=20, description="measurement noise of the series, relative to the pipeline's")

    speaking_gain: float = Field(1.8, ge=1, le=5, description="how much more a person moves while speaking")
    turn_s: float = Field(6.0, ge=1, le=60, description="mean length of a turn")
    gap_s: float = Field(0.25, ge=-0.5, le=5, description="mean silence between turns; negative overlaps")
    gap_sd_s: float = Field(0.25, ge=0, le=3)
    user_share: float = Field(0.5, gt=0, lt=1, description="the user's share of the speech")
    interruption_share: float = Field(
        0.05, ge=0, le=1, description="share of turns that begin before the previous one has ended"
    )
    backchannels_per_min: float = Field(3.0, ge=0, le=20)
    pitch_matching: float | None = Field(None, ge=0, le=1, description="turn by turn; by default the coupling")
    level_matching: float | None = Field(None, ge=0, le=1)
    tempo_matching: float | None = Field(None, ge=0, le=1)
    gaze_by_role: float | None = Field(
        None, ge=0, le=1, description="how much more listeners look than speakers; by default twice the coupling"
    )
    convergence: float = Field(
        0.0, ge=0, le=1, description="share of the difference between the voices that is gone at the end"
    )

    nods_per_min: float = Field(5.0, ge=0, le=20)
    smiles_per_min: float = Field(3.0, ge=0, le=10)
    shifts_per_min: float = Field(2.5, ge=0, le=10)
    echo_share: float | None = Field(
        None, ge=0, le=1, description="share of the leader's events that are echoed; by default 0.4 of the coupling"
    )

    fps: float = Field(20.0, ge=5, le=60)
    width_px: int = Field(640, ge=160, le=1920, multiple_of=2)
    height_px: int = Field(360, ge=90, le=1080, multiple_of=2)

    @model_validator(mode="after")
    def _fits(self) -> DyadPlan:
        if self.copy_from_s is not None and self.leader == "both":
            raise ValueError("with copy_from_s, leader should be user or partner, not both")
        if self.height_px > self.width_px:
            raise ValueError(f"width_px should be at least height_px, not {self.width_px}x{self.height_px}")
        return self

    @classmethod
    def of(cls, **values: Any) -> DyadPlan:
        """A checked plan.

        Parameters
        ----------
        **values
            The attributes of a plan; those that are not given have their defaults.

        Raises
        ------
        UsageError
            One sentence with the attribute, its rule and the value found.
        """
        try:
            return cls(**values)
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"])
            if not field:
                raise UsageError(f"this plan is not possible: {first['msg'].removeprefix('Value error, ')}") from None
            raise UsageError(f"{first['input']!r} is not allowed for {field}: {first['msg'].lower()}") from None

    @property
    def follower(self) -> Person | None:
        """Who follows; None when both do."""
        return {"partner": PEOPLE[0], "user": PEOPLE[1], "both": None}[self.leader]

    @property
    def echo(self) -> float:
        """Share of the leader's events that the follower echoes."""
        return 0.4 * self.coupling if self.echo_share is None else self.echo_share

    @property
    def role_gaze(self) -> float:
        """How far gaze depends on who speaks, 0..1; with coupling 0 not at all, as that too ties two people together."""
        return min(1.0, 2 * self.coupling) if self.gaze_by_role is None else self.gaze_by_role

    def copies(self, time_s: float) -> bool:
        """Whether the follower copies outright at this moment."""
        return self.copy_from_s is not None and time_s >= self.copy_from_s


COPY_FROM_S: Final = 130.0


def demo_plan(*, seed: int = 7) -> DyadPlan:
    """Three and a half minutes; from ``COPY_FROM_S`` on the user copies the partner's posture and nods."""
    return DyadPlan.of(
        duration_s=210,
        seed=seed,
        coupling=0.6,
        lag_s=0.9,
        jitter_s=0.3,
        leader="partner",
        copy_from_s=COPY_FROM_S,
        nods_per_min=6,
        smiles_per_min=4,
        shifts_per_min=4,
        echo_share=0.25,
        turn_s=5,
        fps=15,
        width_px=480,
        height_px=270,
    )
