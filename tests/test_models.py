"""monitor.models: only the verified file is ever handed out."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor import models
from monitor.errors import ModelError

RIGHT = b"right" * 100


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A program that ships one model."""
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "manifest.toml").write_text(
        f'[[model]]\nname = "m.task"\nsha256 = "{hashlib.sha256(RIGHT).hexdigest()}"\nsize_bytes = {len(RIGHT)}\n'
        'licence = "Apache-2.0"\nofficial = "https://example.org/m.task"\n'
    )
    monkeypatch.setattr(models, "data_file", lambda *parts: tmp_path.joinpath(*parts))
    models.manifest.cache_clear()
    yield tmp_path / "models"
    models.manifest.cache_clear()


def test_the_right_file_is_handed_out(folder: Path) -> None:
    (folder / "m.task").write_bytes(RIGHT)
    assert models.model_file("m.task") == folder / "m.task"


def test_a_verified_file_is_not_hashed_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "m.task").write_bytes(RIGHT)
    models.model_file("m.task")

    def fail(*arguments: object) -> None:
        raise AssertionError("hashed again")

    monkeypatch.setattr(hashlib, "file_digest", fail)
    assert models.model_file("m.task") == folder / "m.task"


@pytest.mark.parametrize(
    "content", [b"", RIGHT[:-1], RIGHT + b"x", b"wrong" * 100], ids=["empty", "short", "long", "same size"]
)
def test_a_file_damaged_after_it_was_verified_is_refused(folder: Path, content: bytes) -> None:
    path = folder / "m.task"
    path.write_bytes(RIGHT)
    models.model_file("m.task")
    path.write_bytes(content)
    # Clocks of some file systems tick slowly; a damage within the tick would not be a damage in life.
    os.utime(path, ns=(1, 1))

    with pytest.raises(
        ModelError, match=r"damaged or is a different file: expected 500 bytes .* got \d+ bytes .*; reinstall"
    ) as caught:
        models.model_file("m.task")
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_one_sentence_with_the_remedy(folder: Path) -> None:
    with pytest.raises(ModelError, match=r"m\.task is missing .*provision\.py"):
        models.model_file("m.task")


def test_one_that_the_program_works_without_is_missed_in_one_sentence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "installed_from", lambda: None)
    manifest = folder / "manifest.toml"
    manifest.write_text(manifest.read_text() + 'without = "hands"\n')
    models.manifest.cache_clear()
    assert not models.has_model("m.task") and models.installed_models() == {}
    assert [model.without for model in models.missing_models()] == ["hands"]
    with pytest.raises(ModelError, match=r"m\.task is missing .*; run `.*pip install \"rapport-monitor\[models\]\"`"):
        models.model_file("m.task")
    (folder / "m.task").write_bytes(RIGHT)
    assert models.has_model("m.task") and list(models.installed_models()) == ["m.task"]
    (folder / "provision.py").touch()
    assert models.models_command().endswith(f'"{folder / "provision.py"}"')


def test_an_unknown_name_lists_the_known_ones(folder: Path) -> None:
    with pytest.raises(ModelError, match=r"'hand\.task'; choose one of m\.task"):
        models.model_file("hand.task")


def test_a_broken_manifest_is_one_sentence(folder: Path) -> None:
    (folder / "manifest.toml").write_text("[[model]]\nname = 3\n")
    models.manifest.cache_clear()
    with pytest.raises(ModelError, match=r"cannot read the list of models"):
        models.model_file("m.task")


def test_the_shipped_models_are_the_verified_ones() -> None:
    for model in models.manifest():
        path = models.model_file(model.name)
        assert path.stat().st_size == model.size_bytes
        assert hashlib.sha256(path.read_bytes()).hexdigest() == model.sha256
