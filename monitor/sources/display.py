"""Pictures as players show them: turned and mirrored by their display matrix, in their true shape, all in one size."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from monitor.types import Float64, Uint8

# FFmpeg takes an angle this near to a quarter turn for one (ffmpeg_filter.c: 1 degree, of whole degrees).
_QUARTER_TOLERANCE: Final = math.sin(math.radians(1.5))
# Encoders round sizes to 2 or 16 px; a shape that differs by more is another shape.
_SAME_SHAPE: Final = 0.03
# Pixels wider or higher than this are a damaged header; anamorphic film has 2, the oddest discs 2.5 (times).
_MOST_ASPECT: Final = 8.0
# Between two readings of the matrix at key frames.
_AGAIN_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Size:
    """Of a picture as it is shown, in square pixels."""

    width_px: float
    height_px: float

    def fitted(self, longest_px: float) -> tuple[int, int]:
        """Whole pixels of the same shape, at most so long."""
        factor = min(1.0, longest_px / max(self.width_px, self.height_px))
        return max(1, round(self.width_px * factor)), max(1, round(self.height_px * factor))


def display_matrix(frame: Any) -> Float64:
    """Where a frame's pixels go: (x, y) to ``matrix @ (x, y)``, x to the right and y down, without scale [shape=(2, 2)].

    ISO 14496-12, 6.2.2; the identity where the frame has none, or one that shows nothing.
    """
    data = frame.side_data.get("DISPLAYMATRIX")
    if data is None:
        return np.eye(2)
    a, b, _, c, d = np.frombuffer(bytes(data), np.int32, count=5).astype(np.float64)
    scales = np.hypot([a, c], [b, d])
    if not scales.all():
        return np.eye(2)
    matrix: Float64 = np.array([[a, c], [b, d]]) / scales
    return matrix if abs(np.linalg.det(matrix)) > 0.5 else np.eye(2)


@dataclass(frozen=True, slots=True)
class Display:
    """How a frame is shown. aspect : the width of its pixels over their height. matrix : where they go (``display_matrix``)."""

    aspect: float
    matrix: Float64


class StreamDisplay:
    """How the frames of an open stream are shown; ``of`` them in the order of decoding. Made before anything is decoded."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._aspect = container_aspect(stream)
        self._rotation: int | None = None
        self._read_s: float | None = None
        self._matrix = np.eye(2)

    def of(self, frame: Any) -> Display:
        """The matrix is read from the first frame, and anew where the angle in it changes, or at a key frame: of a mirror that
        comes on the way the angle tells nothing.
        """
        # A PyAV frame that was asked for its side data refers to itself, and only the collector of cycles frees it: asked of
        # every frame, a hundred and more wait for it, and the decoder keeps the memory of as many. In some films each is a key
        # frame.
        if frame.rotation != self._rotation or (frame.key_frame and self._is_due(frame.time)):
            self._rotation, self._matrix, self._read_s = frame.rotation, display_matrix(frame), frame.time
        return Display(self._aspect or codec_aspect(self._stream), self._matrix)

    def _is_due(self, time_s: float | None) -> bool:
        """Also where the film's time goes back, as in recordings that were put one after the other."""
        return time_s is not None and (self._read_s is None or not 0.0 < time_s - self._read_s < _AGAIN_S)


def _quarter(matrix: Float64) -> NDArray[np.int64] | None:
    """The matrix of whole quarter turns and mirrors that it is; None for another angle."""
    whole = np.round(matrix).astype(np.int64)
    return whole if np.abs(matrix - whole).max() <= _QUARTER_TOLERANCE and abs(np.linalg.det(whole)) > 0.5 else None


def container_aspect(stream: Any) -> float | None:
    """The width of a pixel over its height by the container, before anything was decoded; None where only the codec says it."""
    said, codec = stream.sample_aspect_ratio, stream.codec_context.sample_aspect_ratio
    return _aspect(said) if said and said != codec else None


def codec_aspect(stream: Any) -> float:
    """The width of a pixel over its height as the decoder last said, which may change; 1 where it does not say."""
    return _aspect(stream.codec_context.sample_aspect_ratio)


def _aspect(said: Fraction | None) -> float:
    aspect = float(said) if said else 1.0
    return aspect if 1 / _MOST_ASPECT <= aspect <= _MOST_ASPECT else 1.0


def shown_size(frame: Any, display: Display) -> Size:
    """How large a frame is shown."""
    quarter = _quarter(display.matrix)
    width, height = frame.width * display.aspect, float(frame.height)
    return Size(height, width) if quarter is not None and quarter[0, 0] == 0 else Size(width, height)


def is_plain(display: Display) -> bool:
    """Whether a frame is shown as it is stored."""
    return display.aspect == 1.0 and bool(np.allclose(display.matrix, np.eye(2), atol=_QUARTER_TOLERANCE))


def shown_picture(frame: Any, display: Display, size_px: tuple[int, int]) -> Uint8:
    """The frame as it is shown, whole, in a picture of ``size_px`` (width, height); black beside another shape."""
    own = shown_size(frame, display)
    width_px, height_px = size_px
    factor = min(width_px / own.width_px, height_px / own.height_px)
    if max(width_px / own.width_px, height_px / own.height_px) > factor * (1 + _SAME_SHAPE):
        fitted = max(1, round(own.width_px * factor)), max(1, round(own.height_px * factor))
    else:
        fitted = size_px
    image = _turned(frame, display.matrix, fitted)
    if fitted == size_px:
        return image
    whole: Uint8 = np.zeros((height_px, width_px, 3), np.uint8)
    top, left = (height_px - fitted[1]) // 2, (width_px - fitted[0]) // 2
    whole[top : top + fitted[1], left : left + fitted[0]] = image
    return whole


def _turned(frame: Any, matrix: Float64, size_px: tuple[int, int]) -> Uint8:
    quarter = _quarter(matrix)
    is_across = quarter is not None and quarter[0, 0] == 0
    width_px, height_px = size_px[::-1] if is_across else size_px
    # One thread: splitting so small a picture costs more than it saves, and the workers need the cores.
    image: Uint8 = frame.reformat(width=width_px, height=height_px, format="rgb24", threads=1).to_ndarray()
    if quarter is None:
        return _rotated(image, matrix)
    if is_across:
        image = image.transpose(1, 0, 2)
    across, down = quarter[0].sum(), quarter[1].sum()
    return np.ascontiguousarray(image[:: int(down), :: int(across)])


def _rotated(image: Uint8, matrix: Float64) -> Uint8:
    """About the middle, in a picture of the same size, as FFmpeg does it: corners are lost, and black ones come."""
    import cv2

    height_px, width_px = image.shape[:2]
    middle = np.array([(width_px - 1) / 2, (height_px - 1) / 2])
    moved = np.column_stack([matrix, middle - matrix @ middle])
    turned: Uint8 = cv2.warpAffine(image, moved, (width_px, height_px)).astype(np.uint8, copy=False)
    return turned
