"""Bundles that open with a passphrase only, in the age format, for when they go through other hands.

A sealed bundle is an age v1 file with one scrypt recipient (https://age-encryption.org/v1), as ``age -p`` writes it and
``age -d`` opens it. It is written and read in pieces, as the films of a bundle take gigabytes: pyrage takes a passphrase for
whole contents in memory only (1.4), so the format stands here on the primitives of ``cryptography``, and the tests hold it
against pyrage and age itself.
"""

from __future__ import annotations

import io
import os
import re
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from monitor.errors import SessionError, UsageError
from monitor.files import new_private

MAGIC = b"age-encryption.org/v1\n"
SHORTEST: Final = 8
_ARMORED = b"-----BEGIN AGE ENCRYPTED FILE-----"
_BEFORE_AGE = b"rapport-sealed-"
_CHUNK_BYTES, _TAG_BYTES, _NONCE_BYTES = 1 << 16, 16, 16
# Log2 of scrypt's N, with r = 8 and p = 1: 256 MiB and about a second a try, as age itself writes.
_WORK_FACTOR: Final = 18
# A foreign file must not ask for more than 1 GiB; rage takes what lasts a second where the file was made.
_WORK_FACTOR_MAX: Final = 20
_STANZA = re.compile(rb"-> scrypt ([A-Za-z0-9+/]{22}) ([1-9][0-9]?)\n([A-Za-z0-9+/]{43})\n--- ([A-Za-z0-9+/]{43})\n")
_HEADER_BYTES = len(MAGIC) + len(b"-> scrypt  00\n\n--- \n") + 22 + 43 + 43


class SealedFile(io.RawIOBase):
    """Write to it what is to be sealed, then ``finish``: without that it does not open. Nothing is written unsealed."""

    def __init__(self, target: BinaryIO, passphrase: str) -> None:
        check_passphrase(passphrase)
        self._target = target
        file_key, nonce = os.urandom(16), os.urandom(_NONCE_BYTES)
        target.write(_header(file_key, passphrase) + nonce)
        self._cipher = _payload_cipher(file_key, nonce)
        self._buffer = bytearray()
        self._number = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        block = memoryview(data).cast("B")
        self._buffer += block
        start = 0
        # The last chunk may be full, but not empty: it stays here until more comes.
        while len(self._buffer) - start > _CHUNK_BYTES:
            self._seal(bytes(self._buffer[start : start + _CHUNK_BYTES]), last=False)
            start += _CHUNK_BYTES
        del self._buffer[:start]
        return len(block)

    def finish(self) -> None:
        """Seal the rest and mark it as the last."""
        self._seal(bytes(self._buffer), last=True)
        self._buffer.clear()

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        self._target.write(self._cipher.encrypt(_chunk_nonce(self._number, last=last), chunk, None))
        self._number += 1


@contextmanager
def open_sealed(path: Path, passphrase: str) -> Iterator[SealedFile]:
    """A new file at ``path`` (0600) that seals what is written to it; removed again when the block raises.

    Raises UsageError for a passphrase that is too short, and OSError.
    """
    check_passphrase(passphrase)
    with new_private(path) as target:
        file = SealedFile(target, passphrase)
        yield file
        file.finish()


