"""Which sentences are questions, and which of them are open: by word order and word classes, with punctuation or without.

A question mark counts where there is one. Otherwise a question is an auxiliary before its subject ("do you", "is the"), an
interrogative with one ("what kind of work do you do"), a tag, or a phrase that asks ("tell me about"). Short signals of listening
in a question's form ("really?", "did you?") are none, as they ask for nothing. Measured in docs/method.md, "Words".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.language.lexicon import Lexicon, QuestionWords
from monitor.language.tokens import Token, tokens


@dataclass(frozen=True, slots=True)
class Question:
    """first, last : indices of its first and last word, both included. open : whether it asks for more than a yes or a fact."""

    first: int
    last: int
    open: bool


def questions(words: Sequence[str], lexicon: Lexicon) -> list[Question]:
    """The questions in one person's successive words, in order; they do not overlap."""
    return [
        question for sentence in sentences(tokens(words, lexicon), lexicon) for question in _in_sentence(sentence, lexicon.questions)
    ]


def sentences(found: Sequence[Token], lexicon: Lexicon) -> list[list[Token]]:
    """Tokens cut at the ends of sentences, without hesitations, phrases put in ("you know") and words said twice in a row."""
    parts: list[list[Token]] = [[]]
    for token in found:
        if token.text not in lexicon.questions.hesitations:
            parts[-1].append(token)
        elif token.end and parts[-1]:
            parts[-1][-1] = replace(parts[-1][-1], end=token.end)
        if token.end in (".", "?") and parts[-1]:
            parts.append([])
    return [_without_repeats(_without_insertions(part, lexicon.questions)) for part in parts if part]


def _without_insertions(sentence: list[Token], words: QuestionWords) -> list[Token]:
    """Without "you know" and the like, unless that is all, or an auxiliary of doing before it makes it a question itself."""
    kept: list[Token] = []
    for token in sentence:
        kept.append(token)
        if " ".join(_texts(kept[-2:])) in words.insertions and len(kept) > 1:
            before = [other.text for other in kept[-4:-2] if other.text not in words.negation]
            if before and before[-1] in words.requests | words.interrogatives:
                continue
            end = kept[-1].end
            del kept[-2:]
            if kept and end:
                kept[-1] = replace(kept[-1], end=end)
    return kept or sentence


def _without_repeats(sentence: list[Token]) -> list[Token]:
    """Of "is that, is that the" only the second: up to three words said again at once, as people do when they begin."""
    kept: list[Token] = []
    for token in sentence:
        kept.append(token)
        for size in (3, 2, 1):
            if len(kept) >= 2 * size and _texts(kept[-size:]) == _texts(kept[-2 * size : -size]):
                del kept[-2 * size : -size]
                break
    return kept


def _texts(part: Sequence[Token]) -> list[str]:
    return [token.text for token in part]


def _in_sentence(sentence: list[Token], words: QuestionWords) -> list[Question]:
    form = _Form(_texts(sentence), words)
    marked = sentence[-1].end == "?"
    if form.asks_nothing():
        return []
    starts = [place for place in range(len(sentence)) if _begins(sentence, place, form) and form.asks(place)]
    kept: list[int] = []
    for start in starts:
        # "what kind of work do you do" begins at "what" only.
        if not kept or start - kept[-1] > 5 or sentence[start - 1].end:
            kept.append(start)
    if not kept and (marked or form.ends_in_tag()):
        kept = [form.body]
    if not kept:
        return []
    ends = [*(start - 1 for start in kept[1:]), len(sentence) - 1]
    return [
        Question(sentence[start].word, sentence[end].word, form.is_open(start, end + 1))
        for start, end in zip(kept, ends, strict=True)
    ]


def _begins(sentence: list[Token], place: int, form: _Form) -> bool:
    """Whether a clause may begin at a place: after punctuation or an opener, or by a word order that only questions have."""
    return place <= form.body or bool(sentence[place - 1].end) or form.follows_opener(place) or form.inverted(place)


