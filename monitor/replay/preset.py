"""The preset a session was recorded with."""

from __future__ import annotations

from monitor.config import Preset, load_preset
from monitor.errors import CalibrationError
from monitor.record.header import Header


def preset_of(header: Header) -> Preset:
    """The session's preset; the program's own where it was somebody else's, or an older version's."""
    try:
        return load_preset(header.preset)
    except CalibrationError:
        return load_preset()
