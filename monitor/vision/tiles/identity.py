"""Whose face each track is: tracks that look alike are one person, tracks at the same time are two.

The tracks of a film are joined to people, the most alike first (agglomerative clustering under cannot-link constraints:
Davidson & Ravi 2005); what cannot be decided stays nobody's. Nothing is known of a person but this film.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from monitor.types import Float32, Uint8
from monitor.vision.tiles.face_tracks import FaceTrack
from monitor.vision.tiles.likeness import SAME_IN_MANY, alike, mean_likeness

# By so much more a track must look like one person than like any other; measured with the limits of ``likeness``.
CLEAR_BY: Final = 0.05
# Tracks that meet for less are one face found twice around a cut.
_TOGETHER_S: Final = 0.25
# One person in a large and in a small tile is less alike, and must then be like nobody else by so much; faces of this ratio of
# sizes are framed otherwise.
_SAME_OTHERWISE_FRAMED: Final = 0.7
_CLEAR_OTHERWISE_FRAMED: Final = 0.1
_FRAMED_RATIO: Final = 1.8
# Joining is the cube of the tracks; a film with more of them flickers, and the shortest are then nobody's.
_TRACKS_AT_MOST: Final = 600
# Who is seen for less of the time that the one seen most is seen is a passer-by (share).
_SEEN_SHARE: Final = 0.05
# In so many looks a face is more than a mistake of the detector (the checks come about once a second).
_LEAST_SEEN: Final = 2
# Who changes less than this in a second may be a photo, and comes after those who change more (levels of 255 per second).
# Measured for this project: compressed photos 1 to 3, a quiet person in a small and coarse tile 3, others 10 or more. By time
# and not by picture, since a call that is recorded at 60 pictures a second shows each of its own several times. Whether the
# picture really stands still is judged where it is measured (``presence.stillness``).
_STILL_LEVELS_PER_S: Final = 3.0


@dataclass(frozen=True, slots=True)
class SeenPerson:
    """A person in a film. tracks : where their face was, in the order of time. still : RGB of their face, to be known by."""

    tracks: tuple[FaceTrack, ...]
    still: Uint8

    @property
    def first_s(self) -> float:
        """When they are seen first."""
        return self.tracks[0].start_s

    @property
    def seen_s(self) -> float:
        """For how long they are in the picture."""
        return sum(track.end_s - track.start_s for track in self.tracks)

    @property
    def moves(self) -> bool:
        """Whether this is likely a person and not a photo; too few pictures do not say."""
        changed = sum(track.change_sum for track in self.tracks)
        return changed >= _STILL_LEVELS_PER_S * self.seen_s or sum(track.n_pictures for track in self.tracks) < 5


def people_of(tracks: list[FaceTrack]) -> list[SeenPerson]:
    """The people of a film, who is seen longest first; passers-by and tracks that may be two people's are left out."""
    known = sorted((track for track in tracks if track.boxes), key=lambda track: -len(track.boxes))[:_TRACKS_AT_MOST]
    if not known:
        return []
    groups = _decided(_framed_otherwise(_joined(known)))
    people = [SeenPerson(tuple(sorted(group, key=lambda track: track.start_s)), _still(group)) for group in groups if group]
    people.sort(key=lambda person: -person.seen_s)
    return [
        person
        for person in people
        if person.seen_s >= _SEEN_SHARE * people[0].seen_s and sum(len(track.boxes) for track in person.tracks) >= _LEAST_SEEN
    ]