def is_sealed(path: Path) -> bool:
    """Whether the file says that it is sealed, as ``unseal`` opens it. Raises OSError."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def refuse_unknown_seal(path: Path) -> None:
    """Raises SessionError for a file that is sealed in a way that ``unseal`` does not open, and OSError."""
    with path.open("rb") as file:
        start = file.read(len(_ARMORED))
    if start.startswith(_BEFORE_AGE):
        raise SessionError(
            f"{path.name} is sealed in a format from before the first release, which can no longer be opened; "
            "ask the sender to export it again with a newer version"
        )
    if start == _ARMORED:
        raise SessionError(f"{path.name} is sealed as text (age's armor); ask the sender to seal it without `-a`")


def unseal(path: Path, target: Path, passphrase: str) -> None:
    """Write what ``path`` holds to a new file (0600). Raises SessionError, one sentence, and leaves nothing then; OSError."""
    refuse_unknown_seal(path)
    with path.open("rb") as source:
        file_key, header_bytes = _read_header(source.read(_HEADER_BYTES), path.name, passphrase)
        source.seek(header_bytes)
        nonce = source.read(_NONCE_BYTES)
        with new_private(target) as out:
            _unseal_payload(source, out, _payload_cipher(file_key, nonce), path.name)


def check_passphrase(passphrase: str) -> None:
    """Raises UsageError for one that is too short to protect anything."""
    if len(passphrase) < SHORTEST:
        raise UsageError(f"the passphrase needs at least {SHORTEST} characters; four random words are a good choice")


def _unseal_payload(source: BinaryIO, out: BinaryIO, cipher: ChaCha20Poly1305, name: str) -> None:
    chunk, number = source.read(_CHUNK_BYTES + _TAG_BYTES), 0
    while True:
        following = source.read(_CHUNK_BYTES + _TAG_BYTES)
        # Only a file that holds nothing ends with an empty chunk.
        if len(chunk) < _TAG_BYTES + (number > 0):
            raise _damaged(name)
        try:
            out.write(cipher.decrypt(_chunk_nonce(number, last=not following), chunk, None))
        except InvalidTag:
            raise _damaged(name) from None
        if not following:
            return
        chunk, number = following, number + 1


def _header(file_key: bytes, passphrase: str) -> bytes:
    salt = os.urandom(16)
    wrapped = _wrapping_cipher(_normalized(passphrase), salt, _WORK_FACTOR).encrypt(bytes(12), file_key, None)
    head = MAGIC + b"-> scrypt %s %d\n%s\n---" % (_encode(salt), _WORK_FACTOR, _encode(wrapped))
    return head + b" " + _encode(_header_code(file_key, head).finalize()) + b"\n"


def _read_header(content: bytes, name: str, passphrase: str) -> tuple[bytes, int]:
    """The key of the file and how long its header is (bytes)."""
    match = _STANZA.match(content, len(MAGIC)) if content.startswith(MAGIC) else None
    if match is None:
        raise SessionError(f"{name} is not sealed with a passphrase, or is damaged; ask the sender for a new copy")
    try:
        salt, wrapped, code = (_decode(match[group]) for group in (1, 3, 4))
    except ValueError:
        raise _damaged(name) from None
    factor = int(match[2])
    if factor > _WORK_FACTOR_MAX:
        raise SessionError(f"opening {name} would take too much memory; ask the sender to seal it with this program")
    # age takes the words as they were typed; only where that differs is there a second try.
    for words in dict.fromkeys((_normalized(passphrase), passphrase.encode())):
        try:
            file_key = _wrapping_cipher(words, salt, factor).decrypt(bytes(12), wrapped, None)
            break
        except InvalidTag:
            continue
    else:
        raise SessionError(
            f"cannot open {name}: the passphrase is wrong, or the file was changed; try again, or ask the sender for a new copy"
        )
    try:
        _header_code(file_key, content[: match.start(4) - 1]).verify(code)
    except InvalidSignature:
        raise _damaged(name) from None
    return file_key, match.end()


def _normalized(passphrase: str) -> bytes:
    # The same words typed on another keyboard must be the same bytes.
    return unicodedata.normalize("NFKC", passphrase).encode()


def _wrapping_cipher(words: bytes, salt: bytes, factor: int) -> ChaCha20Poly1305:
    key = Scrypt(salt=b"age-encryption.org/v1/scrypt" + salt, length=32, n=1 << factor, r=8, p=1).derive(words)
    return ChaCha20Poly1305(key)


def _header_code(file_key: bytes, head: bytes) -> HMAC:
    code = HMAC(HKDF(algorithm=SHA256(), length=32, salt=None, info=b"header").derive(file_key), SHA256())
    code.update(head)
    return code


def _payload_cipher(file_key: bytes, nonce: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(HKDF(algorithm=SHA256(), length=32, salt=nonce, info=b"payload").derive(file_key))


def _chunk_nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _encode(content: bytes) -> bytes:
    return b64encode(content).rstrip(b"=")


def _decode(text: bytes) -> bytes:
    """The inverse of ``_encode``. Raises ValueError for a text that it would not have written."""
    content = b64decode(text + b"=" * (-len(text) % 4), validate=True)
    if _encode(content) != text:
        raise ValueError("not the one spelling of these bytes")
    return content


def _damaged(name: str) -> SessionError:
    return SessionError(f"{name} is damaged: it was changed or cut short; ask the sender for a new copy")
