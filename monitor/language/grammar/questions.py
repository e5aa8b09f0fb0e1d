"""Which sentences are questions, and which of them are open: by word order and word classes, with punctuation or without.

A question mark counts where there is one. Otherwise a question is an auxiliary before its subject ("do you", "is the"), an
interrogative with one ("what kind of work do you do"), a tag, or a phrase that asks ("tell me about"). Short signals of
listening in a question's form ("really?", "did you?") are none, as they ask for nothing. Measured in docs/method.md, "Words".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from monitor.language.grammar.question_forms import QuestionForm
from monitor.language.grammar.sentences import sentences
from monitor.language.lexicon import Lexicon, QuestionWords
from monitor.language.tokens import Token, tokens

# Where nobody wrote the end of a sentence, a question's mark must not run on through all that follows.
_MOST_TOKENS: Final = 20
# Forms this near to each other are one question: "what kind of work do you do".
_APART_TOKENS: Final = 5


@dataclass(frozen=True, slots=True)
class Question:
    """first, last : indices of its first and last word, both included. open : whether it asks for more than a yes or a fact."""

    first: int
    last: int
    open: bool


def questions(words: Sequence[str], lexicon: Lexicon) -> list[Question]:
    """The questions in one person's successive words, in order; they do not overlap."""
    return [
        question
        for sentence in sentences(tokens(words, lexicon), lexicon)
        for question in _in_sentence(sentence, lexicon.questions)
    ]


def _in_sentence(sentence: list[Token], words: QuestionWords) -> list[Question]:
    form = QuestionForm(sentence, words)
    marked = sentence[-1].end == "?"
    if form.asks_nothing():
        return []
    starts = [place for place in range(len(sentence)) if form.begins(place) and form.asks(place) and not form.quoted(place)]
    kept: list[int] = []
    for start in starts:
        if not kept or start - kept[-1] > _APART_TOKENS or sentence[start - 1].end:
            kept.append(start)
    if not kept and (marked or form.ends_in_tag()):
        kept = [form.body]
    if not kept:
        return []
    ends = [*(start - 1 for start in kept[1:]), len(sentence) - 1]
    if not sentence[-1].end:
        ends = [min(end, start + _MOST_TOKENS - 1) for start, end in zip(kept, ends, strict=True)]
    return [
        Question(sentence[start].word, sentence[end].word, form.is_open(start, end + 1))
        for start, end in zip(kept, ends, strict=True)
    ]
