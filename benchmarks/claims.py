"""Do strangers get praise for what they did together? The opening of natural simulated talks whose people were exchanged.

    python benchmarks/claims.py [--talks 40] [--minutes 10] [--seed 0]

The user of each talk is put beside the partner of the next, so that whatever a replay claims of the two under *What went well*
is false; the two people themselves move, speak, smile and nod as in any talk. Beside it the same talks as they were planted
(coupling 0.5), where such claims are true. Exits with 1 where 5 % of the exchanged talks or more get a claim about the pair.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from monitor.config import load_preset
from monitor.pipeline import Pipeline
from monitor.record.writer import SessionWriter
from monitor.replay.opening.opening import opening
from monitor.replay.session import load_session
from monitor.simulate.measured import events, rows
from monitor.simulate.plan import DyadPlan
from monitor.simulate.series import dyad
from monitor.simulate.truth import Truth
from monitor.types import FeatureBlock, Person
from monitor.vision.features import VideoFeatures
from monitor.voice.person_voice import AudioFeatures
from monitor.words import say
from tests.support.sessions import header

PAIR = ("coordination", "attention", "warmth", "smiled", "laughed")


def claims(user: Truth, partner: Truth, folder: Path) -> list[str]:
    """What is claimed of the pair of one person of each talk."""
    whose: dict[Person, Truth] = {"user": user, "partner": partner}
    blocks = sorted(_blocks(whose), key=lambda block: float(block.time_s[-1]))
    spoken = [event for person, truth in whose.items() for event in events(truth) if event.person == person]
    phrases = sorted((event for event in spoken if event.kind == "phrase"), key=lambda phrase: (phrase.end_s, phrase.person))
    head = header(1)
    with SessionWriter.create(folder / head.id, head) as writer:
        pipeline = Pipeline(people=("user", "partner"), preset=load_preset(), writer=writer)
        for block in blocks:
            if block.family == "voice":
                pipeline.hear(AudioFeatures(rows=(block,)))
            else:
                pipeline.see(block.person, VideoFeatures(float(block.time_s[0]), (block,), None))
        pipeline.hear(AudioFeatures(phrases=tuple(phrases)))
        pipeline.finish(user.plan.duration_s)
    texts = {say(f"opening-well-{name}"): name for name in PAIR}
    return [texts[praise["text"]] for praise in opening(load_session(folder / head.id))["well"] if praise["text"] in texts]


def _blocks(whose: dict[Person, Truth]) -> Iterator[FeatureBlock]:
    for person, truth in whose.items():
        yield from (block for block in rows(truth) if block.person == person)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--talks", type=int, default=40)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--planted", type=int, default=8, help="how many talks are told as they were planted")
    asked = parser.parse_args()
    seeds = range(asked.seed, asked.seed + asked.talks + 1)
    truths = [dyad(DyadPlan.of(duration_s=60 * asked.minutes, coupling=0.5, seed=seed)) for seed in seeds]
    pairs = {
        "exchanged": list(pairwise(truths)),
        "planted": [(one, one) for one in truths[: asked.planted]],
    }
    shares = {}
    for name, of_kind in pairs.items():
        found: list[list[str]] = []
        for user, partner in of_kind:
            with tempfile.TemporaryDirectory(prefix="claims-") as place:
                found.append(claims(user, partner, Path(place)))
            shares[name] = sum(map(bool, found)) / len(found)
            counts = dict(Counter(claim for of_talk in found for claim in of_talk))
            print(f"{name}: {sum(map(bool, found))} of {len(found)} talks with a claim about the pair; {counts}", flush=True)
    sys.exit(shares["exchanged"] >= 0.05)


if __name__ == "__main__":
    main()
