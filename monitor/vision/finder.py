"""Faces anywhere in a large picture, looked for in its own process that lives only while it is needed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Final

import numpy as np

from monitor.clock import Clock
from monitor.errors import RapportError, WorkerError
from monitor.process.child import lower_priority
from monitor.process.supervision import Supervisor
from monitor.sources.device import PERSON_WIDTH_PX
from monitor.types import Float64, Uint8

if TYPE_CHECKING:
    from monitor.vision.landmarks import Landmarker


# Two people and a few pictures on the wall; a call shows no more at a size that can be followed.
FACES_AT_ONCE: Final = 8
_READY = "ready"
# A face of 40 px is 12 % of 320 px: the detector finds faces from about 10 % of the picture's width (docs/architecture.md).
_SEARCH_PARTS_PX: Final = (640, 320)
# Around a known face, so that it is a quarter of what the detector sees (face sizes; px).
_AROUND_FACES: Final = 4.0
_AROUND_PX: Final = 320
# Faces below this are often missed in the whole picture (share of its width).
_SMALL_FACE_SHARE: Final = 0.1
# The smallest squares of a large picture cost half a second of a core: enough at the beginning of a film (searches).
_THOROUGH_SEARCHES: Final = 6
# More faces than this are a crowd; two of them are not looked for in every square (faces).
_PEOPLE_AT_MOST: Final = 8

# Finds faces in a picture: boxes as x, y, width, height in pixels [shape=(n_faces, 4)].
Detector = Callable[[Uint8], Float64]


class FaceFinder:
    """``ask`` with a picture, then ``answer`` until it is there; ``rest`` ends the process until the next question.

    Used from one thread, which never waits unless it wants to. A process that dies, hangs or leaks has found nothing; the
    next question starts another one, a few times a minute. ``close`` it.
    """

    def __init__(self) -> None:
        self._process = Supervisor(_find)
        self._clock = Clock()
        self._question: Uint8 | None = None
        self._sender: threading.Thread | None = None
        self._is_asked = False

    @property
    def busy(self) -> bool:
        """Whether an answer is owed."""
        return self._is_asked

    def ask(self, image: Uint8) -> None:
        """Look for faces in a picture, RGB [shape=(height, width, 3)]; only when not busy.

        Raises WorkerError while the process has stopped too often within a minute.
        """
        if not self._process.is_running:
            if self._process.pause_s:
                raise WorkerError(
                    f"face detection stopped {self._process.budget.n_stops} times within a minute; it starts again "
                    "after that minute. `rapport doctor` checks the installation"
                )
            self._process.start()
        self._process.expect()
        self._is_asked, self._question = True, image
        self._send()

    def answer(self, *, wait_s: float = 0.0) -> list[Float64] | None:
        """The faces as x, y, width, height in pixels; None while there is no answer.

        Raises ModelError or WorkerError when the process cannot load the model, which trying again would not change.
        """
        if not self._is_asked or not self._process.is_running:
            return None
        end_s = self._clock.now_s() + wait_s
        try:
            while (answer := self._process.receive(max(0.0, end_s - self._clock.now_s()))) is not None:
                if isinstance(answer, RapportError):
                    self._stopped()
                    raise answer
                if answer != _READY:
                    self._is_asked = False
                    return [np.asarray(box, np.float64) for box in answer]
                self._send()
        except EOFError:
            return self._stopped()
        if self._process.is_overdue or self._process.is_overgrown:
            return self._stopped()
        return None

    def rest(self) -> None:
        """End the process; a question on its way is forgotten."""
        self._is_asked, self._question = False, None
        self._process.kill()
        if self._sender is not None:
            self._sender.join()  # whose pipe has just broken
        self._process.end()

    def close(self) -> None:
        """End the process. A second call does nothing."""
        self.rest()

    def _stopped(self) -> list[Float64]:
        """It crashed, hung or leaked: nothing was found."""
        self.rest()
        self._process.fail()
        return []

    def _send(self) -> None:
        """Send the question once the process waits for it, from a thread: to one that hangs, sending waits."""
        if self._question is None or not self._process.is_ready:
            return
        self._sender = threading.Thread(target=self._hand_over, args=(self._question,), name="finder", daemon=True)
        self._sender.start()
        self._question = None

    def _hand_over(self, image: Uint8) -> None:
        self._process.send(image.shape)
        self._process.send_bytes(np.ascontiguousarray(image).data.cast("B"))


def face_boxes(landmarker: Landmarker, image: Uint8) -> Float64:
    """The faces of one picture that stands alone: x, y, width, height in pixels [shape=(n_faces, 4)]."""
    faces_px = [face.points[:, :2].astype(np.float64) * image.shape[1] for face in landmarker.faces(image)]
    return np.array([[*points.min(axis=0), *np.ptp(points, axis=0)] for points in faces_px]).reshape(-1, 4)


class FaceSearch:
    """Faces of one film's pictures, by a detector that finds faces from about a tenth of its picture's width.

    Called with a picture and, between two cuts, with the faces that are known: then it looks at the whole picture and around
    each face that is not found there. Without, parts of the picture are enlarged, the smallest only while no more than one face
    is found and for the first few times: small faces are then looked for where small faces have been.
    """

    def __init__(self, find_faces: Detector) -> None:
        self._find_faces = find_faces
        self._small: list[Float64] = []  # where small faces have been, in picture widths
        self._thorough = _THOROUGH_SEARCHES

    def __call__(self, image: Uint8, known: list[Float64] | None = None) -> list[Float64]:
        """The faces: x, y, width, height in pixels, the largest first. known : those of the picture before, in pixels."""
        if known is not None:
            faces = list(self._find_faces(image))
            return _distinct(faces + self._around(image, faces, known))
        near = [box * image.shape[1] for box in self._small]
        faces = all_faces(image, self._find_faces, near=near if self._thorough <= 0 else None, least=_PEOPLE_AT_MOST)
        self._thorough -= 1 if faces else 0
        for face in faces:
            if face[2] < _SMALL_FACE_SHARE * image.shape[1] and not any(
                holds(box, face / image.shape[1]) for box in self._small
            ):
                self._small.append(face / image.shape[1])
        return faces

    def _around(self, image: Uint8, faces: list[Float64], known: list[Float64]) -> list[Float64]:
        found: list[Float64] = []
        for box in known:
            if any(holds(box, face) or holds(face, box) for face in faces):
                continue
            side_px = max(1, round(_AROUND_FACES * max(box[2:])))
            left_px, top_px = (max(0, round(edge)) for edge in box[:2] + box[2:] / 2 - side_px / 2)
            found += _enlarged(image, self._find_faces, left_px, top_px, side_px, to_px=_AROUND_PX)
        return found


def all_faces(image: Uint8, find_faces: Detector, *, near: list[Float64] | None = None, least: int = 2) -> list[Float64]:
    """Faces of the whole picture, and of squares of it, enlarged: x, y, width, height in pixels, the largest first.

    The largest squares that the picture holds are looked at until ``least`` faces are found, smaller ones until two are. near :
    only those smaller squares that hold one of these.
    """
    height_px, width_px = image.shape[:2]
    faces: list[Float64] = list(find_faces(image))
    parts_px = [part_px for part_px in _SEARCH_PARTS_PX if part_px < max(width_px, height_px)]
    for part_px, wanted, known in zip(parts_px, (least, 2), (None, near), strict=False):
        if len(_distinct(faces)) >= wanted:
            continue
        for top_px in _steps(height_px, part_px):
            for left_px in _steps(width_px, part_px):
                square = np.array([left_px, top_px, part_px, part_px], np.float64)
                if known is None or any(holds(square, box) for box in known):
                    faces += _enlarged(image, find_faces, left_px, top_px, part_px, to_px=int(PERSON_WIDTH_PX))
    return _distinct(faces)


def _enlarged(image: Uint8, find_faces: Detector, left_px: int, top_px: int, part_px: int, *, to_px: int) -> list[Float64]:
    """Faces of a square of the picture, made ``to_px`` large; in pixels of the picture."""
    import cv2

    part = image[top_px : top_px + part_px, left_px : left_px + part_px]
    if not part.size:
        return []
    factor = to_px / part_px
    size = (max(1, round(part.shape[1] * factor)), max(1, round(part.shape[0] * factor)))
    boxes = find_faces(cv2.resize(part, size, interpolation=cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA))
    return [box / factor + np.array([left_px, top_px, 0.0, 0.0]) for box in boxes]


def _steps(length_px: int, part_px: int) -> list[int]:
    """Left edges of parts that overlap by half and reach the end."""
    last = max(0, length_px - part_px)
    count = int(np.ceil(2 * last / part_px)) + 1
    return [round(edge) for edge in np.linspace(0, last, count)]


def _distinct(boxes: list[Float64]) -> list[Float64]:
    """Boxes of which none has its centre in a larger one."""
    kept: list[Float64] = []
    for box in sorted(boxes, key=lambda box: -box[2]):
        if not any(holds(larger, box) for larger in kept):
            kept.append(box)
    return kept


def holds(box: Float64, smaller: Float64) -> bool:
    """Whether the centre of ``smaller`` lies in ``box``."""
    x, y = smaller[0] + smaller[2] / 2, smaller[1] + smaller[3] / 2
    return bool(box[0] <= x <= box[0] + box[2] and box[1] <= y <= box[1] + box[3])


def _find(pipe: Connection) -> None:
    """The process's whole life: load the model, answer each picture, end when the other end is gone."""
    from monitor.vision.landmarks import Landmarker

    lower_priority()
    with suppress(EOFError, OSError):
        try:
            landmarker = Landmarker(video=False, num_faces=FACES_AT_ONCE)
        except RapportError as error:
            pipe.send(error)
            return
        except Exception as error:  # a library that does not load, for one
            text = " ".join(str(error).split())
            pipe.send(WorkerError(f"face detection cannot start ({text}); run `rapport doctor` to see what is missing"))
            return
        with landmarker:
            pipe.send(_READY)
            while True:
                image = np.empty(pipe.recv(), np.uint8)
                pipe.recv_bytes_into(image.reshape(-1))
                pipe.send(all_faces(image, lambda part: face_boxes(landmarker, part)))
