"""Other programs' measures: each formula worked by hand or against another tool, and the comparison on planted pairs."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy import signal, stats

from benchmarks.peers import run
from benchmarks.real import audit, measures, multisync, peers, ratings, similarity
from benchmarks.real.corpora import Motion, Phrase, Talk
from benchmarks.real.scores import scores
from monitor.synchrony.published import rmea


def smooth(n: int, seed: int) -> np.ndarray:
    return np.convolve(np.random.default_rng(seed).normal(size=n), np.hanning(15), "same")


@pytest.mark.parametrize("n", [900, 1030, 1100])
def test_spectra_as_scipy_has_them(n: int):
    a, b = smooth(n, 1), smooth(n, 2)
    size = n // 4 if n < 1024 else 256
    spectra = multisync.spectrum(a), multisync.spectrum(b)
    assert multisync.coherence(*spectra) == pytest.approx(signal.coherence(a, b, nperseg=size)[1].mean(), abs=1e-9)
    density = [signal.csd(x, y, nperseg=size)[1] for x, y in ((a, b), (a, a), (b, b))]
    expected = (np.abs(density[0]) ** 2).sum() / (density[1] * density[2]).real.sum()
    assert multisync.sum_normalized_csd(*spectra, n_samples=n) == pytest.approx(expected, abs=1e-12)


def test_a_constant_phase_is_all_rho_and_less_kuramoto():
    phase = np.linspace(0, 40, 500)
    rho, kuramoto = multisync.phase_measures(np.exp(1j * phase), np.exp(1j * (phase + 1.2)))
    assert rho == pytest.approx(1)
    assert kuramoto == pytest.approx(math.cos(0.6) ** 2)


def test_entropy_of_equal_and_of_unrelated_terciles():
    a, b = np.repeat([0, 1, 2], 30), np.tile([0, 1, 2], 30)
    assert multisync.symbolic_entropy(a, a) == pytest.approx(math.log(3))
    assert multisync.symbolic_entropy(np.stack([a, a]), np.stack([b, a])) == pytest.approx([math.log(9), math.log(3)])
    assert (np.bincount(multisync.terciles(np.arange(90.0))) == 30).all()


def test_the_synchrony_index_of_one_who_is_driven():
    """x halves every ten samples, y is twice x of ten samples before: 2 from x to y, 0 back; x's own half is in two columns."""
    rng = np.random.default_rng(0)
    first = rng.normal(size=10)
    x = np.concatenate([first, first / 2, first / 4])
    x -= x.mean()
    y = np.concatenate([rng.normal(size=10), 2 * x[:-10]])
    own = np.linalg.lstsq(np.c_[x[:-10] - x[:-10].mean()], x[10:] - x[10:].mean(), rcond=None)[0][0] / 2
    assert multisync.sync_index(x, y) == pytest.approx(2**2 / own, rel=1e-6)


def test_the_largest_r_finds_a_copy_only_within_reach():
    a = smooth(203, 3)
    assert similarity.largest_r(a[3:], a[:-3], reach=4) == pytest.approx(1)
    assert similarity.largest_r(a[3:], a[:-3], reach=2) < 0.98
    assert math.isnan(similarity.largest_r(np.ones(50), a[:50], reach=2))


def test_warping_within_and_without_a_band():
    a, b = np.array([0.0, 0, 1, 0]), np.array([0.0, 1, 0, 0])
    assert similarity.dtw_distance(a, b, band=1) == pytest.approx(0)
    assert similarity.dtw_distance(a, b, band=0) == pytest.approx(2 / (math.sqrt(3) / 4) / 8)


def test_recurrence_of_a_ramp_with_itself():
    ramp = np.arange(20.0)
    assert similarity.cross_recurrence(ramp, ramp, reach=0) == pytest.approx(20)
    assert similarity.cross_recurrence(ramp, ramp, reach=19) == pytest.approx(1)


