"""Cues against what is known of the user beforehand: their usual share of looks, their voice and their arms at rest."""

from __future__ import annotations

import numpy as np
import pytest

from monitor import constants, measures
from monitor.calibrate.baseline import Neutral, VoiceBaseline
from monitor.coaching.coach import Coach
from monitor.coaching.context import ConversationContext, PersonalBaseline
from monitor.config import Preset, load_preset
from monitor.measures import GAZE_ZONES, columns
from monitor.types import Event, FeatureBlock, Nudge, Score, Update
from tests.support import frame_rates

RESTING = VoiceBaseline(f0_hz=110.0, f0_low_hz=95.0, f0_high_hz=130.0, level_db=-30.0, noise_db=-65.0, pace_hz=4.0)
NEUTRAL = Neutral(yaw_deg=0, pitch_deg=0, roll_deg=0, face_x=0.5, face_y=0.3, face_size=0.1)


def preset() -> Preset:
    base = load_preset("interview")
    limits = {"talk_share_low": 0.05, "talk_share_high": 0.95, "nudges_per_5_min": 10, "pause_s": 30}
    return base.model_copy(update={"limits": base.limits.model_copy(update=limits)})


def talked(
    seconds: int,
    *,
    baseline: PersonalBaseline,
    looks: float = 0.6,
    zone: str = "away",
    pitch_deg: float = -5.0,
    openness: float = 0.8,
    rate_hz: float = 4.2,
    f0_hz: float = 112.0,
    level_db: float = -30.0,
) -> tuple[Coach, list[Nudge]]:
    """Phrases of both by turns; of every ten seconds the user looks into the camera for the first, else at the zone."""
    coach, cues = Coach(preset()), []
    coach.baseline = baseline
    for second in range(1, seconds + 1):
        at_s = second - 1 + 0.2 * np.arange(5)
        at_camera = at_s % 10 < 10 * looks
        face = np.full((5, len(measures.FACE)), np.nan, dtype=np.float32)
        names = measures.columns("face")
        face[:, names.index("gaze_zone")] = np.where(at_camera, 1, measures.GAZE_ZONES.index(zone))
        face[:, [name.startswith("zero_") for name in names]] = 1.0
        face[:, names.index("camera_pitch_deg")] = np.where(at_camera, 0.0, pitch_deg)
        coach.push_rows(FeatureBlock("user", "face", at_s, face, np.ones(5, np.float32)))
        body = np.full((5, len(measures.BODY)), np.nan, dtype=np.float32)
        body[:, measures.columns("body").index("openness")] = openness
        coach.push_rows(FeatureBlock("user", "body", at_s, body, np.ones(5, np.float32)))
        coach.push_rows(FeatureBlock("partner", "face", at_s, face, np.ones(5, np.float32)))
        if second % 4 == 0:
            detail = {"level_db": level_db, "f0_median_hz": f0_hz}
            who = "user" if second % 8 == 0 else "partner"
            theirs = {"level_db": -28.0, "f0_median_hz": 200.0}
            mine = who == "user"
            coach.push_event(Event(who, "phrase", second - 3.8, second, rate_hz if mine else 4.5, detail if mine else theirs))
        score = Score(float(second), "coordination", "ok", score=60.0, z=0.0, confidence=0.9)
        cues += coach.push(Update(float(second), (score,)))
    return coach, cues


def test_at_rest_nothing_is_said() -> None:
    assert talked(180, baseline=PersonalBaseline(NEUTRAL, RESTING))[1] == []


@pytest.mark.slow
def test_who_always_looks_less_gets_no_cue() -> None:
    cue = next(cue for cue in talked(150, baseline=PersonalBaseline(), looks=0.1)[1] if cue.kind == "eye_contact")
    assert "your usual" not in cue.reason and cue.reason.startswith("you looked towards the call for ")
    usual = PersonalBaseline(looks={"listening": (0.15, 0.35)})
    assert talked(150, baseline=usual, looks=0.2)[1] == []
    cue = next(cue for cue in talked(150, baseline=usual, looks=0.05)[1] if cue.kind == "eye_contact")
    assert cue.reason.endswith("your usual is 15 to 35 %")
    # What is usual decides, also where it asks for more than others do.
    usual = PersonalBaseline(looks={"listening": (0.6, 0.8)})
    assert {cue.kind for cue in talked(150, baseline=usual, looks=0.3)[1]} == {"eye_contact"}


def test_unsure_looks_are_not_counted() -> None:
    """Surely away for 4 of every 10 s, unsurely towards the call for 3, surely for 3: that is 3 of 7."""
    context = ConversationContext()
    time_s = np.arange(0, 60, 0.2)
    values = np.full((time_s.size, len(columns("face"))), np.nan, np.float32)
    names = columns("face")
    phase = time_s % 10
    values[:, names.index("gaze_zone")] = np.where(phase < 4, GAZE_ZONES.index("away"), GAZE_ZONES.index("camera"))
    values[:, [name.startswith("zero_") for name in names]] = 1.0
    values[:, names.index("gaze_confidence")] = np.where((phase >= 4) & (phase < 7), 0.55, 0.9)
    context.push_rows(FeatureBlock("user", "face", time_s, values, np.ones(time_s.size, np.float32)))
    share, known_s, _ = context.look_share(60.0)
    assert (share, known_s) == (pytest.approx(3 / 7, abs=0.02), pytest.approx(42, abs=0.5))
    assert context.looks_clear(60.0)
    values[:, names.index("gaze_confidence")] = np.where(phase < 4, 0.9, 0.55)
    context = ConversationContext()
    context.push_rows(FeatureBlock("user", "face", time_s, values, np.ones(time_s.size, np.float32)))
    assert not context.looks_clear(60.0)  # three fifths are unsure


