"""A folder as Zoom writes it: which file is whose, and what is asked where that is not clear."""

from pathlib import Path

import pytest

from monitor.errors import UsageError
from monitor.offline.zoom import zoom_folder


def folder(path: Path, *names: str, films: tuple[str, ...] = ("zoom_0.mp4",), record: str = "Audio Record") -> Path:
    for film in films:
        (path / film).write_bytes(b"x" * 10)
    (path / record).mkdir(exist_ok=True)
    for name in names:
        (path / record / name).write_bytes(b"x")
    (path / "audio_only.m4a").write_bytes(b"x")
    (path / "chat.txt").write_text("hello")
    return path


@pytest.mark.parametrize("record", ["Audio Record", "Audio Record 1"])
@pytest.mark.parametrize(
    ("files", "user", "mine", "theirs"),
    [
        (("audioJaneDoe11234567890.m4a", "audioPaulMax21234567890.m4a"), "Jane Doe", "audioJaneDoe1", "audioPaulMax2"),
        (("audioJaneDoe11234567890.m4a", "audioPaulMax21234567890.m4a"), "paul", "audioPaulMax2", "audioJaneDoe1"),
        (("audioZoë_11234567890.m4a", "audio-Øyvind-21234567890.m4a"), "zoe", "audioZoë_1", "audio-Øyvind-2"),
    ],
)
def test_the_user_is_found_by_name_and_the_other_one_is_the_partner(
    tmp_path: Path, files: tuple[str, ...], user: str, mine: str, theirs: str, record: str
) -> None:
    zoom = zoom_folder(folder(tmp_path, *files, record=record))
    chosen = zoom.choose(user, None)
    assert chosen["user"].name.startswith(mine)
    assert chosen["partner"].name.startswith(theirs)
    assert zoom.picture is not None
    assert zoom.picture.name == "zoom_0.mp4"


def test_of_several_films_the_largest_is_the_whole_call(tmp_path: Path) -> None:
    zoom = zoom_folder(folder(tmp_path, "audioA123456.m4a", "audioB123456.m4a"))
    (tmp_path / "GMT20260101_Recording_gallery.mp4").write_bytes(b"x" * 100)
    found = zoom_folder(tmp_path).picture
    assert found is not None
    assert found.name == "GMT20260101_Recording_gallery.mp4"
    assert [*zoom.voices] == ["A", "B"]


@pytest.mark.parametrize(
    ("user", "partner", "says"),
    [
        (None, None, "--user NAME"),
        ("Cleo", None, "none of Anna, Ben and Anne"),
        ("Ann", None, "more than one of"),
        ("Ben", None, "--partner NAME"),
        ("Ben", "ben", "both name Ben"),
    ],
)
def test_what_is_not_clear_is_asked_for(tmp_path: Path, user: str | None, partner: str | None, says: str) -> None:
    names = ("audioAnna123456789.m4a", "audioBen123456789.m4a", "audioAnne123456789.m4a")
    zoom = zoom_folder(folder(tmp_path, *names))
    zoom = type(zoom)(zoom.path, zoom.picture, {name: zoom.voices[name] for name in ("Anna", "Ben", "Anne")})
    with pytest.raises(UsageError, match=says):
        zoom.choose(user, partner)


def test_whole_names_come_before_parts_of_names(tmp_path: Path) -> None:
    zoom = zoom_folder(folder(tmp_path, "audioAnna123456789.m4a", "audioAnnabel123456789.m4a"))
    assert zoom.choose("anna", None)["user"].name == "audioAnna123456789.m4a"


def test_two_participants_of_one_name_stay_apart(tmp_path: Path) -> None:
    zoom = zoom_folder(folder(tmp_path, "audioiPhone1123456789.m4a", "audioiPhone1123456780.m4a"))
    assert len(zoom.voices) == 2


@pytest.mark.parametrize("films", [(), ("holiday.mp4",)])
def test_any_other_folder_is_refused_with_what_to_do(tmp_path: Path, films: tuple[str, ...]) -> None:
    for film in films:
        (tmp_path / film).write_bytes(b"x")
    with pytest.raises(UsageError, match=r"Audio Record.*rapport analyze me\.mp4 partner\.mp4"):
        zoom_folder(tmp_path)
