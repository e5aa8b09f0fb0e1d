"""Transcripts of other programs: the same talk in every dialect, whose words they are, and what is no transcript."""

from __future__ import annotations

import math
import random
from dataclasses import astuple
from pathlib import Path

import pytest

from monitor.errors import RapportError, SourceError, UsageError
from monitor.speech import Word
from monitor.transcript.cues import read_cues
from monitor.transcript.files import read_transcript, within
from tests.support.transcripts import DIALECTS, TEAMS, ZOOM

pytest.importorskip("webvtt", reason="webvtt-py comes with the extra words")

ANA, BEN = "Lima, Ana", "Ben O'Neil (Guest)"
# What the talk of ``DIALECTS`` is: speaker, start and end in seconds, text.
TALK = [
    (ANA, 3.21, 5.61, "So tell me about the plan."),
    (BEN, 5.61, 8.456, "It costs < 5 & is late."),
    (ANA, 8.0, 9.0, "Right."),
    (ANA, 9.5, 10.0, "Go on."),
]
CUE = "00:00:01.000 --> 00:00:02.000"


def written(folder: Path, content: str | bytes, name: str = "call.vtt") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def talk(path: Path) -> list[tuple[str, float, float, str]]:
    return [(cue.speaker, cue.start_s, cue.end_s, cue.text) for cue in read_cues(path).cues]


@pytest.mark.parametrize(
    ("encoding", "end"),
    [("utf-8", "\n"), ("utf-8", "\r"), ("utf-8-sig", "\r\n"), ("utf-16", "\r\n"), ("utf-16-le", "\n"), ("utf-16-be", "\n")],
)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_is_the_same_talk(tmp_path: Path, dialect: str, end: str, encoding: str) -> None:
    path = written(tmp_path, DIALECTS[dialect].replace("\n", end).encode(encoding))
    read = read_cues(path)
    assert talk(path) == TALK
    assert (read.carried, read.unnamed, read.lost) == (0, 0, 0)
    assert read.language == ("en" if dialect == "zoom-short" else None)


def test_words_are_spread_over_their_cue_by_their_letters(tmp_path: Path) -> None:
    path = written(tmp_path, "WEBVTT\n\n00:10.000 --> 00:12.000\n<v Ana>a bbb cccc\n\n00:13.000 --> 00:14.000\n<v Ben>so\n")
    words = read_transcript(path, user_name="ana").words
    assert [(word.person, word.start_s, word.end_s, word.text) for word in words] == [
        ("user", 10.0, 10.25, "a"),
        ("user", 10.25, 11.0, "bbb"),
        ("user", 11.0, 12.0, "cccc"),
        ("partner", 13.0, 14.0, "so"),
    ]
    assert all(math.isnan(word.probability) for word in words)


def test_two_speakers_in_one_cue_share_its_time(tmp_path: Path) -> None:
    tagged = written(tmp_path, f"WEBVTT\n\n{CUE}\n<v Ana>oh</v>\n<v Ben>no ok</v>\n")
    assert talk(tagged) == [
        ("Ana", 1.0, pytest.approx(1.0 + 2 / 7), "oh"),
        ("Ben", pytest.approx(1.0 + 2 / 7), 2.0, "no ok"),
    ]
    named = written(
        tmp_path, f"1\n{CUE}\nAna: oh\nBen: no ok\n\n2\n00:00:03,0 --> 00:00:04,0\nBen: So: this\nWhy: it is\n", "c.srt"
    )
    assert [(speaker, text) for speaker, _, _, text in talk(named)] == [
        ("Ana", "oh"),
        ("Ben", "no ok"),
        ("Ben", "So: this Why: it is"),
    ]


def test_a_cue_without_a_name_belongs_to_nobody_where_names_are_repeated(tmp_path: Path) -> None:
    later = "00:00:20.000 --> 00:00:21.000\n"
    for content in (TEAMS, ZOOM):
        read = read_transcript(written(tmp_path, f"{content}\n{later}who is that\n"), user_name="Ana")
        assert len(read.words) == 6 + 7 + 1 + 2
        assert read.notes == ("1 cue of the transcript without a speaker's name (3 words) was left out.",)


