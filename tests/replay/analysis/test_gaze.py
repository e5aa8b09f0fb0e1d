"""Where both people looked, from the planted session: by role, together, who broke it off, and against earlier sessions."""

from __future__ import annotations

import json
import math
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from monitor.measures import GAZE_ZONES, columns
from monitor.record.schema import DATABASE_NAME
from monitor.record.writer import SessionWriter
from monitor.replay.analysis.gaze import usual_looks
from monitor.replay.analysis.progress import progress
from monitor.replay.analysis.talk import shares
from monitor.replay.catalog import list_sessions
from monitor.replay.export.bundle import write_bundle
from monitor.replay.export.formats import export
from monitor.replay.export.import_bundle import import_bundle
from monitor.replay.session import load_session
from monitor.replay.summary import summarize
from monitor.replay.text.gaze import gaze_notes, gaze_words
from monitor.types import Event, FeatureBlock
from tests.support import sessions as builders


@pytest.mark.slow
def test_the_planted_shares_come_back(tmp_path: Path) -> None:
    """Every 4 s the user looks for 3 s and the partner for 2, whoever speaks; the user's face is away from 200 to 212 s."""
    for number in range(1, 6):
        builders.build(tmp_path, number=number, duration_s=60 + 20 * number, with_sketch=False)
    session = load_session(builders.build(tmp_path, number=6, with_sketch=False))
    gaze = session.gaze
    assert gaze is not None
    user, partner = gaze.people["user"], gaze.people["partner"]
    assert (user.listening, user.speaking) == pytest.approx((0.75, 0.75), abs=0.01)
    assert partner.listening == pytest.approx(0.5, abs=0.01)
    # The user looks whenever the partner does; a rotation finds them together for 0.75 x 0.5 of the time.
    assert gaze.mutual == pytest.approx(0.5, abs=0.01)
    assert gaze.mutual_chance == pytest.approx(0.375, abs=0.02)
    assert (user.away_first, partner.away_first) == (0, 72)
    assert (user.longest_s, partner.median_s, user.long) == (pytest.approx(3, abs=0.1), pytest.approx(2, abs=0.1), 0)
    assert gaze.usual == {role: pytest.approx((0.75, 0.75), abs=0.02) for role in ("listening", "speaking")}
    assert gaze.verdicts == {"listening": "within", "speaking": "within"}
    means = session.people["user"]["means"]
    assert (means["look_listening"], means["mutual_gaze"]) == (user.listening, gaze.mutual)
    assert session.to_json()["looking"]["roles"]["listening"]["verdict"] == "within"
    words = " ".join(gaze_words(gaze))
    assert "chance would give 37 %" in words or "chance would give 38 %" in words
    assert "You looked away first 0 times, your partner 72 times" in words
    assert "Without a calibration, looks towards the call are looks into the lens or at the screen just below it" in words
    assert "within what is usual for you" in words and "rapport calibrate" in gaze_notes(gaze)[0]
    assert not re.search("eye contact first|camera|partner's picture", words)
    assert "deg" not in words


@pytest.mark.slow
def test_what_is_usual_comes_from_finished_sessions_of_the_same_preset(tmp_path: Path) -> None:
    for number in range(1, 7):
        builders.build(tmp_path, number=number, duration_s=40, with_sketch=False, preset="sales" if number > 4 else "interview")
    assert usual_looks(tmp_path, "interview") == {}  # four are too few
    builders.build(tmp_path, number=7, duration_s=40, with_sketch=False)
    assert set(usual_looks(tmp_path, "interview")) == {"listening", "speaking"}
    assert usual_looks(tmp_path, "interview", before=f"20260314-091507-{7:08x}") == {}


