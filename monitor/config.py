"""Presets: what is left out, within which limits, and in which words the coach speaks.

How much what is left in counts is no choice of a preset: it follows from evidence on real people (``constants.weights``).

A preset is a TOML file in ``calibration/presets`` that holds what differs from ``default.toml``; it comes from outside, so
pydantic checks it.
"""

from __future__ import annotations

import tomllib
from typing import Annotated, Any, Final, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from monitor.errors import CalibrationError
from monitor.paths import data_file
from monitor.types import CHANNELS
from monitor.words import has, say

# What every preset has unless it says otherwise.
_DEFAULT: Final = "default"

Channel = Literal["posture", "head", "gaze", "smile", "pitch", "volume", "tempo", "turn_rhythm", "floor", "laughter"]
Share = Annotated[float, Field(ge=0, le=1)]

# The kinds of cue, the most pressing first: of two that are due, the earlier one is shown.
NudgeKind = Literal[
    "excess",
    "repair",
    "interrupting",
    "stay_warm",
    "talk_less",
    "talk_more",
    "to_the_point",
    "open_question",
    "long_stare",
    "notes",
    "eye_contact",
    "pace",
    "volume",
    "pitch",
    "posture_closed",
    "slouching",
    "tune_in",
]
# What the user may set out to practise (``coaching/goals``).
GoalKind = Literal["questions", "looking", "answers", "balance", "smiles", "own"]
NUDGE_KINDS: tuple[NudgeKind, ...] = get_args(NudgeKind)
GAZE_NUDGES: tuple[NudgeKind, ...] = ("long_stare", "notes", "eye_contact")
# They rest on words, which come late and with errors: the coach shows them more rarely than the others.
WORD_NUDGES: tuple[NudgeKind, ...] = ("to_the_point", "open_question")


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Limits(_Table):
    """talk_share_low, talk_share_high : the user's share of all speech, 0..1. pause_s : least time between two cues.

    turn_s : how long the user's own turn may last before it counts as long; 0 where that is no matter.
    question_s : how long without an open question of the user's is worth a cue. small_talk_s : how long without any of the
    words that matter is. Both are 0 where that is no matter in this kind of talk.
    """

    talk_share_low: Share
    talk_share_high: Share
    nudges_per_5_min: Annotated[int, Field(ge=0, le=10)]
    pause_s: Annotated[float, Field(ge=30, le=600)]
    turn_s: Annotated[float, Field(ge=0, le=3600)]
    question_s: Annotated[float, Field(ge=0, le=3600)]
    small_talk_s: Annotated[float, Field(ge=0, le=3600)]

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.talk_share_low >= self.talk_share_high:
            raise ValueError("talk_share_low should be below talk_share_high")
        return self


class Looks(_Table):
    """Which share of looks at the partner suits this kind of talk, in either role: lowest and highest, 0..1."""

    listening: tuple[Share, Share]
    speaking: tuple[Share, Share]

    @field_validator("listening", "speaking")
    @classmethod
    def _ordered(cls, shares: tuple[Share, Share]) -> tuple[Share, Share]:
        if shares[0] >= shares[1]:
            raise ValueError("the lower share should come first")
        return shares


class Preset(_Table):
    """One kind of conversation.

    gaze : False switches every use of gaze off: the channel, what is told of looks, and the cues about them. repair : whether
    a break of rapport brings a cue.
    off : channels that count in no score. goals : those that go with this kind of talk, the most usual first.
    own_wording : the table ``wording`` of the file, cues by kind that this preset words differently.
    """

    name: str
    title: str
    gaze: bool
    repair: bool
    off: tuple[Channel, ...]
    goals: tuple[GoalKind, ...]
    limits: Limits
    looks: Looks
    own_wording: dict[NudgeKind, Annotated[str, Field(min_length=3, max_length=120)]] = Field({}, alias="wording")

    def cue_text(self, kind: NudgeKind) -> str:
        """A cue in this preset's words: its file's, else the catalogue's for this preset, else the catalogue's for all."""
        if kind in self.own_wording:
            return self.own_wording[kind]
        name = kind.replace("_", "-")
        return say(f"cue-{name}-{self.name}") if has(f"cue-{name}-{self.name}") else say(f"cue-{name}")

    @property
    def about(self) -> str:
        """One sentence on what sets this preset apart; empty for a user's own."""
        return say(f"preset-about-{self.name}") if has(f"preset-about-{self.name}") else ""

    @field_validator("off")
    @classmethod
    def _some_left(cls, off: tuple[Channel, ...]) -> tuple[Channel, ...]:
        if set(off) >= set(CHANNELS):
            raise ValueError("at least one channel should be left")
        return off

    @property
    def channel_weights(self) -> dict[str, float]:
        """By channel whether it may count: 1, or 0 where the preset switches it off."""
        return {name: 0.0 if name in self.off or (name == "gaze" and not self.gaze) else 1.0 for name in CHANNELS}

    @property
    def channel_names(self) -> tuple[str, ...]:
        """The channels that are shown."""
        return tuple(name for name in CHANNELS if self.gaze or name != "gaze")

    @property
    def nudge_kinds(self) -> tuple[NudgeKind, ...]:
        """The cues this preset may show, the most pressing first."""
        off = set() if self.gaze else set(GAZE_NUDGES)
        off |= {kind for kind, limit_s in self._word_limits_s.items() if not limit_s}
        off |= set() if self.repair else {"repair"}
        return tuple(kind for kind in NUDGE_KINDS if kind not in off)

    @property
    def _word_limits_s(self) -> dict[NudgeKind, float]:
        return {"open_question": self.limits.question_s, "to_the_point": self.limits.small_talk_s}


def preset_names() -> tuple[str, ...]:
    """Names of the presets there are, in alphabetical order."""
    return tuple(sorted(path.stem for path in data_file("calibration", "presets").glob("*.toml") if path.stem != _DEFAULT))


def load_preset(name: str = "interview") -> Preset:
    """The preset of that name.

    Raises CalibrationError when there is none of that name, or its file is not TOML or has a value out of its range.
    """
    if name not in preset_names():
        raise CalibrationError(f"there is no preset {name!r}; choose one of {', '.join(preset_names())}")
    table = _merged(_read(_DEFAULT), _read(name))
    try:
        return Preset.model_validate({"name": name} | table)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise CalibrationError(
            f"preset {name}.toml has {first['input']!r:.60} for {where} ({first['msg']}); correct the file"
        ) from None


def _read(name: str) -> dict[str, Any]:
    path = data_file("calibration", "presets", f"{name}.toml")
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CalibrationError(f"cannot read the preset {path} ({' '.join(str(error).split())}); correct the file") from None


def _merged(defaults: dict[str, Any], table: dict[str, Any]) -> dict[str, Any]:
    """The table over its defaults, tables within them alike."""
    merged = defaults | table
    for key, value in defaults.items():
        if isinstance(value, dict) and isinstance(merged[key], dict):
            merged[key] = _merged(value, merged[key])
    return merged
