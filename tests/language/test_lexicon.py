"""The word lists: those there are, and what is said of damaged ones."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from monitor.errors import CalibrationError
from monitor.language import lexicon as module
from monitor.language.lexicon import languages, lexicon
from monitor.paths import data_file

_READ = lexicon.__wrapped__  # without the cache, which would keep what a test damages


def test_there_is_english() -> None:
    assert "en" in languages()
    english = lexicon("en-GB")
    assert english is not None and english.language == "en"
    assert lexicon("EN_us") == english


@pytest.mark.parametrize("code", ["xx", "", "../constants", "e n"])
def test_a_language_without_lists_has_none(code: str) -> None:
    assert lexicon(code) is None


@pytest.fixture
def lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the English lists, as the language "zz"."""
    folder = tmp_path / "calibration" / "language" / "zz"
    shutil.copytree(data_file("calibration", "language", "en"), folder)
    monkeypatch.setattr(module, "data_file", lambda *parts: tmp_path.joinpath(*parts))
    return folder


def test_another_language_is_another_folder(lists: Path) -> None:
    read = _READ("zz")
    assert read is not None and read.language == "zz" and languages() == ("zz",)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('self = ["i", "i"]\nother = ["you"]\n', "i is there twice"),
        ('self = ["I"]\nother = ["you"]\n', "lower-case"),
        ('self = []\nother = ["you"]\n', "pronouns.self"),
        ('self = ["i"]\n', "pronouns.other"),
        ('self = ["i"]\nother = ["you"]\nthird = ["he"]\n', "pronouns.third"),
        ("self = [", "cannot read the word list"),
    ],
)
def test_a_damaged_list_says_what_is_wrong(lists: Path, text: str, fault: str) -> None:
    (lists / "pronouns.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CalibrationError, match=fault):
        _READ("zz")


def test_a_missing_list_is_named(lists: Path) -> None:
    (lists / "fillers.toml").unlink()
    with pytest.raises(CalibrationError, match=r"fillers\.toml"):
        _READ("zz")