def _joined(tracks: list[FaceTrack]) -> list[list[FaceTrack]]:
    """Groups of tracks that look alike and are never in the picture together."""
    groups = [[track] for track in tracks]
    totals = np.array([track.total for track in tracks])
    looks = np.array([track.looks for track in tracks])
    near = np.asarray(looks @ looks.T)
    together = np.array([[first.overlap_s(second) > _TOGETHER_S for second in tracks] for first in tracks])
    np.fill_diagonal(together, True)
    near[together] = -1.0
    while True:
        first, second = (int(k) for k in np.unravel_index(int(near.argmax()), near.shape))
        if near[first, second] < SAME_IN_MANY:
            break
        groups[first], groups[second] = groups[first] + groups[second], []
        totals[first] += totals[second]
        together[first] |= together[second]
        together[:, first] = together[first]
        looks[first] = mean_likeness(totals[first])
        apart = together[first] | np.array([not group for group in groups])
        near[first] = near[:, first] = np.where(apart, -1.0, looks @ looks[first])
        near[second] = near[:, second] = -1.0
    return [group for group in groups if group]


def _framed_otherwise(groups: list[list[FaceTrack]]) -> list[list[FaceTrack]]:
    """Groups joined that are one person in a large and in a small tile: alike, never together, and like nobody else."""
    groups = [*groups]
    while len(groups) > 1:
        looks = np.array([_looks(group) for group in groups])
        near = looks @ looks.T
        np.fill_diagonal(near, -1.0)
        best = None
        for i, j in zip(*np.triu_indices(len(groups), 1), strict=True):
            others = np.delete(near[[i, j]], [i, j], axis=1).max(initial=0.0)
            clear = near[i, j] >= max(_SAME_OTHERWISE_FRAMED, others + _CLEAR_OTHERWISE_FRAMED)
            if clear and _sizes_differ(groups[i], groups[j]) and not _meet(groups[i], groups[j]):
                best = max(best or (-1.0, 0, 0), (float(near[i, j]), int(i), int(j)))
        if best is None:
            break
        groups[best[1]] = groups[best[1]] + groups.pop(best[2])
    return groups


def _sizes_differ(first: list[FaceTrack], second: list[FaceTrack]) -> bool:
    sizes = [float(np.median([track.around[4] for track in group])) for group in (first, second)]
    return max(sizes) > _FRAMED_RATIO * min(sizes)


def _meet(first: list[FaceTrack], second: list[FaceTrack]) -> bool:
    return any(one.overlap_s(other) > _TOGETHER_S for one in first for other in second)


def _decided(groups: list[list[FaceTrack]]) -> list[list[FaceTrack]]:
    """Without the tracks that look about as much like somebody else; those stay only where that person has just been."""
    people = [group for group in groups if _seconds(group) >= _SEEN_SHARE * max(map(_seconds, groups))]
    looks = [_looks(group) for group in people]
    decided = []
    for k, group in enumerate(people):
        kept: list[FaceTrack] = []
        others = [track for j, other in enumerate(people) if j != k for track in other]
        for track in sorted(group, key=lambda track: track.start_s):
            other = max((alike(track.looks, looks[j]) for j in range(len(people)) if j != k), default=0.0)
            clear = alike(track.looks, looks[k]) >= other + CLEAR_BY
            if clear or not kept or (_continues(kept[-1], track) and not _ends_with(kept[-1], others)):
                kept.append(track)
        decided.append(kept)
    return decided


def _continues(before: FaceTrack, track: FaceTrack) -> bool:
    """Whether a track begins where another has just ended."""
    middles = [box[:2] + box[2:] / 2 for box in (before.box, track.boxes[0])]
    return track.start_s - before.end_s <= 1.0 and float(np.hypot(*(middles[0] - middles[1]))) < 0.5 * max(before.box[2:])


def _ends_with(track: FaceTrack, others: list[FaceTrack]) -> bool:
    """Whether somebody else's track ends at the same time: the layout has changed, and the two may have changed places."""
    return any(abs(other.end_s - track.end_s) < _TOGETHER_S for other in others)


def _seconds(group: list[FaceTrack]) -> float:
    return sum(track.end_s - track.start_s for track in group)


def _looks(group: list[FaceTrack]) -> Float32:
    totals = [track.total for track in group if track.total is not None]
    return mean_likeness(np.sum(totals, axis=0))


def _still(group: list[FaceTrack]) -> Uint8:
    """The face where it is found longest."""
    return max(group, key=lambda track: len(track.boxes)).still
