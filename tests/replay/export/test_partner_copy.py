"""The partner's copy of the report: their numbers as *you*, the pair's, and nothing that is the user's own."""

from __future__ import annotations

import json
import re
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.errors import SessionError, UsageError
from monitor.record.comments import add_comment
from monitor.record.header import Goal, Source
from monitor.record.notes import change_notes
from monitor.record.schema import DATABASE_NAME
from monitor.record.writer import SessionWriter
from monitor.replay.export import partner_sections
from monitor.replay.export.formats import export_report, partner_writer
from monitor.replay.export.report import report
from monitor.replay.session import Session, load_session
from tests.replay.export.test_report import Read
from tests.support import sessions as builders
from tests.support.commands import rapport

# Turns of ten seconds, the partner's first: six of theirs, five of the user's, eight seconds of speech each.
DURATION_S = 110.0
# The user's own texts, each where the program keeps one.
TEXTS = {
    "title": "Ztitle before the offer",
    "notes": "Znotes about my boss",
    "tag": "ztag",
    "comment": "Zcomment that you fidget",
    "coach": "Zcoach Kim",
    "goal": "Zgoal to hide that I am bored",
    "cue": "Zcue look up",
    "cue_reason": "Zreason 3 of 20 s",
    "gap": "Zgap my camera fell",
    "camera": "Zcamera of mine",
}
# The user's numbers of ``builders``, which the partner's are not: pitch (120 Hz, swinging by two semitones), pace, share of the
# talking, and looks.
NUMBERS = (r"\b1[0-3]\d Hz", r"\b4\.0 syllables", r"\b45 %", r"\b75 %")


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    sources = (
        Source(person="user", kind="film", name=TEXTS["camera"], used_for=("picture", "sound")),
        Source(person="partner", kind="film", name="them.mp4", used_for=("picture", "sound")),
    )
    path = builders.build(
        tmp_path_factory.mktemp("copy"),
        duration_s=DURATION_S,
        with_sketch=False,
        title=TEXTS["title"],
        sources=sources,
        goal=Goal(kind="own", text=TEXTS["goal"]),
    )
    rating = {"connection": 7, "naturalness": 7, "ease": 7}
    change_notes(path, {"text": TEXTS["notes"], "tags": [TEXTS["tag"]], "rating": rating, "goal_reached": True})
    add_comment(path, at_s=30.0, text=TEXTS["comment"], by=TEXTS["coach"])
    with sqlite3.connect(path / DATABASE_NAME) as database:
        database.execute("INSERT INTO nudges VALUES (70, 'eye_contact', ?, ?)", (TEXTS["cue"], TEXTS["cue_reason"]))
        database.execute("INSERT INTO gaps VALUES ('user.face', 80, 90, ?)", (TEXTS["gap"],))
        database.execute("UPDATE summary_scores SET reason = ? WHERE status != 'ok'", (TEXTS["gap"],))
    database.close()
    return load_session(path)


def text_of(page: str) -> str:
    return " ".join(Read(page).text.split())


def test_the_users_report_says_the_goal_and_what_became_of_it(session: Session) -> None:
    text = text_of(report(session))
    assert f"Your goal: {TEXTS['goal']}. You say you reached it." in text
    assert text.index("Your goal:") < text.index("What to try next")
    for name in ("title", "comment", "coach", "cue", "gap"):
        assert TEXTS[name] in text, "else its absence below would say nothing"
    for number in NUMBERS:
        assert re.search(number, text), number


def test_nothing_of_the_users_own_is_in_the_partners_copy(session: Session) -> None:
    page = report(session, reader="partner")
    for name, text in TEXTS.items():
        assert text not in page, name
    text = text_of(page)
    for number in NUMBERS:
        assert not re.search(number, text), number
    for words in ("goal", "What to try next", "went well", "Cue", "Slouching", "Both looking", "looked away", "rating"):
        assert words.casefold() not in text.casefold().replace("no measure here went along with how people rated", ""), words
    figures = re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', page, re.DOTALL)
    drawn = {trace["meta"]["name"] for figure in figures for trace in json.loads(figure)["data"]}
    assert drawn == {"attention", "warmth", "coordination"}


def test_you_is_the_partner(session: Session) -> None:
    text = text_of(report(session, reader="partner"))
    assert "You did 55 % of the talking." in text  # 48 s of 88 s
    assert re.search(r"Pitch 2[0-3]\d Hz", text) and "5.0 syllables" in text
    assert re.search(r"You, gaze: towards the call 5[01] %", text)
    assert "Your longest stretch of talking: 0:08, from 0:00 on." in text
    assert "you followed about" in text_of(report(session))
    assert "your partner followed about 2." in text and "you followed" not in text.replace("your partner", "")
    assert "Coordination 78" in text and "You both smiled" in text


def test_who_followed_by_how_much_is_not_said_through_a_call(session: Session) -> None:
    call = Source(person="partner", kind="screen", name="Screen", used_for=("picture",))
    through = replace(session, header=session.header.model_copy(update={"sources": (session.header.sources[0], call)}))
    row = next(row for row in partner_sections.contents(through)["scores"] if row.label == "Coordination")
    assert row.lead == "your partner followed"


def test_a_copy_is_a_file_of_its_own_and_takes_a_partner(session: Session, tmp_path: Path) -> None:
    (name,) = partner_writer(session)
    assert name == f"{session.id}-partner.html"
    with pytest.raises(UsageError, match="no words"):
        export_report(session, tmp_path / "copy.html", words=True, reader="partner")
    with SessionWriter.create(tmp_path / "alone", builders.header(2)) as writer:
        writer.add_rows(builders.rows("user", "voice", 0, 3))
    with pytest.raises(SessionError, match="one person only"):
        export_report(load_session(tmp_path / "alone"), tmp_path / "copy.html", reader="partner")
    assert not (tmp_path / "copy.html").exists()


def test_the_command_writes_it(session: Session, tmp_path: Path) -> None:
    done = rapport("sessions", "report", session.path, "--for", "partner", home=tmp_path / "home", place=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == f"{session.id}-partner.html"
    assert TEXTS["goal"] not in (tmp_path / f"{session.id}-partner.html").read_text(encoding="utf-8")
