"""Two people in one picture. The planted faces are bright squares on grey; their finder is ten lines, not the product's."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from monitor import constants
from monitor.sources.media import MediaFile
from monitor.types import Person, Picture
from monitor.vision.finder import Detector, all_faces
from monitor.vision.shared_view import find_people
from monitor.vision.tiles.person_tiles import Crop, cut

INTERVIEW = Path(__file__).parents[2] / ".." / "shared" / "data" / "video" / "interview_split_screen.mp4"
FPS = 25


def film(path: Path, images: list[np.ndarray]) -> Path:
    height, width = images[0].shape[:2]
    with av.open(path, "w") as out:
        stream = out.add_stream("libx264", rate=FPS, options={"crf": "18", "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for number, image in enumerate(images):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path


def planted(width: int, height: int, faces: list[tuple[int, int, int]], n: int = 12) -> list[np.ndarray]:
    """faces : centre x, centre y and side of each square, which sways by some pixels as people do."""
    images = []
    for number in range(n):
        image = np.full((height, width, 3), 60, np.uint8)
        for x, y, side in faces:
            left = x - side // 2 + (0, 2, 3, 1)[number % 4]
            image[y - side // 2 : y + side // 2, left : left + side] = 250
            image[y + side // 6 : y + side // 3, left + side // 4 : left + side - side // 4] = 110
        images.append(image)
    return images


def squares(image: np.ndarray) -> np.ndarray:
    """Bright squares at least a tenth of the picture wide that do not touch its edge, as the real finder needs them."""
    count, _, stats, _ = cv2.connectedComponentsWithStats((image[..., 0] > 200).astype(np.uint8))
    boxes = stats[1:count, :4].astype(np.float64)
    keep = [
        box
        for box in boxes
        if box[2] >= image.shape[1] / 10
        and box[:2].min() > 0
        and box[0] + box[2] < image.shape[1]
        and box[1] + box[3] < image.shape[0]
    ]
    return np.array(keep).reshape(-1, 4)


def crops(media: MediaFile, find_faces: Detector, time_s: float = 0.1) -> dict[Person, Crop]:
    """Where both people are at a time."""
    found = {person: tiles.crop_at(time_s) for person, tiles in find_people(media, find_faces).choose("auto").tiles.items()}
    return {person: crop for person, crop in found.items() if crop is not None}


def face_in(tile: Crop, faces: list[tuple[int, int, int]], part: float) -> list[int]:
    """Which of the faces lie whole in a tile; part : the film's scale."""
    return [
        number
        for number, (x, y, side) in enumerate(faces)
        if tile.x_px <= part * (x - side / 2)
        and part * (x + side / 2 + 3) <= tile.x_px + tile.width_px
        and tile.y_px <= part * (y - side / 2)
        and part * (y + side / 2) <= tile.y_px + tile.height_px
    ]


@pytest.mark.parametrize(
    ("size", "faces"),
    [
        ((640, 360), [(160, 150, 90), (480, 160, 100)]),
        ((1280, 720), [(300, 300, 40), (900, 350, 44)]),
        ((1920, 1080), [(900, 500, 40), (1100, 520, 42)]),
        ((400, 800), [(200, 180, 90), (210, 600, 90)]),
    ],
)
@pytest.mark.slow
def test_each_person_has_a_tile_without_the_other(
    tmp_path: Path, size: tuple[int, int], faces: list[tuple[int, int, int]]
) -> None:
    media = MediaFile(film(tmp_path / "both.mp4", planted(*size, faces)))
    tiles = crops(media, squares)
    part = media.widest_px / max(size) if media.widest_px < max(size) else 1.0
    assert face_in(tiles["user"], faces, part) == [0]
    assert face_in(tiles["partner"], faces, part) == [1]
    picture = next(media.pictures())
    for person, (_, _, side) in zip(("user", "partner"), faces, strict=True):
        shown = cut(picture, tiles[person])
        assert side * part * tiles[person].scale >= 90
        assert max(shown.image.shape) <= 642


def test_a_picture_too_small_for_the_tile_is_taken_whole() -> None:
    picture = Picture(1.0, np.zeros((20, 30, 3), np.uint8))
    assert cut(picture, Crop(100, 100, 50, 50, 2.0)) == picture


def test_faces_that_come_late_are_found(tmp_path: Path) -> None:
    faces = [(160, 150, 90), (480, 160, 100)]
    images = planted(640, 360, [], 20) + planted(640, 360, faces, 30)
    tiles = crops(MediaFile(film(tmp_path / "late.mp4", images)), squares, 1.5)
    assert face_in(tiles["user"], faces, 1.0) == [0]


@pytest.mark.real_data
@pytest.mark.skipif(not INTERVIEW.exists(), reason="../shared/data is absent")
@pytest.mark.parametrize("width", [None, 1920])
@pytest.mark.slow
def test_faces_of_40_px_are_followed(tmp_path: Path, width: int | None) -> None:
    """The interview made so small that its faces are about 40 px, by itself and in a corner of a large picture."""
    from monitor.vision.landmarks import Landmarker

    small = []
    for picture in MediaFile(INTERVIEW).pictures():
        part = cv2.resize(picture.image, (256, 144), interpolation=cv2.INTER_AREA)
        if width:
            whole = np.full((1080, width, 3), 60, np.uint8)
            whole[500:644, 1200:1456] = part
            part = whole
        small.append(part)
        if len(small) == 25:
            break
    media = MediaFile(film(tmp_path / "small.mp4", small))
    with Landmarker(video=False, num_faces=4) as landmarker:

        def boxes(image: np.ndarray) -> np.ndarray:
            points = [face.points[:, :2].astype(np.float64) * image.shape[1] for face in landmarker.faces(image)]
            return np.array([[*face.min(axis=0), *np.ptp(face, axis=0)] for face in points]).reshape(-1, 4)

        tiles = crops(media, boxes)
        for picture in list(media.pictures())[::5]:
            for tile in tiles.values():
                faces = landmarker.faces(cut(picture, tile).image)
                assert len(faces) == 1
                assert faces[0].face_px / tile.scale == pytest.approx(40, abs=12)
                # From here on the landmarks of a face are taken as good.
                assert faces[0].face_px >= constants.vision().face_good


@pytest.mark.parametrize("width_px", [640, 480, 1280])
def test_four_tiles_are_four_faces_however_small_the_picture(width_px: int) -> None:
    """The detector overlooks faces below a tenth of its picture; two large ones do not end the search for the others."""
    places = {(0.05, 0.1): 0.25, (0.6, 0.1): 0.24, (0.2, 0.45): 0.07, (0.7, 0.45): 0.07}
    image = np.zeros((round(0.56 * width_px), width_px, 3), np.uint8)
    for (x, y), size in places.items():
        left, top, side = (round(share * width_px) for share in (x, y, size))
        image[top : top + side, left : left + side, 0] = 255

    def detector(part: np.ndarray) -> np.ndarray:
        return np.array([box for box in squares(part) if box[2] >= 0.1 * part.shape[1]]).reshape(-1, 4)

    assert len(all_faces(image, detector, least=8)) == 4