@pytest.mark.slow
def test_imported_and_damaged_sessions_are_left_out_of_what_is_usual(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    built = [builders.build(mine, number=number, duration_s=40, with_sketch=False) for number in range(1, 7)]
    usual = usual_looks(mine, "interview")
    assert set(usual) == {"listening", "speaking"}
    change(built[0], "UPDATE series SET time = zeroblob(3) WHERE family = 'face'")
    assert set(usual_looks(mine, "interview")) == {"listening", "speaking"}  # five are enough
    change(built[1], "UPDATE events SET start_s = 1e308")
    assert usual_looks(mine, "interview") == {}  # it is read anew when its file has changed
    for number in (8, 9):
        theirs = load_session(builders.build(tmp_path / "theirs", number=number, duration_s=40, with_sketch=False))
        export(theirs, tmp_path / f"{number}.zip", formats=["bundle"])
        assert load_session(import_bundle(tmp_path / f"{number}.zip", mine).path).header.imported
    assert sum(sentence.imported for sentence in list_sessions(mine)) == 2
    assert usual_looks(mine, "interview") == {}
    assert progress(mine, preset="interview").left_out == {"short": 8}  # all of them last 40 s


def change(folder: Path, statement: str) -> None:
    with closing(sqlite3.connect(folder / DATABASE_NAME)) as database, database:
        database.execute(statement)


def eyes(
    tmp_path: Path,
    zones: np.ndarray,
    pitch_deg: np.ndarray,
    confidence: np.ndarray | float = 0.9,
    *,
    number: int = 1,
    **more: np.ndarray,
) -> Path:
    """A session of the user's eyes alone, ten rows a second, in which the partner speaks all the time."""
    head = builders.header(number)
    time_s = np.arange(zones.size) / 10
    table = np.full((zones.size, len(columns("face"))), np.nan, dtype=np.float32)
    table[:, columns("face").index("gaze_zone")] = zones
    table[:, columns("face").index("camera_pitch_deg")] = pitch_deg
    for name, values in ({"gaze_confidence": confidence, "look_yaw_deg": 0.0, "zero_error_deg": 1.0} | more).items():
        table[:, columns("face").index(name)] = values
    with SessionWriter.create(tmp_path / head.id, head) as writer:
        writer.add_rows(FeatureBlock("user", "face", time_s, table, np.ones(zones.size, np.float32)))
        writer.add_event(Event("partner", "phrase", 0.0, float(time_s[-1]), 4.0))
        writer.add_event(Event("user", "phrase", 0.0, 0.2, 4.0))
        writer.set_summary(replace(builders.summary(time_s[-1]), scores=()))
        writer.set_duration(float(time_s[-1]))
    return tmp_path / head.id


def test_a_long_look_and_looks_down_are_told_kindly(tmp_path: Path) -> None:
    camera, away, tile = (GAZE_ZONES.index(name) for name in ("camera", "away", "tile"))
    zones, pitch = np.full(1200, float(away)), np.zeros(1200)
    zones[100:550] = tile  # 45 s: the map tells the picture
    zones[550] = camera
    for start in (600, 700, 800, 900):
        pitch[start : start + 30] = -25.0  # 3 s each at notes
    session = load_session(eyes(tmp_path, zones, pitch))
    gaze = session.gaze
    assert gaze is not None
    user = gaze.people["user"]
    assert (user.long, user.longest_s, user.mapped) == (1, pytest.approx(45.1), True)
    assert (user.down, user.down_share) == (4, pytest.approx(4 * 3 / 120, rel=0.01))
    assert gaze.verdicts["listening"] == "within"  # 45 of 120 s: 38 %
    assert math.isnan(gaze.mutual)
    sentences = [str(sentence) for sentence in summarize(session)]
    assert gaze_notes(gaze) == []
    assert "Looking while listening: 38 % (28 to 77 % suits this kind of conversation)." in sentences
    assert "One look at your partner lasted over 30 s (45 s); glancing away now and then is fine." in sentences
    assert "You looked down, as if at notes, 4 times, 10 % of the time" in gaze_words(gaze)


def test_unsure_time_leaves_the_shares_and_is_said(tmp_path: Path) -> None:
    """Of 120 s the user surely looks towards the call for 40 and away for 40; for 40 more it is unsure."""
    camera, away = (GAZE_ZONES.index(name) for name in ("camera", "away"))
    part = np.arange(1200) % 30 // 10  # 1 s of each, by turns
    session = load_session(eyes(tmp_path, np.where(part == 1, away, camera), np.zeros(1200), np.where(part == 2, 0.55, 0.9)))
    assert session.gaze is not None
    user = session.gaze.people["user"]
    assert user.unsure == pytest.approx(1 / 3, abs=0.01)
    assert user.listening == pytest.approx(0.5, abs=0.01)  # with the unsure time 0.67
    assert session.people["user"]["means"]["gaze_camera_share"] == pytest.approx(0.5, abs=0.01)
    (towards, elsewhere, closed) = shares(session)["user"]["gaze"]
    assert (towards.label, towards.share) == ("Towards the call", pytest.approx(0.5, abs=0.01))
    assert (elsewhere.share, closed.share) == (pytest.approx(0.5, abs=0.01), 0)
    assert "For 33 % of the time it wasn't clear where you looked. That time isn't counted" in gaze_notes(session.gaze)


def test_with_little_that_is_sure_there_is_no_share(tmp_path: Path) -> None:
    zones = np.full(1200, GAZE_ZONES.index("camera"))
    session = load_session(eyes(tmp_path, zones, np.zeros(1200), np.where(np.arange(1200) % 10 < 6, 0.55, 0.9)))
    assert session.gaze is not None
    user = session.gaze.people["user"]
    assert np.isnan([user.listening, user.median_s, session.people["user"]["means"]["gaze_camera_share"]]).all()
    assert "gaze" not in shares(session)["user"]
    words = gaze_notes(session.gaze)
    assert words[0] == "Not enough signal for your gaze: it was unclear for 60 % of the time"
    assert not any("Looking" in str(sentence) for sentence in summarize(session))


@pytest.mark.parametrize("found", [True, False])
def test_where_looks_lie_unclear_the_share_is_uncertain(tmp_path: Path, found: bool) -> None:
    """A zero of the person's own found after 30 s, or never."""
    zones = np.where(np.arange(1200) % 10 < 6, GAZE_ZONES.index("camera"), GAZE_ZONES.index("away"))
    folder = eyes(
        tmp_path, zones, np.zeros(1200), zero_error_deg=np.where(np.arange(1200) > 300, 1.5 if found else np.nan, np.nan)
    )
    session = load_session(folder)
    assert session.gaze is not None
    assert session.gaze.people["user"].ambiguous is not found
    assert session.gaze.verdicts["listening"] == ("within" if found else "unknown")
    words = gaze_words(session.gaze)
    said = "While listening, you looked towards the call 60 % of the time"
    assert (f"{said} (uncertain)" in words) is not found
    unclear = "It isn't clear where you were looking, so your share is uncertain."
    assert gaze_notes(session.gaze)[0].startswith(unclear) is not found
    assert (shares(session)["user"]["gaze"][0].label == "Towards the call (uncertain)") is not found
    sentences = [str(sentence) for sentence in summarize(session)]
    assert any(sentence.startswith(unclear) for sentence in sentences) is not found
    assert any("Looking while listening: 60 %" in sentence for sentence in sentences) is found


@pytest.mark.parametrize("is_realigned", [False, True])
def test_sessions_from_before_the_own_zero_open_and_say_nothing_of_it(tmp_path: Path, is_realigned: bool) -> None:
    """They lack the last columns; laid anew (``replay.realign``) they have them, and nothing is in them."""
    folder = tmp_path / "sessions"
    zones = np.where(np.arange(1200) % 10 < 6, GAZE_ZONES.index("camera"), GAZE_ZONES.index("away"))
    new = [name for name in columns("face") if name.startswith(("look_", "zero_"))]
    path = eyes(folder, zones, np.zeros(1200), **dict.fromkeys(new, np.full(1200, np.nan)))
    if not is_realigned:
        names = [name for name in columns("face") if name not in new]
        assert columns("face") == (*names, *new)
        change(path, f"UPDATE families SET columns = '{json.dumps(names)}' WHERE family = 'face'")
        with closing(sqlite3.connect(path / DATABASE_NAME)) as database, database:
            for rowid, n, data in database.execute("SELECT rowid, n, data FROM series WHERE family = 'face'").fetchall():
                table = np.frombuffer(data, "<f4").reshape(n, -1)[:, : -len(new)]
                database.execute("UPDATE series SET data = ? WHERE rowid = ?", (table.tobytes(), rowid))
    write_bundle(load_session(path), tmp_path / "old.zip")
    (tmp_path / "here").mkdir()
    for session in (load_session(path), load_session(import_bundle(tmp_path / "old.zip", tmp_path / "here").path)):
        assert session.gaze is not None
        user = session.gaze.people["user"]
        assert (user.ambiguous, user.listening) == (False, pytest.approx(0.6, abs=0.01))
        assert shares(session)["user"]["gaze"][0].label == "Towards the call"
        assert not any("uncertain" in line for line in (*gaze_words(session.gaze), *gaze_notes(session.gaze)))


@pytest.mark.parametrize("has_looks", [False, True])
def test_what_is_usual_does_not_rest_on_sessions_measured_otherwise(tmp_path: Path, has_looks: bool) -> None:
    """Five sessions are enough, where they hold what the zone was decided on."""
    zones, look_deg = np.full(1200, GAZE_ZONES.index("camera")), np.full(1200, 0.0 if has_looks else np.nan)
    for number in range(1, 6):
        eyes(tmp_path, zones, np.zeros(1200), number=number, look_yaw_deg=look_deg)
    assert usual_looks(tmp_path, "interview") == ({"listening": (1.0, 1.0)} if has_looks else {})
