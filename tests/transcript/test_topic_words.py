"""The words that matter, from a file a person wrote with whatever program."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.errors import RapportError
from monitor.transcript.topic_words import MOST, read_topic

LINES = "# the job\r\nmachine learning\r\n\r\n  Kubernetes \r\nmachine  Learning\r\ncafé au lait\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_word_or_phrase_a_line(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "topic.txt").write_bytes(LINES.encode(encoding))
    assert read_topic(tmp_path / "topic.txt") == ("machine learning", "Kubernetes", "café au lait")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "holds no words"),
        (b"# only this\n\n", "holds no words"),
        (b"PK\x03\x04 a document", "no list of words in plain text"),
        (b"a\x00b\x01\x02", "no list of words in plain text"),
        ("\n".join(f"word {n}" for n in range(MOST + 1)).encode(), f"keep the {MOST}"),
        (b"fine\n" + b"x" * 101, "line 2: expected a word"),
        (b"es\x1b[2Jcape", "line 1: expected a word"),
    ],
)
def test_anything_else_is_one_sentence(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "topic.txt").write_bytes(content)
    with pytest.raises(RapportError, match=says):
        read_topic(tmp_path / "topic.txt")


@pytest.mark.parametrize("name", ["missing.txt", ""])
def test_no_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(RapportError, match="check its name"):
        read_topic(tmp_path / name)
