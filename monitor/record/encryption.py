"""A file that opens with a passphrase only: for a bundle that goes through other hands.

Layout: magic, salt, nonce prefix, then chunks of a mebibyte, each sealed with AES-256-GCM. The key is scrypt's (RFC 7914) of
the passphrase. Chunks follow the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizar 2015): the nonce holds the chunk's
number and whether it is the last, so that none can be changed, moved, left out or cut off; the head is authenticated with each.
The cost of scrypt belongs to the version, not to the file: a foreign file cannot ask for more memory than ours does.
"""

from __future__ import annotations

import io
import os
import struct
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from monitor.errors import SessionError, UsageError

MAGIC = b"rapport-sealed-1\n"
SHORTEST = 8
_SALT_BYTES, _PREFIX_BYTES, _TAG_BYTES = 16, 7, 16
_HEAD_BYTES = len(MAGIC) + _SALT_BYTES + _PREFIX_BYTES
_CHUNK_BYTES = 1 << 20
# 128 MiB and about half a second a try (OWASP's password storage guide: N = 2^17, r = 8, p = 1).
_SCRYPT = {"n": 1 << 17, "r": 8, "p": 1}


class SealedFile(io.RawIOBase):
    """Write to it what is to be sealed, then ``finish``: without that it does not open. Nothing is written unsealed."""

    def __init__(self, target: BinaryIO, passphrase: str) -> None:
        check_passphrase(passphrase)
        self._target = target
        self._head = MAGIC + os.urandom(_SALT_BYTES) + os.urandom(_PREFIX_BYTES)
        self._cipher = _cipher(self._head, passphrase)
        self._buffer = bytearray()
        self._number = 0
        target.write(self._head)

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        block = memoryview(data).cast("B")
        self._buffer += block
        while len(self._buffer) > _CHUNK_BYTES:
            self._seal(bytes(self._buffer[:_CHUNK_BYTES]), last=False)
            del self._buffer[:_CHUNK_BYTES]
        return len(block)

    def finish(self) -> None:
        """Seal the rest and mark it as the last."""
        self._seal(bytes(self._buffer), last=True)
        self._buffer.clear()

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._head, self._number, last=last), chunk, self._head))
        self._number += 1


@contextmanager
def open_sealed(path: Path, passphrase: str) -> Iterator[SealedFile]:
    """A new file at ``path`` (0600) that seals what is written to it. Raises UsageError for a passphrase that is too short."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb") as target:
        file = SealedFile(target, passphrase)
        yield file
        file.finish()


def is_sealed(path: Path) -> bool:
    """Whether the file says that it is sealed. Raises OSError."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def unseal(path: Path, target: Path, passphrase: str) -> None:
    """Write what ``path`` holds to a new file (0600). Raises SessionError, one sentence, and leaves nothing then; OSError."""
    with path.open("rb") as source:
        head = source.read(_HEAD_BYTES)
        if len(head) < _HEAD_BYTES or not head.startswith(MAGIC):
            raise SessionError(f"{path.name} is no sealed bundle; ask for it again")
        cipher = _cipher(head, passphrase)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        try:
            with os.fdopen(os.open(target, flags, 0o600), "wb") as out:
                chunk, number = source.read(_CHUNK_BYTES + _TAG_BYTES), 0
                while True:
                    following = source.read(_CHUNK_BYTES + _TAG_BYTES)
                    out.write(cipher.decrypt(_nonce(head, number, last=not following), chunk, head))
                    if not following:
                        return
                    chunk, number = following, number + 1
        except (InvalidTag, ValueError, struct.error):
            target.unlink(missing_ok=True)
            raise SessionError(
                f"{path.name} does not open: the passphrase is another one, or the file was changed on its way; "
                "try again, or ask for it again"
            ) from None


def check_passphrase(passphrase: str) -> None:
    """Raises UsageError for one that is too short to protect anything."""
    if len(passphrase) < SHORTEST:
        raise UsageError(f"a passphrase of at least {SHORTEST} characters is needed; four random words are easy to say")


def _cipher(head: bytes, passphrase: str) -> AESGCM:
    salt = head[len(MAGIC) : len(MAGIC) + _SALT_BYTES]
    # The same words typed on another keyboard must be the same bytes.
    words = unicodedata.normalize("NFKC", passphrase).encode()
    return AESGCM(Scrypt(salt=salt, length=32, **_SCRYPT).derive(words))


def _nonce(head: bytes, number: int, *, last: bool) -> bytes:
    return head[-_PREFIX_BYTES:] + struct.pack(">I?", number, last)
