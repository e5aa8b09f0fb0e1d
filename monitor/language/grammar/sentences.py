"""Sentences of one person's successive words, as their grammar is read: without hesitations, insertions and repetitions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.language.lexicon import Lexicon, QuestionWords
from monitor.language.tokens import Token


def sentences(read: Sequence[Token], lexicon: Lexicon) -> list[list[Token]]:
    """Tokens cut at the ends of sentences, without hesitations, phrases put in ("you know") and words said twice in a row."""
    parts: list[list[Token]] = [[]]
    for token in read:
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
    if " ".join(text for text in texts_of(sentence) if text not in words.openers) in words.no_questions:
        return sentence
    for token in sentence:
        kept.append(token)
        if " ".join(texts_of(kept[-2:])) in words.insertions and len(kept) > 1:
            if _is_asked(kept[:-2], words):
                continue
            end = kept[-1].end
            del kept[-2:]
            if kept and end:
                kept[-1] = replace(kept[-1], end=end)
    return kept or sentence


def _is_asked(before: list[Token], words: QuestionWords) -> bool:
    """Whether "you know" goes on from an auxiliary without a subject ("do you know", not "I do, you know"), or "what"."""
    if not before or before[-1].end:
        return False
    if before[-1].text in words.interrogatives:
        return True  # "what I mean is"
    texts = [token.text for token in before if token.text not in words.negation]
    if not texts or texts[-1] not in words.auxiliaries - words.singular_auxiliaries:
        return False
    return len(texts) == 1 or texts[-2] in words.openers | words.interrogatives


def _without_repeats(sentence: list[Token]) -> list[Token]:
    """Of "is that, is that the" only the second: up to three words said again at once, as people do when they begin."""
    kept: list[Token] = []
    for token in sentence:
        kept.append(token)
        for size in (3, 2, 1):
            if len(kept) >= 2 * size and texts_of(kept[-size:]) == texts_of(kept[-2 * size : -size]):
                del kept[-2 * size : -size]
                break
    return kept


def texts_of(part: Sequence[Token]) -> list[str]:
    """The texts of tokens."""
    return [token.text for token in part]
