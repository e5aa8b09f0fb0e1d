"""What the recognizer's pieces become. How it recognizes: test_recognizer.py and benchmarks/words.py."""

from __future__ import annotations

from types import SimpleNamespace

from monitor.transcript.worker import whole_words


def _pieces(*texts: str) -> list[SimpleNamespace]:
    return [SimpleNamespace(word=text, start=float(at), end=at + 0.5, probability=1 - at / 10) for at, text in enumerate(texts)]


def test_a_piece_without_a_blank_belongs_to_the_word_before() -> None:
    words = whole_words(_pieces(" a", " high", "-end", " car,", " T", "-I", "-L"), "en")
    assert [text for *_, text, _ in words] == [" a", " high-end", " car,", " T-I-L"]
    assert words[1] == (1.0, 2.5, " high-end", 0.8)


def test_the_first_piece_is_a_word_of_its_own() -> None:
    assert [text for *_, text, _ in whole_words(_pieces("Well", " then"), "en")] == ["Well", " then"]


def test_a_language_without_blanks_keeps_its_pieces() -> None:
    assert len(whole_words(_pieces("你", "好", "吗"), "zh")) == 3
