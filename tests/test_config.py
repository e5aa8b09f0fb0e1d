from pathlib import Path

import pytest

import monitor.config as config
from monitor.config import GAZE_NUDGES, NUDGE_KINDS, load_preset, preset_names
from monitor.errors import CalibrationError
from monitor.types import CHANNELS


def test_the_five_presets_are_there() -> None:
    assert set(preset_names()) >= {"interview", "sales", "coaching", "friends", "no-gaze"}


@pytest.mark.parametrize("name", preset_names())
def test_each_preset_loads_and_is_complete(name: str) -> None:
    preset = load_preset(name)
    assert preset.name == name
    assert tuple(preset.channel_weights) == CHANNELS
    assert set(preset.wording) == set(NUDGE_KINDS)
    assert preset.limits.pause_s == 120
    assert preset.limits.nudges_per_5_min >= 1


def test_no_gaze_has_no_use_of_gaze_at_all() -> None:
    preset = load_preset("no-gaze")
    assert not preset.gaze
    assert preset.channel_weights["gaze"] == 0
    assert preset.attention_weights["gaze"] == 0
    assert not set(GAZE_NUDGES) & set(preset.nudge_kinds)


def test_no_words_name_an_emotion() -> None:
    feelings = {"happy", "sad", "angry", "anger", "afraid", "fear", "joy", "disgust", "nervous", "anxious", "bored"}
    for name in preset_names():
        for text in load_preset(name).wording.values():
            assert not feelings & set(text.lower().replace(",", " ").replace(";", " ").split())


def test_an_unknown_preset_is_one_line_naming_those_there_are() -> None:
    with pytest.raises(CalibrationError) as caught:
        load_preset("date")
    assert "\n" not in str(caught.value)
    assert all(name in str(caught.value) for name in preset_names())


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("title =", "title", "cannot read"),
        ("posture = 1.0", "posture = -1.0", "channels.posture"),
        ("posture = 1.0", 'posture = "much"', "channels.posture"),
        ("posture = 1.0", "posture = nan", "channels.posture"),
        ("talk_share_low = 0.45", "talk_share_low = 0.9", "limits"),
        ("pause_s = 120", "", "limits.pause_s"),
        ('pace = "Slow down a little"', "", "pace"),
        ("gaze = true", "gaze = true\nmood = 1", "mood"),
    ],
)
def test_a_bad_preset_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, word: str) -> None:
    good = config.data_file("calibration", "presets", "interview.toml").read_text(encoding="utf-8")
    assert old in good
    folder = tmp_path / "calibration" / "presets"
    folder.mkdir(parents=True)
    (folder / "broken.toml").write_text(good.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(config, "data_file", lambda *parts: tmp_path.joinpath(*parts))
    with pytest.raises(CalibrationError) as caught:
        load_preset("broken")
    assert word in str(caught.value)
    assert "\n" not in str(caught.value)
