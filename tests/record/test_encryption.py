"""Sealed bundles: they come back with their passphrase, and with nothing else; age and pyrage open them, and we open theirs."""

from __future__ import annotations

import os
import pty
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pyrage
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.cli.main import cli
from monitor.errors import AlreadyHereError, SessionError, UsageError
from monitor.record import encryption
from monitor.record.encryption import MAGIC, SealedFile, is_sealed, open_sealed, unseal
from monitor.record.notes import change_notes
from monitor.replay.export.bundle import write_bundle
from monitor.replay.export.import_bundle import import_bundle
from monitor.replay.session import load_session
from tests.support import sessions as builders

WORDS = "correct horse battery"
SEALED_CHUNK = (1 << 16) + 16


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred files cannot pay a second each."""
    monkeypatch.setattr(encryption, "_WORK_FACTOR", 4)


def sealed(path: Path, content: bytes) -> Path:
    with open_sealed(path, WORDS) as file:
        for start in range(0, len(content), 33_333):
            file.write(content[start : start + 33_333])
    return path


def header_bytes(content: bytes) -> int:
    """Where the nonce begins."""
    return content.index(b"\n", content.index(b"\n--- ") + 1) + 1


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 131_072, 200_001])
@pytest.mark.usefixtures("cheap")
def test_what_was_sealed_comes_back(tmp_path: Path, size: int) -> None:
    content = bytes(n % 251 for n in range(size))
    file = sealed(tmp_path / "a", content)
    assert is_sealed(file) and file.stat().st_mode & 0o777 == 0o600
    unseal(file, tmp_path / "b", WORDS)
    assert (tmp_path / "b").read_bytes() == content
    assert (tmp_path / "b").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("size", [0, 65_536, 65_537])
@pytest.mark.usefixtures("cheap")
@pytest.mark.slow
def test_another_program_of_the_format_opens_ours_and_we_open_its(tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    file = sealed(tmp_path / "a", content)
    assert pyrage.passphrase.decrypt(file.read_bytes(), WORDS) == content
    (tmp_path / "b").write_bytes(pyrage.passphrase.encrypt(content, WORDS))
    unseal(tmp_path / "b", tmp_path / "c", WORDS)
    assert (tmp_path / "c").read_bytes() == content


def age(*words: str | Path, typed: str, times: int) -> None:
    """Run age as somebody at a terminal does: it takes a passphrase from nowhere else."""
    if shutil.which("age") is None:
        pytest.fail("there is no `age`; scripts/set-up test installs it")
    child, terminal = pty.fork()
    if child == 0:
        os.execvp("age", ["age", *map(str, words)])
    said = b""
    with suppress(OSError):  # Linux ends a terminal with EIO
        while block := os.read(terminal, 1024):
            said += block
            if block.rstrip().endswith(b":") and times:
                os.write(terminal, f"{typed}\n".encode())
                times -= 1
    os.close(terminal)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0, said.decode(errors="replace")


@pytest.mark.skipif(sys.platform != "linux", reason="drives a terminal as Linux has it")
@pytest.mark.slow
def test_age_opens_a_sealed_bundle_and_what_age_sealed_is_imported(tmp_path: Path) -> None:
    path = builders.build(tmp_path / "home", duration_s=5.0, with_sketch=False, title="Sealed")
    file = tmp_path / "call.zip.age"
    write_bundle(load_session(path), file, passphrase=WORDS)
    age("-d", "-o", tmp_path / "call.zip", file, typed=WORDS, times=1)
    for name in ("by-us", "by-age"):
        (tmp_path / name).mkdir()
    assert import_bundle(tmp_path / "call.zip", tmp_path / "by-us").title == "Sealed"
    age("-p", "-o", tmp_path / "call.zip.age", tmp_path / "call.zip", typed=WORDS, times=2)
    assert import_bundle(tmp_path / "call.zip.age", tmp_path / "by-age", passphrase=WORDS).title == "Sealed"


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
@pytest.mark.usefixtures("cheap")
@pytest.mark.slow
def test_changed_anywhere_it_does_not_open(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("sealed")
    content = bytearray(sealed(folder / "a", bytes(150_000)).read_bytes())
    start, chunk = header_bytes(content) + 16, SEALED_CHUNK
    how = data.draw(st.sampled_from(["flip", "flip the head", "cut", "append", "swap", "drop first", "drop last", "twice"]))
    if how.startswith("flip"):
        most = start - 1 if how == "flip the head" else len(content) - 1
        content[data.draw(st.integers(0, most))] ^= 1 << data.draw(st.integers(0, 7))
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


def damaged() -> Iterator[tuple[str, bytes, str]]:
    """What happened, the file, what is said."""
    head = b"-> scrypt " + b"A" * 22 + b" %d\n" + b"A" * 43 + b"\n--- " + b"A" * 43 + b"\n"
    yield (
        "sealed for a key",
        MAGIC + b"-> X25519 " + b"A" * 43 + b"\n" + b"A" * 43 + b"\n--- x\n",
        "not sealed with a passphrase",
    )
    yield "a gigantic cost", MAGIC + head % 30 + bytes(64), "would take too much memory"
    yield "before age", b"rapport-sealed-1\n" + bytes(200), "before the first release"
    yield "armored", b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n", "sealed as text"
    yield "two spellings", MAGIC + (head % 4).replace(b"A\n--- ", b"B\n--- ") + bytes(64), "is damaged"


@pytest.mark.parametrize(("content", "words"), [case[1:] for case in damaged()], ids=[case[0] for case in damaged()])
def test_what_this_program_cannot_open_is_said_in_a_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "a.sealed").write_bytes(content)
    with pytest.raises(SessionError, match=words) as error:
        import_bundle(tmp_path / "a.sealed", tmp_path, passphrase=WORDS)
    assert "\n" not in str(error.value)
    assert [path.name for path in tmp_path.iterdir()] == ["a.sealed"]


@pytest.mark.usefixtures("cheap")
def test_a_wrong_passphrase_a_changed_byte_and_a_missing_end_are_told_apart(tmp_path: Path) -> None:
    content = sealed(tmp_path / "a", bytes(100_000)).read_bytes()
    changed = bytearray(content)
    changed[-1] ^= 1
    mac = bytearray(content)
    at = header_bytes(content) - 5
    mac[at] = ord("B") if mac[at] != ord("B") else ord("C")  # another letter of base 64, whatever stood there
    for wrong, passphrase, words in (
        (content, "correct horse batterz", "the passphrase is wrong"),
        (bytes(changed), WORDS, "was changed or cut short"),
        (bytes(mac), WORDS, "was changed or cut short"),
        (content[: header_bytes(content) + 16 + SEALED_CHUNK], WORDS, "was changed or cut short"),
        (content[:-1], WORDS, "was changed or cut short"),
        (content[: header_bytes(content)], WORDS, "was changed or cut short"),
        (content[:100], WORDS, "not sealed with a passphrase, or is damaged"),
    ):
        (tmp_path / "b").write_bytes(wrong)
        with pytest.raises(SessionError, match=words):
            unseal(tmp_path / "b", tmp_path / "c", passphrase)
        assert not (tmp_path / "c").exists()


@pytest.mark.usefixtures("cheap")
@pytest.mark.slow
def test_words_typed_on_another_keyboard_are_the_same_words(tmp_path: Path) -> None:
    with open_sealed(tmp_path / "a", "pass\u00e9 compos\u00e9") as file:
        file.write(b"x")
    unseal(tmp_path / "a", tmp_path / "b", "passe\u0301 compose\u0301")
    assert (tmp_path / "b").read_bytes() == b"x"
    (tmp_path / "c").write_bytes(pyrage.passphrase.encrypt(b"x", "passe\u0301 compose\u0301"))
    unseal(tmp_path / "c", tmp_path / "d", "passe\u0301 compose\u0301")
    assert (tmp_path / "d").read_bytes() == b"x"


@pytest.mark.usefixtures("cheap")
def test_a_file_that_was_not_finished_does_not_open(tmp_path: Path) -> None:
    with (tmp_path / "a").open("wb") as target:
        SealedFile(target, WORDS).write(bytes(200_000))
    with pytest.raises(SessionError):
        unseal(tmp_path / "a", tmp_path / "b", WORDS)
    with pytest.raises(OSError, match="planted"), open_sealed(tmp_path / "c", WORDS):
        raise OSError("planted")
    assert not (tmp_path / "c").exists()


@pytest.mark.usefixtures("cheap")
def test_a_session_travels_sealed(tmp_path: Path) -> None:
    path = builders.build(tmp_path / "home", duration_s=5.0, with_sketch=False, title="Nobody reads this")
    change_notes(path, {"text": "a secret thought"})
    file = tmp_path / "call.zip.age"
    write_bundle(load_session(path), file, passphrase=WORDS)
    content = file.read_bytes()
    assert b"PK\x03\x04" not in content and b"session.sqlite" not in content and b"secret" not in content
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for passphrase in ("correct horse batterz", "", None):
        with pytest.raises(SessionError) as error:
            import_bundle(file, elsewhere, passphrase=passphrase)
        assert "\n" not in str(error.value)
        assert list(elsewhere.iterdir()) == []
    session = import_bundle(file, elsewhere, passphrase=WORDS)
    assert (session.title, session.notes.text) == ("Nobody reads this", "a secret thought")
    assert [path.name for path in elsewhere.iterdir()] == [session.id]


def test_a_short_passphrase_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="8 characters"), open_sealed(tmp_path / "a", "short"):
        pass
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("suffix", [".sealed", ".age"])
@pytest.mark.usefixtures("cheap")
def test_the_command_line_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str) -> None:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path))
    path = builders.build(tmp_path / "sessions", duration_s=2.0, with_sketch=False)
    file = tmp_path / f"call.zip{suffix}"

    def run(*words: str, typed: str) -> object:
        return CliRunner().invoke(cli, ["sessions", *words], input=typed, catch_exceptions=True)

    made = run("export", path.name, "--to", str(file), typed=f"{WORDS}\n{WORDS}\n")
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
