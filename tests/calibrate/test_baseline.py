"""Posture against neutral, framing, the resting voice and face proportions: hand-worked cases and planted truths."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.calibrate.baseline import Neutral, automatic_gain, noise_suppression, posture_offset, slouching, voice_baseline
from monitor.calibrate.checks import ProportionsTracker, face_distance, face_proportions, is_another_person, median_proportions
from monitor.calibrate.framing import framing
from monitor.vision.sketch import FACE_POINTS, N_SKETCH

NEUTRAL = Neutral(
    yaw_deg=0,
    pitch_deg=-5,
    roll_deg=0,
    face_x=0.5,
    face_y=0.2,
    face_size=0.1,
    lean=float(np.log(0.4)),
    shoulder_roll_deg=1.0,
    shoulder_y=0.5,
    openness=0.6,
)
AT_REST = {
    "face_size": 0.1,
    "face_y": 0.2,
    "lean": float(np.log(0.4)),
    "shoulder_y": 0.5,
    "shoulder_roll_deg": 1.0,
    "openness": 0.6,
}


def test_at_rest_nothing_is_off():
    offset = posture_offset(AT_REST, NEUTRAL)
    assert [getattr(offset, name) for name in offset.__slots__] == pytest.approx([0] * 6, abs=1e-12)


def test_a_posture_in_shoulder_widths():
    # Shoulders 0.4 picture widths wide; the head sinks by 0.06, the shoulders by 0.02.
    offset = posture_offset(AT_REST | {"face_y": 0.26, "shoulder_y": 0.52, "openness": 0.2}, NEUTRAL)
    assert offset.height == pytest.approx(-0.15)
    assert offset.neck == pytest.approx(-0.1)
    assert offset.openness == pytest.approx(-0.4)
    nearer = posture_offset(AT_REST | {"face_size": 0.12}, NEUTRAL)
    assert nearer.face_size == pytest.approx(np.log(1.2))


def test_what_was_not_seen_is_not_said():
    offset = posture_offset({"face_size": 0.1, "face_y": 0.2}, NEUTRAL)
    assert np.isnan([offset.lean, offset.neck, offset.openness, offset.shoulder_roll_deg]).all()
    assert offset.height == pytest.approx(0)
    bare = posture_offset({"face_y": 0.23}, Neutral(**(NEUTRAL.model_dump() | {"lean": None, "shoulder_y": None})))
    assert bare.height == pytest.approx(-0.1), "three eye distances for the shoulders"


def test_slouching_is_a_posture_held_and_no_movement():
    time_s = np.arange(0, 300, 1.0)
    upright = np.zeros(300)
    sunk = np.where(time_s < 200, 0.0, -0.2)
    assert slouching(time_s, height=upright, neck=upright) is None
    assert slouching(time_s, height=sunk, neck=sunk / 2) == 200
    assert slouching(time_s[:230], height=sunk[:230], neck=sunk[:230] / 2) is None, "not yet a minute"
    # Leaning to the screen lowers the head, not the neck.
    assert slouching(time_s, height=sunk, neck=upright) is None
    # Without shoulders the height alone speaks.
    assert slouching(time_s, height=sunk, neck=np.full(300, np.nan)) == 200
    assert slouching(time_s, height=np.full(300, np.nan), neck=np.full(300, np.nan)) is None


def seen(n=30, **changes):
    values = {"quality": 1.0, "face_x": 0.5, "face_size": 0.1, "yaw_deg": 0.0, "light": 120.0, "face_light": 125.0} | changes
    return {name: np.full(n, value, float) for name, value in values.items()}


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        ({}, ()),
        ({"quality": 0.0, "face_x": np.nan, "face_light": np.nan}, ("no_face",)),
        ({"quality": 0.0, "light": 15.0, "face_light": np.nan}, ("too_dark",)),
        ({"light": 30.0, "face_light": 30.0}, ("too_dark",)),
        ({"light": 160.0, "face_light": 60.0}, ("backlit",)),
        ({"quality": 0.5}, ("too_far",)),
        ({"quality": 0.5, "yaw_deg": 70.0}, ()),  # turned away, not far away
        ({"face_size": 0.3}, ("too_near",)),
        ({"face_x": 0.1}, ("cut_off",)),
        ({"face_x": 0.95, "light": 160.0, "face_light": 60.0}, ("backlit", "cut_off")),
    ],
)
def test_framing(changes, kinds):
    faults = framing(**seen(**changes))
    assert tuple(fault.kind for fault in faults) == kinds
    assert all(fault.words.endswith(".") and fault.short for fault in faults)


def test_nothing_seen_yet_says_nothing():
    assert framing(**seen(n=0)) == ()


def voice(level_between_db, n=2000):
    rng = np.random.default_rng(0)
    speech = (np.arange(n) // 100 % 4 != 3).astype(float)
    level = np.where(speech > 0, -25 + rng.normal(0, 4, n), level_between_db + rng.normal(0, 1, n))
    return speech, np.where(speech > 0, 200.0, np.nan), np.maximum(level, -100.0)


@pytest.mark.parametrize(("between_db", "said"), [(-65.0, "unlikely"), (-120.0, "likely")])
def test_silence_cut_out_of_the_sound_is_recognised(between_db, said):
    speech, f0_hz, level_db = voice(between_db)
    assert noise_suppression(speech=speech, level_db=level_db) == said
    baseline = voice_baseline(speech=speech, f0_hz=f0_hz, level_db=level_db)
    assert baseline.suppressed == said
    assert (baseline.f0_hz, baseline.f0_low_hz, baseline.f0_high_hz) == (200, 200, 200)
    assert baseline.level_db == pytest.approx(-25, abs=0.5)
    assert baseline.pace_hz is None


def test_too_little_sound_says_nothing():
    speech, f0_hz, level_db = voice(-65.0)
    assert noise_suppression(speech=np.ones(100), level_db=level_db[:100]) == "unknown"
    assert voice_baseline(speech=np.zeros(2000), f0_hz=f0_hz, level_db=level_db) is None
    assert voice_baseline(speech=speech, f0_hz=np.full(2000, np.nan), level_db=level_db) is None


@pytest.mark.parametrize(
    ("law", "nearer_range", "noise_db", "said"),
    [
        (20 / np.log(10), 0.6, 1.0, "unlikely"),  # twice as near is 6 dB louder
        (0.0, 0.6, 1.0, "likely"),
        (0.0, 0.05, 1.0, "unknown"),  # who does not move shows nothing
        (0.0, 0.6, 12.0, "unknown"),  # nor who shouts and whispers
    ],
)
def test_automatic_gain(law, nearer_range, noise_db, said):
    rng = np.random.default_rng(2)
    nearer = rng.uniform(-nearer_range / 2, nearer_range / 2, 60)
    level_db = -25 + law * nearer + rng.normal(0, noise_db, 60)
    assert automatic_gain(log_face_size=nearer, level_db=level_db) == said
    assert automatic_gain(log_face_size=nearer[:5], level_db=level_db[:5]) == "unknown"


def sketch(**moved):
    """Points of a drawn face in picture widths, of the landmarks that count; the rest unseen."""
    at = {33: (0.45, 0.3), 263: (0.55, 0.3), 133: (0.485, 0.3), 362: (0.515, 0.3), 168: (0.5, 0.29), 2: (0.5, 0.36)}
    at |= {234: (0.42, 0.31), 454: (0.58, 0.31), 10: (0.5, 0.2)}
    points = np.full((N_SKETCH, 2), np.nan, np.float32)
    for number, place in (at | {int(name[1:]): place for name, place in moved.items()}).items():
        points[FACE_POINTS.index(number)] = place
    return points


def test_proportions_are_lengths_over_the_distance_of_the_eyes():
    assert face_proportions(sketch()) == pytest.approx(np.log([0.3, 0.7, np.hypot(1.6, 0.0), 1.0]), abs=1e-4)
    assert np.isnan(face_proportions(np.full((N_SKETCH, 2), np.nan, np.float32))).all()


PLAIN = face_proportions(sketch())


@given(st.floats(0.3, 3), st.floats(-0.2, 0.2), st.floats(-0.5, 0.5))
def test_nearer_moved_or_tilted_is_the_same_face(scale, shift, angle):
    plane = sketch() @ np.array([1, 1j])
    moved = plane * scale * np.exp(1j * angle) + shift
    assert face_proportions(np.column_stack([moved.real, moved.imag]).astype(np.float32)) == pytest.approx(PLAIN, abs=1e-4)


def test_a_median_needs_some_pictures_and_is_rounded():
    sample = face_proportions(sketch())
    assert median_proportions([sample] * 5) is None
    assert median_proportions([np.full(4, np.nan)] * 50 + [sample] * 12) == pytest.approx(np.round(sample, 2))


def test_only_heads_turned_alike_are_compared():
    tracker = ProportionsTracker(yaw_deg=2.0, pitch_deg=-8.0)
    for _ in range(12):
        tracker.push(sketch(p2=(0.5, 0.39)), yaw_deg=15.0, pitch_deg=-8.0)
        tracker.push(None, yaw_deg=2.0, pitch_deg=-8.0)
    assert tracker.median() is None
    for _ in range(12):
        tracker.push(sketch(), yaw_deg=4.0, pitch_deg=-5.0)
    assert tracker.median() == pytest.approx(np.round(face_proportions(sketch()), 2))


def test_somebody_else():
    mine, like_mine, theirs = (-0.9, -0.6, 0.4, -0.2), (-0.91, -0.57, 0.41, -0.22), (-0.83, -0.75, 0.45, -0.1)
    assert face_distance(mine, mine) == 0
    assert is_another_person(face=(mine, like_mine)) is False
    assert is_another_person(face=(mine, theirs)) is True
    assert is_another_person(face=(mine, None)) is None
    assert is_another_person(f0_hz=(120, 140)) is False
    assert is_another_person(f0_hz=(120, 210)) is True
    # Each a little off: five semitones, and a face at nine tenths of its limit of 2.5 spreads.
    near = tuple(np.array(mine) + 2.25 * np.array([0.021, 0.032, 0.017, 0.024]))
    assert is_another_person(face=(mine, near)) is False
    assert is_another_person(face=(mine, near), f0_hz=(120, 120 * 2 ** (5 / 12))) is True


@pytest.mark.real_data
@pytest.mark.slow
def test_people_in_films_are_distinguished(shared_data):
    """Five people, a second at the beginning and one later: each is like themselves, most of the pairs are not alike."""
    import av

    from monitor.types import Picture
    from monitor.vision.landmarks import Landmarker
    from monitor.vision.sketch import sketch as drawn

    def faces(name):
        early, late = [], []
        with Landmarker() as landmarker, av.open(str(shared_data / name)) as film:
            for number, frame in enumerate(film.decode(video=0)):
                part = early if number < 36 else late
                if number % 3 == 0 and not 36 <= number < 72:
                    face = landmarker.face(Picture(float(frame.time), frame.to_ndarray(format="rgb24")))
                    if face is not None:
                        part.append(face_proportions(drawn(face, None)))
                if number >= 108:
                    break
        return median_proportions(early), median_proportions(late)

    names = ("gaze/d13.mp4", "gaze/d18.mp4", "gaze/opendbm_subj01_t01.mp4", "video/webcam_man_53s.mp4", "video/retalking_4.mp4")
    people = [faces(name) for name in names]
    assert not any(is_another_person(face=pair) for pair in people)
    strangers = [is_another_person(face=(a[0], b[1])) for a in people for b in people if a is not b]
    assert np.mean(strangers) > 0.5
