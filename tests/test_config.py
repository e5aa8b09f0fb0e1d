from pathlib import Path

import pytest

import monitor.config as config
from monitor.config import GAZE_NUDGES, NUDGE_KINDS, NudgeKind, load_preset, preset_names
from monitor.errors import CalibrationError
from monitor.types import CHANNELS


def test_the_five_presets_are_there() -> None:
    assert set(preset_names()) >= {"interview", "sales", "coaching", "friends", "no-gaze"}


@pytest.mark.parametrize("name", preset_names())
def test_each_preset_loads_and_is_complete(name: str) -> None:
    preset = load_preset(name)
    assert preset.name == name
    assert tuple(preset.channel_weights) == CHANNELS
    assert all(preset.cue_text(kind) for kind in NUDGE_KINDS) and preset.about
    assert preset.limits.pause_s == 120
    assert preset.limits.nudges_per_5_min >= 1


def test_no_gaze_has_no_use_of_gaze_at_all() -> None:
    preset = load_preset("no-gaze")
    assert not preset.gaze
    assert preset.channel_weights["gaze"] == 0
    assert not set(GAZE_NUDGES) & set(preset.nudge_kinds)


def test_no_words_name_an_emotion() -> None:
    feelings = {"happy", "sad", "angry", "anger", "afraid", "fear", "joy", "disgust", "nervous", "anxious", "bored"}
    for name in preset_names():
        for text in map(load_preset(name).cue_text, NUDGE_KINDS):
            assert not feelings & set(text.lower().replace(",", " ").replace(";", " ").split())


def test_an_unknown_preset_is_one_line_naming_those_there_are() -> None:
    with pytest.raises(CalibrationError) as caught:
        load_preset("date")
    assert "\n" not in str(caught.value)
    assert all(name in str(caught.value) for name in preset_names())


def write_presets(folder: Path, monkeypatch: pytest.MonkeyPatch, **presets: str) -> None:
    """Only these presets are there, and the defaults."""
    presets["default"] = config.data_file("calibration", "presets", "default.toml").read_text(encoding="utf-8")
    (folder / "calibration" / "presets").mkdir(parents=True)
    for name, text in presets.items():
        (folder / "calibration" / "presets" / f"{name}.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(config, "data_file", lambda *parts: folder.joinpath(*parts))


def test_a_preset_holds_only_what_differs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = 'title = "Date"\n[limits]\npause_s = 200\n[wording]\ntalk_less = "Listen a while"\n'
    write_presets(tmp_path, monkeypatch, date=text)
    assert preset_names() == ("date",)
    preset = load_preset("date")
    assert (preset.limits.pause_s, preset.limits.nudges_per_5_min) == (200, 2)
    assert preset.cue_text("talk_less") == "Listen a while"
    assert preset.cue_text("pace") == "Slow down a little"


@pytest.mark.parametrize(
    ("name", "kind", "text"),
    [
        ("interview", "talk_less", "Ask a question and listen"),
        ("coaching", "talk_less", "Leave room and let the silence work"),
        ("friends", "eye_contact", "Look up while they speak"),
        ("no-gaze", "talk_more", "Share a little more about yourself"),
        ("sales", "talk_more", "Say what you can do for them"),
    ],
)
def test_a_preset_says_some_cues_in_its_own_way(name: str, kind: NudgeKind, text: str) -> None:
    assert load_preset(name).cue_text(kind) == text


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("title =", "title", "cannot read"),
        ("title =", "# title =", "title"),
        ("title =", 'off = ["mood"]\ntitle =', "off"),
        ("title =", "off = 3\ntitle =", "off"),
        ("title =", f"off = {[*CHANNELS]}\ntitle =", "off"),
        ("[limits]", "[channels]\nposture = 1.2\n[limits]", "channels"),  # no preset invents weights any more
        ("talk_share_low = 0.15", "talk_share_low = 0.9", "limits"),
        ("nudges_per_5_min = 1", "pause_s = 10", "limits.pause_s"),
        ("[limits]", "mood = 1\n[limits]", "mood"),
        ("[limits]", "limits = 1\n[more]", "limits"),
        ("[looks]", '[wording]\npace = "a"\n[looks]', "wording.pace"),
        ("[looks]", '[wording]\nspeed = "Slow down"\n[looks]', "wording.speed"),
    ],
)
def test_a_bad_preset_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, word: str) -> None:
    good = config.data_file("calibration", "presets", "coaching.toml").read_text(encoding="utf-8")
    assert old in good
    write_presets(tmp_path, monkeypatch, broken=good.replace(old, new, 1))
    with pytest.raises(CalibrationError) as caught:
        load_preset("broken")
    assert word in str(caught.value)
    assert "\n" not in str(caught.value)
