"""What was said, as the page, the report and the terminal are given it: hand-made words in, known documents out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from monitor.language import analysis
from monitor.record.writer import SessionWriter
from monitor.replay.catalog import describe
from monitor.replay.export.report import report
from monitor.replay.session import Session, load_session
from monitor.replay.summary import summarize
from monitor.replay.terminal import describe as describe_in_terminal
from monitor.replay.transcript import language_document, laughs, source_sentence, transcript_document, transcript_head
from monitor.speech import Word
from monitor.types import Event, plain
from tests.support import sessions as builders
from tests.support.browser import HOSTILE
from tests.support.words import HEARD, add_words, planted_analysis, planted_words

TURNED = "\u202eevil\u202c\x00\ud800"  # another writing direction, a NUL and half of a character


@pytest.fixture(autouse=True)
def planted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "analyse", planted_analysis)


def session_of(folder: Path, words: Sequence[Word], **changes: object) -> Session:
    head = builders.header(**{"transcript": HEARD, **changes})
    with SessionWriter.create(folder / head.id, head) as writer:
        builders.fill(writer, 30, with_sketch=False)
        add_words(writer, words)
        writer.set_summary(builders.summary(30))
    return load_session(folder / head.id)


def test_utterances_with_their_words_and_marks(tmp_path: Path) -> None:
    session = session_of(tmp_path, list(planted_words(30)))
    document, language = transcript_document(session), language_document(session)
    assert {name: document[name] for name in ("source", "language", "model", "words")} == {
        "source": "recognition",
        "language": "en",
        "model": "whisper-base",
        "words": {"user": 11, "partner": 19},
    }
    assert [(said["person"], said["start_s"], len(said["words"])) for said in document["utterances"]] == [
        ("partner", 0.0, 11),
        ("user", 10.0, 11),
        ("partner", 20.0, 8),
    ]
    first = document["utterances"][0]
    assert first["words"][1] == ["tell", 0.5, 0.9, 0.9]
    assert language["marks"][:2] == [["open_question", 0, 7, 10], ["topic", 0, 4, 5]]
    assert [line["label"] for line in language["lines"]] == ["Questions", "Key words taken up"]
    sentence = document["sentence"]
    assert "11 words of yours" in sentence and "19 of your partner's" in sentence and "English, detected" in sentence
    assert describe(session.path).words


def test_without_words_nothing_is_claimed(tmp_path: Path) -> None:
    session = session_of(tmp_path, [], transcript=None)
    assert transcript_head(session) is None
    assert transcript_document(session) is None and language_document(session) is None
    assert "--words" in source_sentence(session)
    assert "Words" not in describe_in_terminal(session)
    assert not describe(session.path).words
    assert report(session, words=True) == report(session)


def test_words_of_one_person_only(tmp_path: Path) -> None:
    session = session_of(tmp_path, list(planted_words(30, people=["user"])))
    document = transcript_document(session)
    assert document["words"] == {"user": 11, "partner": 0}
    assert {said["person"] for said in document["utterances"]} == {"user"}
    assert "partner" not in document["sentence"]


def test_a_language_without_word_lists_keeps_its_words(tmp_path: Path) -> None:
    heard = HEARD.model_copy(update={"language": "et", "detected": None})
    session = session_of(tmp_path, list(planted_words(30)), transcript=heard)
    assert len(transcript_document(session)["utterances"]) == 3
    assert language_document(session) == {"lines": [], "marks": [], "sentence": "There is no word list for et."}
    assert "as set" in source_sentence(session)


def test_foreign_words_are_only_words(tmp_path: Path) -> None:
    texts = [HOSTILE[:50], HOSTILE[50:], TURNED, "x" * 5000, "\U0001f469\U0001f3fd", "a\nb"]
    words = [Word("user", 1.0 + number, 1.5 + number, text) for number, text in enumerate(texts)]
    session = session_of(tmp_path, words)
    shown = [word[0] for said in transcript_document(session)["utterances"] for word in said["words"]]
    assert "".join(shown[0:2]) == HOSTILE
    assert shown[2] == "evil" and shown[4] == "\U0001f469\U0001f3fd" and shown[5] == "a b"
    assert len(shown[3]) == 80
    assert all(text.isprintable() for text in shown)
    json.dumps(plain(transcript_document(session)), allow_nan=False, ensure_ascii=False).encode()
    page = report(session, words=True)
    assert "<img src=x" not in page and "&lt;img src=x" in page
    page.encode()


def test_the_report_has_words_only_if_asked(tmp_path: Path) -> None:
    session = session_of(tmp_path, list(planted_words(30)))
    plainly, worded = report(session), report(session, words=True)
    assert "warehouse" not in plainly and ">Words<" not in plainly and "Key words" not in plainly
    assert worded.index(">Words<") < worded.index("Key words taken up") < worded.index(">Transcript<")
    assert "So, tell me about the warehouse project." in worded[worded.index(">Transcript<") :]


def test_counts_are_in_json_only_with_the_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = _numbers(z=None, questions=1, opened=0, rate=None)
    monkeypatch.setattr(analysis, "analyse", lambda *_, **__: analysis.LanguageAnalysis(numbers=numbers))
    session = session_of(tmp_path, list(planted_words(30)))
    assert session.to_json()["language"] == numbers
    assert session.to_json(words=False)["language"] is None


def test_the_terminal_says_two_lines(tmp_path: Path) -> None:
    said = describe_in_terminal(session_of(tmp_path, list(planted_words(30)))).split("\n\n")
    words = next(part for part in said if part.startswith("Words: "))
    assert "\n  Questions: You asked none in 3:00 min." in words
    assert len(words.splitlines()) == 3


def test_a_shared_laugh_stands_once() -> None:
    events = [
        Event("user", "laugh", 5.0, 6.0),
        Event("user", "laugh", 20.0, 21.0),
        Event("partner", "laugh", 20.5, 21.5),
        Event("pair", "shared_laugh", 20.5, 21.0),
    ]
    assert [(laugh["person"], laugh["start_s"], laugh["text"]) for laugh in laughs(events)] == [
        ("user", 5.0, "You laughed"),
        ("pair", 20.5, "You both laughed"),
    ]


def _numbers(*, z: float | None, questions: int, opened: int, rate: float | None) -> dict[str, object]:
    own = {"words": 640, "questions": questions, "open_questions": opened, "questions_per_1000_words": rate}
    return {"people": {"user": own}, "taken_up": {"user": {"words": 9, "expected": 2.26, "z": z}}}


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        (
            _numbers(z=3.4, questions=7, opened=1, rate=10.9),
            [
                "You picked up your partner's words more often than chance would give (9 key words; 2.3 ",
                "You asked 7 questions, one of them open (in 640 words; ",
            ],
        ),
        (_numbers(z=2.9, questions=0, opened=0, rate=0.0), ["You asked no questions (in 640 words; "]),
        (_numbers(z=None, questions=1, opened=0, rate=None), []),
    ],
)
def test_the_summary_says_what_is_firm_and_only_if_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, numbers: dict[str, object], told: list[str]
) -> None:
    monkeypatch.setattr(analysis, "analyse", lambda *_, **__: analysis.LanguageAnalysis(numbers=numbers))
    session = session_of(tmp_path, list(planted_words(30)))
    plainly, worded = ([str(sentence) for sentence in summarize(session, words=words)] for words in (False, True))
    more = [sentence for sentence in worded if sentence not in plainly]
    assert len(more) == len(told)
    assert all(sentence.startswith(beginning) for sentence, beginning in zip(more, told, strict=True))
