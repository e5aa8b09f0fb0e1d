"""Progress of long work on stderr, with the time left."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any, Self

from tqdm import tqdm


class Bar:
    """A bar that appears with the first report and ends with the last. In a log it is a line every ten seconds."""

    _LOG_EVERY_S = 10.0

    def __init__(self, title: str) -> None:
        self._title = title
        self._bar: tqdm[Any] | None = None

    def report(self, done: float, total: float) -> None:
        """``done`` of ``total`` (seconds of the film, pictures) is finished."""
        bar = self._bar
        if bar is None:
            terminal = sys.stderr.isatty()
            bar = self._bar = tqdm(
                total=100.0,
                desc=self._title,
                file=sys.stderr,
                mininterval=0.2 if terminal else self._LOG_EVERY_S,
                bar_format="{desc}: {percentage:3.0f}% |{bar}| {elapsed} elapsed, {remaining} left",
                ascii=None if terminal else True,
                ncols=None if terminal else 80,
            )
        bar.update(100.0 * min(done / total, 1.0) - bar.n if total > 0 else 0.0)
        if done >= total:
            bar.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.close()
