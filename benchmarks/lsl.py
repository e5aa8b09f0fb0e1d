"""LSL streams: how exact their stamps are, what sending costs, who can find them, and whether slow series make coupling.

python benchmarks/lsl.py stamps      # planted moments, read by another process
python benchmarks/lsl.py cost        # two people's rows at the live rates for 20 s
python benchmarks/lsl.py scope       # from another machine: a network namespace (Linux, unshare and ip)
python benchmarks/lsl.py chance      # strangers' series once a second, as heart rates come
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np

from monitor.clock import Clock
from monitor.live.lsl.library import LslClock, open_library
from monitor.live.lsl.outlets import Outlets
from monitor.measures import columns
from monitor.synchrony import coordination
from monitor.tables.series import Series, sampled
from monitor.types import PEOPLE, FeatureBlock, Person

ROOT = Path(__file__).parents[1]
READER = ROOT / "tests" / "support" / "lsl_reader.py"
RATES_HZ = {"face": 15.0, "body": 5.0, "motion": 15.0, "voice": 62.5}
PAIRS, SERIES_S, JOINED_HZ = 1000, 300, 4.0


def block(person: Person, family: str, times: list[float]) -> FeatureBlock:
    values = np.zeros((len(times), len(columns(family))), np.float32)
    return FeatureBlock(person, family, np.array(times), values, np.ones(len(times), np.float32))


def opened() -> tuple[Any, Clock, LslClock, Outlets]:
    pylsl = open_library("computer")
    clock = Clock()
    return pylsl, clock, (both := LslClock(clock, pylsl.local_clock)), Outlets(pylsl, both)


def stamps(n: int = 200) -> None:
    """The moment is read on LSL's clock beside the program's; the stamp that arrives is compared with it."""
    pylsl, clock, both, outlets = opened()
    uid = outlets._outlets["user face"].get_info().uid()
    reader = subprocess.Popen([sys.executable, str(READER), str(n), uid], stdout=subprocess.PIPE, text=True)
    assert reader.stdout is not None
    for line in reader.stdout:
        if line.strip() == "ready":
            break
    truth = []
    for _ in range(n):
        truth.append(pylsl.local_clock())
        outlets.rows(block("user", "face", [clock.now_s()]))
        time.sleep(0.05)
    got = [json.loads(line)["stamp"] for line in reader.stdout]
    off_ms = 1000 * np.abs(np.array(got) - np.array(truth))
    outlets.close()
    print(
        f"{n} moments: median {np.median(off_ms):.3f} ms, 99 % {np.quantile(off_ms, 0.99):.3f} ms, most {off_ms.max():.3f} ms"
    )
    print(f"offset between the clocks known to {1e6 * both.error_s:.1f} us")


def cost(seconds: float = 20.0) -> None:
    """CPU of the process while rows of two people go out, and the longest that a row held its caller up."""
    _, clock, _, outlets = opened()
    uids = [outlet.get_info().uid() for outlet in outlets._outlets.values()]
    reader = subprocess.Popen([sys.executable, str(READER), "1000000", *uids], stdout=subprocess.PIPE, text=True)
    assert reader.stdout is not None
    for line in reader.stdout:
        if line.strip() == "ready":
            break
    threading.Thread(target=lambda: [None for _ in reader.stdout or ()], daemon=True).start()
    held, begin_s, cpu_s, next_s = [], clock.now_s(), time.process_time(), dict.fromkeys(RATES_HZ, 0.0)
    while (now_s := clock.now_s() - begin_s) < seconds:
        for family, rate_hz in RATES_HZ.items():
            if now_s >= next_s[family]:
                next_s[family] += 1 / rate_hz
                for person in PEOPLE:
                    before_s = time.perf_counter()
                    outlets.rows(block(person, family, [begin_s + now_s]))
                    held.append(time.perf_counter() - before_s)
        time.sleep(0.005)
    used = (time.process_time() - cpu_s) / seconds
    reader.kill()
    outlets.close()
    print(f"{len(held)} rows: {100 * used:.1f} % of a core, the loop of this script included; {outlets.dropped} left out")
    print(f"a row holds its caller up for {1e6 * np.median(held):.0f} us, at most {1e3 * max(held):.2f} ms")


_SEND = """
import sys, time
from monitor.clock import Clock
from monitor.live.lsl.library import LslClock, open_library
from monitor.live.lsl.outlets import Outlets
pylsl = open_library(sys.argv[1])
outlets = Outlets(pylsl, LslClock(Clock(), pylsl.local_clock))
time.sleep(20)
"""
_FIND = """
import pylsl, sys
from pylsl.util import set_config_content
peers = f"[lab]\\nKnownPeers = {{{sys.argv[1]}}}\\n" if len(sys.argv) > 1 else ""
set_config_content("[log]\\nlevel = -2\\n" + peers)
print(len([stream for stream in pylsl.resolve_streams(3.0) if stream.name().startswith("rapport")]))
"""
_NETWORK = """
ip link set lo up; ip link add va type veth peer name vb; ip addr add 10.9.0.1/24 dev va; ip link set va up
unshare -n sleep 100 & other=$!; sleep 0.5; ip link set vb netns $other
in_other() {{ nsenter -t $other -n "$@"; }}
in_other ip link set lo up; in_other ip addr add 10.9.0.2/24 dev vb; in_other ip link set vb up
in_other ip route add default dev vb
for scope in computer network; do
  {python} -c "$SEND" $scope 2>/dev/null & sender=$!; sleep 3
  echo "--lsl-scope $scope: here $({python} -c "$FIND"), another machine $(in_other {python} -c "$FIND"), one that names this" \
       "address $(in_other {python} -c "$FIND" 10.9.0.1) streams found"
  kill $sender
done
kill $other
"""


def scope() -> None:
    """How many of the ten streams are found here, from another machine, and from one that names this one as a known peer."""
    environment = {**os.environ, "SEND": _SEND, "FIND": _FIND, "PYTHONPATH": str(ROOT)}
    script = _NETWORK.format(python=sys.executable)
    subprocess.run(["unshare", "-rn", "bash", "-c", script], env=environment, check=True)


def chance(pairs: int = PAIRS) -> None:
    """Strangers whose series come once a second, joined by lines as a session's are: how many exceed the 5 % limit."""
    rng = np.random.default_rng(1)
    beyond, scored = 0, 0
    for _ in range(pairs):
        series = []
        for _ in range(2):
            drift = np.convolve(rng.normal(size=SERIES_S + 40), np.hanning(8), "same")[20 : SERIES_S + 20]
            time_s = np.arange(SERIES_S) + rng.uniform(0, 0.3, SERIES_S)
            cells = sampled(Series("HR", "", drift, time_s), 1.0, int((SERIES_S - 2) * JOINED_HZ), JOINED_HZ, 1.0)
            series.append(cells)
        result = coordination(*series, rate_hz=JOINED_HZ)
        if result.status == "ok":
            scored += 1
            beyond += result.p < 0.05
    half = 1.645 * np.sqrt(beyond / scored * (1 - beyond / scored) / scored)
    print(f"{beyond} of {scored} pairs of strangers beyond the 5 % limit: {100 * beyond / scored:.1f} +- {100 * half:.1f} %")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["stamps", "cost", "scope", "chance"])
    {"stamps": stamps, "cost": cost, "scope": scope, "chance": chance}[parser.parse_args().what]()
