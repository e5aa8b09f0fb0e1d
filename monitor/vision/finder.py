"""Faces anywhere in a large picture, looked for in a process of its own that lives only while it is needed."""

from __future__ import annotations

import os
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

import numpy as np

from monitor.clock import Clock
from monitor.constants import load
from monitor.errors import RapportError, WorkerError
from monitor.process import Child
from monitor.types import Float64, Uint8

if TYPE_CHECKING:
    from monitor.vision.landmarks import Landmarker

# Two people and a few pictures on the wall; a call shows no more at a size that can be followed.
FACES_AT_ONCE = 8
_NICE = 5
_READY = "ready"


class FaceFinder:
    """``ask`` with a picture, then ``answer`` until it is there; ``rest`` ends the process until the next question.

    Used from one thread, which never waits unless it wants to. A process that dies or does not answer has found nothing; the
    next question starts another one. ``close`` it.
    """

    def __init__(self) -> None:
        self._child: Child | None = None
        self._is_ready = False
        self._clock = Clock()
        self._question: Uint8 | None = None
        self._asked_s: float | None = None

    @property
    def busy(self) -> bool:
        """Whether an answer is owed."""
        return self._asked_s is not None

    def ask(self, image: Uint8) -> None:
        """Look for faces in a picture, RGB [shape=(height, width, 3)]; only when not busy."""
        if self._child is None:
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
                answer = self._child.pipe.recv()
                if isinstance(answer, RapportError):
                    self.rest()
                    raise answer
                if answer != _READY:
                    self._asked_s = None
                    return [np.asarray(box, np.float64) for box in answer]
                self._is_ready = True
                self._send()
        except (EOFError, OSError):
            self.rest()
            return []
        if self._clock.now_s() - self._asked_s > load("worker")["start_s"]:
            self.rest()
            return []
        return None

    def rest(self) -> None:
        """End the process; a question on its way is forgotten."""
        child, self._child, self._asked_s, self._question = self._child, None, None, None
        if child is not None:
            child.end()

    def close(self) -> None:
        """End the process. A second call does nothing."""
        self.rest()

    def _send(self) -> None:
        """Send the question once the process waits for it: to one that still starts, sending would wait."""
        if self._child is None or self._question is None or not self._is_ready:
            return
        with suppress(OSError):  # one that has just died is noticed when its answer is missed
            self._child.pipe.send(self._question.shape)
            self._child.pipe.send_bytes(np.ascontiguousarray(self._question).data.cast("B"))
        self._question = None


def face_boxes(landmarker: Landmarker, image: Uint8) -> Float64:
    """The faces of one picture that stands alone: x, y, width, height in pixels [shape=(n_faces, 4)]."""
    points = [face.points[:, :2].astype(np.float64) * image.shape[1] for face in landmarker.faces(image)]
    return np.array([[*one.min(axis=0), *np.ptp(one, axis=0)] for one in points]).reshape(-1, 4)


def _find(pipe: Connection) -> None:
    """The process's whole life: load the model, answer each picture, end when the other end is gone."""
    from monitor.sources.tiles import all_faces
    from monitor.vision.landmarks import Landmarker

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
