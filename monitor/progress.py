"""Progress of long work on stderr, with the time left."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self

from tqdm import tqdm


class Bar:
    """A bar that appears with the first report. On a terminal it moves; in a log it is a line every ten seconds."""

    _LOG_EVERY_S = 10.0

    def __init__(self, title: str) -> None:
        self._title = title
        self._bar: tqdm[None] | None = None

    def report(self, done: float, total: float) -> None:
        """``done`` of ``total`` (seconds of the film, pictures) is finished."""
        if self._bar is None:
            terminal = sys.stderr.isatty()
            self._bar = tqdm(
                total=100.0,
                desc=self._title,
                file=sys.stderr,
                mininterval=0.2 if terminal else self._LOG_EVERY_S,
                bar_format="{desc}: {percentage:3.0f}% |{bar}| {elapsed} elapsed, {remaining} left",
                ascii=None if terminal else True,
                ncols=None if terminal else 80,
            )
        self._bar.update(100.0 * min(done / total, 1.0) - self._bar.n if total > 0 else 0.0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.close()
