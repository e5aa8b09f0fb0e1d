"""Sealed bundles: they come back with their passphrase, and with nothing else."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.cli.main import cli
from monitor.errors import AlreadyHereError, SessionError, UsageError
from monitor.record import encryption as seal
from monitor.record.encryption import SealedFile, is_sealed, open_sealed, unseal
from monitor.record.notes import change_notes
from monitor.replay.export.bundle import write_bundle
from monitor.replay.export.import_bundle import import_bundle
from monitor.replay.session import load_session
from tests.support import sessions as builders

WORDS = "correct horse battery"


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred files cannot pay half a second each."""
    monkeypatch.setattr(seal, "_SCRYPT", {"n": 16, "r": 1, "p": 1})
    monkeypatch.setattr(seal, "_CHUNK_BYTES", 1000)


def sealed(path: Path, content: bytes) -> Path:
    with open_sealed(path, WORDS) as file:
        for start in range(0, len(content), 333):
            file.write(content[start : start + 333])
    return path


@pytest.mark.parametrize("size", [0, 1, 999, 1000, 1001, 2000, 5321])
@pytest.mark.usefixtures("cheap")
def test_what_was_sealed_comes_back(tmp_path: Path, size: int) -> None:
    content = bytes(n % 251 for n in range(size))
    file = sealed(tmp_path / "a", content)
    assert is_sealed(file) and file.stat().st_mode & 0o777 == 0o600
    unseal(file, tmp_path / "b", WORDS)
    assert (tmp_path / "b").read_bytes() == content


@pytest.mark.slow
def test_the_layout_is_the_documented_one(tmp_path: Path) -> None:
    """Read by hand, as another program would: RFC 7914's scrypt and AES-GCM, STREAM's nonces."""
    file = sealed(tmp_path / "a", b"x" * ((1 << 20) + 5)).read_bytes()
    assert file.startswith(b"rapport-sealed-1\n")
    head, body = file[: 17 + 16 + 7], file[17 + 16 + 7 :]
    cipher = AESGCM(Scrypt(salt=head[17:33], length=32, n=131072, r=8, p=1).derive(WORDS.encode()))
    first, second = body[: (1 << 20) + 16], body[(1 << 20) + 16 :]
    assert cipher.decrypt(head[33:] + struct.pack(">IB", 0, 0), first, head) == b"x" * (1 << 20)
    assert cipher.decrypt(head[33:] + struct.pack(">IB", 1, 1), second, head) == b"xxxxx"


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
@pytest.mark.usefixtures("cheap")
def test_changed_anywhere_it_does_not_open(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("sealed")
    content = bytearray(sealed(folder / "a", bytes(2500)).read_bytes())
    start, chunk = seal._HEAD_BYTES, 1016
    how = data.draw(st.sampled_from(["flip", "cut", "append", "swap", "drop first", "drop last", "twice"]))
    if how == "flip":
        content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    elif how == "cut":
        del content[data.draw(st.integers(0, len(content) - 1)) :]
    elif how == "append":
        content += data.draw(st.binary(min_size=1, max_size=3000))
    elif how == "swap":
        content[start : start + 2 * chunk] = content[start + chunk : start + 2 * chunk] + content[start : start + chunk]
    elif how == "drop first":
        del content[start : start + chunk]
    elif how == "drop last":
        del content[start + 2 * chunk :]
    else:
        content[start:start] = content[start : start + chunk]
    (folder / "b").write_bytes(content)
    with pytest.raises(SessionError) as error:
        unseal(folder / "b", folder / "c", WORDS)
    assert "\n" not in str(error.value)
    assert not (folder / "c").exists()


@pytest.mark.usefixtures("cheap")
def test_a_file_that_was_not_finished_does_not_open(tmp_path: Path) -> None:
    with (tmp_path / "a").open("wb") as target:
        SealedFile(target, WORDS).write(bytes(2500))
    with pytest.raises(SessionError):
        unseal(tmp_path / "a", tmp_path / "b", WORDS)


@pytest.mark.usefixtures("cheap")
def test_a_session_travels_sealed(tmp_path: Path) -> None:
    path = builders.build(tmp_path / "home", duration_s=5.0, with_sketch=False, title="Nobody reads this")
    change_notes(path, {"text": "a secret thought"})
    file = tmp_path / "call.zip.sealed"
    write_bundle(load_session(path), file, passphrase=WORDS)
    content = file.read_bytes()
    assert b"PK\x03\x04" not in content and b"session.sqlite" not in content and b"secret" not in content
    other = tmp_path / "other"
    other.mkdir()
    for passphrase in ("correct horse batterz", "", None):
        with pytest.raises(SessionError) as error:
            import_bundle(file, other, passphrase=passphrase)
        assert "\n" not in str(error.value)
        assert list(other.iterdir()) == []
    session = import_bundle(file, other, passphrase=WORDS)
    assert (session.title, session.notes.text) == ("Nobody reads this", "a secret thought")
    assert [path.name for path in other.iterdir()] == [session.id]


def test_a_short_passphrase_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="8 characters"), open_sealed(tmp_path / "a", "short"):
        pass


@pytest.mark.usefixtures("cheap")
def test_the_command_line_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path))
    path = builders.build(tmp_path / "sessions", duration_s=2.0, with_sketch=False)
    file = tmp_path / "call.zip.sealed"

    def run(*words: str, typed: str) -> object:
        return CliRunner().invoke(cli, ["sessions", *words], input=typed, catch_exceptions=True)

    made = run("export", path.name, "--to", str(file), "--passphrase", typed=f"{WORDS}\n{WORDS}\n")
    assert made.exit_code == 0, made.output  # type: ignore[attr-defined]
    assert is_sealed(file)
    wrong = run("import", str(file), typed="another one\n")
    assert isinstance(wrong.exception, SessionError)  # type: ignore[attr-defined]
    assert isinstance(run("import", str(file), typed=f"{WORDS}\n").exception, AlreadyHereError)  # type: ignore[attr-defined]
    assert run("import", "--again", str(file), typed=f"{WORDS}\n").exit_code == 0  # type: ignore[attr-defined]
    assert len(list((tmp_path / "sessions").iterdir())) == 2
    mixed = run(
        "export", path.name, "--to", str(tmp_path / "x"), "--format", "csv", "--passphrase", typed=f"{WORDS}\n{WORDS}\n"
    )
    assert isinstance(mixed.exception, UsageError)  # type: ignore[attr-defined]
