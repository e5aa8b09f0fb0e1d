"""The forms that a question has: an auxiliary before its subject, an interrogative, a tag, a phrase that asks.

Word order after Quirk et al. 1985, A comprehensive grammar of the English language, section 11.4 ff. (recalled); the classes of
words are in ``calibration/language/<language>/questions.toml``.
"""

from __future__ import annotations

from monitor.language.grammar.sentences import texts_of
from monitor.language.lexicon import QuestionWords
from monitor.language.tokens import Token


class QuestionForm:
    """A sentence read as word classes: where a question may begin in it, and of which kind it is.

    body : the place after its openers ("oh", "so"), where its first clause begins.
    """

    def __init__(self, sentence: list[Token], words: QuestionWords) -> None:
        self._texts = texts_of(sentence)
        self._ends = [token.end for token in sentence]
        self._words = words
        self.body = 0
        while self.body < len(sentence) - 1 and self._texts[self.body] in words.openers:
            self.body += 1

    def _at(self, place: int) -> str:
        return self._texts[place] if 0 <= place < len(self._texts) else ""

    def begins(self, place: int) -> bool:
        """Whether a clause may begin at a place: after punctuation or an opener, or by an order of words that asks."""
        if place <= self.body:
            return True
        if self._ends[-1] == ".":
            # Whoever wrote a full stop heard no question; at the sentence's start its form is still believed.
            return False
        before = self._at(place - 1)
        if before in self._words.personal or before in self._words.no_leads:
            return False
        return bool(self._ends[place - 1]) or before in self._words.openers or self._inverted(place)

    def _after_auxiliary(self, place: int) -> int:
        """The place after an auxiliary and its negation; 0 where there is none."""
        if self._at(place) not in self._words.auxiliaries or self._ends[place]:
            return 0
        if self._at(place + 1) not in self._words.negation:
            return place + 1
        return 0 if self._ends[place + 1] else place + 2

    def _inverted(self, place: int) -> bool:
        """An auxiliary before a pronoun that is a subject only: within a sentence, too, only questions have that."""
        place += self._at(place) in self._words.interrogatives
        after = self._after_auxiliary(place)
        return bool(after) and self._at(after) in self._words.nominatives and after + 1 < len(self._texts)

    def quoted(self, place: int) -> bool:
        """Whether a verb of saying stands before: "they say, well, what do you want" asks nobody here."""
        before = place - 1
        while before > 0 and self._texts[before] in self._words.openers | self._words.interrogatives:
            before -= 1
        return before >= 0 and place > self.body and self._texts[before] in self._words.quoting

    def _agree(self, auxiliary: str, pronoun: str) -> bool:
        words = self._words
        if pronoun not in words.pronouns or (auxiliary in words.requests and pronoun not in words.nominatives):
            return False
        if auxiliary in words.singular_auxiliaries:
            return pronoun not in words.plural_pronouns
        return auxiliary not in words.plural_auxiliaries or pronoun not in words.singular_pronouns

    def _subject(self, place: int) -> bool:
        return self._at(place) in self._words.pronouns or self._at(place) in self._words.determiners

    def asks(self, place: int) -> bool:
        """Whether a clause that begins at a place has the form of a question."""
        return (
            self._yes_or_no(place)
            or self._interrogative(place)
            or _phrase(self._texts[place:], self._words.fragments | self._words.asking)
        )

    def _yes_or_no(self, place: int) -> bool:
        after = self._after_auxiliary(place)
        if not after or after >= len(self._texts):
            return False
        if self._at(after) in self._words.pronouns:
            # Further on, "is that" is a clause's beginning: "the question is that nobody knows".
            personal = place <= self.body or self._at(after) in self._words.personal
            return personal and self._agree(self._at(place), self._at(after))
        noun = self._at(after) in self._words.determiners and after + 1 < len(self._texts)
        return noun and place <= self.body and self._at(place) not in self._words.requests

    def _interrogative(self, place: int) -> bool:
        first = place <= self.body
        if self._at(place) in self._words.prepositions and first:
            place += 1
        word, following = self._at(place), self._at(place + 1)
        if word not in self._words.interrogatives:
            return False
        if after := self._after_auxiliary(place + 1):
            if self._agree(self._at(place + 1), self._at(after)):
                return True
            if not first or word in self._words.relative:
                return False
            # "what happened was that ...", "what is left is ...": a second copula makes the first words the subject.
            return self._at(after) in self._words.determiners or (
                word not in self._words.subordinate and not self._words.copulas & set(self._texts[after + 1 :])
            )
        if first and following not in self._words.pronouns | self._words.no_followers:
            size = len(self._texts) - place
            if word in self._words.degree:
                # "how neat" is no question, "how far" is.
                return size != 2 or self._ends[-1] == "?" or f"{word} {following}" in self._words.closed_phrases
            if word not in self._words.subordinate - self._words.choosing and size <= 4:
                return True
        for auxiliary in range(place + 2, place + 7):
            if self._at(auxiliary - 1) in self._words.pronouns:
                return False
            after = self._after_auxiliary(auxiliary)
            if after and self._goes_on(auxiliary, after):
                return True
        return False

    def _goes_on(self, auxiliary: int, after: int) -> bool:
        """Whether an auxiliary is turned round after "what kind of work"; "what happens is my" says something."""
        copula, subject = self._at(auxiliary) in self._words.copulas, self._at(after)
        if copula and subject not in self._words.personal and after + 1 < len(self._texts):
            return False
        return self._agree(self._at(auxiliary), subject) or (not copula and subject in self._words.determiners)

    def ends_in_tag(self) -> bool:
        """ "..., isn't it", "you didn't, did you", "... or not": after a statement."""
        texts = self._texts
        size = len(texts) - self.body
        if (
            size >= 3
            and texts[-1] in self._words.interrogatives
            and texts[-2] in self._words.determiners | self._words.prepositions
        ):
            return True
        if size >= 4 and (texts[-1] in self._words.personal or texts[-1] in texts[self.body : -3]):
            if texts[-2] in self._words.negation and texts[-3] in self._words.auxiliaries and texts[-1] in self._words.pronouns:
                return True
            if texts[-2] in self._words.auxiliaries and self._agree(texts[-2], texts[-1]):
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
        auxiliary = [text for text in body if text not in self._words.negation]
        return len(auxiliary) == 2 and (
            (auxiliary[0] in self._words.auxiliaries and auxiliary[1] in self._words.pronouns)
            or (auxiliary[0] in self._words.personal and auxiliary[1] in self._words.auxiliaries)
        )

    def is_open(self, start: int, end: int) -> bool:
        """Whether the clause asks for more than a yes, a no, a name or a number: how and why, opinions, accounts."""
        words, texts = self._words, self._texts[start:end]
        for place in range(min(len(texts), 6)):
            rest = texts[place:]
            if _phrase(rest, words.open_phrases):
                return True
        while texts and texts[0] in words.openers | words.prepositions:
            texts = texts[1:]
        if len(texts) < 2:
            return bool(texts) and texts[0] in words.reasons
        first, near = texts[0], texts[1:8]
        if first in words.reasons:
            return not _phrase(texts, words.suggestions)
        if first in words.degree:
            return near[0] in words.auxiliaries
        if first in words.things:
            opinion = bool(words.opinion & set(near)) and bool(words.auxiliaries & set(near[:3]))
            return opinion or (texts[-1] in words.manner and len(texts) > 3 and near[0] in words.copulas)
        return False


def _phrase(texts: list[str], phrases: frozenset[str]) -> bool:
    """Whether texts begin with one of the phrases."""
    line = f"{' '.join(texts)} "
    return any(line.startswith(f"{phrase} ") for phrase in phrases)
