"""What is said of a cue that helps, does nothing or distracts, in simulated talks in which it comes when looks are few.

    python -m benchmarks.cue_effects [--histories 200] [--talks 10] [--shown 0.75 1.0] [--planted 40]

A history is so many talks of half an hour of one person. Looks wander slowly, so they get better after a cue that does nothing,
too. With three cues in four shown, the rest held back at random; and with all of them shown, against moments alike. *before and
after* is what nearly every program would print: a sign test of the cue's own moments, without anything to compare with.
"""

from __future__ import annotations

import argparse
from collections import Counter

import numpy as np
from scipy.stats import binomtest

from monitor import constants
from monitor.replay.analysis.cues.effects import Changes, kind_effect
from monitor.replay.analysis.cues.matching import Moments, held_values
from monitor.replay.analysis.cues.outcomes import COSTS
from tests.support.cue_talks import cue_talk

_PAUSE_S = 120.0
_PLANTED: dict[str, dict[str, float]] = {
    "looks 25 points more": {"looks": 0.25},
    "answers 1.5 octaves later": {"answers": 1.5},
    "nothing": {},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--histories", type=int, default=200)
    parser.add_argument("--talks", type=int, default=10)
    parser.add_argument("--shown", type=float, nargs="+", default=[0.75, 1.0])
    parser.add_argument("--planted", type=int, default=40, help="histories with a planted effect")
    options = parser.parse_args()
    for name, planted in _PLANTED.items():
        for share in options.shown:
            said: Counter[str] = Counter()
            naive = n_cues = 0
            for history in range(options.planted if planted else options.histories):
                cues: list[Changes] = []
                held = []
                for number in range(options.talks):
                    talk = cue_talk(1_000_000 + 1000 * history + number, share=share, **planted)
                    moments = Moments(talk.outcomes, talk.shown_s, pause_s=_PAUSE_S)
                    cues += [{outcome: moments.change(outcome, at_s) for outcome in COSTS} for at_s in talk.shown_s]
                    held += held_values(moments, talk.held_s, COSTS)
                said[kind_effect("eye_contact", cues, held).verdict] += 1
                n_cues += len(cues)
                changes = np.array([cue["looking"].value for cue in cues])
                better = int(np.count_nonzero(changes > 0))
                naive += (
                    binomtest(better, int(np.isfinite(changes).sum()), alternative="greater").pvalue
                    < constants.cue_effects().alpha
                )
            n = sum(said.values())
            shares = ", ".join(f"{verdict} {100 * count / n:.1f} %" for verdict, count in sorted(said.items()))
            print(f"{name}, {share:.0%} shown, {n_cues / n:.0f} cues each: {shares}; ", end="")
            print(f"before and after says helped {100 * naive / n:.0f} %", flush=True)


if __name__ == "__main__":
    main()
