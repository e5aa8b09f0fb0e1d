"""Is the picture upside down? A camera that hangs, or a file whose turn was lost on the way, and says nothing of it.

On an upside-down face the landmarks fit an upright one, chin on forehead, and look sure of it. The detector knows better: it
is surer of a face that stands (0.88 to 0.98 on people) than of one on its head (0.55 to 0.85).
"""

from __future__ import annotations

from typing import Final

# Surer than this the detector is of no face on its head: to look at the turned picture, too, is needless (0..1).
_SURE: Final = 0.88
# So much surer of the turned picture is no accident (0..1).
_DOUBT: Final = 0.05
_TURN: Final = 0.10
# A face that stands is seen as surely as this; profiles and halves of faces are not, however they are turned (0..1).
_STANDS: Final = 0.8
# Looks in a row that have to agree; more once the picture has stood, since somebody may hang their head.
_LOOKS: Final = 4
_LOOKS_LATER: Final = 12


class UprightCheck:
    """``push`` the detector's confidence; ``is_turned`` once the picture is known to be upside down.

    is_doubtful : the picture may be upside down, so that no landmarks should be read.
    """

    def __init__(self) -> None:
        self._gains: list[float] = []
        self._stood = 0
        self.is_turned = False

    @staticmethod
    def needs_turned(score: float) -> bool:
        """Whether the confidence leaves room for doubt."""
        return score < _SURE

    def push(self, score: float, turned_score: float) -> None:
        """Confidence of the surest face as the picture stands, and turned by 180 degrees (0 without a face)."""
        if max(score, turned_score) == 0.0:
            return
        gain = turned_score - score
        if gain <= _DOUBT or turned_score < _STANDS:
            self._gains.clear()
            self._stood += 1
            return
        self._gains.append(gain)
        needed = _LOOKS if self._stood < _LOOKS else _LOOKS_LATER
        if len(self._gains) >= needed and sum(self._gains) / len(self._gains) >= _TURN:
            self.is_turned = not self.is_turned
            self._gains.clear()
            self._stood = 0

    @property
    def is_doubtful(self) -> bool:
        """Whether the latest looks were surer of the turned face."""
        return bool(self._gains)
