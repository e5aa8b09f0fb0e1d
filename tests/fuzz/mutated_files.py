"""Damages files at random, or cuts them off, and opens them: what is not a RapportError of one line ends it with a traceback.

    python -m tests.fuzz.mutated_files [KIND ...] [--count 1000] [--seed 1]

KIND: sessions, cut-sessions (cut off at every byte, or at COUNT places of it), numbers (of its tables: each
becomes 0, -1, none, very large), films, bundles, sealed, profiles, transcripts (WebVTT
and SRT in each dialect by turns), tables (written in ways of many programs, a third of them damaged as well; undamaged ones
give the planted lag or one sentence); all of them without.
Prints one JSON document a kind: how many opened, how many were one sentence, the longest time (CPU) and the memory more than
for the whole file. None may take over 2 s or 256 MB; exits with 1 else. ``test_fuzz_files`` runs some of each.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import random
import resource
import shutil
import sqlite3
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from monitor.calibrate.baseline import Neutral, VoiceBaseline
from monitor.calibrate.profile import GazeTable, Profile, list_profiles, load_profile
from monitor.errors import RapportError
from monitor.measures import FAMILIES
from monitor.record import encryption
from monitor.record.schema import DATABASE_NAME, MEDIA_DIR, TABLES
from monitor.replay.catalog import describe
from monitor.replay.export.bundle import MANIFEST_NAME, Manifest, Part
from monitor.replay.export.formats import CAPTIONS, writers
from monitor.replay.export.import_bundle import import_bundle
from monitor.replay.session import load_session
from monitor.replay.terminal import describe as words
from monitor.sources.media import MediaFile
from monitor.speech import WORD
from monitor.synchrony import coordination
from monitor.tables import read_pair
from monitor.transcript.files import read_transcript, within
from monitor.types import PEOPLE
from monitor.vision.gaze_map import GazeMap
from monitor.web.replay import describe_session

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.fuzz import mutated_tables
from tests.support import sessions as builders
from tests.support import transcripts

INTERESTING = (b"\x00" * 8, b"\xff" * 8, b"\x7f" + b"\xff" * 7, b"\x80" + b"\x00" * 7, b"\xff\xff\xff\xff", b"\x00\x00\x00\x01")
MOST_S, MOST_MB = 2.0, 256.0
# How each is written: container, codec of the picture (none: sound alone), codec and rate of the sound.
FILMS = {
    ".mp4": ("libx264", "aac", 16000),
    ".mkv": ("libx264", "aac", 16000),
    ".webm": ("libvpx", "libopus", 48000),
    ".ts": ("libx264", "aac", 16000),
    ".ogg": ("", "libopus", 48000),
    ".flac": ("", "flac", 16000),
    ".wav": ("", "pcm_s16le", 16000),
    ".mp3": ("", "libmp3lame", 16000),
}
FILM_SUFFIXES = tuple(FILMS)


def damaged(content: bytes, chance: random.Random, *, in_head: float = 0.1) -> bytes:
    """One to eight wounds: flipped bits, numbers at their limits, pieces that are lost, doubled, moved or foreign.

    in_head : share of them in the first 4096 bytes.
    """
    wounded = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        if not wounded:
            break
        at = chance.randrange(min(len(wounded), 4096) if chance.random() < in_head else len(wounded))
        length = chance.choice((1, 4, 64, 512, 4096))
        # What moves all that follows is rare: most of it would be found out at the first page.
        how = chance.choice((0, 0, 0, 1, 1, 1, 4, 4, 4, 2, 3, 5))
        if how == 0:
            wounded[at] ^= 1 << chance.randrange(8)
        elif how == 1:
            number = chance.choice(INTERESTING)
            wounded[at : at + len(number)] = number
        elif how == 2:
            del wounded[at : at + length]
        elif how == 3:
            wounded[at:at] = wounded[at : at + length]
        elif how == 4:
            wounded[at : at + length] = chance.randbytes(length)
        elif chance.random() < 0.2:
            del wounded[at:]
    return bytes(wounded)


class Sessions:
    """A session's database: the list reads it, the replay reads all of it."""

    def __init__(self, folder: Path, *, duration_s: float = 20.0) -> None:
        self.path = folder / DATABASE_NAME
        self.whole = (builders.build(folder / "whole", duration_s=duration_s) / DATABASE_NAME).read_bytes()

    def damaged(self, count: int, chance: random.Random) -> Iterator[bytes]:
        for _ in range(count):
            yield damaged(self.whole, chance)

    def look(self, content: bytes) -> None:
        self.path.write_bytes(content)
        describe(self.path.parent)
        session = load_session(self.path.parent)
        for person in PEOPLE:
            for family in FAMILIES:
                session.series(person, family)
            session.sketch(person)
        session.to_json()


