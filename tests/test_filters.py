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


def test_what_another_thread_takes_meanwhile_is_the_real_one_once_it_is_used() -> None:
    code = (
        "import sys\n"
        "from monitor.filters import _late\n"
        "with _late('scipy.stats'):\n"
        "    from scipy.stats import norm, poisson, rankdata\n"
        "    taken = 'scipy.stats._stats_py' in sys.modules\n"
        "    within = norm.ppf(0.5)\n"  # from now on the real one is there, and the end of the block leaves it
        "print(taken, within, poisson(4).mean(), rankdata([3, 1]), sys.modules['scipy.stats'].norm.ppf(0.5))"
    )
    assert in_a_new_process(code) == "False 0.0 4.0 [2. 1.] 0.0"


def test_a_real_module_that_was_put_there_meanwhile_stays() -> None:
    code = (
        "import sys, types\n"
        "from monitor.filters import _late\n"
        "real = types.ModuleType('scipy.stats')\n"
        "with _late('scipy.stats'):\n"
        "    sys.modules['scipy.stats'] = real\n"
        "print(sys.modules['scipy.stats'] is real)"
    )
    assert in_a_new_process(code) == "True"


def test_films_are_analyzed_without_the_statistics_until_they_are_needed() -> None:
    assert in_a_new_process("import monitor.offline.mouth_fit, sys; print('scipy.stats' in sys.modules)") == "False"