def test_a_name_that_is_written_once_a_turn_holds_until_the_next(tmp_path: Path) -> None:
    cues = [("Ana: hello", 1), ("and more", 2), ("Ben: yes", 3), ("Ana: oh", 4)]
    path = written(tmp_path, "\n".join(f"{at}\n00:00:0{at},000 --> 00:00:0{at},900\n{text}\n" for text, at in cues), "c.srt")
    read = read_transcript(path, user_name="ana")
    assert [word.text for word in read.words if word.person == "user"] == ["hello", "and", "more", "oh"]
    assert "1 cue without a name was given to the speaker before" in read.notes[0]


def test_names_are_found_where_long_turns_have_one_each(tmp_path: Path) -> None:
    turns = [("Ana: so", 4), ("Ben: yes", 3), ("Ana: go on", 5), ("Ben: once: upon", 4)]
    texts = [text for first, more in turns for text in (first, *["and more"] * more)]
    cues = [f"{at}\n00:00:{at:02d},000 --> 00:00:{at:02d},900\n{text}\n" for at, text in enumerate(texts, start=1)]
    read = read_transcript(written(tmp_path, "\n".join(cues), "c.srt"), user_name="ana")
    assert len([word for word in read.words if word.person == "user"]) == 3 + 2 * 9
    assert [word.text for word in read.words if word.person == "partner"].count("once:") == 1
    # Two cues that begin so are no dialogue.
    plain = [cue.replace("Ana: ", "").replace("Ben: ", "Note: ") for cue in cues]
    with pytest.raises(SourceError, match="names no speakers"):
        read_transcript(written(tmp_path, "\n".join(plain), "c.srt"), user_name="ana")


def test_a_telephone_and_a_wide_colon_are_names(tmp_path: Path) -> None:
    path = written(tmp_path, f"WEBVTT\n\n{CUE}\n+1 415***1234: at 10:30 then\n\n{CUE}\n\u7530\u4e2d\uff1a\u306f\u3044\n")
    assert [(cue.speaker, cue.text) for cue in read_cues(path).cues] == [
        ("+1 415***1234", "at 10:30 then"),
        ("\u7530\u4e2d", "\u306f\u3044"),
    ]


@pytest.mark.parametrize(
    ("user", "partner", "found"),
    [
        ("lima, ana", None, (ANA, BEN)),
        ("ANA", None, (ANA, BEN)),
        (None, "neil", (ANA, BEN)),
        ("guest", "lima", (BEN, ANA)),
        ("Aná", None, (ANA, BEN)),
    ],
)
def test_names_fit_in_any_case_and_in_part(
    tmp_path: Path, user: str | None, partner: str | None, found: tuple[str, str]
) -> None:
    read = read_transcript(written(tmp_path, TEAMS), user_name=user, partner_name=partner)
    assert (read.names["user"], read.names["partner"]) == found
    assert read.notes == ()


@pytest.mark.parametrize(
    ("user", "partner", "sentence"),
    [
        (
            None,
            None,
            "has the speakers Lima, Ana (9 words), Ben O'Neil (Guest) (7 words); which of these are you? Use --user NAME",
        ),
        ("Zoe", None, "the name 'Zoe' fits nobody in call.vtt; its speakers are Lima, Ana (9 words), Ben"),
        ("n", None, "the name 'n' fits Lima, Ana (9 words), Ben O'Neil (Guest) (7 words) in call.vtt; give more of it"),
        ("Ana", "Lima", "both fit 'Lima, Ana'"),
    ],
)
def test_nobody_is_guessed(tmp_path: Path, user: str | None, partner: str | None, sentence: str) -> None:
    with pytest.raises(UsageError) as error:
        read_transcript(written(tmp_path, TEAMS), user_name=user, partner_name=partner)
    assert sentence in str(error.value)


def test_others_are_left_out_and_named(tmp_path: Path) -> None:
    path = written(tmp_path, f"{TEAMS}\n00:00:20.000 --> 00:00:21.000\n<v Unknown speaker>hm hm\n")
    with pytest.raises(UsageError, match=r"more than two speakers; which of Ben .* is your partner\? Use --partner NAME"):
        read_transcript(path, user_name="ana")
    read = read_transcript(path, user_name="ana", partner_name="ben")
    assert {word.person for word in read.words} == {"user", "partner"} and len(read.words) == 16
    assert read.notes == ("Left out another speaker of the transcript: Unknown speaker (2 words).",)


