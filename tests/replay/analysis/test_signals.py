"""Two people's series of another program: planted couplings, and why there may be no comparison."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from monitor.measures import SIGNAL
from monitor.record.header import Practice, Signal
from monitor.record.writer import SessionWriter
from monitor.replay.analysis.signals import SignalComparison
from monitor.replay.export.bids import export_bids
from monitor.replay.export.formats import export
from monitor.replay.join.join import _header as joined_header
from monitor.replay.realign import shift_partner
from monitor.replay.session import Session, load_session
from monitor.replay.summary import summarize
from monitor.replay.terminal import describe
from monitor.types import FeatureBlock, Person
from tests.support import sessions

LAG_S = 2.0
SECONDS = 240
BELTS = (
    Signal(person="user", stream="Belt A", channel="HR", unit="bpm"),
    Signal(person="partner", stream="Belt B", channel="HR", unit="bpm"),
)


def hearts(*, coupling: float = 0.8, seed: int = 3) -> dict[Person, tuple[np.ndarray, np.ndarray]]:
    """Once a second, with the beat's own jitter; the user follows LAG_S later."""
    rng = np.random.default_rng(seed)
    drift, own = (np.convolve(rng.normal(size=(SECONDS + 40) * 4), np.hanning(24), "same") for _ in range(2))

    def at(series: np.ndarray, time_s: np.ndarray) -> np.ndarray:
        return np.interp(time_s + 20, np.arange(len(series)) / 4, series)

    times = [np.arange(SECONDS) + rng.uniform(0, 0.2, SECONDS) for _ in range(2)]
    user = coupling * at(drift, times[0] - LAG_S) + (1 - coupling) * at(own, times[0])
    return {"user": (times[0], 70 + user), "partner": (times[1], 75 + at(drift, times[1]))}


def session(
    folder: Path, series: dict[Person, tuple[np.ndarray, np.ndarray]], *, measured_s: float = SECONDS, **changes: object
) -> Session:
    head = sessions.header(**{"signals": BELTS, **changes})  # type: ignore[arg-type]
    path = folder / head.id
    with SessionWriter.create(path, head) as writer:
        sessions.fill(writer, measured_s, with_sketch=False, step_s=10.0)
        for person, (time_s, values) in series.items():
            quality = np.isfinite(values).astype(np.float32)
            writer.add_rows(FeatureBlock(person, SIGNAL, time_s, values[:, None].astype(np.float32), quality))
        writer.set_summary(sessions.summary(float(SECONDS)))
    return load_session(path)


def compared(found: Session) -> SignalComparison:
    assert found.signals is not None
    return found.signals


def test_a_planted_lag_is_found_and_told_everywhere(tmp_path: Path) -> None:
    found = session(tmp_path, hearts())
    result = compared(found).result
    assert result is not None
    assert result.score > 95
    assert result.lag_s == pytest.approx(LAG_S, abs=0.5)  # half a step of the belts
    assert result.direction == "user follows"
    words = (
        "Coupling of your series (Belt A: HR) and your partner's (Belt B: HR): more than chance would give; you followed about"
    )
    assert words in describe(found)
    assert any(words in str(sentence) and "50 is chance" in str(sentence) for sentence in summarize(found))
    whole = json.loads(json.dumps(found.to_json()))["signals"]
    assert whole["user"]["stream"] == "Belt A" and whole["result"]["score"] == pytest.approx(result.score)
    assert SIGNAL not in found.people["user"]["coverage"], "none of the families that this program measures"


def test_the_scores_are_those_without_the_series(tmp_path: Path) -> None:
    with_series = session(tmp_path / "with", hearts())
    without = session(tmp_path / "without", {}, signals=())
    assert {name: score.score for name, score in with_series.summary.items()} == pytest.approx(
        {name: score.score for name, score in without.summary.items()}, nan_ok=True
    )
    assert without.signals is None and without.to_json()["signals"] is None
    assert "series" not in describe(without)


def test_missing_stretches_stay_missing(tmp_path: Path) -> None:
    series = hearts()
    time_s, values = series["user"]
    kept = (time_s < 60) | (time_s > 120)
    found = compared(session(tmp_path, {**series, "user": (time_s[kept], values[kept])})).result
    assert found is not None and found.coverage < 0.75


@pytest.mark.parametrize("lack", ["one", "few", "slow", "apart", "withheld"])
def test_why_there_is_no_comparison_is_one_sentence(lack: str, tmp_path: Path) -> None:
    series, changes = hearts(), {}
    time_s, values = series["partner"]
    if lack == "one":
        changes = {"signals": BELTS[:1]}
    elif lack == "few":
        series["partner"] = (time_s[:2], values[:2])
    elif lack == "slow":
        series["partner"] = (time_s[::5], values[::5])
    elif lack == "apart":
        series = {
            person: (t[part], v[part])
            for (person, (t, v)), part in zip(series.items(), (slice(0, 100), slice(101, None)), strict=True)
        }
    else:
        changes = {"practice": Practice(title="Alone")}
    found = session(tmp_path, series, **changes)
    assert (compared(found).lack, compared(found).result) == (lack, None)
    sentence = next(str(one) for one in summarize(found) if "eries" in str(one) and "Belt" in str(one))
    assert sentence.endswith(".") and "{" not in sentence


@pytest.mark.slow
def test_a_shift_takes_the_partners_series_along(tmp_path: Path) -> None:
    clock = {"offset_s": 0.0, "source": "given", "sure": True}
    found = session(tmp_path, hearts(), measured_s=30.0, clock=clock)
    before = found.series("partner", SIGNAL)
    shifted = shift_partner(found.path, 1.0)
    after = shifted.series("partner", SIGNAL)
    np.testing.assert_allclose(after.time_s, before.time_s + 1.0)
    np.testing.assert_array_equal(after.column("signal"), before.column("signal"))
    assert compared(shifted).result is not None


def test_two_peoples_own_sessions_bring_a_series_each(tmp_path: Path) -> None:
    mine = session(tmp_path / "mine", {}, signals=BELTS)
    other = Signal(person="user", stream="Ring", channel="HR")
    theirs = session(tmp_path / "theirs", {}, signals=(other,))
    clock = sessions.header(clock={"offset_s": 0.0, "source": "given", "sure": True}).clock
    assert clock is not None
    joined = joined_header(mine, theirs, clock, title="", agreed=True).signals
    assert [(signal.person, signal.stream) for signal in joined] == [("user", "Belt A"), ("partner", "Ring")]


def test_the_series_is_exported_where_there_is_one(tmp_path: Path) -> None:
    found = session(tmp_path, hearts())
    paths = export(found, tmp_path / "out", formats=["csv"])
    with next(path for path in paths if path.name == "signal.csv").open(encoding="utf-8") as file:
        lines = file.read().splitlines()
    assert lines[0] == "person,time_s,signal,quality"
    assert len(lines) == 1 + 2 * SECONDS
    table = found.table(SIGNAL)
    np.testing.assert_array_equal(table["signal"][:SECONDS], hearts()["user"][1].astype(np.float32))
    export_bids(found, tmp_path / "bids", dyad="7")
    side = next((tmp_path / "bids").rglob("*recording-signal_physio.json"))
    assert json.loads(side.read_text(encoding="utf-8"))["Stream"]["unit"] == "bpm"