class CutSessions(Sessions):
    """A small one, cut off."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, duration_s=1.0)

    def damaged(self, count: int, chance: random.Random) -> Iterator[bytes]:
        places = range(len(self.whole)) if count >= len(self.whole) else chance.sample(range(len(self.whole)), count)
        return (self.whole[:place] for place in places)


class Numbers(Sessions):
    """Every number of the tables becomes another that a number can be: one of its column, or all of them."""

    VALUES = (0, -1, float("nan"), 1e6, 9e6, 1e308, 2**62, 86_400, float("inf"))
    FORMATS = ("json", "csv", "eaf", "textgrid", "report", "bundle")

    def __init__(self, folder: Path) -> None:
        path = builders.build(folder / "whole", duration_s=30.0, transcript=transcripts.SOURCE)
        media = folder / MEDIA_DIR
        media.mkdir()
        (media / "user.mp4").write_bytes(b"film")
        with closing(sqlite3.connect(path / DATABASE_NAME)) as database, database:
            database.execute("INSERT INTO media VALUES ('user', 'user.mp4', 0, 30, 1, 1)")
            database.execute("INSERT INTO gaps VALUES ('user.face', 4, 6, 'nobody was in the picture')")
            database.execute("INSERT INTO nudges VALUES (12, 'own pace', 'Let your own rhythm lead', 'counts')")
            for word in transcripts.SPOKEN:
                row = (word.person, WORD, word.start_s, word.end_s, word.probability, json.dumps({"text": word.text}))
                database.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", row)
        self._folder = folder
        self.path = folder / DATABASE_NAME
        self.whole = (path / DATABASE_NAME).read_bytes()

    def damaged(self, count: int, chance: random.Random) -> Iterator[bytes]:
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(self.whole)
            places = [
                (table, name, value, limit)
                for table in TABLES
                for _, name, kind, needed, *_ in database.execute(f"PRAGMA table_info({table})").fetchall()
                if kind in ("REAL", "INTEGER")
                for value in self.VALUES
                if not (needed and value != value)
                for limit in ("", f" WHERE rowid = (SELECT max(rowid) / 2 + 1 FROM {table})")
            ]
            chance.shuffle(places)
            for table, name, value, limit in places[:count]:
                database.execute("BEGIN")
                database.execute(f"UPDATE {table} SET {name} = ?{limit}", (value,))
                database.execute("COMMIT")
                yield database.serialize()
                database.deserialize(self.whole)

    def look(self, content: bytes) -> None:
        super().look(content)
        session = load_session(self.path.parent)
        assert session.lag_map is not None and session.shift_test is not None
        assert session.shift_fit is None or session.shift_fit.shift_s.size
        words(session)
        describe_session(session)
        with tempfile.TemporaryDirectory(dir=self._folder) as out:
            formats = (*self.FORMATS, *(CAPTIONS if session.words else ()))
            for name, write in writers(session, formats, words=bool(session.words)).items():
                write(Path(out) / name)


class Films:
    """Two seconds of picture and sound in eight containers; half of the wounds are in their heads. All of it is read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.wholes = [film(folder / f"whole{suffix}") for suffix in FILM_SUFFIXES]
        self.whole = self.wholes[0]
        self._suffix = FILM_SUFFIXES[0]

    def damaged(self, count: int, chance: random.Random) -> Iterator[bytes]:
        for number in range(count):
            self._suffix = FILM_SUFFIXES[number % len(FILM_SUFFIXES)]
            yield damaged(self.wholes[number % len(FILM_SUFFIXES)], chance, in_head=0.5)

    def look(self, content: bytes) -> None:
        path = self._folder / f"film{self._suffix}"
        path.write_bytes(content)
        media = MediaFile(path)
        assert media.duration_s < 3600, f"{media.duration_s} s of {len(content)} bytes"
        assert all(isinstance(note, str) for note in media.notes)
        for picture in media.pictures() if media.has_picture else ():
            assert picture.time_s < 3600
        for sound in media.sounds() if media.has_sound else ():
            assert sound.time_s < 3600


