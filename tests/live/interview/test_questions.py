"""Sets of questions: those of the program, own ones, and what is said of a faulty file."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli.main import cli
from monitor.errors import UsageError
from monitor.live.interview.questions import load_questions, own_folder, set_names
from monitor.live.interview.script import script

GOOD = 'title = "Mine"\nopening = "Hello."\nclosing = "Bye."\n[[questions]]\ntext = "Why?"\nfollow_up = "And then?"\n'


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path))
    return tmp_path


def own(name: str, text: str) -> Path:
    own_folder().mkdir(parents=True, exist_ok=True)
    path = own_folder() / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(("name", "preset"), [("interview", "interview"), ("sales", "sales"), ("hard-talk", "coaching")])
def test_the_programs_own_sets(name: str, preset: str) -> None:
    questions = load_questions(name)
    assert (questions.preset, len(questions.questions) >= 10, bool(questions.opening and questions.closing)) == (
        preset,
        True,
        True,
    )


def test_lines_in_their_order() -> None:
    own("mine", GOOD)
    lines = [(line.kind, line.number, line.text, line.is_answered) for line in script(load_questions("mine"))]
    assert lines == [
        ("opening", 1, "Hello.", False),
        ("question", 1, "Why?", True),
        ("follow_up", 1, "And then?", True),
        ("closing", 1, "Bye.", False),
    ]


def test_an_own_set_takes_the_place_of_the_programs_and_a_byte_order_mark_is_no_fault() -> None:
    own("sales", "\ufeff" + GOOD)
    assert load_questions("sales").title == "Mine"
    assert set_names() == ("hard-talk", "interview", "sales")


def test_a_film_lies_beside_its_file(tmp_path: Path) -> None:
    path = own("filmed", GOOD + 'film = "why.mp4"\n')
    with pytest.raises(UsageError, match=r"filmed\.toml: there is no film 'why\.mp4' beside it; put it there"):
        load_questions("filmed")
    (path.parent / "why.mp4").touch()
    assert load_questions(str(path)).questions[0].film == str(path.parent / "why.mp4")


ASK = '[[questions]]\ntext = "Why?"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = ", "cannot read the questions in bad.toml"),
        ("title = 'x'\n", "bad.toml: questions: field required"),
        ("title = 'x'\nquestions = []\n", "questions: tuple should have at least 1 item"),
        (ASK, "title: field required"),
        (f"title = 'x'\n{ASK}{ASK}answer = 'b'\n", "question 2 answer: extra inputs are not permitted, not 'b'"),
        ("title = 'x'\n[[questions]]\ntext = ' '\n", "question 1 text: string should have at least 2 characters"),
        (f"title = 'x'\n{ASK}least_s = 30\nmost_s = 20\n", "question 1: least_s should be below most_s"),
        (f"title = 'x'\n{ASK}most_s = 'long'\n", "question 1 most_s: input should be a valid number"),
        (f"title = 'x'\n{ASK}most_s = nan\n", "question 1 most_s:"),
        (f"title = 'x'\npreset = 'dating'\n{ASK}", "preset: there is no such preset; use one of"),
        (f"title = 'x'\nlanguage = 'English'\n{ASK}", "language:"),
        (f"title = 'x'\nquestions = {['Why?']}\n", "question 1: input should be a valid dictionary"),
        (f"title = 'x'\n{ASK * 101}", "questions: tuple should have at most 100 items"),
    ],
)
def test_a_faulty_file_is_one_sentence_with_its_place_and_the_remedy(text: str, said: str) -> None:
    path = own("bad", text)
    with pytest.raises(UsageError) as told:
        load_questions(str(path))
    sentence = str(told.value)
    assert said in sentence and "correct the file" in sentence and "\n" not in sentence and "pydantic" not in sentence


def test_bytes_that_are_no_text_and_a_file_that_is_too_long() -> None:
    path = own("bad", "")
    path.write_bytes(b"title = '\xff'")
    with pytest.raises(UsageError, match=r"cannot read the questions in bad\.toml"):
        load_questions("bad")
    path.write_text("#" * 1_000_001, encoding="utf-8")
    with pytest.raises(UsageError, match="larger than a list of questions can be"):
        load_questions("bad")


@pytest.mark.parametrize("arguments", [["nobody"], ["nowhere/set.toml"]])
def test_a_set_that_is_not_there_is_status_2_with_those_that_are(arguments: list[str]) -> None:
    with pytest.raises(UsageError, match="hard-talk, interview, sales") as told:
        cli(["practise", *arguments], standalone_mode=False)
    assert told.value.exit_status == 2


def test_one_faulty_set_of_your_own_does_not_hide_the_others(home: Path) -> None:
    own("bad", "title = 'x'\n")
    own("mine", GOOD)
    result = CliRunner().invoke(cli, ["practise", "--list"])
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert [line.partition(":")[0] for line in lines[:5]] == ["bad", "hard-talk", "interview", "mine", "sales"]
    assert lines[0].startswith("bad: cannot be used: bad.toml: questions: field required")
    assert lines[3] == "mine: Mine, one question."
    assert str(home / "questions") in lines[-1]