def test_own_names_need_no_option_and_whoever_does_not_speak_is_missing(tmp_path: Path) -> None:
    read = read_transcript(written(tmp_path, f"WEBVTT\n\n{CUE}\n<v Partner>hello\n"))
    assert dict(read.names) == {"partner": "Partner"} and read.words[0].person == "partner"
    alone = written(tmp_path, f"WEBVTT\n\n{CUE}\n<v Ana>hello\n")
    assert dict(read_transcript(alone, user_name="ana").names) == {"user": "Ana"}
    with pytest.raises(UsageError, match="which of these are you"):
        read_transcript(alone)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty; use a transcript"),
        (b"\xef\xbb\xbf\r\n \n", "is empty"),
        (b"%PDF-1.7\n", "is a PDF, not a transcript"),
        (b"PK\x03\x04rest", "is a Word document or another archive, not a transcript in WebVTT or SRT; download"),
        (bytes(range(256)) * 40, "holds no text"),
        (b"name,words\nAna,3\n", "no line says from when to when"),
        (b"WEBVTT\n\nNOTE nothing\n", "no line says from when to when"),
        (b"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n\n", "has no cue with times and text"),
        (b"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\njust text\n", "names no speakers"),
    ],
)  # fmt: skip
def test_what_is_no_transcript_is_one_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    with pytest.raises(SourceError) as error:
        read_transcript(written(tmp_path, content), user_name="ana")
    assert sentence in str(error.value) and "\n" not in str(error.value)
    with pytest.raises(SourceError, match="cannot read none"):
        read_transcript(tmp_path / "none.vtt")


def test_odd_times_are_kept_and_said(tmp_path: Path) -> None:
    cues = [
        ("00:00:09.000 --> 00:00:08.000", "back wards"),
        ("00:00:02.000 --> 00:00:04.000", "one two"),
        ("00:00:01.000 --> 00:00:03.000", "three four"),
        ("00:10:00.000 --> 01:10:00.000", "an hour"),
        ("00:00:xx.000 --> 00:00:05.000", "lost"),
        ("90:00.5 --> 90:01", "late"),
    ]
    path = written(tmp_path, "WEBVTT\n\n" + "\n\n".join(f"{times}\n<v Ana>{text}" for times, text in cues))
    read = read_transcript(path, user_name="ana")
    assert [word.text for word in read.words] == ["three", "one", "four", "two", "back", "wards", "an", "hour", "late"]
    by_text = {word.text: word for word in read.words}
    assert (by_text["back"].start_s, by_text["wards"].end_s) == (9.0, 9.0)
    assert by_text["hour"].end_s < 604 and by_text["late"].start_s == 5400.5
    assert read.notes == (
        "1 cue of the transcript with unreadable times was left out.",
        "1 cue of the transcript ends before it begins; its words are placed at its beginning.",
        "1 cue of the transcript lasts far longer than speaking its words takes; the words are placed at its beginning.",
    )


def test_what_lies_outside_the_recording_is_left_out_and_another_talk_refused() -> None:
    words = [Word("user", float(at), at + 0.5, "w") for at in range(10)]
    kept, note = within(words, 8.25)
    assert [word.end_s for word in kept] == [*(at + 0.5 for at in range(8)), 8.25]
    assert note == "1 word of the transcript outside the recording was left out."
    whole, note = within(words, 60.0)
    # As tuples: from Python 3.13 on a dataclass with NaN in it equals no other.
    assert [*map(astuple, whole)] == [*map(astuple, words)] and note == ""
    with pytest.raises(SourceError, match="8 of 10 words of the transcript lie outside the recording, which lasts 2 s"):
        within(words, 2.0)


def test_damaged_transcripts_are_words_or_one_sentence(tmp_path: Path) -> None:
    chance = random.Random(5)
    read = 0
    for number in range(150):
        content = bytearray(list(DIALECTS.values())[number % len(DIALECTS)].encode())
        for _ in range(chance.randint(1, 6)):
            at, length = chance.randrange(len(content)), chance.choice((1, 2, 8, 40))
            piece = chance.choice(
                (b"", b"-->", b"<v ", b">", b":", b"\n\n", b"\x00", b"\xff", b"99", content[at : at + length] * 2)
            )
            content[at : at + length] = piece
        try:
            words = read_transcript(written(tmp_path, bytes(content)), user_name="Ana", partner_name="Ben").words
        except RapportError as error:
            assert "\n" not in str(error)
            continue
        read += 1
        assert all(word.text and 0 <= word.start_s <= word.end_s and not set(word.text) & {"\n", " "} for word in words)
    assert read > 30
