"""The report: one file, every foreign text escaped, no script but its own two, and honest about what was not measured."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import sqlite3
from html.parser import HTMLParser
from pathlib import Path

import pytest

from monitor.errors import RapportError
from monitor.record.notes import change_notes
from monitor.record.schema import DATABASE_NAME
from monitor.record.writer import SessionWriter
from monitor.replay.export import pdf
from monitor.replay.export.formats import export, export_report
from monitor.replay.export.report import report
from monitor.replay.session import load_session
from tests.support import sessions as builders

HOSTILE = "</script><script>document.title='owned'</script><img src=x onerror=alert(1)>\"'"


class Read(HTMLParser):
    """What stands in a page: its text, tags and scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.scripts: list[str] = []
        self.text = ""
        self.policy = ""
        self._in = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = dict(attrs)
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"] or ""
        self._in = "data" if given.get("type") == "application/json" else tag
        assert not [name for name in given if name.startswith("on")]
        assert not (given.get("src") or given.get("href"))

    def handle_endtag(self, tag: str) -> None:
        self._in = ""

    def handle_data(self, data: str) -> None:
        if self._in == "script":
            self.scripts.append(data)
        elif self._in not in ("style", "data"):
            self.text += f" {' '.join(data.split())}"


@pytest.mark.slow
def test_the_report_says_what_was_measured_and_what_was_not(tmp_path: Path) -> None:
    path = builders.build(tmp_path, duration_s=230.0, with_sketch=False)
    read = Read(report(load_session(path)))
    assert "Practice interview" in read.text
    text = " ".join(read.text.split())
    assert "What to try next Let your own rhythm lead for a while." in text
    assert "At a glance Your share of the talking" in text
    assert re.search(r"Coordination 78 70\W+86, firm Clearly more than chance you followed about", read.text)
    assert "Taking turns Not enough signal: too few turns to compare: 6 are needed, 4 were heard" in read.text
    assert "Your face: one gap, 12 s in total (nobody was in the picture)" in read.text
    assert "2:20 Let your own rhythm lead" in text  # among the moments
    assert "They don't read emotions" in read.text
    assert "of the talking" in read.text
    assert read.tags.count("figure") == 1
    assert str(tmp_path) not in report(load_session(path))


@pytest.mark.slow
def test_no_foreign_text_becomes_markup_or_script(tmp_path: Path) -> None:
    path = builders.build(tmp_path, duration_s=70.0, with_sketch=False)
    change_notes(path, {"title": HOSTILE[:200]})
    database = sqlite3.connect(path / DATABASE_NAME)
    for table, column in (("nudges", "text"), ("nudges", "reason"), ("gaps", "reason"), ("gaps", "stream"), ("events", "kind")):
        if table == "nudges":
            database.execute("INSERT INTO nudges VALUES (30, 'k', 't', 'r')")
        if table == "gaps":
            database.execute("INSERT INTO gaps VALUES ('user.face', 30, 40, 'r')")
        database.execute(f"UPDATE {table} SET {column} = ?", (HOSTILE,))
    for column in ("reason", "direction", "status"):
        database.execute(f"UPDATE summary_scores SET {column} = ? WHERE name IN ('gaze', 'head', 'smile')", (HOSTILE,))
    database.commit()
    database.close()
    page = report(load_session(path))
    read = Read(page)
    assert not {"img", "iframe", "object", "link"} & set(read.tags)
    assert len(read.scripts) == 2
    assert "document.title='owned'" in read.text
    hashes = {f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in read.scripts}
    (allowed,) = re.findall(r"script-src ([^;]*);", read.policy)
    assert set(allowed.split()) == hashes
    assert read.policy.startswith("default-src 'none'")
    assert "http" not in read.policy


@pytest.mark.parametrize("with_rows", [True, False])
@pytest.mark.slow
def test_a_session_with_next_to_nothing_has_a_report(tmp_path: Path, with_rows: bool) -> None:
    with SessionWriter.create(tmp_path / "one", builders.header(title="")) as writer:
        if with_rows:
            writer.add_rows(builders.rows("user", "voice", 0, 3))
    read = Read(report(load_session(tmp_path / "one")))
    text = " ".join(read.text.split())
    if with_rows:  # two seconds of one voice: nobody to compare with, so no score is mentioned
        assert "This recording lasts 2 s." in text and "Coordination" not in text
    else:
        assert "Too little was measured for a summary." in text
        assert "Coordination Not enough signal: not measured in this session" in text
    assert "figure" not in read.tags


@pytest.mark.slow
def test_the_files_have_the_names_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = load_session(builders.build(tmp_path, duration_s=70.0, with_sketch=False))
    assert [path.name for path in export_report(session, tmp_path / "out" / "call.html")] == ["call.html"]
    assert export(session, tmp_path / "other.html", formats=["report"]) == [tmp_path / "other.html"]
    with pytest.raises(RapportError, match="already exists"):
        export_report(session, tmp_path / "out" / "call.html")
    monkeypatch.setattr(pdf, "chromium", lambda: None)
    with pytest.raises(RapportError, match="needs Chromium, Chrome or Edge, and none was found"):
        export_report(session, tmp_path / "new" / "call.html", pdf=True)
    assert not (tmp_path / "new").exists()
    false = shutil.which("false")
    assert false is not None
    monkeypatch.setattr(pdf, "chromium", lambda: false)
    with pytest.raises(RapportError, match="could not print the report"):
        export_report(session, tmp_path / "call.pdf")


@pytest.mark.skipif(pdf.chromium() is None, reason="no Chromium to print with")
@pytest.mark.slow
def test_chromium_prints_it(tmp_path: Path) -> None:
    session = load_session(builders.build(tmp_path, duration_s=70.0, with_sketch=False))
    page, printed = export_report(session, tmp_path / "call.html", pdf=True)
    assert (page.name, printed.name) == ("call.html", "call.pdf")
    content = printed.read_bytes()
    assert content.startswith(b"%PDF-") and b"%%EOF" in content[-64:]
    assert len(re.findall(rb"/Type\s*/Page\b", content)) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["call.html", "call.pdf", session.id])
