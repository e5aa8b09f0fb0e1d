"""What is made of words: the recognition, the questions among them, the style.

    python benchmarks/words.py [recognition|questions|style]

Without a name, all parts. Each is a module of ``benchmarks/language`` whose docstring says what is compared with what.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

PARTS = ("recognition", "questions", "style")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="?", choices=PARTS)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    asked = parser.parse_args()
    for part in [asked.part] if asked.part else PARTS:
        run = importlib.import_module(f"benchmarks.language.{part}").main
        # A part that is a program of its own reads the folder from the command line.
        sys.argv[1:] = ["--data", str(asked.data)]
        run(*([asked.data] if inspect.signature(run).parameters else []))


# Also imported by the processes that it starts.
if __name__ == "__main__":
    main()
