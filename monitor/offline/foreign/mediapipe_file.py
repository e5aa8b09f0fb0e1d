"""MediaPipe's results in JSON, measured as our own pictures are: the same code makes the same measures of the same landmarks.

Without the picture nobody knows which eyes or mouths are hidden, whether a face lives, how near a hand is and how much moved;
those are missing or taken as seen. Without its size distances have no scale: then only what the matrix and the blendshapes
tell is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from monitor import constants
from monitor.errors import UsageError
from monitor.measures import columns
from monitor.offline.foreign.given import Asked, Given, Whose
from monitor.offline.foreign.json_frames import frame_times, read_frames, time_of
from monitor.offline.foreign.landmark_frames import FaceFound, LandmarkFrame, boxes, is_landmarks, read_landmarks, trunks
from monitor.offline.foreign.person_tracks import tracks
from monitor.types import PEOPLE, FeatureBlock, Float32, Float64, Person
from monitor.vision.eyes.own_zones import OwnZoneReader
from monitor.vision.face import PreviousFace, face_values
from monitor.vision.features import VideoFeatures
from monitor.vision.landmarks import BLENDSHAPES, SHOULDERS, BodyLandmarks, FaceLandmarks
from monitor.vision.posture import body_values
from monitor.vision.series.recorded import RecordedFeatures
from monitor.vision.visibility.watch import Visible
from monitor.words import say

NAME: Final = "MediaPipe"
_Found = TypeVar("_Found")
_LEAST: Final = 3
_LISTED: Final = 12
_N_POINTS: Final = 478
_GAZE: Final = tuple(name for name in columns("face") if name.startswith(("gaze", "camera", "look", "zero")))
# Of each measure the blendshapes, by the start of their names, that it is made of.
_MADE_OF: Final = {
    "smile": ("mouthSmile",),
    "brow": ("brow",),
    "jaw": ("jawOpen",),
    "blink": ("eyeBlink",),
    "expression": ("brow", "cheek", "jaw", "mouth"),
    **dict.fromkeys(_GAZE, ("eye",)),
}
_NEEDS_MATRIX: Final = ("yaw_deg", "pitch_deg", "roll_deg", "face_size", *_GAZE)
_NEEDS_POINTS: Final = ("face_x", "face_y", "face_size", *_GAZE)
_NEEDS_SIZE: Final = ("face_y", "face_size", *_GAZE)
# Stand in where something is not told; what is made of them is taken out again.
_AHEAD: Final = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, -50.0], [0, 0, 0, 1]])
_ANY_HEIGHT: Final = 9 / 16


def read_results(path: Path, whose: Whose, asked: Asked) -> Given:
    """Rows of face and body. Raises SourceError for a file that cannot be read, UsageError for what holds no such results."""
    stamps: list[tuple[str, float]] = []
    frames: list[LandmarkFrame] = []
    names: dict[str, None] = {}
    is_known = False
    for number, frame in enumerate(read_frames(path, asked.report)):
        stamps.append(time_of(frame, number))
        frames.append(read_landmarks(frame, place=f"frame {number + 1} of {path.name}"))
        # Some scripts write a frame's number alone until somebody is found.
        is_known = is_known or is_landmarks(frame)
        if len(names) < _LISTED:
            names |= dict.fromkeys(frame)
    if frames and not is_known:
        raise UsageError(
            f"{path.name} holds no result of MediaPipe; expected frames with face_landmarks, face_blendshapes or "
            f"pose_landmarks, found {', '.join([*names][:_LISTED]) or 'nothing'}"
        )
    if len(frames) < _LEAST:
        raise UsageError(f"{path.name} has {len(frames)} frames; use one with a frame for each picture of a conversation")
    if not any(frame.faces or frame.bodies for frame in frames):
        raise UsageError(f"{path.name} holds no face and no body that was found; use one of a film with a person")
    units: list[tuple[str, str]] = []
    time_s = frame_times(stamps, file=path.name, rate_hz=asked.rate_hz, said=units)
    for name, unit in units:
        asked.said(say("tables-unit", file=path.name, column=name, unit=unit))
    kept = np.flatnonzero(np.diff(time_s, prepend=-1.0) > 0)
    if kept.size < time_s.size:
        asked.said(say("foreign-repeated", file=path.name, count=time_s.size - kept.size))
    frames, time_s = [frames[place] for place in kept], time_s[kept]
    size_px = asked.size_px or next((frame.size_px for frame in frames if frame.size_px), None)
    if size_px is None:
        asked.said(say("foreign-no-size", file=path.name))
    given = Given(path, whose, NAME, own_shapes=True)
    people: tuple[Person, ...] = PEOPLE if whose == "both" else (whose,)
    looked = [(at_s, frame.faces) for at_s, frame in zip(time_s.tolist(), frames, strict=True) if frame.faces is not None]
    if any(faces for _, faces in looked):
        chosen = tracks([boxes(faces) for _, faces in looked], people, user_is_left=asked.user_is_left, file=path.name)
        for person in people:
            found = [_chosen(faces, place) for (_, faces), place in zip(looked, chosen[person], strict=True)]
            given.blocks.append(_face_rows(person, np.array([at_s for at_s, _ in looked]), found, size_px))
    shown = [(at_s, frame.bodies) for at_s, frame in zip(time_s.tolist(), frames, strict=True) if frame.bodies is not None]
    if size_px is not None and any(bodies for _, bodies in shown):
        places = [trunks(bodies, SHOULDERS) for _, bodies in shown]
        chosen = tracks(places, people, user_is_left=asked.user_is_left, file=path.name)
        for person in people:
            trunk = [_chosen(bodies, place) for (_, bodies), place in zip(shown, chosen[person], strict=True)]
            given.blocks.append(_body_rows(person, np.array([at_s for at_s, _ in shown]), trunk, size_px[1] / size_px[0]))
    if not given.blocks:
        raise UsageError(f"{path.name} holds bodies alone, which need the pictures' size; add it with --size, such as 1280x720")
    return given


def _chosen(found: Sequence[_Found], place: int) -> _Found | None:
    return found[place] if place >= 0 else None


def _face_rows(
    person: Person, time_s: Float64, faces: Sequence[FaceFound | None], size_px: tuple[int, int] | None
) -> FeatureBlock:
    recorded = RecordedFeatures(person)
    seen = list(_named(recorded, _observed(person, time_s, faces, size_px)))
    rows = [features.rows[0] for features in seen]
    return FeatureBlock(
        person, "face", time_s, np.concatenate([row.values for row in rows]), np.concatenate([row.quality for row in rows])
    )


def _named(recorded: RecordedFeatures, observed: Iterator[VideoFeatures]) -> Iterator[VideoFeatures]:
    for seen in observed:
        yield from recorded.push(seen)
    yield from recorded.finish()


def _observed(
    person: Person, time_s: Float64, faces: Sequence[FaceFound | None], size_px: tuple[int, int] | None
) -> Iterator[VideoFeatures]:
    zones, before = OwnZoneReader(), None
    for at_s, found in zip(time_s.tolist(), faces, strict=True):
        face = None if found is None else _as_ours(found, size_px)
        values, quality = face_values(face, time_s=at_s, before=before)
        before = None if face is None else PreviousFace(at_s, face.blendshapes)
        if found is not None:
            values[_unknown(found, size_px)] = np.nan
        quality = quality if np.isfinite(values).any() else 0.0
        row = FeatureBlock(person, "face", np.array([at_s]), zones.read(at_s, values)[None], np.array([quality], np.float32))
        yield VideoFeatures(at_s, (row,), None, zero_begins=zones.begins, visible=None if face is None else Visible())


def _as_ours(found: FaceFound, size_px: tuple[int, int] | None) -> FaceLandmarks:
    points = np.zeros((_N_POINTS, 3), np.float32)
    if found.points is not None:
        height = _ANY_HEIGHT if size_px is None else size_px[1] / size_px[0]
        points[: len(found.points)] = found.points * np.array([1.0, height, 1.0])
    shapes = np.zeros(len(BLENDSHAPES), np.float32) if found.blendshapes is None else np.nan_to_num(found.blendshapes)
    matrix = _AHEAD if found.matrix is None else found.matrix
    # Of a face whose size nobody tells nothing is left out.
    face_px = constants.vision().face_good if size_px is None or found.points is None else np.ptp(points[:, 0]) * size_px[0]
    return FaceLandmarks(points, shapes, matrix, float(face_px))


def _unknown(found: FaceFound, size_px: tuple[int, int] | None) -> NDArray[np.bool_]:
    """Which columns were made of what is not told."""
    untold: set[str] = set()
    if found.matrix is None:
        untold.update(_NEEDS_MATRIX)
    if found.points is None:
        untold.update(_NEEDS_POINTS)
    elif len(found.points) < _N_POINTS:
        untold.update(_GAZE)
    if size_px is None:
        untold.update(_NEEDS_SIZE)
    shapes = found.blendshapes
    told = {name for place, name in enumerate(BLENDSHAPES) if shapes is not None and np.isfinite(shapes[place])}
    for measure, starts in _MADE_OF.items():
        if any(name.startswith(starts) and name not in told for name in BLENDSHAPES):
            untold.add(measure)
    return np.array([name in untold for name in columns("face")])


def _body_rows(person: Person, time_s: Float64, bodies: Sequence[Float32 | None], height: float) -> FeatureBlock:
    rows = [body_values(None if body is None else _body(body, height)) for body in bodies]
    values, quality = zip(*rows, strict=True)
    return FeatureBlock(person, "body", time_s, np.stack(values), np.array(quality, np.float32))


def _body(found: Float32, height: float) -> BodyLandmarks:
    points = np.asarray(found[:, :3] * np.array([1.0, height, 1.0]), np.float32)
    # Some write no visibility; then every point counts that lies in the picture.
    return BodyLandmarks(points, np.where(np.isnan(found[:, 3]), np.float32(1.0), found[:, 3]), height)
