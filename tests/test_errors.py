"""Every error is one line, whatever the names and fields of somebody's files hold."""

from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import SourceError


def test_what_is_plain_stays_as_it_is() -> None:
    assert str(SourceError("no face in my  film — 2.mp4; use another")) == "no face in my  film — 2.mp4; use another"


@given(st.text())
def test_a_line_stays_one_line_and_steers_no_terminal(name: str) -> None:
    error = SourceError(f"no face in {name}; use another")
    assert len(str(error).splitlines()) == 1
    assert "\x1b" not in str(error)
    str(error).encode()
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
