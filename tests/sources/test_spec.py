"""SOURCE texts: every form of the contract, and what is said to nonsense."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import UsageError
from monitor.sources.rectangle import Rectangle
from monitor.sources.spec import KINDS, Spec, parse


@pytest.mark.parametrize(
    ("text", "expected", "label"),
    [
        ("none", Spec("none", "none"), "none"),
        ("  ", Spec("none", "none"), "none"),
        ("camera", Spec("camera", "camera"), "camera"),
        ("camera:1", Spec("camera:1", "camera", index=1), "camera 1"),
        ("camera: HD Webcam: C270", Spec("camera: HD Webcam: C270", "camera", name="HD Webcam: C270"), "HD Webcam: C270"),
        ("screen:auto", Spec("screen:auto", "screen", follows=True), "face on the screen"),
        (
            "screen:auto,mirrored",
            Spec("screen:auto,mirrored", "screen", follows=True, mirrored=True),
            "face on the screen",
        ),
        (
            "screen:-1280,20,640,360",
            Spec("screen:-1280,20,640,360", "screen", rectangle=Rectangle(-1280, 20, 640, 360)),
            "screen -1280,20,640,360",
        ),
        (
            "screen:0, 0, 640, 360, mirrored",
            Spec("screen:0, 0, 640, 360, mirrored", "screen", rectangle=Rectangle(0, 0, 640, 360), mirrored=True),
            "screen 0,0,640,360",
        ),
        (
            "screen:auto,10,20,640,360,mirrored",
            Spec(
                "screen:auto,10,20,640,360,mirrored",
                "screen",
                rectangle=Rectangle(10, 20, 640, 360),
                follows=True,
                mirrored=True,
            ),
            "screen 10,20,640,360",
        ),
        ("microphone", Spec("microphone", "microphone"), "microphone"),
        ("loopback:Monitor of Built-in", Spec("loopback:Monitor of Built-in", "loopback", name="Monitor of Built-in"), None),
        ("simulated", Spec("simulated", "simulated"), "simulated partner"),
        ("simulated:user", Spec("simulated:user", "simulated", person="user"), "simulated user"),
    ],
)
def test_every_form(text: str, expected: Spec, label: str | None) -> None:
    spec = parse(text)
    assert spec == expected
    assert label is None or spec.label == label
    assert spec.is_played == (spec.kind == "simulated")


def test_a_file_is_called_by_its_name_alone(tmp_path: Path) -> None:
    path = tmp_path / "screen:mine.mp4"
    path.write_bytes(b"x")
    spec = parse(str(path))
    assert (spec.kind, spec.path, spec.label, spec.is_played) == ("film", str(path), "screen:mine.mp4", True)
    assert spec.source_kind("picture") == "film" and spec.source_kind("sound") == "sound"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("webcam", "'webcam' is neither a source nor an existing file; use camera, camera:NAME"),
        ("camera:", "nothing follows the colon"),
        ("screen", "expected screen:auto, screen:X,Y,W,H or screen:auto,X,Y,W,H"),
        ("screen:1,2,3", "expected screen:auto, screen:X,Y,W,H or screen:auto,X,Y,W,H"),
        ("screen:0,0,640,-360", "expected screen:auto, screen:X,Y,W,H or screen:auto,X,Y,W,H"),
        ("screen:0,0,640,10", "at least 64 pixels wide and high, not 640 x 10"),
        ("simulated:nobody", "expected simulated:user or simulated:partner"),
        ("/nowhere/film.mp4", "there is no file /nowhere/film.mp4; check the path"),
        ("a\0b", "nor an existing file"),
        ("~nobody-of-this-name/x", "there is no file ~nobody-of-this-name/x; check the path"),
    ],
)
def test_nonsense_is_said_in_one_sentence(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words.replace(".", r"\.")) as error:
        parse(text)
    assert "\n" not in str(error.value)


def test_a_sound_is_no_picture() -> None:
    with pytest.raises(UsageError, match="microphone has no picture; use camera"):
        parse("microphone", "picture")
    with pytest.raises(UsageError, match="screen:auto has no sound; use microphone"):
        parse("screen:auto", "sound")
    assert parse("none", "sound").kind == "none"


@given(
    text=st.text(max_size=60)
    | st.sampled_from([*KINDS]).flatmap(lambda kind: st.text(max_size=30).map(lambda rest: f"{kind}:{rest}"))
)
def test_any_text_is_a_source_or_a_sentence(text: str) -> None:
    try:
        spec = parse(text)
    except UsageError as error:
        assert str(error)
    else:
        assert spec.label
        assert parse(spec.text) == spec
