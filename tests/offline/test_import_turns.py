"""Tables of turns: a hand-worked one, a simulated dyad's, the ways of writing one, and what is refused."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import monitor
from monitor import simulate
from monitor.errors import RapportError, UsageError
from monitor.measures import columns
from monitor.offline.import_tables import import_measures
from monitor.offline.turn_phrases import check_dialogue, phrases, placed
from monitor.offline.turn_table import read_turns
from monitor.replay.catalog import list_sessions
from monitor.replay.realign import why_not_shiftable
from monitor.replay.session import Session
from monitor.types import PEOPLE, Event
from monitor.voice.turns import TurnTracker
from tests.support.commands import rapport

OF_TURNS = ("turn", "gap", "pause", "overlap", "interruption", "backchannel")
HEAD = "person,start_s,end_s"
BY_HAND = """\
person,start_s,end_s,f0_median_hz,level_db,articulation_rate_hz,laugh,text,nature
user,0.0,2.0,100,-20,4,0,so I,talk
user,1.8,3.1,130,-20,7,,went there,talk
partner,3.6,6.0,,,,0,,talk
user,4.2,4.6,,,,1,ha,laugh
partner,6.4,8.0,200,-10,,0,and then,talk
user,7.5,10.0,120,-20,6,0,no,talk
partner,10.3,12.0,200,-10,5,0,yes,talk
partner,12.3,13.3,200,-10,,0,yes,talk
"""
ALTERNATING = [(PEOPLE[i % 2], 1.5 * i, 1.5 * i + 1.2) for i in range(12)]


def table(rows: Iterable[Iterable[object]], head: str = HEAD) -> str:
    return "\n".join([head, *(",".join(map(str, row)) for row in rows)]) + "\n"


def spans(events: Iterable[Event], kinds: Iterable[str] = OF_TURNS) -> list[tuple[str, str, float, float]]:
    kept = [event for event in events if event.kind in kinds]
    return sorted((event.kind, event.person, round(event.start_s, 6), round(event.end_s, 6)) for event in kept)


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> tuple[Session, list[str]]:
    folder = tmp_path_factory.mktemp("turns")
    (folder / "talk.csv").write_text(BY_HAND)
    lines: list[str] = []
    return import_measures(folder / "talk.csv", words=True, sessions=folder, say=lines.append), lines


def test_turns_come_out_as_worked_by_hand(by_hand: tuple[Session, list[str]]) -> None:
    session, lines = by_hand
    assert spans(session.events, (*OF_TURNS, "laugh", "phrase")) == sorted(
        [
            *(("phrase", "user", *span) for span in ((0.0, 3.1), (4.2, 4.6), (7.5, 10.0))),
            *(("phrase", "partner", *span) for span in ((3.6, 6.0), (6.4, 8.0), (10.3, 12.0), (12.3, 13.3))),
            ("turn", "user", 0.0, 3.1),
            ("gap", "partner", 3.1, 3.6),
            ("backchannel", "user", 4.2, 4.6),
            ("laugh", "user", 4.2, 4.6),
            ("pause", "partner", 6.0, 6.4),
            ("turn", "partner", 3.6, 8.0),
            ("overlap", "user", 7.5, 8.0),
            ("interruption", "user", 7.5, 8.0),
            ("turn", "user", 7.5, 10.0),
            ("gap", "partner", 10.0, 10.3),
            ("pause", "partner", 12.0, 12.3),
            ("turn", "partner", 10.3, 13.3),
        ]
    )
    assert session.duration_s == 13.3 and session.status == "complete"
    assert lines == [
        "column nature of talk.csv isn't used",
        "1 row of talk.csv begins before the same person's last one ends; each was joined to it",
    ]


def test_texts_become_words_spread_over_their_rows_by_the_letters(by_hand: tuple[Session, list[str]]) -> None:
    session, _ = by_hand
    assert [(word.person, word.text) for word in session.words] == [
        ("user", "so"), ("user", "I"), ("user", "went"), ("user", "there"), ("user", "ha"), ("partner", "and"),
        ("partner", "then"), ("user", "no"), ("partner", "yes"), ("partner", "yes"),
    ]  # fmt: skip
    # "so I" from 0 to 2 s, "went there" from 1.8 to 3.1 s.
    times = [(word.start_s, word.end_s) for word in session.words[:4]]
    assert times == [
        pytest.approx(span) for span in ((0, 4 / 3), (4 / 3, 2), (1.8, 1.8 + 1.3 * 4 / 9), (1.8 + 1.3 * 4 / 9, 3.1))
    ]
    transcript = session.header.transcript
    assert transcript is not None
    assert (transcript.source, transcript.name, transcript.language) == ("file", "talk.csv", "und")


def test_words_are_kept_only_where_they_are_asked_for(tmp_path: Path) -> None:
    lines: list[str] = []
    (tmp_path / "t.csv").write_text(table(ALTERNATING))
    session = import_measures(tmp_path / "t.csv", words=True, topic=["the job"], sessions=tmp_path, say=lines.append)
    assert lines == ["t.csv has no text, so there are no words."]
    assert session.header.transcript is None and not session.words
    (tmp_path / "t.csv").write_text(table([(*row, "the secret is done") for row in ALTERNATING], f"{HEAD},text"))
    session = import_measures(tmp_path / "t.csv", sessions=tmp_path, say=lines.append)
    assert lines[1:] == ["The texts of t.csv are left out. To keep what was said, add --words; both people must agree."]
    assert session.header.transcript is None and not session.words
    assert not any(b"secret" in path.read_bytes() for path in session.path.rglob("*") if path.is_file())
    session = import_measures(
        tmp_path / "t.csv", words=True, topic=["the job"], language="en", sessions=tmp_path, say=pytest.fail
    )
    assert session.header.topic == ("the job",)
    assert session.header.transcript is not None and session.header.transcript.language == "en"
    with pytest.raises(UsageError, match="--topic is about what is said; add --words, or leave it out"):
        import_measures(tmp_path / "t.csv", topic=["the job"], sessions=tmp_path)


def test_numbers_of_joined_rows_are_weighted_by_their_lengths(by_hand: tuple[Session, list[str]]) -> None:
    session, _ = by_hand
    first, second = [event for event in session.events if event.kind == "phrase"][:2]
    assert first.value == pytest.approx((2 * 4 + 1.3 * 7) / 3.3)
    expected = {"f0_median_hz": (2 * 100 + 1.3 * 130) / 3.3, "level_db": -20.0, "syllables": (8 + 9.1) / 3.3 * 3.1}
    assert {name: first.detail[name] for name in expected} == pytest.approx(expected)
    assert math.isnan(second.value) and "syllables" not in second.detail
    # The last turn's tempo is that of the phrase of which it is known.
    last = [event for event in session.events if event.kind == "turn"][-1]
    assert last.detail["rate_hz"] == pytest.approx(5.0) and last.detail["f0_median_hz"] == pytest.approx(200.0)


def test_the_session_says_what_it_was_made_from(by_hand: tuple[Session, list[str]]) -> None:
    session, _ = by_hand
    (source,) = session.header.sources
    assert (source.kind, source.name, source.used_for) == ("table", "talk.csv", ()) and session.title == "talk"
    assert session.header.imported and list_sessions(session.path.parent)[0].imported and why_not_shiftable(session)
    assert not [place for place in session.path.parent.iterdir() if place.name.startswith(".")]
    voice = session.series("user", "voice")
    assert voice.column("speech").mean() == pytest.approx((3.1 + 0.4 + 2.5 - 0.0) / 13.3, abs=0.01)
    assert np.nanmax(voice.column("f0_hz")) == 130 and np.isnan(voice.column("f0_hz")[voice.time_s > 10.1]).all()
    assert session.series("user", "face").values.shape == (0, len(columns("face")))
    # Medians of phrases say nothing of the pitch's range within them.
    assert math.isnan(session.people["user"]["means"]["f0_range_st"])
    assert session.people["user"]["means"]["f0_median_hz"] == pytest.approx(120.0)


def test_a_simulated_dyads_phrases_make_the_turns_that_they_make_in_its_own_session(tmp_path: Path) -> None:
    truth = simulate.dyad(simulate.DyadPlan.of(duration_s=60))
    spoken = [event for event in truth.events if event.kind == "phrase"]
    tracker = TurnTracker()
    for event in spoken:
        tracker.push(event)
    rows = [(event.person, event.start_s, event.end_s, event.detail["f0_median_hz"], event.value) for event in spoken]
    (tmp_path / "dyad.csv").write_text(table(rows, f"{HEAD},f0_median_hz,articulation_rate_hz"))
    session = import_measures(tmp_path / "dyad.csv", sessions=tmp_path)
    kinds = [kind for kind in OF_TURNS if kind != "pause"]  # a detector gives none under 0.2 s, labels do
    expected = spans(tracker.finish(), kinds)
    assert spans(session.events, kinds) == expected and {"turn", "gap"} <= {kind for kind, *_ in expected}


@pytest.mark.parametrize(
    "content",
    [
        table(ALTERNATING).replace(",", ";").replace(".", ",").encode(),
        table(ALTERNATING).replace(",", "\t").encode("utf-16"),
        table([(who.upper(), *times) for who, *times in ALTERNATING], "Person,Start_s,End_s").encode("utf-8-sig"),
        table(
            [(who, *times, f'"he said ""{i}, 5"", né"') for i, (who, *times) in enumerate(ALTERNATING)], f"{HEAD},text"
        ).encode(),
        table([(who, *times, "NA") for who, *times in ALTERNATING], f"{HEAD},f0_median_hz").encode("cp1252"),
        table(sorted(ALTERNATING)).encode(),
    ],
    ids=["semicolons", "tabs in UTF-16", "capitals", "quotes", "NA", "by person"],
)
def test_a_table_may_be_written_in_any_usual_way(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "t.csv").write_bytes(content)
    rows = read_turns(tmp_path / "t.csv", user=None, said=pytest.fail)
    assert [(row.person, row.start_s, row.end_s) for row in rows] == ALTERNATING


def test_other_names_are_taken_once_it_is_said_who_is_the_user(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(table([("ab"[who == "user"], *times) for who, *times in ALTERNATING]))
    lines: list[str] = []
    rows = read_turns(tmp_path / "t.csv", user="b", said=lines.append)
    assert [(row.person, row.start_s, row.end_s) for row in rows] == ALTERNATING
    assert lines == ["b is the user and a the partner"]


def test_what_is_left_out_joined_or_moved_is_said(tmp_path: Path) -> None:
    rows = [(who, start_s + 600, end_s + 600) for who, start_s, end_s in ALTERNATING]
    rows += [("user", 620, 624), ("user", 621, 622), ("user", 630, 630)]
    (tmp_path / "t.csv").write_text(table(rows))
    lines: list[str] = []
    read = placed(read_turns(tmp_path / "t.csv", user=None, said=lines.append), name="t.csv", said=lines.append)
    assert phrases(read, "user")[-1].start_s == 20 and phrases(read, "user")[-1].end_s == 24
    assert lines == [
        "left out 1 row of t.csv that lasts no time",
        "1 row of t.csv begins before the same person's last one ends; each was joined to it",
        "nobody speaks in the first 600 s of t.csv, so the session begins there",
    ]


REFUSED = {
    "no such file": (None, "cannot read"),
    "empty": ("", "is empty"),
    "prose": ("hello there\nthis is prose\n", "the columns person, start_s, end_s"),
    "no person": (table([row[1:] for row in ALTERNATING], "start_s,end_s"), "no column person"),
    "other names": (table([(who[0], *times) for who, *times in ALTERNATING]), "--user u"),
    "three people": (table([*ALTERNATING, ("third", 90, 91)]), "holds 3 people"),
    "nobody": (table([*ALTERNATING, ("", 90, 91)]), "line 14: person is missing"),
    "one person": (table(row for row in ALTERNATING if row[0] == "user"), "the talk of one person"),
    "three turns": (table(ALTERNATING[:3]), "holds 3 turns"),
    "the same labels": (table((who, *times) for _, *times in ALTERNATING for who in PEOPLE), "100 % of the user's speech"),
    "end before start": (table([*ALTERNATING, ("user", 99, 98)]), "line 14: end_s (98) is before start_s (99)"),
    "back in time": (table([*ALTERNATING, ("user", 3, 4)]), "line 14: user's rows go back in time"),
    "milliseconds": (table((who, int(1000 * a), int(1000 * b)) for who, a, b in ALTERNATING), "milliseconds"),
    "minutes": (table((who, a / 60, b / 60) for who, a, b in ALTERNATING), "another unit"),
    "no end": (table([*ALTERNATING, ("user", 99, "")]), "line 14: end_s is missing"),
    "no number": (table([*ALTERNATING, ("user", 99, "end")]), "line 14, column end_s: expected a number"),
    "negative": (table([("user", -3, 0.2), *ALTERNATING[1:]]), "line 2: start_s is -3"),
    "beyond a day": (table([*ALTERNATING, ("user", 1e7, 1e7 + 1)]), "at most 24 hours"),
    "F0 of 0": (table(((*row, 0) for row in ALTERNATING), f"{HEAD},f0_median_hz"), "line 2: f0_median_hz is 0"),
    "semitones": (table(((*row, 12) for row in ALTERNATING), f"{HEAD},f0_median_hz"), "expected Hz"),
    "a minute's rate": (table(((*row, 240) for row in ALTERNATING), f"{HEAD},articulation_rate_hz"), "syllables a second"),
    "amplitudes": (table(((*row, 0.3) for row in ALTERNATING), f"{HEAD},level_db"), "as amplitudes do"),
    "two laughs": (table(((*row, 2) for row in ALTERNATING), f"{HEAD},laugh"), "expected 0 or 1"),
    "an open quote": (
        table(((*row, '"he' if number == 5 else "x") for number, row in enumerate(ALTERNATING)), f"{HEAD},text"),
        "goes over several lines",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_dialogue_is_refused_in_one_line_and_leaves_nothing(tmp_path: Path, name: str) -> None:
    content, expected = REFUSED[name]
    if content is not None:
        (tmp_path / "turns.csv").write_text(content)
    (tmp_path / "sessions").mkdir()
    with pytest.raises(RapportError) as caught:
        import_measures(tmp_path / "turns.csv", sessions=tmp_path / "sessions")
    assert expected in str(caught.value) and "\n" not in str(caught.value)
    assert not list((tmp_path / "sessions").iterdir())


@settings(max_examples=40)
@given(seed=st.integers(0, 2**32), wounds=st.integers(1, 6))
def test_a_damaged_table_is_read_or_refused_in_one_line(
    tmp_path_factory: pytest.TempPathFactory, seed: int, wounds: int
) -> None:
    chance = random.Random(seed)
    content = bytearray(BY_HAND.encode())
    for _ in range(wounds):
        at = chance.randrange(len(content))
        content[at : at + chance.choice((0, 1, 1, 30))] = chance.choice(
            (b"", b",", b'"', b"-", b"\n", b"9", b"\xff", b"nan", b"e9")
        )
    path = tmp_path_factory.getbasetemp() / "damaged.csv"
    path.write_bytes(content)
    try:
        rows = placed(read_turns(path, user=None, said=lambda line: None), name=path.name, said=lambda line: None)
        spoken = {person: phrases(rows, person) for person in PEOPLE}
        check_dialogue(spoken, name=path.name)
    except RapportError as error:
        assert "\n" not in str(error)
        return
    for person, events in spoken.items():
        assert events and all(event.person == person and 0 <= event.start_s < event.end_s for event in events)
        assert all(after.start_s >= before.end_s for before, after in pairwise(events))


def test_the_command_prints_the_document_and_says_the_rest_beside_it(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(BY_HAND.replace("user", "a").replace("partner", "b"))
    done = rapport("import-measures", tmp_path / "t.csv", "--user", "b", "--json", "--title", "Talk 1", home=tmp_path)
    document = json.loads(done.stdout)
    assert done.returncode == 0 and document["people"]["partner"]["means"]["interruptions"] == 1
    assert {score["status"] for score in (*document["channels"].values(), *document["components"].values())} == {
        "not enough signal"
    }
    assert "b is the user and a the partner" in done.stderr and Path(document["session"]["path"]).is_dir()
    done = rapport("import-measures", tmp_path / "t.csv", home=tmp_path)
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1 and "--user a" in done.stderr
    assert monitor.import_measures is import_measures
