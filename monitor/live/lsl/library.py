"""liblsl, as pylsl brings it: opened once with where it may be heard, and its clock beside the program's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from monitor.errors import SourceError, UsageError
from monitor.installation import install_command
from monitor.sources.desktop.extras import extra
from monitor.types import Float64
from monitor.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.clock import Clock

Scope = Literal["computer", "network"]

# ResolveScope alone is not enough: the sockets that wait for questions would be bound to every address, and a broadcast of
# the local network reaches them (benchmarks/lsl.py: all streams were found from another machine, and none with ListenAddress).
# Bound so, one of several streams gets a question; the ports of all of them are asked then (KnownPeers, as liblsl 1.18 has it
# of itself).
_COMPUTER: Final = """
[log]
level = -2
[ports]
IPv6 = disable
[multicast]
ResolveScope = machine
ListenAddress = 127.0.0.1
[lab]
KnownPeers = {127.0.0.1}
"""
# A clock is read in about a microsecond; the narrowest of some readings is one that nothing came between.
_READINGS: Final = 5
_MEASURE_EVERY_S: Final = 1.0

_opened_for: list[Scope] = []


def open_library(scope: Scope) -> Any:
    """The module pylsl. scope : how far streams can be found; on the network, the user's own ``lsl_api.cfg`` counts.

    liblsl reads its settings once in a process. Raises SourceError where the extra or liblsl is missing, UsageError where it
    was opened for another scope.
    """
    extra("lsl").check()
    try:
        import pylsl
        from pylsl.util import set_config_content
    except RuntimeError as error:  # pylsl is there, but liblsl is not, or is of another machine
        detail = str(error).splitlines()[0]
        raise SourceError(say("lsl-no-library", error=detail, remedy=say("doctor-lsl-missing.remedy"))) from None
    if _opened_for and _opened_for[0] != scope:
        raise UsageError(say("lsl-opened", scope=_opened_for[0]))
    if not _opened_for and scope == "computer":
        try:
            set_config_content(_COMPUTER)
        except NotImplementedError:
            raise SourceError(say("lsl-old-library", command=install_command("--upgrade", "pylsl"))) from None
    if not _opened_for:
        _opened_for.append(scope)
    return pylsl


class LslClock:
    """Both clocks are monotonic; what lies between them changes when the computer sleeps, so it is measured again and again.

    clock : the program's. lsl_now : ``pylsl.local_clock``. error_s : half the narrowest reading, the most the offset is off by.
    """

    def __init__(self, clock: Clock, lsl_now: Callable[[], float]) -> None:
        self._clock = clock
        self._lsl_now = lsl_now
        self._due_s = -1.0
        self._offset_s = 0.0
        self.error_s = 0.0

    def to_lsl(self, time_s: Float64) -> Float64:
        """Moments of the program's clock on LSL's [any shape]."""
        return time_s + self._offset()

    def to_program(self, stamps: Float64) -> Float64:
        """Stamps of LSL's clock on the program's [any shape]."""
        return stamps - self._offset()

    def _offset(self) -> float:
        now_s = self._clock.now_s()
        if now_s >= self._due_s:
            self._due_s = now_s + _MEASURE_EVERY_S
            readings = []
            for _ in range(_READINGS):
                before_s = self._clock.now_s()
                lsl_s = self._lsl_now()
                after_s = self._clock.now_s()
                readings.append((after_s - before_s, lsl_s - (before_s + after_s) / 2))
            width_s, self._offset_s = min(readings)
            self.error_s = width_s / 2
        return self._offset_s
