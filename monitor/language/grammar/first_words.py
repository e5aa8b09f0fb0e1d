"""How many of a person's sentences begin with *I*, and with *you*."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.language.grammar.sentences import sentences
from monitor.language.lexicon import Lexicon
from monitor.language.tokens import tokens
from monitor.language.utterances import Utterance
from monitor.types import Person


@dataclass(frozen=True, slots=True)
class FirstWords:
    """sentences : of two words and more. self, other : of them, how many begin with "I", with "you"."""

    sentences: int
    self: int
    other: int


def first_words(utterances: Iterable[Utterance], person: Person, lexicon: Lexicon) -> FirstWords:
    """With what one person's sentences begin, openers ("well", "and") and hesitations apart."""
    total = n_self = n_other = 0
    for utterance in utterances:
        if utterance.person != person:
            continue
        for sentence in sentences(tokens((word.text for word in utterance.words), lexicon), lexicon):
            texts = [token.text for token in sentence]
            while len(texts) > 1 and texts[0] in lexicon.questions.openers:
                texts = texts[1:]
            if len(texts) > 1:
                total += 1
                n_self += texts[0] in lexicon.pronouns.self
                n_other += texts[0] in lexicon.pronouns.other
    return FirstWords(total, n_self, n_other)
