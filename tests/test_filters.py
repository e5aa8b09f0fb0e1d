"""``monitor.filters``: the filters of SciPy come without its statistics, which work all the same once they are asked for."""

from __future__ import annotations

import subprocess
import sys


def in_a_new_process(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_a_live_page_is_served_without_the_statistics() -> None:
    assert in_a_new_process("import monitor.live.engine, sys; print('scipy.stats' in sys.modules)") == "False"


def test_what_scipy_itself_takes_of_the_statistics_still_works() -> None:
    code = (
        "import monitor.filters, numpy as np, scipy.signal, scipy.stats\n"
        "peaks = scipy.signal.find_peaks_cwt(np.sin(np.arange(180) / 10), [10])\n"  # by scipy.stats.scoreatpercentile
        "print(len(peaks), round(float(scipy.stats.norm.cdf(0.0)), 3))"
    )
    assert in_a_new_process(code) == "3 0.5"
