"""Tiles that follow the faces. The calls are drawn (``support.calls``): who is where is planted, and so is the finder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from monitor.errors import SourceError, UsageError
from monitor.sources.media import MediaFile
from monitor.types import Person, Picture
from monitor.vision.shared_view import Chosen, SharedView, find_people
from monitor.vision.tiles.borders import TileBorders
from monitor.vision.tiles.person_tiles import Crop, PersonTiles, TileSpan, cut
from tests.support.calls import FPS, Rect, Scene, drawn, in_tile, squares, write_call

LEFT: Rect = (0, 60, 320, 240)
RIGHT: Rect = (320, 60, 320, 240)
WHOLE: Rect = (0, 0, 640, 360)
CORNER: Rect = (490, 12, 140, 100)
OTHER_CORNER: Rect = (10, 250, 140, 100)

SEEN: dict[str, SharedView] = {}

SWAP = [(30, {"ann": LEFT, "ben": RIGHT}), (30, {"ben": LEFT, "ann": RIGHT})]
SWAP_TWICE = [*SWAP, (25, {"ann": LEFT, "ben": RIGHT})]
SPEAKER = [(30, {"ann": WHOLE}), (25, {"ben": WHOLE}), (30, {"ann": WHOLE})]
SPEAKER_AFTER_GALLERY = [(20, {"ann": LEFT, "ben": RIGHT}), (25, {"ben": WHOLE}), (25, {"ann": WHOLE})]
THUMBNAIL = [(30, {"ann": WHOLE, "ben": CORNER})]
THUMBNAIL_MOVES = [(30, {"ann": WHOLE, "ben": CORNER}), (30, {"ann": WHOLE, "ben": OTHER_CORNER})]
RETILED = [
    (30, {"ann": LEFT, "ben": RIGHT}),
    (30, {"cem": (0, 0, 320, 180), "ben": (320, 0, 320, 180), "ann": (160, 180, 320, 180)}),
]
THIRD_LEAVES = [
    (20, {"ann": (160, 0, 320, 180), "ben": (0, 180, 320, 180), "cem": (320, 180, 320, 180)}),
    (30, {"ben": LEFT, "ann": RIGHT}),
]


def seen(path: Path, scenes: list[tuple[int, Scene]], key: str = "") -> SharedView:
    """The faces of a drawn call; several tests look at one of them, which is searched once."""
    key = key or repr(scenes)
    if key not in SEEN:
        SEEN[key] = find_people(MediaFile(write_call(path, scenes)), squares)
    return SEEN[key]


def judged(chosen: Chosen, scenes: list[tuple[int, Scene]], names: dict[Person, str]) -> tuple[int, int, int]:
    """Pictures of which the person's own tile is cut, another's, and none although they are shown."""
    right = wrong = missed = number = 0
    for n, scene in scenes:
        for _ in range(n):
            for person, name in names.items():
                crop = chosen.tiles[person].crop_at(number / FPS)
                if crop is None:
                    missed += name in scene
                    continue
                middle = crop.x_px + crop.width_px / 2, crop.y_px + crop.height_px / 2
                scale = 640 / (crop.of_px or 640)
                owners = [other for other, rect in scene.items() if in_tile((middle[0] * scale, middle[1] * scale), rect)]
                right += owners[-1:] == [name]
                wrong += owners[-1:] != [name]
            number += 1
    return right, wrong, missed


@pytest.mark.parametrize(
    ("scenes", "people"),
    [
        (SWAP, 2),
        (SWAP_TWICE, 2),
        (SPEAKER, 2),
        (SPEAKER_AFTER_GALLERY, 2),
        (THUMBNAIL, 2),
        (THUMBNAIL_MOVES, 2),
        (RETILED, 3),
        (THIRD_LEAVES, 3),
    ],
)
def test_each_person_keeps_their_own_tile(tmp_path: Path, scenes: list[tuple[int, Scene]], people: int) -> None:
    view = seen(tmp_path / "call.mp4", scenes)
    assert len(view.people) == people
    names = {"ann", "ben"}
    # Of three, the two are chosen by their stills, which are those of the drawn faces.
    numbers = {
        name: 1
        + int(
            np.argmin(
                [np.abs(person.still[56, 56].astype(int) - drawn(name, 0, 320, 240)[120, 160]).sum() for person in view.people]
            )
        )
        for name in names
    }
    chosen = view.choose("auto", {"user": numbers["ann"], "partner": numbers["ben"]})
    right, wrong, missed = judged(chosen, scenes, {"user": "ann", "partner": "ben"})
    assert wrong == 0
    assert missed <= 0.05 * (right + missed)


@pytest.mark.parametrize(
    ("layout", "names"), [("auto", ("ann", "ben")), ("left-right", ("ann", "ben")), ("right-left", ("ben", "ann"))]
)
def test_the_side_at_the_beginning_is_kept(tmp_path: Path, layout: str, names: tuple[str, str]) -> None:
    chosen = seen(tmp_path / "call.mp4", SWAP).choose(layout)  # type: ignore[arg-type]
    right, wrong, missed = judged(chosen, SWAP, {"user": names[0], "partner": names[1]})
    assert (right, wrong, missed) == (120, 0, 0)
    side = "left" if names[0] == "ann" else "right"
    assert side in chosen.note


def test_a_cut_is_where_it_was_planted(tmp_path: Path) -> None:
    tiles = seen(tmp_path / "call.mp4", SWAP).choose("auto").tiles
    for person in tiles.values():
        assert [(span.start_s, span.end_s) for span in person.spans] == [(0.0, 3.0), (3.0, pytest.approx(6.0))]


def test_who_is_not_shown_is_a_gap_with_a_reason(tmp_path: Path) -> None:
    chosen = seen(tmp_path / "call.mp4", SPEAKER).choose("left-right")
    gaps = {person: tiles.gaps(person, end_s=8.5) for person, tiles in chosen.tiles.items()}
    assert [(gap.start_s, gap.end_s) for gap in gaps["user"]] == [(3.0, 5.5)]
    assert [(gap.start_s, gap.end_s) for gap in gaps["partner"]] == [(0.0, 3.0), (5.5, 8.5)]
    assert all(gap.reason and gap.stream == f"{person}.face" for person, own in gaps.items() for gap in own)
    assert "seen first" in chosen.note


def test_a_thumbnail_is_cut_without_the_picture_below(tmp_path: Path) -> None:
    tiles = seen(tmp_path / "call.mp4", THUMBNAIL).choose("auto").tiles["partner"]
    (span,) = tiles.spans
    left, top, width, height = CORNER
    assert left - 4 <= span.crop.x_px
    assert span.crop.x_px + span.crop.width_px <= left + width + 4
    assert top - 4 <= span.crop.y_px
    assert span.crop.y_px + span.crop.height_px <= top + height + 4


def test_more_people_are_said(tmp_path: Path) -> None:
    view = seen(tmp_path / "call.mp4", THIRD_LEAVES)
    assert "3 people" in view.choose("auto").note
    assert view.sheet.shape[2] == 3
    for faces in ({"user": 1, "partner": 1}, {"user": 1, "partner": 9}, {"user": 0, "partner": 1}):
        with pytest.raises(UsageError, match="two different numbers from 1 to 3"):
            view.choose("auto", faces)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("scenes", "of_two"),
    [
        ([(30, {"ann": LEFT, "ben": RIGHT})], True),
        (SWAP, True),
        (THUMBNAIL, True),
        ([(30, {"ann": WHOLE})], False),
        ([(30, {"ann": WHOLE}), (30, {"ann": LEFT, "ben": RIGHT})], False),
        (THIRD_LEAVES, False),
    ],
)
def test_a_film_of_two_is_known_by_their_being_together(tmp_path: Path, scenes: list[tuple[int, Scene]], of_two: bool) -> None:
    assert seen(tmp_path / "call.mp4", scenes).is_of_two is of_two


def test_only_the_beginning_is_looked_at_when_asked(tmp_path: Path) -> None:
    film = MediaFile(write_call(tmp_path / "call.mp4", [(30, {"ann": LEFT, "ben": RIGHT}), (30, {"cem": WHOLE})]))
    told: list[float] = []
    assert find_people(film, squares, told.append, until_s=1.0).is_of_two
    assert 1.0 <= max(told) < 1.5


def test_who_begins_is_measured_though_another_is_seen_longer(tmp_path: Path) -> None:
    scenes = [(12, {"ann": LEFT, "ben": RIGHT}), (30, {"ann": LEFT, "cem": RIGHT})]
    chosen = seen(tmp_path / "call.mp4", scenes).choose("auto")
    assert judged(chosen, scenes, {"user": "ann", "partner": "ben"})[1:] == (0, 0)


def test_twins_who_change_places_are_not_guessed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.support import calls

    monkeypatch.setitem(calls.LOOKS, "ann_twin", calls.LOOKS["ann"])
    scenes = [(30, {"ann": LEFT, "ann_twin": RIGHT}), (10, {"cem": WHOLE}), (30, {"ann": RIGHT, "ann_twin": LEFT})]
    chosen = seen(tmp_path / "call.mp4", scenes).choose("auto", {"user": 1, "partner": 2})
    for tiles in chosen.tiles.values():
        assert max(span.end_s for span in tiles.spans) <= 4.0 or all(span.start_s >= 3.0 for span in tiles.spans)


@pytest.mark.parametrize("repeated", [1, 6])
def test_a_photo_comes_after_those_who_move(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, repeated: int) -> None:
    """Also where a call is recorded at more pictures a second than it has."""
    from tests.support import calls

    drawn_new = calls.drawn
    monkeypatch.setattr(
        calls, "drawn", lambda name, number, *size: drawn_new(name, 0 if name == "ben" else number // repeated, *size)
    )
    three = {"ann": (0, 0, 320, 180), "ben": (320, 0, 320, 180), "cem": (160, 180, 320, 180)}
    view = seen(tmp_path / f"call{repeated}.mp4", [(60 if repeated > 1 else 30, three)], key=f"photo {repeated}")
    assert sorted(person.moves for person in view.people) == [False, True, True]
    for tiles in view.choose("auto").tiles.values():
        crops = [span.crop for span in tiles.spans]
        assert crops and not any(
            in_tile((crop.x_px + crop.width_px / 2, crop.y_px + crop.height_px / 2), three["ben"]) for crop in crops
        )


def test_without_faces_named_sides_are_halves(tmp_path: Path) -> None:
    view = seen(tmp_path / "none.mp4", [(12, {})])
    crops = {person: tiles.crop_at(0.5) for person, tiles in view.choose("left-right").tiles.items()}
    assert crops["user"] is not None
    assert crops["partner"] is not None
    assert (crops["user"].x_px, crops["user"].width_px) == (0, 320)
    assert (crops["partner"].x_px, crops["partner"].width_px) == (320, 320)


@pytest.mark.parametrize(("scene", "words"), [({}, "saw no face"), ({"ann": LEFT}, "saw one face")])
def test_auto_needs_two_people(tmp_path: Path, scene: Scene, words: str) -> None:
    view = seen(tmp_path / "one.mp4", [(25, scene)])
    with pytest.raises(SourceError, match=words) as error:
        view.choose("auto")
    assert "\n" not in str(error.value)


def test_one_person_who_fills_the_picture_is_not_two_halves(tmp_path: Path) -> None:
    chosen = seen(tmp_path / "one.mp4", [(25, {"ann": WHOLE})]).choose("left-right")
    shown = [person for person, tiles in chosen.tiles.items() if tiles.spans]
    assert len(shown) == 1


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_a_crop_scales_with_the_picture(factor: float) -> None:
    image = np.zeros((180, 320, 3), np.uint8)
    image[60:120, 200:300] = 255
    crop = Crop(200, 60, 100, 60, 2.0, 320)
    larger = np.kron(image, np.ones((2, 2, 1), np.uint8)) if factor == 2.0 else image[::2, ::2]
    part = cut(Picture(0.0, np.ascontiguousarray(larger)), crop)
    assert part.image.shape == (120, 200, 3)
    assert (part.image == 255).all()


def test_tiles_of_a_time() -> None:
    first, second = Crop(0, 0, 10, 10), Crop(10, 0, 10, 10)
    tiles = PersonTiles([TileSpan(1.0, 2.0, first), TileSpan(2.0, 3.0, second)], reason="away")
    assert [tiles.crop_at(time_s) for time_s in (0.5, 1.0, 1.99, 2.0, 3.0)] == [None, first, first, second, None]
    assert [(gap.start_s, gap.end_s) for gap in tiles.gaps("user", end_s=5.0)] == [(0.0, 1.0), (3.0, 5.0)]


@pytest.mark.slow
@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "spans"),
    [
        # Starts, and the middles of the user's crops in shares of the width, by the table of broken recordings.
        ("call_swap_20s.mp4", [(0.0, 0.25), (10.0, 0.75)]),
        ("call_resolution_drops.webm", [(0.0, 0.25)]),
        ("call_pip_right.mp4", [(0.0, 0.35)]),
    ],
)
def test_recorded_calls(shared_data: Path, name: str, spans: list[tuple[float, float]]) -> None:
    from monitor.vision.finder import face_boxes
    from monitor.vision.landmarks import Landmarker

    media = MediaFile(shared_data / "broken" / name)
    with Landmarker(video=False, num_faces=4) as landmarker:
        tiles = find_people(media, lambda image: face_boxes(landmarker, image)).choose("left-right").tiles
    found = [
        (span.start_s, (span.crop.x_px + span.crop.width_px / 2) / media.picture_size_px()[0]) for span in tiles["user"].spans
    ]
    assert found == [(pytest.approx(start_s, abs=0.05), pytest.approx(middle, abs=0.05)) for start_s, middle in spans]
    assert tiles["user"].gaps("user", end_s=media.duration_s - 0.2) == []
    assert tiles["partner"].gaps("partner", end_s=media.duration_s - 0.2) == []


@pytest.mark.parametrize("near", [0.8, 1.1])
def test_upright_lines_at_the_cheeks_are_the_faces_own(near: float) -> None:
    """Hair, a collar and a lapel make lines beside a face that run to the edge of the tile."""
    size, middle, tile = 60, (320, 200), (200, 120, 440, 280)
    image = np.full((360, 640, 3), 30, np.uint8)
    image[tile[1] : tile[3], tile[0] : tile[2]] = 200
    edges = [round(middle[0] + side * near * size / 2) for side in (-1, 1)]
    image[tile[1] : tile[3], edges[0] : edges[1]] = 90
    borders = TileBorders()
    borders.push(image, np.array([middle[0] - size / 2, middle[1] - size / 2, size, size]) / 640)
    assert borders.around([]) * 640 == pytest.approx(tile, abs=5)
