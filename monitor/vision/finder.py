"""Faces anywhere in a large picture, looked for in a process of its own that lives only while it is needed."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

import numpy as np

from monitor.clock import Clock
from monitor.errors import RapportError, WorkerError
from monitor.process import HANG_S, START_S, Child, Restarts
from monitor.types import Float64, Uint8

if TYPE_CHECKING:
    from monitor.vision.landmarks import Landmarker


# Two people and a few pictures on the wall; a call shows no more at a size that can be followed.
FACES_AT_ONCE = 8
_NICE = 5
_READY = "ready"


class FaceFinder:
    """``ask`` with a picture, then ``answer`` until it is there; ``rest`` ends the process until the next question.

    Used from one thread, which never waits unless it wants to. A process that dies, hangs or leaks has found nothing; the
    next question starts another one, a few times a minute. ``close`` it.
    """

    def __init__(self) -> None:
        self._child: Child | None = None
        self._is_ready = False
        self._clock = Clock()
        self._restarts = Restarts()
        self._start_s, self._hang_s = START_S, HANG_S
        self._question: Uint8 | None = None
        self._sender: threading.Thread | None = None
        self._asked_s: float | None = None

    @property
    def busy(self) -> bool:
        """Whether an answer is owed."""
        return self._asked_s is not None

    def ask(self, image: Uint8) -> None:
        """Look for faces in a picture, RGB [shape=(height, width, 3)]; only when not busy.

        Raises WorkerError while the process has stopped too often within a minute.
        """
        if self._child is None:
            if self._restarts.wait_s(self._clock.now_s()):
                raise WorkerError(f"what looks for faces {self._restarts.in_words}; `rapport doctor` checks the installation")
            self._child, self._is_ready = Child(_find), False
        self._asked_s, self._question = self._clock.now_s(), image
        self._send()

    def answer(self, *, wait_s: float = 0.0) -> list[Float64] | None:
        """The faces as x, y, width, height in pixels; None while there is no answer.

        Raises ModelError or WorkerError when the process cannot load the model, which trying again would not change.
        """
        if self._asked_s is None or self._child is None:
            return None
        end_s = self._clock.now_s() + wait_s
        try:
            while self._child.pipe.poll(max(0.0, end_s - self._clock.now_s())):
                with self._child.within(self._hang_s):
                    answer = self._child.pipe.recv()
                if isinstance(answer, RapportError):
                    self._stopped()
                    raise answer
                if answer != _READY:
                    self._asked_s = None
                    return [np.asarray(box, np.float64) for box in answer]
                self._is_ready, self._asked_s = True, self._clock.now_s()
                self._send()
        except (EOFError, OSError):
            return self._stopped()
        most_s = self._hang_s if self._is_ready else self._start_s
        if self._clock.now_s() - self._asked_s > most_s or self._child.overgrown:
            return self._stopped()
        return None

    def rest(self) -> None:
        """End the process; a question on its way is forgotten."""
        child, self._child, self._asked_s, self._question = self._child, None, None, None
        if child is not None:
            child.kill()
            if self._sender is not None:
                self._sender.join()  # whose pipe has just broken
            child.end()

    def close(self) -> None:
        """End the process. A second call does nothing."""
        self.rest()

    def _stopped(self) -> list[Float64]:
        """It crashed, hung or leaked: nothing was found."""
        self._restarts.note(self._clock.now_s())
        self.rest()
        return []

    def _send(self) -> None:
        """Send the question once the process waits for it, from a thread: to one that hangs, sending waits."""
        if self._child is None or self._question is None or not self._is_ready:
            return
        self._sender = threading.Thread(target=_hand_over, args=(self._child, self._question), name="finder", daemon=True)
        self._sender.start()
        self._question = None


def _hand_over(child: Child, image: Uint8) -> None:
    with suppress(OSError):  # one that has just died is noticed when its answer is missed
        child.pipe.send(image.shape)
        child.pipe.send_bytes(np.ascontiguousarray(image).data.cast("B"))


def face_boxes(landmarker: Landmarker, image: Uint8) -> Float64:
    """The faces of one picture that stands alone: x, y, width, height in pixels [shape=(n_faces, 4)]."""
    points = [face.points[:, :2].astype(np.float64) * image.shape[1] for face in landmarker.faces(image)]
    return np.array([[*one.min(axis=0), *np.ptp(one, axis=0)] for one in points]).reshape(-1, 4)


def _find(pipe: Connection) -> None:
    """The process's whole life: load the model, answer each picture, end when the other end is gone."""
    from monitor.vision.landmarks import Landmarker
    from monitor.vision.shared_view import all_faces

    if hasattr(os, "nice"):
        os.nice(_NICE)
    with suppress(EOFError, OSError):
        try:
            landmarker = Landmarker(video=False, num_faces=FACES_AT_ONCE)
        except RapportError as error:
            pipe.send(error)
            return
        except Exception as error:  # a library that does not load, for one
            text = " ".join(str(error).split())
            pipe.send(WorkerError(f"faces cannot be looked for ({text}); `rapport doctor` says what is missing"))
            return
        with landmarker:
            pipe.send(_READY)
            while True:
                image = np.empty(pipe.recv(), np.uint8)
                pipe.recv_bytes_into(image.reshape(-1))
                pipe.send(all_faces(image, lambda part: face_boxes(landmarker, part), near=None))