def test_the_audit_trace_and_its_surrogates():
    a, b = smooth(90, 5), smooth(90, 6)
    trace = audit.trace(audit.windows(a), audit.windows(b))
    assert trace[7] == pytest.approx(np.corrcoef(a[7:27], b[7:27])[0, 1])
    assert audit.features(trace) == pytest.approx([trace.mean(), trace.max()])
    shifted = audit.shifted(audit.windows(a), audit.windows(b))
    expected = [np.corrcoef(a[30 + t : 50 + t], b[t : 20 + t])[0, 1] for t in range(41)]
    assert shifted[3, 0] == pytest.approx(np.mean(expected))
    surrogates = audit.iaaft(a, np.random.default_rng(0), 5)
    assert (np.sort(surrogates, axis=1) == np.sort(a)).all()
    power = np.abs(np.fft.rfft(surrogates)) ** 2
    assert np.abs(power - np.abs(np.fft.rfft(a)) ** 2).sum(axis=1).max() < 0.1 * power[0].sum()


@pytest.mark.parametrize("jump", [0.0, 60.0])
def test_windowed_correlation_is_rmeas(jump: float):
    a, b = 5 + smooth(900, 7), 5 + smooth(900, 8)
    a[300:305] += jump  # beyond 10 sd: left out after the preparation
    found = measures.of_rmea(measures.Person("a", a), measures.Person("b", b))
    for name, options in (
        (measures.RMEA_RAW, {}),
        (measures.RMEA, {"smooth_s": 0.5}),
        (measures.RMEA_SIGNED, {"smooth_s": 0.5, "absolute": False}),
    ):
        assert found[name].value == pytest.approx(rmea(a, b, rate_hz=10, **options).grand_average, abs=1e-9)


def test_planted_pairs_are_told_from_exchanged_ones():
    motions = []
    for number in range(3):
        shared = smooth(910, 20 + number)
        both = np.stack([shared[10:], shared[:-10] + 0.3 * smooth(900, 30 + number)]) + 9
        motions.append(Motion("planted", f"{number}", (f"{number}:a", f"{number}:b"), {"motion": both}))
    every = list(peers.pairs(peers.stretches(motions, 90), "motion"))
    assert [pair.real for pair in every] == [True, False, False, False, True, False, False, False, True]
    rows = {row.measure: row for row in peers.rows("planted", "motion", 90, every, draws=40)}
    assert set(rows) == set(measures.MEASURES)
    for measure in ("ours", measures.RMEA_SIGNED, "largest r, whole", "dynamic time warping"):
        assert rows[measure].verdict.auc == 1
        assert rows[measure].behind == 0
    assert rows["ours"].hits == rows["largest r, whole"].hits == 1
    assert math.isnan(rows["dynamic time warping"].called)


def test_rank_correlation_as_scipy_has_it():
    rng = np.random.default_rng(2)
    first, second = rng.normal(size=10), np.round(rng.normal(size=10))
    rho, p = ratings.spearman(first, second)
    expected = stats.spearmanr(first, second)
    assert rho == pytest.approx(expected.statistic)
    assert p == pytest.approx(expected.pvalue, abs=0.05)
    assert math.isnan(ratings.spearman(first, np.ones(10))[0])


def test_people_who_take_turns_have_the_floor_one_at_a_time():
    rng = np.random.default_rng(4)
    edges = np.cumsum(rng.uniform(1, 8, 60))
    phrases = [Phrase(start, end) for start, end in pairwise(edges)]
    talk = Talk("planted", "talk", ("a", "b"), (tuple(phrases[::2]), tuple(phrases[1::2])))
    assert scores(talk, float(int(talk.duration_s)))["floor"].z > 3


def test_absent_corpora_are_said_in_a_line_each(tmp_path, capsys):
    assert run(tmp_path, ["survival", "therapy"], limit=None) == []
    said = capsys.readouterr().err.splitlines()
    assert [line.split()[0] for line in said] == ["real/survival_motion", "dyads/therapy"]
    assert ratings.tried(tmp_path) == []
