"""What a page shows of an interview."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

Hint = Literal["", "long", "quiet", "unheard"]


class QuestionState(TypedDict):
    """The line that the interviewer says or has said.

    number, of : which question, from 1. step : ``waiting`` before it is said, ``asking`` while it is, ``listening`` to the
    answer, ``over``. said : a number for each time something is said. media : how it can be heard, ``none`` where it is to be
    read. start_s, length_s : when on the session's clock it is said, and for how long. answer_s : of the answer so far.
    hint_words, note : for the user.
    """

    set: str
    number: int
    of: int
    kind: Literal["opening", "question", "follow_up", "closing"]
    text: str
    step: Literal["waiting", "asking", "listening", "over"]
    said: int
    media: Literal["sound", "film", "none"]
    start_s: float
    length_s: float
    answer_s: float
    hint: Hint
    hint_words: str
    note: str
