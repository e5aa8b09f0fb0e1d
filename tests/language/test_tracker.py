"""The words of a talk as they come."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.language.tracker import LanguageTracker
from monitor.speech import Word
from monitor.types import PEOPLE, Person


def spoken(text: str, person: Person = "user", start_s: float = 0.0) -> list[Word]:
    return [Word(person, start_s + 0.4 * place, start_s + 0.4 * place + 0.3, word) for place, word in enumerate(text.split())]


def _asked(tracker: LanguageTracker, person: Person, wide: bool) -> tuple[int, float | None]:
    return tracker.n_questions(person, open=wide), tracker.last_question_s(person, open=wide)


def state(tracker: LanguageTracker) -> list[object]:
    return [
        (
            tracker.n_words(one),
            [(tracker.n_questions(one, open=wide), tracker.last_question_s(one, open=wide)) for wide in (0, 1)],
        )
        for one in PEOPLE
    ]


def test_questions_as_they_come() -> None:
    tracker = LanguageTracker("en")
    assert tracker.knows_questions
    assert tracker.last_question_s("user") is None
    tracker.push(spoken("Do you ski?") + spoken("Yes, I do.", "partner", 2.0))
    assert tracker.n_words("user") == 3 and tracker.n_words("partner") == 3
    assert tracker.n_questions("user") == 1 and tracker.n_questions("user", open=True) == 0
    # The last of three words begins at 0.8 s and takes 0.3 s.
    assert tracker.last_question_s("user") == 0.8 + 0.3
    tracker.push(spoken("How did you learn it?", start_s=10.0))
    assert tracker.n_questions("user", open=True) == 1
    assert tracker.last_question_s("partner") is None


def test_a_language_without_lists_counts_words_only() -> None:
    tracker = LanguageTracker("xx")
    tracker.push(spoken("Do you ski?"))
    assert not tracker.knows_questions
    assert tracker.n_words("user") == 3 and tracker.n_questions("user") == 0


TEXTS = st.lists(
    st.sampled_from(["do", "you", "know", "how", "is", "it", "why", ".", "?", "so", "um", "they", "think.", "right?"]),
    max_size=30,
)


@settings(max_examples=40)
@given(TEXTS, TEXTS, st.lists(st.floats(0.31, 6.0), min_size=60, max_size=60), st.randoms())
def test_how_words_are_shared_out_over_pushes_changes_nothing(
    user: Sequence[str], partner: Sequence[str], steps: Sequence[float], chance: object
) -> None:
    words: list[Word] = []
    now_s = 0.0
    for number, (person, text) in enumerate([*(("user", text) for text in user), *(("partner", text) for text in partner)]):
        now_s = 0.0 if number == len(user) else now_s + steps[number]
        words.append(Word(person, now_s, now_s + 0.3, text))  # type: ignore[arg-type]
    whole = LanguageTracker("en")
    whole.push(words)
    chance.shuffle(words)  # type: ignore[attr-defined]
    parts = LanguageTracker("en")
    while words:
        size = chance.randint(1, 5)  # type: ignore[attr-defined]
        parts.push(words[:size])
        del words[:size]
    assert state(parts) == state(whole)
