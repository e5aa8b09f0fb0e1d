"""Breaks of rapport: how often one would be noticed live in real talks, and how many planted ones are found.

    python -m benchmarks.ruptures [--data ../shared/data] [--talks 100]

Real talks, in which no break is known: IFADV (friends, 15 minutes, laughs by hand), CoNNAR (turn by turn) and temperatureExp
(strangers, phrases); a count is of nudges, at most one in ten minutes, as live. The constants were set on the developers' half,
of whom nobody is in the other: the first five of IFADV, participants 1 to 5 of CoNNAR and the first six pairs of
temperatureExp. Simulated: natural talks of ten minutes with looks and smiles, and the same with 50 s in which both claim the
floor, or in which answers, looks and smiles fall.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import cast

from scipy.stats import chi2

from monitor import constants
from monitor.synchrony.behaviour.ruptures import Rupture, Windows, find_ruptures, rupture_now, windows
from monitor.types import Event, Float64, Person
from monitor.voice.turns import TurnTracker
from tests.support.broken_talks import BREAK_S, Talk, clashing_talk, falling_talk, natural_talk

_PEOPLE = {"a": "user", "b": "partner"}
_DEVELOPERS = {"ifadv_turns": 5, "connar_turns": 5, "temperature_ipus": 6}
_ID_LENGTH = {"ifadv_turns": None, "connar_turns": 3, "temperature_ipus": 3}
# DVA2C and DVA4C share a speaker: they come last, on one side.
_SPECIAL = {"DVA2C": "Z2C", "DVA4C": "Z4C"}
_HALF_HOUR_S = 1800.0


def read(path: Path) -> list[Event]:
    """Phrases, laughs and what the turn tracker makes of them; a laugh within words counts for all of its utterance."""
    events: list[Event] = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["person"] not in _PEOPLE:
                continue
            person = cast(Person, _PEOPLE[row["person"]])
            start_s, end_s = float(row["start_s"]), float(row["end_s"])
            if row.get("nature") == "laugh" or row.get("laugh") == "1":
                events.append(Event(person, "laugh", start_s, end_s))
            if row.get("nature") != "laugh":
                events.append(Event(person, "phrase", start_s, end_s))
    tracker = TurnTracker()
    for event in events:
        tracker.push(event)
    return sorted([*events, *tracker.finish()], key=lambda event: event.start_s)


def nudged(events: Sequence[Event], end_s: float, looks: Float64 | None = None) -> list[Rupture]:
    """As live: every step against the talk before, at most one in ten minutes."""
    whole, again_s = windows(events, end_s, looks=looks), constants.ruptures().again_s
    found: list[Rupture] = []
    for n in range(1, whole.end_s.size + 1):
        signals = {name: values[:n] for name, values in whole.signals.items()}
        rupture = rupture_now(Windows(whole.end_s[:n], whole.clashes[:n], whole.laughed[:n], signals))
        if rupture is not None and (not found or rupture.end_s - found[-1].end_s >= again_s):
            found.append(rupture)
    return found


def halves(folder: Path) -> tuple[list[Path], list[Path]]:
    """Files of the developers' dyads and of the others; nobody is in both."""
    length = _ID_LENGTH[folder.name]
    files = [path for path in folder.glob("*.csv") if path.stem not in ("ratings", "files", "split")]
    ids = {path: _SPECIAL.get(path.stem, path.stem)[:length] for path in files}
    first = sorted(set(ids.values()))[: _DEVELOPERS[folder.name]]
    files.sort()
    return [path for path in files if ids[path] in first], [path for path in files if ids[path] not in first]


def real(files: Iterable[Path]) -> tuple[int, float, int]:
    """Nudges, hours, and breaks that the replay would show."""
    n, total_s, shown = 0, 0.0, 0
    for path in files:
        events = read(path)
        end_s = max(event.end_s for event in events)
        found = nudged(events, end_s)
        n, total_s = n + len(found), total_s + end_s
        shown += len(find_ruptures(windows(events, end_s)))
    return n, total_s, shown


def _planted(make: Callable[[int], Talk], n: int) -> list[tuple[Talk, list[Rupture], list[Rupture]]]:
    """Each talk with what is found live and afterwards."""
    talks = [make(seed) for seed in range(n)]
    later = [find_ruptures(windows(talk.events, talk.duration_s, looks=talk.looks)) for talk in talks]
    return [(talk, nudged(talk.events, talk.duration_s, talk.looks), shown) for talk, shown in zip(talks, later, strict=True)]


def _hits(found: list[Rupture]) -> bool:
    return any(item.start_s < BREAK_S[1] and item.end_s > BREAK_S[0] for item in found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--talks", type=int, default=100)
    options = parser.parse_args()
    halved = [halves(options.data / "real" / name) for name in _DEVELOPERS if (options.data / "real" / name).is_dir()]
    for half, title in enumerate(("developers", "held out")):
        found = [real(pair[half]) for pair in halved]
        n, total_s, shown = (sum(values) for values in zip(*found, strict=True)) if found else (0, 0, 0)
        if total_s:
            # Exact upper bound of a Poisson rate, one-sided 95 % (Garwood 1936).
            most = chi2.ppf(0.95, 2 * (n + 1)) / 2 / (total_s / _HALF_HOUR_S)
            rate = n / (total_s / _HALF_HOUR_S)
            print(f"{title}: {n} nudges in {total_s / 60:.0f} min, {rate:.2f} in 30 min (at most {most:.2f}, 95 %)")
            print(f"  the replay shows {shown}")
    talks = _planted(natural_talk, options.talks)
    half_hours = sum(talk.duration_s for talk, _, _ in talks) / _HALF_HOUR_S
    n_live, n_later = sum(len(live) for _, live, _ in talks), sum(len(later) for _, _, later in talks)
    print(f"natural simulated, in 30 min: {n_live / half_hours:.2f} nudges, {n_later / half_hours:.2f} in the replay")
    for name, make in (("both claim the floor", clashing_talk), ("signs fall", falling_talk)):
        talks = _planted(make, options.talks)
        hits = [(_hits(live), _hits(later)) for _, live, later in talks]
        print(f"{name}: found live {sum(hit for hit, _ in hits)} of {len(hits)}, in the replay {sum(hit for _, hit in hits)}")


if __name__ == "__main__":
    main()
