"""When the live page shows its first useful signs, by the session's own clock, and how often the pill's words change.

    python -m benchmarks.first_signs demo
    python -m benchmarks.first_signs films [--data ../shared/data]
    python -m benchmarks.first_signs pill [--sessions 40] [--minutes 10]

``demo``: the demo's two simulated people, live, with the real models. ``films``: the real models on two pairs of films, on a
clock that waits for them: a real call with two real faces, and a simulated pair. ``pill``: planted talks on a moved clock.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.first_minute import USES, FilmConversation
from benchmarks.real import corpora
from monitor.live.engine import LiveEngine
from monitor.live.requests import PersonSources, SourceSelection, StartRequest
from monitor.live.state import PageState
from monitor.simulate.plan import DyadPlan
from monitor.simulate.write import write_films
from monitor.types import PEOPLE, Person
from tests.support.live_states import PlantedConversation, planted_talk

UNTIL_S = 40.0
SIGNS = ("turn", "face", "talk", "eyes", "voice")


class First:
    """``look`` at the page now and then; ``at_s`` has when each sign was there first."""

    def __init__(self) -> None:
        self.at_s: dict[str, float] = {}

    def look(self, state: PageState) -> None:
        faces = {face["kind"] for face in state["now"]["faces"].values()}
        known = [dial["kind"] for dial in state["dials"] if dial["known"]]
        known += ["turn"] if state["now"]["turn"] else []
        known += ["face"] if faces & {"seen", "looking"} else []
        for sign in known:
            self.at_s.setdefault(sign, state["time_s"])

    def print(self, title: str) -> None:
        print(f"{title}: " + ", ".join(f"{sign} {self.at_s.get(sign, float('nan')):.1f} s" for sign in SIGNS))


def demo(folder: Path) -> None:
    """As ``rapport demo`` has it."""
    simulated = PersonSources(picture="simulated:user", sound="simulated:user")
    partner = PersonSources(picture="simulated:partner", sound="simulated:partner")
    engine, first = LiveEngine(sessions=folder), First()
    engine.start()
    try:
        engine.choose(SourceSelection(user=simulated, partner=partner))
        engine.begin(StartRequest())
        while engine.state["time_s"] < UNTIL_S:
            time.sleep(0.1)
            if engine.state["phase"] == "running":
                first.look(engine.state)
    finally:
        engine.close()
    first.print("demo")


def films(data: Path, folder: Path) -> None:
    """Two pairs of films."""
    call, video = data / "real" / "calls_two_channels", data / "video"
    pairs: dict[str, dict[tuple[Person, str], Path]] = {"a real call, two real faces": {}}
    for person, face, voice in zip(
        PEOPLE,
        (video / "talking_face_200s.mp4", video / "webcam_man_53s.mp4"),
        (call / "call40_agent.wav", call / "call40_caller.wav"),
        strict=True,
    ):
        pairs["a real call, two real faces"] |= {(person, "picture"): face, (person, "sound"): voice}
    user, partner, _ = write_films(DyadPlan.of(duration_s=UNTIL_S + 1, seed=20, fps=15), folder / "simulated")
    pairs["simulated films"] = {
        (person, use): film for person, film in zip(PEOPLE, (user, partner), strict=True) for use in USES
    }
    for title, by_use in pairs.items():
        own = folder / title.replace(" ", "_").replace(",", "")
        own.mkdir()
        conversation, first = FilmConversation(own, by_use), First()
        try:
            conversation.choose()
            conversation.begin()
            while conversation.session.time_s < UNTIL_S:
                conversation.run(0.5)
                first.look(conversation.state())
        finally:
            conversation.close()
        first.print(title)


def pill(n: int, minutes: float, folder: Path) -> None:
    """How often the words change, and whether a claim ever stood on a band that begins below 60."""
    counts, gaps, claims = [], [], 0
    for seed in range(n):
        rng = np.random.default_rng(seed)
        plan = DyadPlan.of(
            duration_s=60 * minutes + 10,
            seed=seed,
            coupling=rng.uniform(0, 0.8),
            user_share=rng.uniform(0.25, 0.75),
            turn_s=rng.uniform(3, 12),
        )
        own = folder / str(seed)
        own.mkdir()
        conversation = PlantedConversation(own, talk=planted_talk.__wrapped__(plan))
        words: list[tuple[float, str]] = []
        try:
            conversation.choose()
            conversation.begin()
            while conversation.session.time_s < 60 * minutes:
                conversation.run(1.0)
                state = conversation.session.state
                if not words or words[-1][1] != state.pill.kind:
                    words.append((conversation.session.time_s, state.pill.kind))
        finally:
            conversation.close()
        counts.append(len(words) - 1)
        gaps += list(np.diff([at_s for at_s, _ in words[1:]]))
        claims += any(kind == "clear" for _, kind in words)
        print(f"{seed}: " + ", ".join(f"{kind} from {at_s:.0f} s" for at_s, kind in words), flush=True)
    least = f"{min(gaps):.0f} s" if gaps else "none"
    print(
        f"{n} talks of {minutes:g} min: {np.mean(counts):.1f} changes each, least time between two {least}; clear in {claims}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["demo", "films", "pill"])
    parser.add_argument("--data", type=Path, default=corpora.WHERE)
    parser.add_argument("--sessions", type=int, default=40)
    parser.add_argument("--minutes", type=float, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.what == "demo":
            demo(Path(folder))
        elif options.what == "films":
            films(options.data, Path(folder))
        else:
            pill(options.sessions, options.minutes, Path(folder))


if __name__ == "__main__":
    main()