class Bundles:
    """A zip damaged anywhere, and by turns a sound zip around a damaged session, whose manifest is right."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._session = (builders.build(folder / "whole", duration_s=5.0, with_sketch=False) / DATABASE_NAME).read_bytes()
        self.whole = bundled(self._session)

    def damaged(self, count: int, chance: random.Random) -> Iterator[bytes]:
        for number in range(count):
            yield bundled(damaged(self._session, chance)) if number % 2 else damaged(self.whole, chance)

    def look(self, content: bytes) -> None:
        path, sessions = self._folder / "call.zip", self._folder / "sessions"
        path.write_bytes(content)
        sessions.mkdir(exist_ok=True)
        try:
            shutil.rmtree(import_bundle(path, sessions).path)
        finally:
            assert list(sessions.iterdir()) == [], "something was left"


class Sealed:
    """A sealed file, damaged half the time in its header. What the passphrase costs is another matter: as little as can be."""

    PASSPHRASE = "correct horse battery"

    def __init__(self, folder: Path) -> None:
        encryption._WORK_FACTOR, encryption._WORK_FACTOR_MAX = 4, 9  # type: ignore[misc]
        self._path, self._target = folder / "call.zip.sealed", folder / "call.zip"
        with encryption.open_sealed(folder / "whole", self.PASSPHRASE) as file:
            file.write(random.Random(0).randbytes(150_000))
        self.whole = (folder / "whole").read_bytes()

    def damaged(self, count: int, chance: random.Random) -> Iterator[bytes]:
        for number in range(count):
            head, rest = (self.whole[:180], self.whole[180:]) if number % 2 else (self.whole, b"")
            yield damaged(head, chance) + rest

    def look(self, content: bytes) -> None:
        self._path.write_bytes(content)
        try:
            encryption.unseal(self._path, self._target, self.PASSPHRASE)
            assert content == self.whole, "a damaged file opened"
            self._target.unlink()
        finally:
            assert not self._target.exists(), "something was left"


class Tables:
    """A table of two people with a planted lag, in a way of writing drawn anew each time; every third one is damaged."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "pair.csv"
        self._written = mutated_tables.plain()
        self.whole = self._written.content

    def damaged(self, count: int, chance: random.Random) -> Iterator[bytes]:
        for number in range(count):
            self._written = mutated_tables.written(chance)
            if number % 3 == 2:
                self._written = mutated_tables.damaged(self._written, chance)
            yield self._written.content

    def look(self, content: bytes) -> None:
        self._path.write_bytes(content)
        pair = read_pair(self._path, **self._written.options)
        found = coordination(pair.user, pair.partner, rate_hz=pair.rate_hz)
        if self._written.exact:
            assert abs(found.lag_s - mutated_tables.LAG_S) < 0.25, (self._written.how, found.lag_s, pair.read)


class Transcripts:
    """A transcript in each dialect by turns: bytes, and pieces of its own syntax where they do not belong."""

    PIECES = (b"-->", b"<v ", b"<", b">", b":", b"\n\n", b"\r", b"WEBVTT", b"NOTE ", b"&#0;", b"99999:99:99.999", b"1", b"")

    def __init__(self, folder: Path) -> None:
        self._path = folder / "call.vtt"
        self.wholes = [content.encode() for content in transcripts.DIALECTS.values()]
        self.whole = self.wholes[0]

    def damaged(self, count: int, chance: random.Random) -> Iterator[bytes]:
        for number in range(count):
            content = self.wholes[number % len(self.wholes)]
            if number % 2:
                yield damaged(content, chance, in_head=0.5)
                continue
            wounded = bytearray(content)
            for _ in range(chance.randint(1, 8)):
                at = chance.randrange(len(wounded) or 1)
                wounded[at : at + chance.choice((0, 1, 8))] = chance.choice(self.PIECES) * chance.choice((1, 1, 1, 1000))
            yield bytes(wounded)

    def look(self, content: bytes) -> None:
        self._path.write_bytes(content)
        read = read_transcript(self._path, user_name="Ana", partner_name="Ben")
        kept, _ = within(read.words, 3600.0)
        assert all(0 <= word.start_s <= word.end_s <= 3600 and word.text.split() == [word.text] for word in kept)


class Profiles:
    """A profile's JSON: bytes, and by turns one value replaced by another that JSON has."""

    def __init__(self, folder: Path) -> None:
        os.environ["RAPPORT_HOME"] = str(folder)
        (folder / "profiles").mkdir()
        self._path = folder / "profiles" / "at-my-desk.json"
        self.whole = profile().model_dump_json(indent=2).encode()

    def damaged(self, count: int, chance: random.Random) -> Iterator[bytes]:
        for number in range(count):
            yield replaced(self.whole, chance) if number % 2 else damaged(self.whole, chance)

    def look(self, content: bytes) -> None:
        self._path.write_bytes(content)
        list_profiles()
        load_profile("at-my-desk")


KINDS: dict[str, Callable[[Path], Any]] = {
    "sessions": Sessions,
    "cut-sessions": CutSessions,
    "numbers": Numbers,
    "films": Films,
    "bundles": Bundles,
    "sealed": Sealed,
    "profiles": Profiles,
    "tables": Tables,
    "transcripts": Transcripts,
}


