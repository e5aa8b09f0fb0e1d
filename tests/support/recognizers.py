"""Stand-ins for the recognizer's process: what it would answer, without a model."""

from __future__ import annotations

import os
import time
from multiprocessing.connection import Connection

import numpy as np

from monitor.transcript.worker import DETECT, READY


def one_word(pipe: Connection) -> None:
    """Hears one word, from 1 s to 2 s of every stretch, whose text is how many seconds it holds; German if it is asked."""
    pipe.send(READY)
    try:
        while True:
            what, language = pipe.recv()
            seconds = len(pipe.recv_bytes()) / 2 / 16_000
            pipe.send((what, ("de", 0.9) if what == DETECT else [(1.0, 2.0, f" {language}{seconds:.0f}", 0.5)]))
    except EOFError:
        return


def dies_of_loud_sound(pipe: Connection) -> None:
    """As ``one_word``, until it is handed something that is louder than half."""
    pipe.send(READY)
    try:
        while True:
            what, _ = pipe.recv()
            if np.abs(np.frombuffer(pipe.recv_bytes(), np.int16)).max() > 16_000:
                os._exit(1)
            pipe.send((what, [(1.0, 2.0, "word", 0.5)]))
    except EOFError:
        return


def makes_nothing_out(pipe: Connection) -> None:
    """Believes nothing that it hears."""
    pipe.send(READY)
    try:
        while True:
            what, _ = pipe.recv()
            pipe.recv_bytes()
            pipe.send((what, None))
    except EOFError:
        return


def hangs(pipe: Connection) -> None:
    """Takes what it is handed, and never answers."""
    pipe.send(READY)
    pipe.recv()
    pipe.recv_bytes()
    time.sleep(600)
