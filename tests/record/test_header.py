"""What a header says of two clocks: kept as it was written, refused where it cannot be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitor.errors import SessionError
from monitor.record.header import Alignment, ClockAlignment, Header
from monitor.record.writer import SessionWriter
from monitor.replay.export.bundle import write_bundle
from monitor.replay.export.import_bundle import import_bundle
from monitor.replay.session import load_session
from tests.support import sessions as builders

CLOCK = ClockAlignment(
    offset_s=-3.25,
    source="given",
    sure=True,
    drift_ppm=41.5,
    note="The partner's recorder ran fast.",
    original=Alignment(offset_s=1.0, source="turns", sure=False),
)


def test_the_clock_survives_the_file_and_a_bundle(tmp_path: Path) -> None:
    path = builders.build(tmp_path / "here", duration_s=20, with_sketch=False, clock=CLOCK)
    session = load_session(path)
    assert session.header.clock == CLOCK
    document = session.to_json()
    assert (document["offset_s"], document["offset_from"], document["offset_sure"]) == (-3.25, "given", True)
    write_bundle(session, tmp_path / "talk.zip")
    (tmp_path / "there").mkdir()
    assert import_bundle(tmp_path / "talk.zip", tmp_path / "there").header.clock == CLOCK


def test_a_session_from_before_opens_and_has_no_offset(tmp_path: Path) -> None:
    path = builders.build(tmp_path, duration_s=20, with_sketch=False)
    old = json.loads(builders.header().model_dump_json())
    del old["clock"]
    assert Header.model_validate_json(json.dumps(old)) == builders.header()
    document = load_session(path).to_json()
    assert [document[name] for name in ("offset_s", "offset_from", "offset_sure")] == [None, None, None]


@pytest.mark.parametrize(
    ("clock", "where"),
    [
        ({"offset_s": 1e9, "source": "given", "sure": True}, "clock.offset_s"),
        ({"offset_s": "later", "source": "given", "sure": True}, "clock.offset_s"),
        ({"offset_s": 1.0, "source": "guess", "sure": True}, "clock.source"),
        ({"offset_s": 0.0, "source": "none", "sure": True}, "clock"),
        ({"offset_s": 0.0, "source": "turns", "sure": True, "drift_ppm": 1e6}, "clock.drift_ppm"),
        ({"offset_s": 0.0, "source": "turns", "sure": True, "original": {"offset_s": 1.0}}, "clock.original"),
        ({"offset_s": 0.0, "source": "turns", "sure": True, "note": "x" * 501}, "clock.note"),
        ([], "clock"),
    ],
)
def test_a_foreign_clock_is_refused(tmp_path: Path, clock: object, where: str) -> None:
    path = tmp_path / builders.header().id
    with SessionWriter.create(path, builders.header()) as writer:
        damaged = json.loads(builders.header().model_dump_json()) | {"clock": clock}
        writer._database.execute("UPDATE session SET header = ?", (json.dumps(damaged),))
    with pytest.raises(SessionError, match=rf"the header is damaged \({where}"):
        load_session(path)


@pytest.mark.parametrize(
    ("offset_s", "user_s", "partner_s"),
    [(4.0, 0.0, 4.0), (-4.0, 4.0, 0.0), (0.0, 0.0, 0.0)],
    ids=["after", "before", "at once"],
)
def test_the_session_begins_with_the_earlier_recording(offset_s: float, user_s: float, partner_s: float) -> None:
    assert Alignment(offset_s=offset_s, source="given", sure=True).starts_s == {"user": user_s, "partner": partner_s}