def profile() -> Profile:
    """One with everything in it."""
    return Profile(
        id="at-my-desk",
        name="At my desk",
        camera="Integrated Camera",
        place="desk",
        preset="interview",
        created=datetime(2026, 5, 4, 9, 0, tzinfo=UTC),
        neutral=Neutral(yaw_deg=1, pitch_deg=-6, roll_deg=0, face_x=0.5, face_y=0.25, face_size=0.1, lean=-0.9),
        gaze=GazeTable.of(GazeMap((1, 2), (16, -2), (-30, 0), (0, -20), (0.3, 0.2, 0.7, 0.8), (1.5, 2), (0, -5))),
        voice=VoiceBaseline(f0_hz=120, f0_low_hz=95, f0_high_hz=160, level_db=-25, noise_db=-60, pace_hz=4.5),
        proportions=(-0.9, -0.6, 0.4, -0.2),
    )


def replaced(content: bytes, chance: random.Random) -> bytes:
    """JSON in which one value is another one, of any type and size."""
    others = (None, True, -1, 1e308, 10**400, "", "\u0000", "x" * 100_000, [], [[]] * 1000, {}, {"a": {"a": {}}}, "../../x")
    document = json.loads(content)
    place: Any = document
    while True:
        key = chance.choice(list(place) if isinstance(place, dict) else range(len(place)))
        if not isinstance(place[key], dict | list) or not place[key] or chance.random() < 0.3:
            place[key] = chance.choice(others)
            return json.dumps(document).encode()
        place = place[key]


def bundled(session: bytes) -> bytes:
    """A zip with this session and a manifest that is right about it."""
    part = Part(name=DATABASE_NAME, size_bytes=len(session), sha256=hashlib.sha256(session).hexdigest())
    manifest = Manifest(id=builders.header().id, program="a test", files=(part,))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST_NAME, manifest.model_dump_json())
        archive.writestr(DATABASE_NAME, session)
    return made.getvalue()


def film(path: Path) -> bytes:
    """Two seconds: 50 pictures of noise at 160x90 (but where there is sound alone) and a tone on two channels."""
    import av

    chance = np.random.default_rng(2)
    options = {"movflags": "+faststart"} if path.suffix == ".mp4" else {}
    picture_codec, sound_codec, rate_hz = FILMS[path.suffix]
    with av.open(str(path), "w", options=options) as out:
        picture = None
        if picture_codec:
            picture = out.add_stream(picture_codec, rate=25, options={"preset": "ultrafast", "deadline": "realtime"})
            picture.width, picture.height, picture.pix_fmt = 160, 90, "yuv420p"
        sound = out.add_stream(sound_codec, rate=rate_hz, layout="stereo")
        fitted = av.AudioResampler(format=sound.codec_context.format.name, layout="stereo", rate=rate_hz)
        step = rate_hz // 25
        for number in range(50):
            if picture is not None:
                frame = av.VideoFrame.from_ndarray(chance.integers(0, 255, (90, 160, 3), np.uint8), format="rgb24")
                out.mux(picture.encode(frame))
            tone = (8000 * np.sin(np.arange(number * step, (number + 1) * step) * 800 / rate_hz)).astype(np.int16)
            block = av.AudioFrame.from_ndarray(np.repeat(tone, 2)[None, :], format="s16", layout="stereo")
            block.sample_rate, block.pts = rate_hz, number * step
            for part in fitted.resample(block):
                out.mux(sound.encode(part))
        for stream in (picture, sound):
            if stream is not None:
                out.mux(stream.encode(None))
    return path.read_bytes()


def attempt(kind: str, count: int, seed: int) -> dict[str, Any]:
    """Try so many of a kind."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="mutated-") as folder:
        subject = KINDS[kind](Path(folder))
        subject.look(subject.whole)  # what is whole opens, and the libraries are loaded
        before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        opened, refused, longest_s = 0, 0, 0.0
        for content in subject.damaged(count, chance):
            began_s = time.process_time()
            try:
                subject.look(content)
                opened += 1
            except RapportError as error:
                assert "\n" not in str(error), error
                refused += 1
            longest_s = max(longest_s, time.process_time() - began_s)
        more_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb) / 1024
    return {
        "kind": kind,
        "opened": opened,
        "refused": refused,
        "longest_s": round(longest_s, 3),
        "more_mb": round(more_mb, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", choices=[*KINDS, []], metavar="KIND")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    broken = False
    for kind in asked.kinds or KINDS:
        count = 10**9 if kind == "cut-sessions" and asked.count >= 1000 else asked.count
        result = attempt(kind, count, asked.seed)
        broken |= result["longest_s"] >= MOST_S or result["more_mb"] >= MOST_MB
        print(json.dumps(result), flush=True)
    sys.exit(broken)


if __name__ == "__main__":
    main()
