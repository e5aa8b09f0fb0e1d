"""Photographs, posters and cameras on their heads before the real models; the person is simulated, the photograph is NASA's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner

from monitor.cli.main import cli
from monitor.measures import columns
from monitor.sources.frames import FrameRateLimiter
from monitor.sources.media import MediaFile
from monitor.tabulate import measure_rows
from monitor.types import Picture, Uint8
from monitor.vision.features import VideoFeatures
from monitor.vision.observer import Observer
from monitor.vision.series.remarks import PictureRemarks
from monitor.vision.series.settle import SettledFeatures

pytest.importorskip("skimage", reason="the picture of a face comes with the demo extra")

HZ = 8


@pytest.fixture(scope="module")
def photograph() -> Uint8:
    from skimage import data

    return np.ascontiguousarray(cv2.resize(data.astronaut()[:270, 90:360], (270, 270)))


@pytest.fixture(scope="module")
def person(films: Path) -> list[Uint8]:
    """Six seconds of a simulated person [shape=(270, 480, 3) each]."""
    with MediaFile(films / "user.mp4") as film:
        return [picture.image for picture in film.pictures(wants=FrameRateLimiter(HZ)) if picture.time_s < 6]


def observed(images: list[Uint8]) -> Iterator[VideoFeatures]:
    with Observer("user", body_hz=2) as observer:
        for number, image in enumerate(images):
            yield observer.observe(Picture(number / HZ, image))


def quality(seen: VideoFeatures) -> list[float]:
    return [float(rows.quality[0]) for rows in seen.rows]


def face_x(seen: VideoFeatures) -> float:
    return float(seen.rows[0].values[0, columns("face").index("face_x")])


@pytest.mark.slow
def test_a_photograph_is_not_measured(photograph: Uint8) -> None:
    seen = list(observed([photograph] * 3 * HZ))
    assert all(max(quality(features)) == 0 and features.sketch is None for features in seen[HZ + 1 :])
    assert seen[-1].still_from_s == 0.0


@pytest.mark.slow
def test_a_body_that_looks_as_it_did_is_not_told_again_of_who_stands_still(person: list[Uint8]) -> None:
    with Observer("user", face_hz=HZ, body_hz=HZ) as observer:
        observer.spares = True
        told: list[tuple[float, bool]] = []
        for number, image in enumerate([*person[:HZ], *person[HZ : HZ + 1] * 5]):
            if number == HZ + 2:
                observer._watch.still = lambda *_: (0.0, 0.0)  # type: ignore[method-assign]
            seen = observer.observe(Picture(number / HZ, image))
            told += [(float(rows.quality[0]), seen.unchanged) for rows in seen.rows if rows.family == "body"]
    assert told[HZ + 1][0] > 0
    looked = [quality for quality, unchanged in told[HZ + 2 :] if not unchanged]
    assert looked and max(looked) == 0


@pytest.mark.slow
def test_a_poster_that_is_seen_first_loses_against_who_comes(photograph: Uint8, person: list[Uint8]) -> None:
    wall = np.full((270, 750, 3), 120, np.uint8)
    wall[:, 480:] = photograph
    with_person = [np.hstack([image, wall[:, 480:]]) for image in person[: 4 * HZ]]
    seen = list(observed([wall] * 2 * HZ + with_person))
    assert max(quality(seen[2 * HZ - 1])) == 0  # the poster
    last = seen[-HZ:]
    assert all(quality(features)[0] > 0 and face_x(features) < 0.64 for features in last)
    assert all(len(features.others) == 1 and not features.others_live for features in last)


@pytest.mark.slow
def test_a_picture_on_its_head_is_turned(person: list[Uint8]) -> None:
    images = person[: 3 * HZ]
    upright = list(observed(images))
    turned = list(observed([np.ascontiguousarray(image[::-1, ::-1]) for image in images]))
    assert all(features.turned for features in turned[2 * HZ :])
    assert not any(features.turned for features in upright)
    # Until it is turned no face is better than a wrong one.
    assert all(quality(features)[0] == 0 for features in turned if not features.turned)
    np.testing.assert_allclose(
        [face_x(features) for features in turned[-HZ:]], [face_x(features) for features in upright[-HZ:]], atol=0.01
    )


@pytest.mark.full
@pytest.mark.real_data
@pytest.mark.slow
def test_the_shared_films(shared_data: Path) -> None:
    remarks = PictureRemarks("user")
    rows = list(measure_rows(shared_data / "broken" / "poster_first.mp4", remarks=remarks))
    taken = [row["face_x"] for row in rows if row["face_x"] != ""]
    assert taken and max(taken) < 0.6  # type: ignore[type-var, operator]
    assert remarks.side == "left" and not remarks.has_another_person
    shown = CliRunner().invoke(cli, ["measure", str(shared_data / "broken" / "upside_down.mp4")])
    assert shown.exit_code == 0
    assert "upside down" in shown.stderr
    poses = [line.split(",")[2:5] for line in shown.stdout.splitlines()[20:] if line.split(",")[2]]
    assert len(poses) > 90 and max(abs(float(roll)) for _, _, roll in poses) < 30


@pytest.mark.real_data
@pytest.mark.slow
def test_a_camera_that_is_off(shared_data: Path) -> None:
    with MediaFile(shared_data / "broken" / "profile_photo_partner.mkv") as film:
        pictures = film.pictures(wants=FrameRateLimiter(HZ))
        images = [next(pictures).image for _ in range(3 * HZ)]
        pictures.close()  # type: ignore[attr-defined]
    settled = SettledFeatures("user")
    seen = [features for picture in observed(images) for features in settled.push(picture)]
    assert len(seen) > 2 * HZ and {quality(features)[0] for features in seen} == {0.0}
