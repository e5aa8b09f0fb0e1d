"""A program of its own that listens: ``python lsl_reader.py N UID...`` prints what comes as JSON lines, up to N samples.

uid, the stamp in its own LSL clock (corrected as LSL says), the values; first of each stream its description.
"""

from __future__ import annotations

import json
import sys

import pylsl
from pylsl.util import set_config_content

COMPUTER = "[log]\nlevel = -2\n[ports]\nIPv6 = disable\n[multicast]\nResolveScope = machine\n[lab]\nKnownPeers = {127.0.0.1}\n"


def main(n: int, uids: list[str]) -> None:
    set_config_content(COMPUTER)
    inlets = []
    for uid in uids:
        found = pylsl.resolve_byprop("uid", uid, 1, 20.0)
        inlet = pylsl.StreamInlet(found[0], recover=False)
        inlet.open_stream(timeout=10.0)
        info = inlet.info(timeout=10.0)
        described = {
            "name": info.name(),
            "labels": info.get_channel_labels(),
            "units": info.get_channel_units(),
            "rate": info.nominal_srate(),
        }
        print(json.dumps({"uid": uid, **described}), flush=True)
        inlets.append((uid, inlet, inlet.time_correction(timeout=10.0)))
    print("ready", flush=True)
    count = 0
    while count < n:
        for uid, inlet, correction_s in inlets:
            samples, stamps = inlet.pull_chunk(timeout=0.05, min_samples=1)
            for values, stamp in zip(samples, stamps, strict=True):
                count += 1
                print(json.dumps({"uid": uid, "stamp": stamp + correction_s, "values": values}), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
