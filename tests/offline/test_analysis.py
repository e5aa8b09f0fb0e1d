"""What ``analyze`` refuses before it opens a file."""

from pathlib import Path
from typing import Any

import pytest

from monitor.errors import UsageError
from monitor.offline import analyze


@pytest.mark.parametrize(
    ("partner", "options", "says"),
    [
        ("b.mp4", {"faces": {"user": 1, "partner": 2}}, "--faces is for one film"),
        (None, {"faces": {"user": 1, "partner": 2}, "profile": "desk"}, "cannot be used with --faces"),
        (None, {"layout": "auto", "profile": "desk"}, "cannot be used with --layout"),
    ],
)
def test_options_that_do_not_fit_together(tmp_path: Path, partner: str | None, options: Any, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        analyze(tmp_path / "a.mp4", partner, **options)
