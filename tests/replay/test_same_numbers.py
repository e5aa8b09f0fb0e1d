"""One session, one number for each thing: document, page, summary, terminal, report and export agree."""

from __future__ import annotations

import csv
import io
import re

import pytest

from monitor.replay.analysis.moments import moments
from monitor.replay.export.report import report
from monitor.replay.session import Session, load_session
from monitor.replay.summary import summarize
from monitor.replay.terminal import describe
from monitor.types import COMPONENTS
from monitor.web.replay import describe_session
from monitor.words.numbers import clock, whole
from tests.support.sessions import build


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    return load_session(build(tmp_path_factory.mktemp("same"), duration_s=240, with_sketch=False))


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<(script|style).*?</\1>", " ", html, flags=re.DOTALL)))


def test_the_opening_is_the_same_everywhere(session: Session) -> None:
    document, page = session.to_json(), describe_session(session)
    told = document["opening"]
    assert page["opening"] == told
    terminal, sentences = describe(session), " ".join(map(str, summarize(session)))
    for said in (terminal, sentences):
        assert told["headline"] in said.replace(" (45", ". (45")
        assert all(fact["text"] in said for fact in told["facts"])
        assert all(praise["text"].rstrip(".") in said for praise in told["well"])


def test_scores_are_rounded_alike(session: Session) -> None:
    """The planted ones: 61, 57 and 78."""
    document, page, terminal, printed = (
        session.to_json(),
        describe_session(session),
        describe(session),
        text_of(report(session)),
    )
    exported = {row["name"]: row for row in csv.DictReader(io.StringIO(_csv(session)))}
    for name, planted in zip(COMPONENTS, (61.0, 57.0, 78.0), strict=True):
        label, claim = page["cards"][name]["label"], page["components"][name]["claim_words"]
        assert document["components"][name]["score"] == page["components"][name]["score"] == planted
        assert float(exported[name]["score"]) == planted
        assert re.search(rf"{label} +{whole(planted)}  {claim.lower()}", terminal)
        assert f"{label} {whole(planted)}" in printed


def test_moments_have_one_clock(session: Session) -> None:
    printed, page = text_of(report(session)), describe_session(session)
    told = [moment for moment in moments(session) if moment.kind == "cue"]
    assert [moment["start_s"] for moment in page["moments"] if moment["kind"] == "cue"] == [moment.start_s for moment in told]
    assert all(clock(moment.start_s) in printed and clock(moment.start_s) in describe(session) for moment in told)


def _csv(session: Session) -> str:
    table = session.table("summary")
    columns = [table[name] for name in ("name", "score")]
    return "\n".join(["name,score", *(f"{name},{score}" for name, score in zip(*columns, strict=True))])
