"""How a score came about, as a paragraph for a paper; the words are in ``monitor/words``."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from monitor import constants
from monitor.version import __version__
from monitor.words import say

# By the message that gives a reference: the nulls that name it (all: every one).
_ALL: Final = ("own", "circular", "time-shift", "segment", "iaaft", "pseudo", "data")
_REFERENCES: Final = {
    "bernieri": ("pseudo",),
    "boker": _ALL,
    "davison": ("circular", "time-shift", "segment", "iaaft", "data"),
    "lancaster": ("own", "circular"),
    "moulder": _ALL,
    "schreiber": ("iaaft",),
    "theiler": ("data",),
    "tschacher": ("segment",),
}


@dataclass(frozen=True, slots=True)
class Run:
    """How a score was computed.

    rate_hz : of the series. grid_hz : of the cells that samples were averaged to. surrogates : how many the null has (0 where
    it came to none). seconds, coverage : complete windows of both, and their share. lost : share of the recording that a
    surrogate does without, on average.
    """

    rate_hz: float
    grid_hz: float
    window_s: float
    max_lag_s: float
    statistic: str
    null: str
    surrogates: int = 0
    seed: int = 0
    seconds: float = 0.0
    coverage: float = 0.0
    lost: float = 0.0


def paragraph(run: Run, *, z: float, p: float, reason: str = "") -> str:
    """The paragraph, an empty line, and the references that it names. reason : why there is no score."""
    numbers = constants.synchrony()
    sentences = [
        say("methods-software", version=__version__),
        say(
            "methods-averaged" if run.rate_hz > run.grid_hz else "methods-as-sampled",
            rate=f"{run.rate_hz:.6g}",
            grid=f"{run.grid_hz:.6g}",
        ),
        say(
            "methods-transform",
            mean=f"{run.window_s * numbers.window_mean_share:.3g}",
            window=f"{run.window_s:g}",
            scale=f"{numbers.scale_s:g}",
            clip=f"{numbers.clip_sd:g}",
            share=f"{100 * numbers.window_valid_share:g}",
        ),
        say("methods-time", seconds=f"{run.seconds:.0f}", percent=f"{100 * run.coverage:.0f}"),
        say(
            f"methods-statistic-{run.statistic}",
            low=f"{numbers.lag_low_s:g}",
            high=f"{(numbers.lag_high_s if run.statistic == 'mean' else run.max_lag_s):g}",
        ),
        say(
            f"methods-null-{run.null}",
            n=str(run.surrogates),
            least=f"{numbers.null_min_shift_s:g}",
            window=f"{run.window_s:g}",
            lost=f"{100 * run.lost:.0f}",
        ),
    ]
    if run.null in _REFERENCES["davison"]:
        sentences.append(say("methods-rank", n=str(run.surrogates), seed=str(run.seed)))
    if math.isfinite(z):
        sentences.append(say("methods-result", z=f"{z:.2f}", p="< .001" if p < 1e-3 else f"= {p:.3f}".replace("0.", ".")))
    else:
        sentences.append(say("methods-no-result", reason=reason))
    references = [say(f"methods-reference-{name}") for name, named in _REFERENCES.items() if run.null in named]
    return "\n".join([" ".join(sentences), "", *references])
