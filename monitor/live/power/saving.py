"""Pictures at the low rates on battery, or while the computer has been busy for a minute; full ones if the user wants them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final, Literal

import psutil

# Before Python 3.12 pydantic, which brings it along, reads these only.
from typing_extensions import TypedDict

from monitor.live.power.throttle import LOW, Rates
from monitor.words import say

# The system is asked now and then; a plug that slips is back within seconds.
_ASK_S: Final = 2.0
_PLUG_HOLD_S: Final = 10.0
# The governor lowers rates within seconds; a minute of that is the computer's state, not a moment's load.
_BUSY_HOLD_S: Final = 60.0
# At the low rates a busy computer looks calm, so it is tried again after a minute, and after twice as long each time that this
# was in vain, a quarter of an hour at most.
_CALM_HOLD_S: Final = 60.0
_CALM_MOST_S: Final = 960.0

Reason = Literal["", "battery", "busy"]


class SavingState(TypedDict):
    """Why fewer pictures are looked at. full : whether the user wants all of them all the same. button : changes that."""

    reason: Reason
    full: bool
    words: str
    button: str


def on_battery() -> bool:
    """Whether the computer runs on its battery; False where it has none, or the system does not say."""
    try:
        battery = psutil.sensors_battery()
    except Exception:  # some drivers report nonsense, which psutil does not expect
        return False
    return battery is not None and battery.power_plugged is False


class PowerSaving:
    """``rates`` twice a second: those of the load governor, or the low ones. reason : why low, empty otherwise.

    full : all pictures all the same, as the user wants it; what the load governor lowers stays lowered.
    """

    def __init__(self, *, is_on_battery: Callable[[], bool] = on_battery) -> None:
        self._is_on_battery = is_on_battery
        self.full = False
        self._asked_s = -math.inf
        self._battery = _Held()
        self._is_battery: bool | None = None
        self._busy, self._calm = _Held(), _Held()
        self._is_busy = False
        self._calm_s = _CALM_HOLD_S
        self._left_s = -math.inf  # when the last busy stretch was over

    @property
    def reason(self) -> Reason:
        """Why the rates are low, or would be if the user had not chosen the full ones."""
        return "battery" if self._is_battery else "busy" if self._is_busy else ""

    def choose(self, *, full: bool) -> None:
        """Whether the user wants all pictures all the same."""
        self.full = full

    @property
    def saves(self) -> bool:
        """Whether the low rates are in use."""
        return bool(self.reason) and not self.full

    def rates(self, now_s: float, governed: Rates) -> Rates:
        """The rates from now on; the level stays the governor's."""
        if now_s - self._asked_s >= _ASK_S:
            self._asked_s = now_s
            self._take_battery(now_s, self._is_on_battery())
        self._take_level(now_s, governed.level)
        if not self.saves:
            return governed
        return Rates(governed.level, min(governed.face_hz, LOW.face_hz), min(governed.body_hz, LOW.body_hz))

    @property
    def state(self) -> SavingState | None:
        """STATE["saving"] of the page's contract; None while there is no reason to save."""
        if not self.reason:
            return None
        full = "yes" if self.full else "no"
        words = say("saving", reason=self.reason, full=full)
        return {"reason": self.reason, "full": self.full, "words": words, "button": say("saving-button", full=full)}

    def _take_battery(self, now_s: float, is_on_battery: bool) -> None:
        if self._is_battery is None:  # at the start nothing has to hold first
            self._is_battery = is_on_battery
        changed_s = self._battery.push(now_s, is_on_battery != self._is_battery)
        if changed_s >= _PLUG_HOLD_S:
            self._is_battery = is_on_battery

    def _take_level(self, now_s: float, level: int) -> None:
        busy_s, calm_s = self._busy.push(now_s, level > 0), self._calm.push(now_s, level == 0)
        if not self._is_busy and busy_s >= _BUSY_HOLD_S:
            again = now_s - self._left_s <= 2 * self._calm_s + _BUSY_HOLD_S
            self._calm_s = min(2 * self._calm_s, _CALM_MOST_S) if again else _CALM_HOLD_S
            self._is_busy, self._calm = True, _Held()
        elif self._is_busy and calm_s >= self._calm_s:
            self._is_busy, self._left_s = False, now_s
            self._busy = _Held()


class _Held:
    """``push`` whether something holds: for how long it has."""

    def __init__(self) -> None:
        self._since_s: float | None = None

    def push(self, now_s: float, holds: bool) -> float:
        self._since_s = None if not holds else now_s if self._since_s is None else self._since_s
        return 0.0 if self._since_s is None else now_s - self._since_s
