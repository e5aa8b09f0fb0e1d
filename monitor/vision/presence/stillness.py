"""Does a face live? Frozen pictures, photographs and posters stand still; no living face does so for two seconds.

Two signs are asked for. **Change**: the part of the picture with the face is compared with what it was, by the affine motion
that explains the change best (Lucas & Kanade 1981; Shi & Tomasi 1994, "Good features to track"). All of the face's edges vote
on that motion, so the noise of a codec and the pulse of its key pictures average out, while breath and pulse move a living
head by some hundredths of its width. **Expression**: a photograph that is held in a hand or slowly zoomed does move, but its
lids, eyes and mouth do not, and it does not turn.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from monitor import constants
from monitor.types import Float32, Float64, Uint8

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Left, top, right, bottom in picture widths: a picture whose size changes is still the same one.
Box = tuple[float, float, float, float]
State = Literal["unknown", "live", "still"]

# Eyes and mouth remain visible, and a comparison costs a millisecond (pixels).
_SIDE_PX: Final = 48
# A face that lives is looked at less often: whether it has stopped is known within a second all the same.
_LIVE_PAUSE_S: Final = 0.19
_STEP: Final = np.linspace(-1, 1, _SIDE_PX, dtype=np.float32)
_X, _Y = np.meshgrid(_STEP, _STEP)
# How many changes within ``still_loose_s`` show life: a key picture, a slide and a cut are one change.
_CHANGES: Final = 3
# Expressions are looked through so often; their window is twelve seconds long.
_LOOK_S: Final = 0.5


class _Patch:
    """One part of a picture, ready to be compared with the same part of others."""

    def __init__(self, box: Box, image: Uint8) -> None:
        self.box = box
        self._grey = _grey(image, box)
        down, across = np.gradient(self._grey)
        lit = self._grey - self._grey.mean()
        terms = [across, across * _X, across * _Y, down, down * _X, down * _Y, np.ones_like(lit), lit]
        self._terms = np.stack(terms, axis=-1).reshape(-1, len(terms))
        # Ridge: a patch without edges (a covered camera) has no motion rather than any.
        self._inverse = np.linalg.solve(self._terms.T @ self._terms + np.eye(len(terms), dtype=np.float32), self._terms.T)

    def change(self, image: Uint8) -> tuple[float, NDArray[np.float32]]:
        """How far its content has moved, in shares of its width, and what the motion leaves, in grey levels, per pixel."""
        difference = (_grey(image, self.box) - self._grey).ravel()
        fitted = self._inverse @ difference
        x, x_x, x_y, y, y_x, y_y = fitted[:6].tolist()
        moved = np.sqrt(x * x + y * y + (x_x**2 + x_y**2 + y_x**2 + y_y**2) / 3) / _SIDE_PX
        return float(moved), np.abs(difference - self._terms @ fitted)


def _grey(image: Uint8, box: Box) -> Float32:
    import cv2

    height, width = image.shape[:2]
    left, top, right, bottom = (round(edge * width) for edge in box)
    left, top = min(max(left, 0), width - 1), min(max(top, 0), height - 1)
    part = image[top : max(bottom, top + 1), left : max(right, left + 1)]
    small = cv2.resize(part, (_SIDE_PX, _SIDE_PX), interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), 1.0), np.float32)


class ChangeDetector:
    """``push`` one face's place in every picture: ``state`` says whether it lives.

    It is ``unknown`` for the first moments. since_s : from when on it has been as it is; a face that stands still has done so
    since its last change. changed_s : time of the last change.
    """

    def __init__(self) -> None:
        self._limits = constants.vision()
        self._patch: _Patch | None = None
        self._changes: deque[float] = deque()
        self._most = 0.0  # moved since the last change
        self._pushed_s = -np.inf
        self.state: State = "unknown"
        self.since_s = self.changed_s = 0.0

    def push(self, time_s: float, image: Uint8, box: Box) -> None:
        """The next picture, RGB [shape=(height, width, 3)], and the face in it; a lost face is where it was last seen."""
        if self._patch is None:
            self._patch = _Patch(box, image)
            self.since_s = self.changed_s = time_s
            return
        if self.state == "live" and time_s - self._pushed_s < _LIVE_PAUSE_S:
            return
        self._pushed_s = time_s
        moved, left = self._patch.change(image)
        if self._is_change(moved, left):
            self._patch, self._most, self.changed_s = _Patch(box, image), 0.0, time_s
            self._changes.append(time_s)
        else:
            self._most = max(self._most, moved)
        while self._changes and time_s - self._changes[0] > self._limits.still_loose_s:
            self._changes.popleft()
        if self.state != "live" and len(self._changes) >= _CHANGES:
            self.state, self.since_s = "live", self._changes[0]
        elif self.state == "live" and self._is_over(time_s):
            # The last new picture was still the person.
            self.state, self.since_s = "still", float(np.nextafter(self.changed_s, np.inf))
            self._changes.clear()
        elif self.state == "unknown" and self._is_over(time_s):
            self.state = "still"

    def settled_s(self, time_s: float) -> float:
        """Up to when it is known whether the face stood still, at the picture of ``time_s`` that was pushed last."""
        if self.state == "unknown":
            return self.since_s - 1e-6
        return self.changed_s if self.state == "live" else time_s

    def _is_change(self, moved: float, left: NDArray[np.float32]) -> bool:
        """Noise is everywhere alike; what lids and lips do is here and there (or so strong that it does not matter)."""
        if moved > self._limits.still_moved:
            return True
        usual, strong = np.percentile(left, (50, 95))
        limit = self._limits.still_left
        return bool(strong > limit and (strong > self._limits.still_noise * usual or strong > 3 * limit))

    def _is_over(self, time_s: float) -> bool:
        same_s = time_s - self.changed_s
        if self._most <= self._limits.still_moved / 2:
            return same_s >= self._limits.still_strict_s
        return same_s >= self._limits.still_loose_s


class ExpressionWatch:
    """``push`` a face's expression and pose: ``is_still`` says that it was as rigid as a photograph for a whole window."""

    def __init__(self) -> None:
        self._limits = constants.vision()
        self._seen: deque[tuple[float, Float64]] = deque()
        self._looked_s = -np.inf
        self._alive_s = -np.inf
        self.is_still = False
        self.since_s = 0.0

    def push(self, time_s: float, expression: Float32, pose_deg: tuple[float, ...]) -> None:
        """The next picture's face. expression : shares 0..1 of what only a living face changes; pose_deg : its turn and nod."""
        scale = np.array([*np.full(expression.size, self._limits.still_expression), *self._limits.still_pose_deg])
        self._seen.append((time_s, np.array([*expression.tolist(), *pose_deg]) / scale))
        while time_s - self._seen[0][0] > self._limits.still_window_s:
            self._seen.popleft()
        if time_s - self._looked_s < _LOOK_S:
            return
        self._looked_s = time_s
        values = np.array([values for _, values in self._seen])
        low, high = np.percentile(values, (2, 98), axis=0)
        if (high - low > 1).any():
            self.is_still, self._alive_s = False, time_s
        elif time_s - self._seen[0][0] > self._limits.still_window_s - _LOOK_S and not self.is_still:
            self.is_still, self.since_s = True, self._seen[0][0]

    def settled_s(self, time_s: float) -> float:
        """Up to when it is known whether the face is a photograph."""
        if self.is_still or not self._seen:
            return time_s
        # What came before the window is not judged any more, and what a sign of life followed is not either.
        return max(self._alive_s, time_s - self._limits.still_window_s)
