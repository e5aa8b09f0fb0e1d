"""Files of kinds that people reported elsewhere, through ``analyze`` and ``synchrony``: what comes, beside what is right.

    python benchmarks/broken_recordings.py FOLDER [NAME ...]

FOLDER holds the files and a README with the truth (they are not part of the project). About 5 minutes on two cores.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor.errors import RapportError
from monitor.offline import analyze
from monitor.synchrony.compare import as_document, score_file

Document = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """What is called, and what of its answer is printed beside the truth."""

    name: str
    files: tuple[str, ...]
    right: str
    shows: Callable[[Document], str]
    options: dict[str, Any]


def voices(document: Document) -> str:
    """Both people's share of speech, median F0 and its range, and the offset."""
    parts = []
    for person in ("user", "partner"):
        means = document["people"][person]["means"]
        share, f0_hz, range_st = (means[name] for name in ("speech_share", "f0_median_hz", "f0_range_st"))
        text = "none" if f0_hz is None else f"{100 * share:.0f} %, {f0_hz:.0f} Hz, {range_st:.1f} st"
        parts.append(f"{person} {text}")
    if document["offset_s"] is not None:
        sure = "sure" if document["offset_sure"] else "unsure"
        parts.append(f"offset {document['offset_s']:+.2f} s ({document['offset_from']}, {sure})")
    return "; ".join(parts)


def faces(document: Document) -> str:
    """For how much of the session each face was measured."""
    seen = {person: document["people"][person]["coverage"]["face"] for person in ("user", "partner")}
    return f"{document['duration_s']:.1f} s; face " + ", ".join(
        f"{person} {100 * share:.0f} %" for person, share in seen.items()
    )


def lag(document: Document) -> str:
    """The score and the lag of two series."""
    return f"score {document['score']:.0f}, lag {document['lag_s']}, {document['status']}"


CASES = [
    Case("together", ("user.opus", "partner.opus"), "38 %, 119 Hz, 4.4 st; 46 %, 204 Hz, 3.3 st; offset 0", voices, {}),
    Case("late", ("user.opus", "partner_late4.opus"), "offset +4.0 found, or asked for", voices, {}),
    Case("bleed", ("bleed20_user.opus", "partner.opus"), "user 38 +- 3 %, 119 Hz", voices, {}),
    Case("same sound", ("both_recorded_user.opus", "both_recorded_partner.opus"), "said; no voice numbers", voices, {}),
    Case("two tracks", ("obs_two_tracks.mka", "partner.opus"), "Mic/Aux is the user: 119 Hz", voices, {}),
    Case("hum", ("user.opus", "hum_partner.opus"), "partner about 200 Hz, 3.3 st (60 s)", voices, {}),
    Case("photo", ("user.opus", "profile_photo_partner.mkv"), "partner's face not measured", faces, {}),
    Case("poster", ("poster_first.mp4",), "only the moving face", faces, {}),
    Case("swapped tiles", ("call_swap_20s.mp4",), "both followed", faces, {"layout": "left-right"}),
    Case("size drops", ("call_resolution_drops.webm",), "both followed", faces, {"layout": "left-right"}),
    Case("thumbnail", ("call_pip_right.mp4",), "each one's own part kept", faces, {"layout": "auto", "keep_media": True}),
    Case("mirror matrix", ("hflip_matrix.mp4",), "as players show it", faces, {}),
    Case("upside down", ("upside_down.mp4",), "said, and turned", faces, {}),
    Case("stamp jump", ("jump_1h.mkv",), "8 s, a cut that is said", faces, {}),
    Case("joined", ("joined.ts",), "16 s measured and kept", faces, {"keep_media": True}),
]
TABLES = [
    ("c01_r_tab.txt", "asks for --rate"),
    ("c02_openface_strangers_lost_together.csv", "score 14, as without the losses"),
    ("c03_comma_comma.csv", "one right sentence"),
    ("c03_semicolon_comma.csv", "1.2"),
    ("c05_long_faces.csv", "says that times repeat, or 1.2"),
    ("c09_irregular.csv", "1.2"),
    ("c16_half_rate.csv", "1.2"),
]
HOW: dict[str, Any] = {
    "rate_hz": None,
    "names": None,
    "window_s": 30.0,
    "step_s": 10.0,
    "max_lag_s": 5.0,
    "null": "own",
    "statistic": "mean",
    "seed": 0,
}


def main() -> None:
    """Print a line a case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as sessions:
        for case in CASES:
            if arguments.names and case.name not in arguments.names:
                continue
            said: list[str] = []
            paths = [arguments.folder / name for name in case.files]
            try:
                session = analyze(*paths, sessions=Path(sessions), say=said.append, **case.options)
                answer = case.shows(session.to_json())
            except RapportError as error:
                answer = f"refused: {error}"
            print(f"{case.name}\n    right: {case.right}\n    comes: {answer}", flush=True)
            for line in said:
                print(f"    said:  {line}", flush=True)
    for name, right in TABLES:
        if arguments.names and name not in arguments.names:
            continue
        try:
            answer = lag(as_document(score_file(arguments.folder / name, **HOW)))
        except RapportError as error:
            answer = f"refused: {error}"
        print(f"{name}\n    right: {right}\n    comes: {answer}", flush=True)


if __name__ == "__main__":
    main()
