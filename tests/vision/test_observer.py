"""A mirrored picture's measures turned round: own left is own left again."""

import dataclasses

import numpy as np
import pytest

from monitor.measures import FAMILIES, columns
from monitor.types import FeatureBlock
from monitor.vision.mirror import ACROSS, EXCHANGED, SIGN_CHANGES, unmirror


def rows(family: str, **values: float) -> FeatureBlock:
    table = np.full((2, len(columns(family))), np.nan, dtype=np.float32)
    for name, value in values.items():
        table[:, columns(family).index(name)] = value
    return FeatureBlock("user", family, np.array([0.0, 0.1]), table, np.ones(2, np.float32))


def value(rows: FeatureBlock, name: str) -> float:
    return float(rows.values[0, columns(rows.family).index(name)])


def test_sides_change_and_the_rest_stays() -> None:
    face = unmirror(rows("face", yaw_deg=12.0, pitch_deg=-3.0, roll_deg=-5.0, face_x=0.3, smile=0.4, gaze_yaw_deg=7.0))
    assert [value(face, name) for name in ("yaw_deg", "pitch_deg", "roll_deg", "gaze_yaw_deg")] == [-12.0, -3.0, 5.0, -7.0]
    assert value(face, "face_x") == pytest.approx(0.7)
    assert value(face, "smile") == pytest.approx(0.4)
    assert np.isnan(value(face, "brow"))
    body = unmirror(rows("body", hand_to_face_left=0.9, hand_to_face_right=0.1, shoulder_roll_deg=4.0, lean=-1.0))
    assert value(body, "hand_to_face_left") == pytest.approx(0.1)
    assert value(body, "hand_to_face_right") == pytest.approx(0.9)
    assert (value(body, "shoulder_roll_deg"), value(body, "lean")) == (-4.0, -1.0)


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_twice_is_as_it_was(family: str) -> None:
    rng = np.random.default_rng(1)
    table = rng.random((5, len(columns(family)))).astype(np.float32)
    before = FeatureBlock("partner", family, np.arange(5.0), table, np.ones(5, np.float32))
    again = unmirror(unmirror(before))
    np.testing.assert_allclose(again.values, before.values, atol=1e-6)
    assert dataclasses.replace(again, values=table).person == "partner"


def test_every_measure_with_a_side_is_turned() -> None:
    """A new measure whose meaning names a side has to be named here too."""
    sided = {
        measure.name
        for family in FAMILIES.values()
        for measure in family
        if any(word in measure.meaning for word in ("own left", "own right", "left edge"))
    }
    assert sided == {*SIGN_CHANGES, *ACROSS, *EXCHANGED}
