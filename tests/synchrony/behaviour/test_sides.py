import numpy as np
import pytest

from monitor.synchrony.behaviour.echoes import event_side
from monitor.synchrony.behaviour.sides import SIDED, is_mirrored, side_of_movement, sides, sides_of_echoes
from monitor.types import Event, Person

RATE_HZ = 10.0
SIDES = ("left", "right", "right", "left", "left", "right")


def hands(person: Person, delay_s: float, *, other_side: bool) -> list[Event]:
    turn = {"left": "right", "right": "left"}
    return [
        Event(
            person,
            "hand_to_face",
            30.0 * i + delay_s,
            30.0 * i + delay_s + 2,
            2.0,
            {"side": turn[side] if other_side else side},
        )
        for i, side in enumerate(SIDES)
    ]


def test_their_left_and_my_right_is_mirror_wise() -> None:
    picture = sides_of_echoes(hands("user", 1.5, other_side=True), followed=hands("partner", 0.0, other_side=False))
    assert (picture.mirror_wise, picture.same_side, picture.verdict) == (6, 0, "mirror-wise")


def test_their_left_and_my_left_is_the_same_side() -> None:
    picture = sides_of_echoes(hands("user", 1.5, other_side=False), followed=hands("partner", 0.0, other_side=False))
    assert (picture.mirror_wise, picture.same_side, picture.verdict) == (0, 6, "same side")


def test_late_early_and_unsided_events_are_no_copies() -> None:
    partner = hands("partner", 0.0, other_side=False)
    assert sides_of_echoes(hands("user", 5.0, other_side=True), followed=partner).verdict == "unclear"
    assert sides_of_echoes(hands("user", 0.1, other_side=True), followed=partner).mirror_wise == 0
    assert event_side(Event("user", "posture_shift", 0.0, 1.0, 3.0, {"direction": "forward"})) is None
    assert event_side(Event("user", "posture_shift", 0.0, 1.0, 3.0, {"direction": "left"})) == "left"


def wander(rng: np.random.Generator, n: int) -> np.ndarray:
    kernel = np.hanning(15)
    return np.convolve(rng.normal(size=n + 14), kernel / kernel.sum(), "valid")


@pytest.mark.parametrize(("sign", "expected"), [(-1, "mirror-wise"), (1, "same side")])
def test_a_copied_tilt_shows_its_side_whoever_follows(sign: int, expected: str) -> None:
    rng = np.random.default_rng(1)
    partner = wander(rng, 1800)
    user = sign * np.roll(partner, 8) + 0.5 * wander(rng, 1800)
    assert side_of_movement(user, partner=partner, rate_hz=RATE_HZ)[1] == expected
    assert side_of_movement(partner, partner=user, rate_hz=RATE_HZ)[1] == expected


def test_independent_tilts_are_within_chance() -> None:
    rng = np.random.default_rng(2)
    z = [side_of_movement(wander(rng, 1800), partner=wander(rng, 1800), rate_hz=RATE_HZ)[0] for _ in range(200)]
    assert np.mean(np.abs(z) > 1.96) <= 0.11  # 5 %, and three of its standard errors
    assert abs(np.mean(z)) < 0.25


def test_too_little_has_no_verdict() -> None:
    rng = np.random.default_rng(3)
    short = wander(rng, 300)
    assert side_of_movement(short, partner=short, rate_hz=RATE_HZ)[1] == "unclear"
    holed = wander(rng, 1800)
    holed[:1200] = np.nan
    assert side_of_movement(holed, partner=wander(rng, 1800), rate_hz=RATE_HZ)[1] == "unclear"
    assert side_of_movement(np.zeros(1800), partner=wander(rng, 1800), rate_hz=RATE_HZ)[1] == "unclear"


def test_a_mirrored_self_view_is_recognised() -> None:
    rng = np.random.default_rng(4)
    yaw = wander(rng, 600) * 10
    for late in (0, 2, 3):
        seen = np.roll(yaw, late) + rng.normal(size=600)
        assert is_mirrored(yaw, self_view_yaw_deg=-seen, rate_hz=RATE_HZ) is True
        assert is_mirrored(yaw, self_view_yaw_deg=seen, rate_hz=RATE_HZ) is False
        assert is_mirrored(-seen, self_view_yaw_deg=yaw, rate_hz=RATE_HZ) is True  # the camera may be the later one
    assert is_mirrored(yaw, self_view_yaw_deg=wander(rng, 600) * 10, rate_hz=RATE_HZ) is None
    assert is_mirrored(yaw, self_view_yaw_deg=np.full(600, np.nan), rate_hz=RATE_HZ) is None
    assert is_mirrored(np.zeros(0), self_view_yaw_deg=np.zeros(0), rate_hz=RATE_HZ) is None


@pytest.mark.parametrize("late", [5, 8, 20])
def test_an_outright_copy_is_another_persons_picture(late: int) -> None:
    yaw = wander(np.random.default_rng(5), 600) * 10
    assert is_mirrored(yaw, self_view_yaw_deg=-np.roll(yaw, late), rate_hz=RATE_HZ) is None


def test_lean_and_tilt_are_read_from_the_movement_and_hands_from_the_events() -> None:
    rng = np.random.default_rng(6)
    roll, shoulders = wander(rng, 1800), wander(rng, 1800)
    pictures = sides(
        {
            "roll": (-np.roll(roll, 10), roll),
            "shoulder_roll": (np.roll(shoulders, 10) + 0.3 * wander(rng, 1800), shoulders),
        },
        rate_hz=RATE_HZ,
        user=hands("user", 1.5, other_side=True),
        partner=hands("partner", 0.0, other_side=False),
    )
    assert {name: picture.verdict for name, picture in pictures.items()} == {
        "lean": "same side",
        "head_tilt": "mirror-wise",
        "hand_to_face": "mirror-wise",
    }
    assert (pictures["hand_to_face"].mirror_wise, pictures["lean"].mirror_wise) == (6, 0)


def test_what_nobody_did_has_no_side() -> None:
    pictures = sides({}, rate_hz=RATE_HZ, user=(), partner=())
    assert set(pictures) == set(SIDED)
    assert all(picture.verdict == "unclear" and np.isnan(picture.z) for picture in pictures.values())
