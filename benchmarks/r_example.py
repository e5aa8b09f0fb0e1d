"""The tables of a session and of a study in Python and in R: the same numbers.

    python benchmarks/r_example.py [EXPORT [STUDY]]

EXPORT is a folder of `rapport sessions export ID --to EXPORT`, STUDY one of `rapport study ... --to STUDY`; without them a
simulated dyad is measured and exported. Computes what benchmarks/r_example.R computes (docs/r.md), each from the CSV files
with its own reader, runs that script where R is installed (Debian: r-base-core), and compares each number.
"""

from __future__ import annotations

import csv
import math
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy.stats import ttest_1samp

Row = dict[str, str]
Number = tuple[str, str, str, float]
# Two programs that add up the same numbers in another order.
_SAME = 1e-9


def table_of(folder: Path, name: str) -> list[Row]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]


def number(cell: str) -> float:
    return float(cell) if cell else math.nan


def described(table: str, group: str, cells: list[float]) -> Iterator[Number]:
    known = np.array([value for value in cells if not math.isnan(value)])
    yield table, group, "n", float(known.size)
    if known.size:
        yield table, group, "mean", float(known.mean())
    if known.size > 1:
        yield table, group, "sd", float(known.std(ddof=1))


def grouped(rows: list[Row], *names: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[" ".join(row[name] for name in names)].append(row)
    return groups


def of_session(folder: Path) -> Iterator[Number]:
    scores = table_of(folder, "scores")
    for name, rows in grouped(scores, "name").items():
        yield from described("scores", name, [number(row["score"]) for row in rows if row["status"] == "ok"])
    length_s = max(number(row["time_s"]) for row in scores)
    for group, rows in grouped(table_of(folder, "events"), "person", "kind").items():
        yield from described("events", group, [number(row["end_s"]) - number(row["start_s"]) for row in rows])
        yield "events", group, "a minute", 60 * len(rows) / length_s
    seconds: dict[str, dict[int, float]] = {"user": {}, "partner": {}}
    for person, rows in grouped(table_of(folder, "face"), "person").items():
        for measure in ("smile", "yaw_deg", "pitch_deg"):
            yield from described("face", f"{person} {measure}", [number(row[measure]) for row in rows])
        of_second: dict[int, list[float]] = defaultdict(list)
        for row in rows:
            if row["smile"]:
                of_second[math.floor(number(row["time_s"]))].append(number(row["smile"]))
        seconds[person] = {second: float(np.mean(values)) for second, values in of_second.items()}
    both = sorted(seconds["user"].keys() & seconds["partner"].keys())
    yield "face", "both", "seconds", float(len(both))
    if len(both) > 2:
        pair = [[seconds[person][second] for second in both] for person in ("user", "partner")]
        yield "face", "both", "correlation of smiles", float(np.corrcoef(pair)[0, 1])


def of_study(folder: Path) -> Iterator[Number]:
    ok = [row for row in table_of(folder, "dyads") if row["status"] == "ok"]
    for score, rows in grouped(ok, "score").items():
        for group, some in grouped(rows, "score", "condition").items():
            yield from described("dyads", group, [number(row["z"]) for row in some])
        z = [value for row in rows if not math.isnan(value := number(row["z"]))]
        if len(z) > 2 and np.std(z) > 0:
            yield "dyads", score, "p of one-sample t", float(ttest_1samp(z, 0.0).pvalue)
    for group, rows in grouped(table_of(folder, "measures"), "person", "measure").items():
        yield from described("measures", group, [number(row["value"]) for row in rows])


def simulated(folder: Path) -> Path:
    """The export of a simulated dyad's series, measured as tables of another program would be."""
    from monitor import import_measures, simulate
    from monitor.replay.export.formats import export

    series = folder / "series"
    truth = simulate.dyad(simulate.DyadPlan.of(duration_s=180, coupling=0.7, lag_s=1.0, leader="partner", seed=3))
    series.mkdir()
    time_s = np.arange(180 * 25) / 25
    for person in ("user", "partner"):
        columns = [np.arange(time_s.size) + 1, time_s, np.full(time_s.size, 0.97), np.ones(time_s.size)]
        columns += [
            sign * np.radians(truth.signal_at(person, name, time_s))
            for name, sign in (("pitch_deg", -1), ("yaw_deg", -1), ("roll_deg", 1))
        ]
        columns += [5 * np.clip(smile := truth.signal_at(person, "smile", time_s), 0, 1), smile > 0.4]
        np.savetxt(
            series / f"{person}.csv", np.column_stack(columns), fmt=["%d", "%.3f", "%.2f", "%d", *["%.4f"] * 4, "%d"],
            delimiter=",", header="frame,timestamp,confidence,success,pose_Rx,pose_Ry,pose_Rz,AU12_r,AU12_c", comments="",
        )  # fmt: skip
    (folder / "sessions").mkdir()
    session = import_measures(series / "user.csv", series / "partner.csv", sessions=folder / "sessions")
    export(session, folder / "export", formats=["csv"])
    return folder / "export"


def compare(export: Path, study: Path | None) -> bool:
    """Print how far the two lie apart; whether they are the same."""
    here = {entry[:3]: entry[3] for entry in (*of_session(export), *(of_study(study) if study else ()))}
    counts = defaultdict(int)
    for table, _, _ in here:
        counts[table] += 1
    print(f"Python: {len(here)} numbers ({', '.join(f'{count} of {table}' for table, count in counts.items())})")
    rscript = shutil.which("Rscript")
    if rscript is None:
        print("R is not installed (Debian: apt-get install r-base-core), so nothing was compared")
        return True
    command = [rscript, "--vanilla", str(Path(__file__).with_suffix(".R")), str(export), *([str(study)] if study else [])]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    there: dict[tuple[str, ...], float] = {}
    for line in done.stdout.splitlines():
        *names, value = line.split("|")
        there[tuple(names)] = float(value)
    missing = sorted(map(str, here.keys() ^ there.keys()))
    apart = {key: abs(here[key] - there[key]) / max(abs(here[key]), 1.0) for key in here.keys() & there.keys()}
    worst = max(apart, key=lambda key: apart[key])
    version = subprocess.run([rscript, "--version"], capture_output=True, text=True, check=True)
    print(f"{(version.stdout or version.stderr).strip()}: {len(there)} numbers")
    print(f"in one of them only: {len(missing)} {missing[:5] if missing else ''}")
    print(f"largest difference: {apart[worst]:.2g} ({' '.join(worst)}: {here[worst]!r} and {there[worst]!r})")
    same = not missing and apart[worst] <= _SAME
    print("the same" if same else "NOT the same")
    return same


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        folders = [Path(argument) for argument in sys.argv[1:3]] or [simulated(Path(place))]
        sys.exit(0 if compare(folders[0], folders[1] if len(folders) > 1 else None) else 1)
