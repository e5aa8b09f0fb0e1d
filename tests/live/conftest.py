"""A conversation whose people are planted, in a data folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.live_states import PlantedConversation


@pytest.fixture
def conversation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PlantedConversation]:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))
    planted = PlantedConversation(tmp_path)
    yield planted
    planted.close()