class _Form:
    """The texts of a sentence as word classes."""

    def __init__(self, texts: list[str], words: QuestionWords) -> None:
        self._texts = texts
        self._words = words
        self.body = 0
        while self.body < len(texts) - 1 and texts[self.body] in words.openers:
            self.body += 1

    def _at(self, place: int) -> str:
        return self._texts[place] if 0 <= place < len(self._texts) else ""

    def follows_opener(self, place: int) -> bool:
        return self._at(place - 1) in self._words.openers

    def _after_auxiliary(self, place: int) -> int:
        """The place after an auxiliary and its negation; 0 where there is none."""
        if self._at(place) not in self._words.auxiliaries:
            return 0
        return place + 2 if self._at(place + 1) in self._words.negation else place + 1

    def inverted(self, place: int) -> bool:
        """An auxiliary before "you" and more words: in the midst of a sentence, too, only questions have that."""
        after = self._after_auxiliary(place)
        return bool(after) and self._at(after) in self._words.addressed and self._at(after + 1) != ""

    def _subject(self, place: int) -> bool:
        return self._at(place) in self._words.pronouns or self._at(place) in self._words.determiners

    def asks(self, place: int) -> bool:
        """Whether a clause that begins at a place has the form of a question."""
        return (
            self._yes_or_no(place) or self._interrogative(place) or _phrase(self._texts[place:], self._words.fragments | self._words.asking)
        )

    def _yes_or_no(self, place: int) -> bool:
        after = self._after_auxiliary(place)
        if not after or after >= len(self._texts):
            return False
        if self._at(after) in self._words.pronouns:
            return True
        return place <= self.body and self._at(place) not in self._words.requests and self._at(after) in self._words.determiners

    def _interrogative(self, place: int) -> bool:
        first = place <= self.body
        if self._at(place) in self._words.prepositions and first:
            place += 1
        word, following = self._at(place), self._at(place + 1)
        if word not in self._words.interrogatives:
            return False
        if after := self._after_auxiliary(place + 1):
            return (first and word not in self._words.subordinate) or self._subject(after)
        if first and following not in self._words.pronouns | self._words.no_followers:
            if word in self._words.degree:
                return True
            if word not in self._words.relative and len(self._texts) - place <= 4:
                return True
        for auxiliary in range(place + 2, place + 7):
            if self._at(auxiliary - 1) in self._words.pronouns:
                return False
            after = self._after_auxiliary(auxiliary)
            if after and self._subject(after):
                return True
        return False

    def ends_in_tag(self) -> bool:
        """"..., isn't it", "you didn't, did you", "... or not": after a statement."""
        texts = self._texts
        if len(texts) < self.body + 4:
            return False
        if texts[-1] in self._words.pronouns:
            if texts[-2] in self._words.negation and texts[-3] in self._words.auxiliaries:
                return True
            if texts[-2] in self._words.auxiliaries and texts[-2] not in self._words.requests:
                return bool(self._words.negation & set(texts[self.body : -2]))
        return any(" ".join(texts).endswith(f" {phrase}") for phrase in self._words.tags)

    def asks_nothing(self) -> bool:
        """A signal of listening in a question's form: "really?", "oh, did you?", "you know what?"."""
        body = self._texts[self.body :]
        while len(body) > 1 and body[-1] in self._words.backchannels:
            body = body[:-1]
        text = " ".join(body)
        if text in self._words.backchannels or text in self._words.no_questions:
            return True
        after = self._after_auxiliary(self.body)
        return bool(after) and len(body) == after - self.body + 1 and self._at(after) in self._words.pronouns

    def is_open(self, start: int, end: int) -> bool:
        return self._at(start) in self._words.open_interrogatives


def _phrase(texts: list[str], phrases: frozenset[str]) -> bool:
    """Whether texts begin with one of the phrases."""
    line = f"{' '.join(texts)} "
    return any(line.startswith(f"{phrase} ") for phrase in phrases)
