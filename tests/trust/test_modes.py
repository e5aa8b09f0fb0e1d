"""Whatever the program writes is its owner's alone: also what is exported, and while it is written."""

from __future__ import annotations

import os
import stat
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from monitor.calibrate.profile import Profile, save_profile
from monitor.config import load_preset
from monitor.live.recording.recording import Recording
from monitor.record.notes import change_notes
from monitor.record.retention import set_keep_days
from monitor.replay.export.formats import export
from monitor.replay.export.import_bundle import import_bundle
from monitor.replay.session import load_session
from monitor.types import PEOPLE, Picture
from tests.support import sessions as builders

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes are of Unix")


def open_to_others(place: Path) -> list[str]:
    """What lies below a folder with another mode than 0700 (folders) and 0600 (files)."""
    wrong = []
    for path in [place, *place.rglob("*")]:
        mode = stat.S_IMODE(path.lstat().st_mode)
        if mode != (0o700 if path.is_dir() else 0o600):
            wrong.append(f"{path.relative_to(place)} {mode:o}")
    return wrong


@pytest.mark.slow
def test_every_folder_is_0700_and_every_file_0600(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = os.umask(0)  # nothing is left to the system's own caution
    try:
        home, sessions, out = tmp_path / "home", tmp_path / "home" / "sessions", tmp_path / "out"
        monkeypatch.setenv("RAPPORT_HOME", str(home))
        out.mkdir(0o700)
        save_profile(Profile(id="desk", name="Desk", created=datetime(2026, 5, 4, tzinfo=UTC)))
        set_keep_days(home, 20)

        head = builders.header(keep_media=True, consent=PEOPLE)
        live = Recording(sessions / head.id, head, preset=load_preset(), people=PEOPLE, start_s=0.0)
        live.keep_media("user", has_picture=True, has_sound=False)
        for number in range(30):
            live.keep("user", Picture(number / 15, np.full((90, 160, 3), number, np.uint8)))
            live.advance(number / 15)
        live.writer.commit()
        assert open_to_others(sessions / head.id) == [], "while it is recorded"
        live.finish(2.0)

        session = load_session(builders.build(sessions, duration_s=8.0, number=2))
        change_notes(session.path, {"title": "Another"})
        for wanted in ("csv", "json", "report", "bundle"):  # the others are written in the same two ways
            export(session, out / wanted if wanted != "bundle" else out / "call.zip", formats=[wanted])
        import_bundle(out / "call.zip", sessions, again=True)
        assert len(list(sessions.iterdir())) == 3
        assert open_to_others(home) == []
        assert open_to_others(out) == []
    finally:
        os.umask(before)
