"""A voice for these tests."""

from __future__ import annotations

from tests.voice.conftest import speak

__all__ = ["speak"]
