"""The person there now against the profile: posture, face and voice of a minute, and what the computer does to the sound."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from monitor.calibrate.baseline import Neutral, VoiceBaseline
from monitor.calibrate.checks import ProfileMonitor
from monitor.calibrate.profile import Profile
from monitor.calibrate.text import describe, line
from monitor.types import Event
from monitor.vision.features import VideoFeatures
from monitor.vision.sketch import N_SKETCH
from tests.support.gaze_looks import rows

AT = datetime(2026, 5, 5, 9, 0, tzinfo=UTC)
PROFILE = Profile(
    id="desk",
    name="Desk",
    camera="A camera",
    created=datetime(2026, 5, 4, 9, 0, tzinfo=UTC),
    neutral=Neutral(yaw_deg=0, pitch_deg=-5, roll_deg=0, face_x=0.5, face_y=0.25, face_size=0.1),
    voice=VoiceBaseline(f0_hz=120, f0_low_hz=95, f0_high_hz=160, level_db=-25, noise_db=-60),
    proportions=(-0.9, -0.6, 0.4, -0.2),
)


def sit(profile_monitor: ProfileMonitor, seconds: float, *, start_s: float = 0.0, **values: float) -> None:
    time_s = start_s + np.arange(0, seconds, 0.2)
    usual = {"yaw_deg": 0.0, "pitch_deg": -5.0, "roll_deg": 0.0, "face_x": 0.5, "face_y": 0.25, "face_size": 0.1}
    whole = rows("face", time_s, **(usual | values))
    for row in range(time_s.size):
        cut = slice(row, row + 1)
        part = type(whole)("user", "face", time_s[cut], whole.values[cut], whole.quality[cut])
        profile_monitor.see(VideoFeatures(float(time_s[row]), (part,), np.full((N_SKETCH, 2), np.nan, np.float32)))


def speak(profile_monitor: ProfileMonitor, seconds: float, *, f0_hz: float, quiet_db: float = -60.0) -> None:
    time_s = np.arange(0, seconds, 0.016)
    speaks = time_s % 3 < 2
    values = {"f0_hz": np.where(speaks, f0_hz, np.nan), "level_db": np.where(speaks, -25.0, quiet_db)}
    profile_monitor.hear(rows("voice", time_s, speech=speaks.astype(float), **values))


def kinds(profile_monitor: ProfileMonitor, **asked: object) -> list[str]:
    return [notice.kind for notice in profile_monitor.notices(at=AT, **({"camera": "A camera"} | asked))]  # type: ignore[arg-type]


def test_a_posture_must_last_before_the_camera_has_moved():
    profile_monitor = ProfileMonitor(PROFILE)
    sit(profile_monitor, 20, face_x=0.8)
    assert kinds(profile_monitor) == []
    sit(profile_monitor, 20, start_s=20, face_x=0.8)
    assert kinds(profile_monitor) == ["camera_moved"]
    sit(profile_monitor, 60, start_s=40)
    assert kinds(profile_monitor) == [], "a minute later it is forgotten"
    sit(profile_monitor, 40, start_s=5.0)
    assert kinds(profile_monitor) == [], "a clock that goes back begins anew"


def test_another_voice_is_somebody_else_and_another_camera_is_said():
    profile_monitor = ProfileMonitor(PROFILE)
    speak(profile_monitor, 6, f0_hz=125.0)
    assert kinds(profile_monitor) == []
    assert kinds(profile_monitor, camera="USB Camera") == ["other_camera"]
    profile_monitor = ProfileMonitor(PROFILE)
    speak(profile_monitor, 10, f0_hz=215.0)  # ten semitones higher
    assert kinds(profile_monitor) == ["somebody_else"]
    assert ProfileMonitor(None).notices(at=AT, camera="any") == ()


def test_what_the_computer_does_to_the_sound_is_said():
    profile_monitor = ProfileMonitor(None)
    speak(profile_monitor, 30, f0_hz=120.0)
    assert profile_monitor.sound_notice() is None
    profile_monitor = ProfileMonitor(None)
    speak(profile_monitor, 30, f0_hz=120.0, quiet_db=-120.0)
    notice = profile_monitor.sound_notice()
    assert notice is not None and notice.kind == "noise_suppression" and "noise suppression" in notice.words


@pytest.mark.parametrize(("free_air", "said"), [(True, ""), (False, "automatic gain control")])
def test_a_voice_that_is_no_louder_from_near_is_levelled_out(free_air: bool, said: str):
    profile_monitor = ProfileMonitor(None)
    for number in range(16):
        nearer = 0.4 * (number % 4) / 3
        start_s = 4.0 * number
        sit(profile_monitor, 3, start_s=start_s, face_size=0.1 * float(np.exp(nearer)))
        time_s = start_s + np.arange(0, 3, 0.016)
        level_db = -25 + (20 / np.log(10) * nearer if free_air else 0.0)
        profile_monitor.hear(rows("voice", time_s, speech=1.0, f0_hz=120.0, level_db=level_db))
        profile_monitor.hear_phrase(Event("user", "phrase", start_s, start_s + 2.9, 4.0))
    notice = profile_monitor.sound_notice()
    assert (notice is None) if not said else (notice is not None and said in notice.words)


def test_a_profile_in_words():
    assert line(PROFILE).startswith("desk") and "A camera" in line(PROFILE)
    words = describe(PROFILE, at=AT)
    assert "1 day ago" in words and "gaze zones: not measured" in words and "120 Hz (95 to 160)" in words
