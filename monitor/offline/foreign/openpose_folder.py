"""OpenPose's JSON, a file a frame with all its people: shoulders, trunk and arms, and the head's tilt.

Points are in pixels of a picture whose size the files do not tell; without it what has a scale is missing.

References
----------
Cao et al. (2021), OpenPose, doi:10.1109/TPAMI.2019.2929257; its documentation "02_output": ``people`` of
``pose_keypoints_2d`` (BODY_25 or COCO) and ``face_keypoints_2d`` (70 points), each x, y and confidence, 0 where not found;
``render_threshold`` 0.05: less confident points are not shown.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np

from monitor.errors import SourceError, UsageError
from monitor.measures import columns
from monitor.offline.foreign.given import Asked, Given, Whose
from monitor.offline.foreign.json_frames import as_number, read_frames
from monitor.offline.foreign.person_tracks import Place, tracks
from monitor.types import PEOPLE, FeatureBlock, Float32, Float64, Person
from monitor.vision.landmarks import ELBOWS, HIPS, SHOULDERS, WRISTS, BodyLandmarks
from monitor.vision.posture import body_values
from monitor.words import say
from monitor.words.options import option

NAME: Final = "OpenPose"
_LEAST: Final = 3
_SURE: Final = 0.05
_NUMBER: Final = re.compile(r"(\d+)(?:_keypoints)?$")
_N_BLAZE: Final = 33
# Own left, own right of BlazePose's shoulders, elbows, wrists and hips: the same in the layouts of 25 and 18 points.
_BLAZE: Final = (*SHOULDERS, *ELBOWS, *WRISTS, *HIPS)
_BODY: Final = {25: (5, 2, 6, 3, 7, 4, 12, 9), 18: (5, 2, 6, 3, 7, 4, 11, 8)}
_EYES: Final = {25: (16, 15), 18: (15, 14)}
_FACE_EYES: Final = (45, 36)  # the outer corners, own left and right, of 70 points
_N_FACE: Final = 70
_SCALED: Final = ("lean", "shoulder_x", "shoulder_y")


@dataclass(frozen=True, slots=True)
class _Person:
    """points : x, y, confidence of the body [shape=(25 or 18, 3)]. eyes : own left and right [shape=(2, 3)]."""

    points: Float64
    eyes: Float64

    @property
    def place(self) -> Place:
        """Where somebody is and how large, by the points that were found."""
        found = self.points[self.points[:, 2] >= _SURE, :2]
        x, y = np.median(found, axis=0).tolist()
        return x, y, float(np.hypot(*np.ptp(found, axis=0)))


def read_openpose(path: Path, whose: Whose, asked: Asked) -> Given:
    """Rows of body and face. path : the folder, or one file with all frames. Raises SourceError and UsageError."""
    counts, frames = _folder(path, asked) if path.is_dir() else _file(path, asked)
    if len(frames) < _LEAST:
        raise UsageError(f"{path.name} has {len(frames)} frames; use one with a frame for each picture of a conversation")
    if asked.rate_hz is None:
        raise UsageError(
            f"{path.name} numbers its frames and says no times; give the film's frames a second with {option('--rate')}"
        )
    if not any(frames):
        raise UsageError(f"{path.name} holds nobody that {NAME} found; use one of a film with a person")
    _check_pixels(path, frames)
    if asked.size_px is None:
        asked.said(say("foreign-no-size", file=path.name))
    time_s = np.asarray(counts / asked.rate_hz, np.float64)
    people: tuple[Person, ...] = PEOPLE if whose == "both" else (whose,)
    places = [[entry.place for entry in frame] for frame in frames]
    given = Given(path, whose, NAME)
    for person, chosen in tracks(places, people, user_is_left=asked.user_is_left, file=path.name).items():
        found = [frame[place] if place >= 0 else None for frame, place in zip(frames, chosen, strict=True)]
        for family, rows in (("body", _body), ("face", _face)):
            values, quality = zip(*(rows(entry, asked.size_px) for entry in found), strict=True)
            if any(quality):
                given.blocks.append(FeatureBlock(person, family, time_s, np.stack(values), np.array(quality, np.float32)))
    if not given.blocks:
        raise UsageError(f"{path.name} shows no shoulders and no eyes; use one of a film that shows them")
    return given


def is_openpose(path: Path) -> bool:
    """Whether a folder holds such files."""
    return any(_NUMBER.search(entry.stem) for entry in path.glob("*.json"))


def _folder(path: Path, asked: Asked) -> tuple[Float64, list[list[_Person]]]:
    try:
        files = [(int(number[1]), entry) for entry in path.glob("*.json") if (number := _NUMBER.search(entry.stem))]
    except OSError as error:
        raise SourceError(f"cannot read {path.name} ({error.strerror}); check its name and rights") from None
    files.sort()
    numbers = [number for number, _ in files]
    if len(set(numbers)) < len(numbers):
        twice = next(first[1].name for first, then in pairwise(files) if first[0] == then[0])
        raise UsageError(f"{path.name} holds frame {twice} twice, as of two films; give each film a folder of its own")
    if not files:
        raise UsageError(f"{path.name} holds no frames of {NAME}; expected files such as film_000000000000_keypoints.json")
    frames = []
    for _, entry in files:
        try:
            frames.append(_people(json.loads(entry.read_bytes()), entry.name))
        except OSError as error:
            raise SourceError(f"cannot read {entry.name} ({error.strerror}); check its name and rights") from None
        except (ValueError, RecursionError):
            raise UsageError(f"{entry.name} is no whole JSON; have {NAME} write it again, or remove it") from None
        asked.report(len(frames), len(files))
    # Written from 0 on; a film that was cut keeps its numbers.
    return np.array(numbers, np.float64), frames


def _file(path: Path, asked: Asked) -> tuple[Float64, list[list[_Person]]]:
    frames = [
        _people(frame, f"frame {number + 1} of {path.name}") for number, frame in enumerate(read_frames(path, asked.report))
    ]
    return np.arange(len(frames), dtype=np.float64), frames


def _people(frame: Any, place: str) -> list[_Person]:
    people = frame.get("people") if isinstance(frame, Mapping) else None
    if not isinstance(people, list):
        raise UsageError(f"{place} has no people; expected a frame as {NAME} writes it with --write_json")
    return [found for entry in people if (found := _read(entry, place)) is not None]


def _read(entry: Any, place: str) -> _Person | None:
    if not isinstance(entry, Mapping):
        raise UsageError(f"{place} has people who are no objects; expected a frame as {NAME} writes it with --write_json")
    body = _triples(entry.get("pose_keypoints_2d", entry.get("pose_keypoints")), place)
    face = _triples(entry.get("face_keypoints_2d", entry.get("face_keypoints")), place)
    if len(body) not in (*_BODY, 0) or len(face) not in (_N_FACE, 0):
        raise UsageError(
            f"{place} has {len(body)} points of a body and {len(face)} of a face; expected 25 (BODY_25) or 18 (COCO), and 70"
        )
    if not (body[:, 2] >= _SURE).any():
        return None
    corners = face[list(_FACE_EYES)] if len(face) else np.zeros((2, 3))
    return _Person(body, corners if (corners[:, 2] >= _SURE).all() else body[list(_EYES[len(body)])])


def _triples(value: Any, place: str) -> Float64:
    if not value:
        return np.zeros((0, 3))
    numbers = np.array([as_number(number) for number in value] if isinstance(value, list) else [math.nan])
    if numbers.size % 3 or not np.isfinite(numbers).all():
        raise UsageError(f"{place} has points that are not x, y and confidence; expected a frame as {NAME} writes it")
    return numbers.reshape(-1, 3)


def _check_pixels(path: Path, frames: Sequence[Sequence[_Person]]) -> None:
    """Shares of the picture do not tell angles: width and height are scaled apart."""
    farthest = max(float(np.abs(entry.points[:, :2]).max()) for frame in frames for entry in frame)
    if farthest <= 2:
        raise UsageError(
            f"{path.name} has points in shares of the picture, so its angles are not known; have {NAME} write pixels "
            "(--keypoint_scale 0)"
        )


def _body(found: _Person | None, size_px: tuple[int, int] | None) -> tuple[Float32, float]:
    if found is None:
        return body_values(None)
    places = list(_BODY[len(found.points)])
    # A scale that keeps all in the picture, where its size is not told.
    wide, high = size_px or (2 * (float(np.abs(found.points[:, :2]).max()) + 1),) * 2
    points, sure = np.zeros((_N_BLAZE, 3), np.float32), np.zeros(_N_BLAZE, np.float32)
    points[list(_BLAZE), :2] = found.points[places, :2] / wide
    sure[list(_BLAZE)] = found.points[places, 2] >= _SURE  # found, or not: no confidence is BlazePose's
    values, quality = body_values(BodyLandmarks(points, sure, high / wide))
    if size_px is None:
        values[[columns("body").index(name) for name in _SCALED]] = np.nan
    return values, quality and float(np.clip(found.points[places[:2], 2].mean(), 0.0, 1.0))


def _face(found: _Person | None, size_px: tuple[int, int] | None) -> tuple[Float32, float]:
    values = np.full(len(columns("face")), np.nan, np.float32)
    if found is None or not (found.eyes[:, 2] >= _SURE).all():
        return values, 0.0
    left, right = found.eyes[:, :2]
    across = left - right
    # The person's own left is on the right of the picture; of a head in profile the eyes lie one behind the other.
    if across[0] > 0:
        values[columns("face").index("roll_deg")] = math.degrees(math.atan2(across[1], across[0]))
    return values, float(np.clip(found.eyes[:, 2].mean(), 0.0, 1.0)) if across[0] > 0 else 0.0
