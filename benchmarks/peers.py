"""Other programs' measures of synchrony beside ours, on the same real people: who tells partners from strangers, and how often
strangers are called synchronous.

    python benchmarks/peers.py [FOLDER] [--only video_calls ...] [--quick] [--out FOLDER]
    python benchmarks/peers.py [FOLDER] --ratings   # people's ratings of their conversations against what is measured
    python benchmarks/peers.py --packages           # after pip install multiSyncPy seaborn: our formulae beside it

FOLDER is laid out as ``benchmarks/real/corpora.py`` reads it. Progress goes to stderr; with --out, peers.md, peers.json and
peers.png (needs matplotlib) are written. --quick: five pairs of people each, to see that it runs.

rMEA (Kleinbub & Ramseyer 2020) and SUSY (Tschacher & Meier 2020) as in ``monitor.synchrony.published``, multiSyncPy (Hudson
et al. 2022), SyncPipe's audit, the formula of dashboards (largest r over +-2 s at 2 Hz), windowed lagged peaks (Boker et al.
2002), cross-recurrence and dynamic time warping. rMEA, SUSY and SyncPipe judge groups of pairs, not one: the rules for one
pair that are used here are in the table.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.real import multisync, peers, ratings
from benchmarks.real.corpora import WHERE, MissingCorpusError
from monitor.synchrony.published import rmea

_QUICK = 5


def run(data: Path, only: Sequence[str], *, limit: int | None, out: Path | None = None) -> list[peers.Row]:
    """All rows; written to ``out`` after each stretch, as the whole takes minutes."""
    found: list[peers.Row] = []
    for corpus in only:
        try:
            for name, signal, seconds, part in peers.cells(data, [corpus]):
                label = f"{name} {signal} {seconds or 'whole'}"
                pairs = list(
                    tqdm(peers.measured(signal, part, limit=limit), desc=label, leave=False, unit="pair", mininterval=2)
                )
                found += peers.rows(name, signal, seconds, pairs)
                print(f"{label}: {len(pairs)} pairs", file=sys.stderr, flush=True)
                write(found, out)
        except MissingCorpusError as error:
            print(error, file=sys.stderr)
    return found


def write(rows: Sequence[peers.Row], out: Path | None) -> None:
    if out:
        out.mkdir(parents=True, exist_ok=True)
        (out / "peers.md").write_text(f"{summary(rows)}\n\n{table(rows)}\n", encoding="utf-8")
        document = json.dumps([asdict(row) for row in rows], indent=1).replace("NaN", "null")
        (out / "peers.json").write_text(document + "\n", encoding="utf-8")


def percent(share: float) -> str:
    return "-" if math.isnan(share) else f"{share:.0%}"


def columns(rows: Sequence[peers.Row]) -> list[tuple[str, str, int]]:
    return list(dict.fromkeys((row.corpus, row.signal, row.seconds) for row in rows))


def table(rows: Sequence[peers.Row]) -> str:
    """A line for each measure, corpus and stretch."""
    lines = [
        "| corpus | signal | s | measure | rule for one pair | pairs | AUC (90 % interval) | ours less it | strangers called "
        "| partners called |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        verdict = row.verdict
        behind = f"{row.behind:+.2f} ({row.behind_low:+.2f} to {row.behind_high:+.2f})" if row.behind == row.behind else "-"
        called = (
            f"{percent(row.called)} ({percent(row.called_low)}-{percent(row.called_high)})" if row.called == row.called else "-"
        )
        lines.append(
            f"| {row.corpus} | {peers.SIGNALS.get(row.signal, row.signal)} | {row.seconds or 'whole'} | {row.measure} | "
            f"{peers.RULES[row.measure] or 'none'} | {verdict.pairs} | "
            f"{verdict.auc:.2f} ({verdict.low:.2f}-{verdict.high:.2f}) | {behind} | {called} | {percent(row.hits)} |"
        )
    return "\n".join(lines)


def summary(rows: Sequence[peers.Row]) -> str:
    """A line for each measure, a column for each corpus and stretch: AUC, and strangers called / partners called."""
    shown = columns(rows)
    heads = [f"{corpus} {peers.SIGNALS.get(signal, signal)} {seconds or 'whole'}" for corpus, signal, seconds in shown]
    lines = [f"| measure | {' | '.join(heads)} |", "|---" * (len(shown) + 1) + "|"]
    by_place = {(row.measure, row.corpus, row.signal, row.seconds): row for row in rows}
    for measure in peers.RULES:
        entries = []
        for place in shown:
            row = by_place.get((measure, *place))
            shares = "" if row is None or math.isnan(row.called) else f" {100 * row.called:.0f}/{100 * row.hits:.0f}"
            entries.append("" if row is None else f"{row.verdict.auc:.2f}{shares}")
        if any(entries):
            lines.append(f"| {measure} | {' | '.join(entries)} |")
    return "\n".join(lines)


def picture(rows: Sequence[peers.Row], path: Path) -> None:
    """AUC with interval, and strangers called, of each measure: one dot a corpus and signal at its longest stretch."""
    import matplotlib as mpl

    mpl.use("agg")
    import matplotlib.pyplot as plt

    longest: dict[tuple[str, str], int] = {}
    for corpus, signal, seconds in columns(rows):
        if signal != "joined":
            longest[corpus, signal] = seconds
    names = [name for name in peers.RULES if name != peers.JOINED]
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 8), sharey=True, layout="constrained")
    for number, ((corpus, signal), seconds) in enumerate(longest.items()):
        part = {row.measure: row for row in rows if (row.corpus, row.signal, row.seconds) == (corpus, signal, seconds)}
        shown = [name for name in names if name in part]
        height = np.array([names.index(name) for name in shown]) + 0.09 * (number - (len(longest) - 1) / 2)
        auc = np.array([[part[name].verdict.auc, part[name].verdict.low, part[name].verdict.high] for name in shown])
        spread = np.abs(auc[:, 1:] - auc[:, :1]).T
        label = f"{corpus}, {peers.SIGNALS[signal]}, {f'{seconds} s' if seconds else 'whole'}"
        left.errorbar(auc[:, 0], height, xerr=spread, fmt="o", ms=3.5, lw=0.8, color=f"C{number}", label=label)
        right.plot([part[name].called for name in shown], height, "o", ms=3.5, color=f"C{number}")
    left.axvline(0.5, color="0.6", lw=0.8)
    right.axvspan(0.03, 0.07, color="0.9")
    left.set(yticks=range(len(names)), yticklabels=names, xlabel="AUC, partners against strangers (90 % interval)")
    right.set(xlabel="strangers called synchronous by its own rule (grey: 3-7 %)", xlim=(0, 1))
    left.invert_yaxis()
    figure.legend(loc="outside lower center", ncols=4, fontsize=7)
    figure.savefig(path, dpi=130)
    plt.close(figure)


def packages() -> None:
    """Our formulae of multiSyncPy's measures against the package, and its windows' speed against ours."""
    try:
        from multiSyncPy import synchrony_metrics as theirs
    except ImportError as error:
        raise SystemExit(f"{error.name} is not installed: pip install multiSyncPy seaborn") from None
    rng = np.random.default_rng(1)
    worst: dict[str, float] = {}
    for n in (900, 1800, 6000):
        pair = np.stack([np.convolve(rng.normal(size=n), np.hanning(15), "same") for _ in range(2)])
        a, b = pair
        of_a, of_b = multisync.phasor(a), multisync.phasor(b)
        phases = np.angle(np.stack([of_a, of_b]))
        rho, kuramoto = multisync.phase_measures(of_a, of_b)
        spectra = (multisync.spectrum(a), multisync.spectrum(b))
        for name, ours, other in (
            ("coherence", multisync.coherence(*spectra), theirs.coherence_team(pair)),
            ("sum-normalized CSD", multisync.sum_normalized_csd(*spectra, n_samples=n), theirs.sum_normalized_csd(pair)),
            (
                "symbolic entropy",
                multisync.symbolic_entropy(multisync.terciles(a), multisync.terciles(b)),
                theirs.symbolic_entropy(pair),
            ),
            ("rho", rho, theirs.rho(phases)[1]),
            ("Kuramoto r^2", kuramoto, (np.abs(np.exp(1j * phases).mean(axis=0)) ** 2).mean()),
            ("S (the package rounds to 4 digits)", multisync.sync_index(a, b), theirs.get_sync_index(pair)),
        ):
            worst[name] = max(worst.get(name, 0.0), abs(float(np.squeeze(ours)) - float(np.squeeze(other))))
    for name, apart in worst.items():
        print(f"{name:36s} differs by at most {apart:.1e}")
    windows(theirs)


def windows(theirs: object) -> None:
    """Ten minutes at 25 Hz: multiSyncPy's windows with numpy's correlation at every lag, and ``published.rmea``."""
    rate_hz, window, step, reach = 25, 750, 250, 125
    rng = np.random.default_rng(1)
    pair = np.stack([np.convolve(rng.normal(size=600 * rate_hz), np.hanning(rate_hz), "same") for _ in range(2)])

    def lagged(part: np.ndarray) -> np.ndarray:
        x, y = part
        follows = [np.corrcoef(x[:window], y[lag : lag + window])[0, 1] for lag in range(reach + 1)]
        leads = [np.corrcoef(x[lag : lag + window], y[:window])[0, 1] for lag in range(1, reach + 1)]
        return np.array(leads[::-1] + follows)

    def with_package() -> float:
        return float(np.abs(np.arctanh(theirs.apply_windowed(pair, lagged, window + reach, step))).mean())  # type: ignore[attr-defined]

    for name, measure in (("its windows", with_package), ("ours", lambda: rmea(*pair, rate_hz=rate_hz).grand_average)):
        seconds = []
        for _ in range(3):
            begun_s = time.process_time()
            value = measure()
            seconds.append(time.process_time() - begun_s)
        print(f"windowed cross-correlation, {name:12s} {value:.9f} in {1000 * min(seconds):.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=WHERE)
    parser.add_argument("--only", nargs="+", choices=peers.CORPORA, default=list(peers.CORPORA))
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--ratings", action="store_true")
    parser.add_argument("--packages", action="store_true")
    options = parser.parse_args()
    if options.packages:
        packages()
        return
    if options.ratings:
        print(ratings.table(ratings.tried(options.folder)))
        return
    begun_s = time.process_time()
    rows = run(options.folder, options.only, limit=_QUICK if options.quick else None, out=options.out)
    if not rows:
        raise SystemExit(f"no recordings in {options.folder}")
    print(summary(rows))
    print(f"{time.process_time() - begun_s:.0f} s of CPU", file=sys.stderr)
    if options.out:
        picture(rows, options.out / "peers.png")


if __name__ == "__main__":
    main()
