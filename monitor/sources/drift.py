from __future__ import annotations

from monitor.types import Sound


class Drift:
    ppm = 0.0

    def __init__(self, rate_hz: int) -> None: ...
    def push(self, sound: Sound) -> list[Sound]:
        return [sound]
