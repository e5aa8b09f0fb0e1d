"""What can be chosen on this computer: cameras, sounds, screens and presets."""

from __future__ import annotations

from typing import Any

from monitor.config import load_preset, preset_names


def offers() -> dict[str, Any]:
    """The lists of the set-up; ``notes`` says what could not be listed, one sentence each."""
    presets = [load_preset(name) for name in preset_names()]
    return {
        "pictures": [],
        "sounds": [],
        "screens": [],
        "presets": [{"name": preset.name, "title": preset.title, "gaze": preset.gaze} for preset in presets],
        "notes": [],
    }


def screen_jpeg() -> bytes:
    return b""


def screen_tiles() -> dict[str, Any]:
    return {"tiles": [], "note": ""}
