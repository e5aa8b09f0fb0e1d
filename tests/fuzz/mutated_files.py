"""Damages files at random and opens them: run by ``test_fuzz_files``. Arguments: sessions or films, a file, how many, a seed.

Prints one JSON document: how many opened, how many were one sentence, the longest time and the memory at the most. Anything
but a RapportError of one line ends it with a traceback.
"""

from __future__ import annotations

import json
import random
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from monitor.errors import RapportError
from monitor.measures import FAMILIES
from monitor.replay.catalogue import describe
from monitor.replay.reader import load_session
from monitor.sources.media import MediaFile
from monitor.types import PEOPLE

INTERESTING = (b"\x00" * 8, b"\xff" * 8, b"\x7f" + b"\xff" * 7, b"\x80" + b"\x00" * 7, b"\xff\xff\xff\xff", b"\x00\x00\x00\x01")


def damaged(content: bytes, chance: random.Random) -> bytes:
    """One to eight wounds: flipped bits, numbers at their limits, pieces that are lost, doubled, moved or foreign."""
    wounded = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        if not wounded:
            break
        # A few of them in the first page, whose text must be ours to the letter: others are to get further.
        at = chance.randrange(min(len(wounded), 4096) if chance.random() < 0.1 else len(wounded))
        length = chance.choice((1, 4, 64, 512, 4096))
        # What moves all that follows is rare: most of it would be found out at the first page.
        how = chance.choice((0, 0, 0, 1, 1, 1, 4, 4, 4, 2, 3, 5))
        if how == 0:
            wounded[at] ^= 1 << chance.randrange(8)
        elif how == 1:
            found = chance.choice(INTERESTING)
            wounded[at : at + len(found)] = found
        elif how == 2:
            del wounded[at : at + length]
        elif how == 3:
            wounded[at:at] = wounded[at : at + length]
        elif how == 4:
            wounded[at : at + length] = chance.randbytes(length)
        elif chance.random() < 0.2:
            del wounded[at:]
    return bytes(wounded)


def open_session(folder: Path) -> None:
    describe(folder)
    session = load_session(folder)
    for person in PEOPLE:
        for family in FAMILIES:
            session.series(person, family)
        session.sketch(person)
    session.to_json()


def open_film(folder: Path) -> None:
    film = MediaFile(folder / "film.mp4")
    for _ in islice(film.pictures(), 30):
        pass
    for _ in islice(film.sounds() if film.has_sound else (), 100):
        pass


OPEN: dict[str, tuple[str, Callable[[Path], None]]] = {
    "sessions": ("session.sqlite", open_session),
    "films": ("film.mp4", open_film),
}


def main() -> None:
    kind, source, count, seed = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    name, look = OPEN[kind]
    content, chance = source.read_bytes(), random.Random(seed)
    folder = Path(tempfile.mkdtemp(prefix="mutated-"))
    try:
        (folder / name).write_bytes(content)
        look(folder)  # what is whole opens, and the libraries are loaded
        before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        opened, refused, longest_s = 0, 0, 0.0
        for _ in range(count):
            (folder / name).write_bytes(damaged(content, chance))
            began_s = time.process_time()
            try:
                look(folder)
                opened += 1
            except RapportError as error:
                assert "\n" not in str(error), error
                refused += 1
            longest_s = max(longest_s, time.process_time() - began_s)
        more_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb) / 1024
        print(json.dumps({"opened": opened, "refused": refused, "longest_s": longest_s, "more_mb": more_mb}))
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