@pytest.mark.parametrize("found", [True, False])
def test_unclear_looks_bring_no_cue(found: bool) -> None:
    """A user who hardly looks towards the call: by a zero of their own that is found after 10 s, or never."""
    names = columns("face")
    coach = Coach(preset())
    for second in range(1, 61):
        at_s = second - 1 + 0.2 * np.arange(5)
        values = np.full((5, len(names)), np.nan, np.float32)
        values[:, names.index("gaze_zone")] = GAZE_ZONES.index("away")
        values[:, names.index("look_yaw_deg")] = 15.0
        values[:, names.index("zero_error_deg")] = 1.5 if found and second > 10 else np.nan
        coach.push_rows(FeatureBlock("user", "face", at_s, values, np.ones(5, np.float32)))
        coach.push_event(Event("partner", "phrase", second - 1.0, second - 0.1, 4.5))
    shown = coach.indicators(Update(60.0))
    assert shown.looks_ambiguous is not found
    assert shown.eye_contact.words == ("Rarely towards the call" if found else "Not clear where you look")


def test_looks_down_are_counted_before_looks_away() -> None:
    coach, cues = talked(120, baseline=PersonalBaseline(), looks=0.2, pitch_deg=-28.0)
    assert cues[0].kind == "notes"
    assert cues[0].reason.startswith("you looked down ") and " times, as if at notes: " in cues[0].reason
    assert coach.indicators(Update(120.0)).eye_contact.words == "Often looking down"
    # By a map what is on the screen is known: reading there is no look at notes.
    assert "notes" not in {
        cue.kind for cue in talked(120, baseline=PersonalBaseline(), looks=0.2, zone="screen", pitch_deg=-28.0)[1]
    }


@pytest.mark.parametrize(
    ("kind", "how", "said"),
    [
        ("pace", {"rate_hz": 5.2}, "5.2 syllables a second in the last minute; it was 4.0 when you calibrated"),
        ("volume", {"level_db": -22.0}, "you're 8 dB louder than when you calibrated"),
        ("pitch", {"f0_hz": 139.0}, "your pitch in the last minute was 4.1 semitones higher than when you calibrated"),
        ("posture_closed", {"openness": 0.1}, "your openness was 0.10 over the last 60 s; it was 0.35 when you calibrated"),
    ],
)
def test_a_profile_is_what_a_voice_and_arms_are_held_against(kind: str, how: dict[str, float], said: str) -> None:
    """From the first minutes on: without a profile there is no own median yet, and nothing is said of the voice."""
    baseline = PersonalBaseline(NEUTRAL.model_copy(update={"openness": 0.35}), RESTING)
    cues = [cue for cue in talked(120, baseline=baseline, **how)[1] if cue.kind == kind]  # type: ignore[arg-type]
    assert cues and cues[0].reason.startswith(said)
    assert kind == "posture_closed" or talked(110, baseline=PersonalBaseline(), **how)[1] == []  # type: ignore[arg-type]


def test_another_microphone_is_no_change_of_the_voice() -> None:
    """20 dB from the level at rest: only the own median of this talk counts then."""
    assert talked(160, baseline=PersonalBaseline(None, RESTING), level_db=-50.0)[1] == []


def test_arms_that_rest_close_are_not_called_closed() -> None:
    baseline = PersonalBaseline(NEUTRAL.model_copy(update={"openness": 0.3}))
    assert talked(120, baseline=baseline, openness=0.25)[1] == []
    assert {cue.kind for cue in talked(120, baseline=PersonalBaseline(), openness=0.25)[1]} == {"posture_closed"}


@pytest.mark.parametrize("kind", [20.0, 24.0, 25.0, 29.97, 30.0, "jitter", "drift"])
def test_shares_of_time_at_any_frame_rate(kind: float | str) -> None:
    """Planted: the camera for 3 of 5 s, the partner found for 4 of 5 s, arms open for half the time."""
    context = ConversationContext()
    time_s = frame_rates.face_times(kind, 120)
    values = np.full((time_s.size, len(columns("face"))), np.nan, np.float32)
    camera, away = (GAZE_ZONES.index(name) for name in ("camera", "away"))
    values[:, columns("face").index("gaze_zone")] = np.where(time_s % 5 < 3, camera, away)
    context.push_rows(FeatureBlock("user", "face", time_s, values, np.ones(time_s.size, np.float32)))
    values[:, columns("face").index("smile")] = 0.1
    found = (time_s % 5 < 4).astype(np.float32)
    context.push_rows(FeatureBlock("partner", "face", time_s, values, found))
    body_s = frame_rates.body_times(kind, 120)
    values = np.full((body_s.size, len(columns("body"))), np.nan, np.float32)
    values[:, columns("body").index("openness")] = body_s % 4 < 2
    context.push_rows(FeatureBlock("user", "body", body_s, values, np.ones(body_s.size, np.float32)))
    share, known_s, _ = context.look_share(120.0)
    span_s = constants.nudges().look_span_s
    assert share == pytest.approx(0.6, rel=0.02)
    assert known_s == pytest.approx(span_s, rel=0.02)
    assert context.partner_seen(120.0, 100.0) == pytest.approx(0.8, rel=0.02)
    assert context.quality("user", 120.0) == pytest.approx(1.0, rel=0.02)
    assert context.openness(120.0) == pytest.approx(0.5, rel=0.02)
