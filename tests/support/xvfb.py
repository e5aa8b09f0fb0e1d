"""A true display without a screen, started by the tests; what it shows is written straight into its picture memory."""

from __future__ import annotations

import mmap
import os
import struct
import subprocess
from pathlib import Path

import numpy as np

WIDTH, HEIGHT = 1280, 720


class Display:
    """Xvfb and its picture: ``pixels`` is the screen itself, BGRX [shape=(720, 1280, 4)]."""

    def __init__(self, folder: Path) -> None:
        theirs, ours = os.pipe()
        screen = f"{WIDTH}x{HEIGHT}x24"
        command = [
            "Xvfb",
            "-displayfd",
            str(ours),
            "-screen",
            "0",
            screen,
            "-nolisten",
            "tcp",
            "-noreset",
            "-fbdir",
            str(folder),
        ]
        self.process = subprocess.Popen(command, pass_fds=[ours], stderr=subprocess.DEVNULL)
        os.close(ours)
        with os.fdopen(theirs) as number:
            self.name = f":{number.readline().strip()}"
        with (folder / "Xvfb_screen0").open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), 0)
        # XWDFile.h: the header's size, the bytes of a row and the colours of the map, all big-endian.
        header = struct.unpack(">25I", self._memory[:100])
        start = header[0] + 12 * header[19]
        self.pixels = np.ndarray((HEIGHT, header[12] // 4, 4), np.uint8, self._memory, start)[:, :WIDTH]

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        del self.pixels
        self._memory.close()
