"""The same files, with wounds that coverage guides (atheris, libFuzzer): a search that the suite leaves to who asks for it.

    pip install atheris
    python -m tests.fuzz.guided KIND [libFuzzer's options, such as -max_total_time=60]

KIND: those of ``mutated_files``, and wishes (what a page asks for on its socket). atheris is no dependency of the tests: it has
no build for every Python and system that the program runs on. Ends with a traceback at the first input that is neither opened
nor one sentence; 2 s and 256 MB are libFuzzer's own limits here.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["monitor"]):
    from monitor.errors import RapportError
    from monitor.web.live import _wanted
    from tests.fuzz.mutated_files import KINDS


def checked(look: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """What libFuzzer calls."""

    def one_input(content: bytes) -> None:
        try:
            look(content)
        except RapportError as error:
            assert "\n" not in str(error), error

    return one_input


def wishes(content: bytes) -> None:
    """A message on the live page's socket."""
    assert _wanted(content.decode("utf-8", "replace")) <= {"pictures", "sketches"}


def main() -> None:
    kind, *options = sys.argv[1:]
    folder = Path(tempfile.mkdtemp(prefix="guided-"))  # libFuzzer ends the process itself: the system clears this up
    seeds = folder / "seeds"
    seeds.mkdir()
    if kind == "wishes":
        look: Callable[[bytes], None] = wishes
        (seeds / "whole").write_bytes(b'{"want": ["pictures"]}')
    else:
        subject = KINDS[kind](folder)
        look = subject.look
        (seeds / "whole").write_bytes(subject.whole)
    # The libraries are loaded: what a file may take comes on top of it.
    limits = ["-timeout=2", "-malloc_limit_mb=256", "-rss_limit_mb=1024", "-max_len=200000"]
    atheris.Setup([sys.argv[0], *limits, *options, str(seeds)], checked(look))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
