"""Faces anywhere in a large picture, looked for in its own process that lives only while it is needed."""

from __future__ import annotations

import threading
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Final

import numpy as np

from monitor.child import lower_priority
from monitor.clock import Clock
from monitor.errors import RapportError, WorkerError
from monitor.process import Supervisor
from monitor.types import Float64, Uint8

if TYPE_CHECKING:
    from monitor.vision.landmarks import Landmarker


# Two people and a few pictures on the wall; a call shows no more at a size that can be followed.
FACES_AT_ONCE: Final = 8
_READY = "ready"


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


def _find(pipe: Connection) -> None:
    """The process's whole life: load the model, answer each picture, end when the other end is gone."""
    from monitor.vision.landmarks import Landmarker
    from monitor.vision.shared_view import all_faces

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
                pipe.send(all_faces(image, lambda part: face_boxes(landmarker, part), near=None))
