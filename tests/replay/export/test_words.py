"""What was said leaves the program only where it was asked for, and other programs read it back."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from praatio.textgrid import openTextgrid
from pympi import Eaf

from monitor.cli.main import cli
from monitor.errors import SessionError, UsageError
from monitor.language.utterances import utterances
from monitor.replay.export.captions import captions, write_srt, write_vtt
from monitor.replay.export.formats import OPEN_FORMATS, export
from monitor.replay.export.import_bundle import import_bundle
from monitor.replay.session import Session, load_session
from monitor.speech import Word
from monitor.transcript.files import read_transcript
from monitor.types import Person
from tests.support import sessions as builders
from tests.support.transcripts import MARKER, SOURCE, SPOKEN, said, spoken_session

webvtt = pytest.importorskip("webvtt", reason="webvtt-py comes with the extra words")


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    return load_session(spoken_session(tmp_path_factory.mktemp("spoken")))


@pytest.fixture(scope="module")
def folder(session: Session, tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("files")
    export(session, to, formats=["csv", "json", "eaf", "textgrid", "bundle", "vtt", "srt"], words=True)
    return to


def test_without_being_asked_for_no_word_leaves(session: Session, tmp_path: Path) -> None:
    assert said(session.words) == said(SPOKEN) and not any(event.kind == "word" for event in session.events)
    files = export(session, tmp_path / "out", formats=[*OPEN_FORMATS, "report", "bundle"])
    assert not {"words.csv", "utterances.csv", "words.parquet"} & {path.name for path in files}
    with zipfile.ZipFile(next(path for path in files if path.suffix == ".zip")) as archive:
        archive.extractall(tmp_path / "out" / "bundle")
    for path in (tmp_path / "out").rglob("*"):
        assert path.is_dir() or MARKER.encode() not in path.read_bytes(), path.name
    (tmp_path / "sessions").mkdir()
    copy = import_bundle(next(path for path in files if path.suffix == ".zip"), tmp_path / "sessions")
    assert (copy.header.transcript, copy.words) == (None, ())
    # Everything but the words is as it was.
    assert [event.kind for event in copy.events] == [event.kind for event in session.events]
    assert said(session.words) == said(SPOKEN)


def test_a_bundle_with_words_brings_them_and_where_they_are_from(folder: Path, session: Session, tmp_path: Path) -> None:
    copy = import_bundle(folder / f"{session.id}.zip", tmp_path)
    assert (copy.header.transcript, said(copy.words)) == (SOURCE, said(SPOKEN))


def test_tables_have_a_row_a_word_and_a_row_an_utterance(folder: Path) -> None:
    with (folder / "words.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["person"], float(row["start_s"]), float(row["end_s"])) for row in rows] == [
        (word.person, word.start_s, word.end_s) for word in SPOKEN
    ]
    assert [row["word"] for row in rows] == ["Tell", "me", f"about&{MARKER}?", "'=Well,", "yes."]
    assert [row["probability"] for row in rows] == ["0.9", "0.8", "0.7", "0.95", ""]
    with (folder / "utterances.csv").open(encoding="utf-8", newline="") as file:
        spoken = list(csv.DictReader(file))
    assert [(row["person"], row["text"], row["words"]) for row in spoken] == [
        ("partner", f"Tell me about&{MARKER}?", "3"),
        ("user", "'=Well, yes.", "2"),
    ]
    assert (float(spoken[0]["start_s"]), float(spoken[0]["end_s"])) == (1.0, 2.5)
    with (folder / "columns.csv").open(encoding="utf-8", newline="") as file:
        assert {"words", "utterances"} <= {row["table"] for row in csv.DictReader(file)}


def test_json_has_the_words_with_their_source(folder: Path, session: Session) -> None:
    document = json.loads((folder / f"{session.id}.json").read_text(encoding="utf-8"))["transcript"]
    assert (document["source"], document["language"], document["model"]) == ("recognition", "en", "tiny")
    assert document["words"][0] == {"person": "partner", "start_s": 1.0, "end_s": 1.4, "text": "Tell", "probability": 0.9}
    assert document["words"][-1]["probability"] is None


def test_elan_and_praat_have_tiers_of_utterances_and_words(folder: Path, session: Session) -> None:
    eaf = Eaf(str(folder / f"{session.id}.eaf"))
    grid = openTextgrid(str(folder / f"{session.id}.TextGrid"), includeEmptyIntervals=False)

    def of(tier: str) -> list[tuple[float, float, str]]:
        marks = sorted((mark[0] / 1000, mark[1] / 1000, mark[2]) for mark in eaf.get_annotation_data_for_tier(tier))
        assert marks == [(mark.start, mark.end, mark.label) for mark in grid.getTier(tier).entries]
        return marks

    assert of("partner utterance") == [(1.0, 2.5, f"Tell me about&{MARKER}?")]
    assert of("user utterance") == [(3.0, 4.0, "=Well, yes.")]
    assert of("partner word") == [(word.start_s, word.end_s, word.text) for word in SPOKEN[:3]]
    # Words of one person that overlap end where the next one begins, so that a tier holds them all.
    assert of("user word") == [(3.0, 3.2, "=Well,"), (3.2, 4.0, "yes.")]
    assert "user word 2" not in eaf.get_tier_names()


def test_captions_are_read_by_another_program(folder: Path, session: Session) -> None:
    file = webvtt.read(folder / f"{session.id}.vtt")
    assert [(caption.voice, caption.start, caption.end) for caption in file.captions] == [
        ("Partner", "00:00:01.000", "00:00:02.500"),
        ("You", "00:00:03.000", "00:00:04.000"),
    ]
    assert file.captions[0].text == f"Tell me about&amp;{MARKER}?"
    srt = webvtt.from_srt(folder / f"{session.id}.srt")
    assert [caption.text for caption in srt.captions] == [f"Partner: Tell me about&{MARKER}?", "You: =Well, yes."]


LETTERS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf", "Zs", "Zl", "Zp")), min_size=1, max_size=8)
PLAIN = st.text(st.characters(categories=("L", "Nd"), include_characters="'-.,?!:"), min_size=1, max_size=8)
PEOPLE_SPEAK = st.sampled_from(["user", "partner"])


@st.composite
def talks(draw: st.DrawFn, letters: st.SearchStrategy[str]) -> list[Word]:
    """Words of both people, one after the other of each, as fast as people speak."""
    at_s = {"user": 0.0, "partner": 0.0}
    words = []
    for _ in range(draw(st.integers(1, 25))):
        person: Person = draw(PEOPLE_SPEAK)
        start_s = at_s[person] + draw(st.sampled_from([0.0, 0.05, 0.4, 2.0, 5.0]))
        at_s[person] = start_s + draw(st.sampled_from([0.1, 0.25, 0.4]))
        words.append(Word(person, round(start_s, 3), round(at_s[person], 3), draw(letters)))
    return sorted(words, key=lambda word: (word.start_s, word.end_s))


class Spoken:
    """What ``captions`` needs of a session."""

    id = "spoken"

    def __init__(self, words: list[Word]) -> None:
        self.header = builders.header(transcript=SOURCE)
        self.words = tuple(words)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_captions_come_back_as_they_went(tmp_path: Path, data: st.DataObject) -> None:
    for write, name, letters in ((write_vtt, "a.vtt", LETTERS), (write_srt, "a.srt", PLAIN)):
        words = data.draw(talks(letters))
        spoken = utterances(words)
        write(Spoken(words), tmp_path / name)  # type: ignore[arg-type]
        read = read_transcript(tmp_path / name)
        assert read.language == ("en" if name == "a.vtt" else None)
        for person in ("user", "partner"):
            assert [word.text for word in read.words if word.person == person] == [
                word.text for word in words if word.person == person
            ]
            begun = {word.start_s for word in read.words if word.person == person}
            ended = {word.end_s for word in read.words if word.person == person}
            assert {utterance.start_s for utterance in spoken if utterance.person == person} <= begun
            if all(utterance.end_s - utterance.start_s <= 10 for utterance in spoken):
                assert {utterance.end_s for utterance in spoken if utterance.person == person} <= ended


def test_a_session_without_words_has_none_to_export(tmp_path: Path) -> None:
    silent = load_session(builders.build(tmp_path, duration_s=3.0, with_sketch=False))
    for formats, words in ((["vtt"], False), (["csv"], True), (["bundle"], True)):
        with pytest.raises(SessionError, match="has no words"):
            export(silent, tmp_path / "out", formats=formats, words=words)
    with pytest.raises(SessionError, match="has no words"):
        export(silent, tmp_path / "out.zip.age", formats=["bundle"], words=True, passphrase="a long passphrase")
    with pytest.raises(UsageError):
        export(silent, tmp_path / "out", formats=["docx"])
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())


def test_the_command_line_asks_for_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))
    path = spoken_session(tmp_path / "home" / "sessions")
    run = CliRunner()
    done = run.invoke(cli, ["sessions", "export", path.name, "--to", str(tmp_path / "call.vtt")])
    assert done.exit_code == 0, done.output
    assert f"<v Partner>Tell me about&amp;{MARKER}?</v>" in (tmp_path / "call.vtt").read_text(encoding="utf-8")
    done = run.invoke(
        cli, ["sessions", "export", path.name, "--to", str(tmp_path / "all"), "--words", "--format", "csv", "--json"]
    )
    assert done.exit_code == 0 and "words.csv" in {Path(name).name for name in json.loads(done.stdout)["files"]}
    done = run.invoke(cli, ["sessions", "forget-words", path.name], input="n\n")
    assert done.exit_code == 1 and said(load_session(path).words) == said(SPOKEN)
    done = run.invoke(cli, ["sessions", "forget-words", path.name, "--yes", "--json"])
    assert json.loads(done.stdout) == {"session": path.name, "forgotten": 6}
    with pytest.raises(SessionError, match="has no words"):
        captions(load_session(path))
