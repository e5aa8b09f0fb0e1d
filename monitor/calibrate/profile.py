"""A person's profile: gaze zones, resting posture and voice at one camera and place, as a small file that anybody can read.

One JSON file a profile in the folder ``profiles`` beside the sessions, readable by its owner only. It holds numbers of posture,
voice and gaze and four proportions of the face (see ``checks``), no picture and no sound.
"""

from __future__ import annotations

import os
import re
import unicodedata
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from monitor.calibrate.baseline import Neutral, VoiceBaseline
from monitor.calibrate.steps import StepName
from monitor.errors import CalibrationError
from monitor.files import remedy, write_private
from monitor.paths import home, make_private
from monitor.record.format_version import newer_format, written_by_newer
from monitor.record.header import Timestamp, UsedProfile
from monitor.vision.gaze_map import GazeMap

VERSION: Final = 1
MAX_BYTES: Final = 64 * 1024
Degrees = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Rate = Annotated[float, Field(ge=-5, le=5, allow_inf_nan=False)]
Label = Annotated[str, Field(max_length=80)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class GazeTable(_Table):
    """A ``GazeMap`` as it stands in the file."""

    camera_deg: tuple[Degrees, Degrees]
    corner_deg: tuple[Degrees, Degrees]
    across_deg: tuple[Degrees, Degrees]
    down_deg: tuple[Degrees, Degrees]
    tile: tuple[Share, Share, Share, Share]
    spread_deg: tuple[Annotated[Degrees, Field(gt=0)], Annotated[Degrees, Field(gt=0)]]
    head_deg: tuple[Degrees, Degrees]
    head_yaw: tuple[Rate, Rate, Rate]
    head_pitch: tuple[Rate, Rate, Rate]
    leak: tuple[Rate, Rate]

    @field_validator("tile")
    @classmethod
    def _is_a_box(cls, tile: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        if not (tile[0] < tile[2] and tile[1] < tile[3]):
            raise ValueError("a tile needs left, top, right and bottom, in that order")
        return tile

    @model_validator(mode="after")
    def _has_a_screen(self) -> GazeTable:
        area = self.across_deg[0] * self.down_deg[1] - self.across_deg[1] * self.down_deg[0]
        if abs(area) < 1:
            raise ValueError("a screen should cover at least one square degree")
        return self

    def map(self) -> GazeMap:
        """The map to give to an observer."""
        return GazeMap(**self.model_dump())

    @classmethod
    def of(cls, gaze_map: GazeMap) -> GazeTable:
        """The table of a map."""
        return cls(**{name: getattr(gaze_map, name) for name in cls.model_fields})


class Quality(_Table):
    """right : cross-validated share of right zones, by_step by step; None without a gaze map."""

    right: Share | None = None
    by_step: dict[StepName, Share] = {}


class Profile(_Table):
    """What one calibration found; parts that were not taken are None.

    id : the file's name. name : what the user calls it. camera : the camera's name as its source gives it. place : where that
    was. preset : the kind of conversation it was made for. proportions : of the face, see ``checks``.
    """

    kind: Literal["rapport profile"] = "rapport profile"
    version: Literal[1] = 1
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]
    name: Annotated[str, Field(min_length=1, max_length=80)]
    camera: Label = ""
    place: Label = ""
    preset: Label = ""
    created: Timestamp
    neutral: Neutral | None = None
    gaze: GazeTable | None = None
    voice: VoiceBaseline | None = None
    proportions: tuple[Rate, Rate, Rate, Rate] | None = None
    quality: Quality = Quality()


def profile_id(name: str) -> str:
    """The file's name for a profile's name: small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "profile"


def free_id(name: str, *, camera: str, place: str, preset: str) -> str:
    """The id for a profile of this name: the one it replaces, made for the same camera, place and preset, or one not in use."""
    first = profile_id(name)
    for number in range(1, 1000):
        tried = first if number == 1 else f"{first[:55].strip('-')}-{number}"
        if not (profiles_dir() / f"{tried}.json").exists():
            return tried
        with suppress(CalibrationError):
            old = load_profile(tried)
            if (old.name, old.camera, old.place, old.preset) == (name, camera, place, preset):
                return tried
    raise CalibrationError(f"too many profiles are called {name[:60]!r}; delete some or choose another name")


def profiles_dir() -> Path:
    """The folder of the profiles; it need not be there."""
    return home() / "profiles"


def save_profile(profile: Profile) -> Path:
    """Write a profile, whole or not at all, readable by its owner only; one of the same id is replaced.

    Raises CalibrationError when the system refuses.
    """
    folder = profiles_dir()
    path = folder / f"{profile.id}.json"
    try:
        make_private(folder)
        write_private(path, f"{profile.model_dump_json(indent=2)}\n".encode())
    except OSError as error:
        why, what_to_do = error.strerror or error, remedy(error, "set RAPPORT_HOME to a folder you own")
        raise CalibrationError(f"cannot write the profile to {folder}: {why}; {what_to_do}") from None
    return path


def load_profile(identity: str) -> Profile:
    """The profile of that id.

    Raises CalibrationError, one sentence, when there is none, or its file is damaged, foreign, too large or of a newer version.
    """
    path = _path(identity)
    remedy = "calibrate again, or delete the profile"
    try:
        # Opening first: what is no plain file (a pipe, a folder) must not hold the program up.
        if not path.is_file():
            raise CalibrationError(f"there is no profile {identity!r}; make one with `rapport calibrate`")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CalibrationError(f"cannot read the profile {identity} ({error.strerror or error}); {remedy}") from None
    if len(content) > MAX_BYTES:
        raise CalibrationError(f"the profile {identity} is larger than {MAX_BYTES // 1024} KiB; {remedy}")
    try:
        profile = Profile.model_validate_json(content)
    except ValidationError as error:
        newer = newer_format(content, VERSION)
        if newer is not None:
            raise CalibrationError(f"{written_by_newer(f'the profile {identity}', newer, VERSION)}, or {remedy}") from None
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        why = "not JSON" if first["type"] == "json_invalid" else f"{where}: {first['msg'].removeprefix('Value error, ')}"
        raise CalibrationError(f"the profile {identity} is damaged ({why}); {remedy}") from None
    if profile.id != identity:
        raise CalibrationError(f"the file of profile {identity} holds the profile {profile.id!r}; rename the file, {remedy}")
    return profile


def list_profiles() -> tuple[tuple[Profile, ...], tuple[str, ...]]:
    """Every profile, the newest first, and one sentence for each file that is none."""
    profiles, problems = [], []
    folder = profiles_dir()
    names = sorted(path.stem for path in folder.glob("*.json")) if folder.is_dir() else []
    for name in names:
        try:
            profiles.append(load_profile(name))
        except CalibrationError as error:
            problems.append(str(error))
    return tuple(sorted(profiles, key=lambda profile: profile.created, reverse=True)), tuple(problems)


def check_profile_is_there(identity: str) -> None:
    """Raises CalibrationError where there is nothing of that id to delete; a damaged profile is there."""
    if not os.path.lexists(_path(identity)):
        raise CalibrationError(f"there is no profile {identity!r} to delete; see `rapport calibrate list`")


def delete_profile(identity: str) -> None:
    """Delete a profile, damaged or not. Raises CalibrationError when there is none of that id or the system refuses."""
    try:
        _path(identity).unlink()
    except FileNotFoundError:
        raise CalibrationError(f"there is no profile {identity!r} to delete; see `rapport calibrate list`") from None
    except OSError as error:
        raise CalibrationError(
            f"cannot delete the profile {identity} ({error.strerror or error}); check its permissions"
        ) from None


def fitting_profile(*, camera: str, place: str = "", preset: str = "") -> Profile | None:
    """The profile to use automatically: of this camera, the same place and preset before others, the newest of those."""
    profiles, _ = list_profiles()
    here = [profile for profile in profiles if profile.camera == camera and (not place or profile.place in (place, ""))]
    return max(here, key=lambda profile: (profile.place == place, profile.preset == preset, profile.created), default=None)


def has_zones(profile: Profile | None) -> bool:
    """Does the profile tell the partner's picture and the screen from the camera?"""
    return profile is not None and profile.quality.right is not None


def used_profile(profile: Profile | None) -> UsedProfile | None:
    """What a session's header says of the profile it was measured with."""
    if profile is None:
        return None
    neutral = None if profile.neutral is None else profile.neutral.model_dump(exclude_none=True)
    return UsedProfile(id=profile.id, name=profile.name, right=profile.quality.right, neutral=neutral)


def used_neutral(used: UsedProfile | None) -> Neutral | None:
    """The resting posture that a session was measured against; None where its header, a foreign file's, has none."""
    if used is None or used.neutral is None:
        return None
    try:
        return Neutral.model_validate(used.neutral)
    except ValidationError:
        return None


def now() -> datetime:
    """The moment for ``created``."""
    return datetime.now(UTC).replace(microsecond=0)


def _path(identity: str) -> Path:
    if identity != profile_id(identity):
        raise CalibrationError(f"a profile id has lower-case letters, digits and hyphens, unlike {identity[:60]!r}")
    return profiles_dir() / f"{identity}.json"
