"""How the files beside this were made, once, at commit f23bb582 (every format in its version 1). Later code writes its own.

    PYTHONPATH=. python tests/data/v0.1/make.py NEW_FOLDER

session/ : two simulated people, analyzed with a profile and a transcript, and notes. at-my-desk.json : that profile.
call.zip.age : the same, sealed. call.zip : a planted talk with scores and cues. Nobody was recorded.
"""

from __future__ import annotations

import os
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

PASSPHRASE = "correct horse battery"
TRANSCRIPT = """WEBVTT

00:00:00.500 --> 00:00:03.000
<v Me>Thank you for having me today.</v>

00:00:04.000 --> 00:00:07.000
<v Them>What do you like about your work?</v>
"""


def main(folder: Path) -> None:
    os.environ["RAPPORT_HOME"] = str(folder / "home")
    import monitor
    from monitor.calibrate.baseline import Neutral, VoiceBaseline
    from monitor.calibrate.profile import GazeTable, Profile, Quality, save_profile
    from monitor.record.header import ClockAlignment, Goal, Signal, UsedProfile, versions
    from monitor.record.notes import change_notes
    from monitor.replay.export.formats import export
    from monitor.replay.session import load_session
    from monitor.simulate.plan import DyadPlan
    from monitor.simulate.write import write_films
    from monitor.vision.gaze_map import GazeMap
    from tests.support import sessions as builders

    looks = GazeMap((1.0, 2.0), (16.0, -2.0), (-30.0, 0.0), (0.0, -20.0), (0.3, 0.2, 0.7, 0.8), (1.5, 2.0), (0.0, -5.0))
    profile = Profile(
        id="at-my-desk",
        name="At my desk",
        camera="Integrated Camera",
        place="desk",
        preset="interview",
        created=datetime(2026, 11, 1, 9, 0, tzinfo=UTC),
        neutral=Neutral(yaw_deg=1, pitch_deg=-6, roll_deg=0, face_x=0.5, face_y=0.25, face_size=0.1, lean=-0.9, shoulder_y=0.7),
        gaze=GazeTable.of(looks),
        voice=VoiceBaseline(f0_hz=120, f0_low_hz=95, f0_high_hz=160, level_db=-24, noise_db=-60, pace_hz=4.5),
        proportions=(0.4, 0.5, 0.6, 0.7),
        quality=Quality(right=0.9),
    )
    folder.mkdir(parents=True)
    shutil.copy(save_profile(profile), folder)

    (folder / "films").mkdir()
    plan = DyadPlan.of(duration_s=8.0, seed=3, fps=15, width_px=480, height_px=270, turn_s=2)
    write_films(plan, folder / "films")
    (folder / "talk.vtt").write_text(TRANSCRIPT, encoding="utf-8")
    films = [folder / "films" / f"{person}.mp4" for person in ("user", "partner")]
    session = monitor.analyze(*films, offset_s=0.0, profile="at-my-desk", transcript=folder / "talk.vtt", user_name="Me")
    rating = {"connection": 5, "naturalness": 4, "ease": 3}
    change_notes(session.path, {"title": "A first try", "tags": ["work"], "text": "Calm.", "rating": rating})
    shutil.copytree(session.path, folder / "session")
    session = load_session(session.path)
    export(session, folder / "call.zip.age", formats=["bundle"], words=True, passphrase=PASSPHRASE)

    planted = builders.build(
        folder / "planted",
        duration_s=90.0,
        number=7,
        with_sketch=False,
        versions=versions(),
        clock=ClockAlignment(offset_s=1.5, source="sound", sure=True, drift_ppm=12.0),
        profile=UsedProfile(id="at-my-desk", name="At my desk", right=0.9),
        goal=Goal(kind="balance", target=0.5),
        signals=(Signal(person="user", stream="heart", channel="rate", unit="bpm", rate_hz=1.0),),
        topic=("budget",),
        round_trip_s=0.2,
    )
    export(load_session(planted), folder / "call.zip", formats=["bundle"])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
