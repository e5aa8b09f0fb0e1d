"""Planted dyads as files: whole or not at all, and never over somebody's own."""

import csv
import errno
import json

import av
import numpy as np
import pytest

from monitor.errors import RapportError
from monitor.paths import data_file
from monitor.simulate import DyadPlan, dyad, film, write
from monitor.simulate.plan import COPY_FROM_S, demo_plan
from monitor.simulate.write import write_films, write_series

needs_model = pytest.mark.skipif(
    not data_file("models", "face_landmarker.task").is_file(),
    reason="the face model is not there: run python models/provision.py",
)
SMALL = DyadPlan.of(duration_s=2.5, fps=10, width_px=320, height_px=180, seed=3)


def test_series_hold_the_truth(tmp_path):
    plan = DyadPlan.of(duration_s=12, seed=3)
    paths = write_series(plan, tmp_path / "new")
    assert [path.name for path in paths] == ["user.csv", "partner.csv", "truth.json"]
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == sorted(path.name for path in paths)
    truth = dyad(plan)
    with paths[1].open(encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    assert [float(row["time_s"]) for row in table] == pytest.approx(np.arange(120) / 10)
    assert [float(row["yaw_deg"]) for row in table] == pytest.approx(
        truth.signal("partner", "yaw_deg")[::5], rel=1e-4, abs=1e-5
    )
    assert {row["f0_hz"] == "" for row in table} == {True, False}
    assert json.loads(paths[2].read_text(encoding="utf-8"))["plan"]["seed"] == 3


@needs_model
@pytest.mark.slow
def test_films_play_and_carry_sound_of_the_same_length(tmp_path):
    shares = []
    user, partner, truth = write_films(SMALL, tmp_path, progress=lambda share, made_s: shares.append((share, made_s)))
    assert shares == sorted(shares)
    assert shares[-1] == (1.0, 5.0)
    for path in (user, partner):
        with av.open(str(path)) as container:
            frames = [frame.time for frame in container.decode(video=0)]
            assert frames == pytest.approx(np.arange(25) / 10, abs=1e-3)
            assert (container.streams.video[0].width, container.streams.video[0].height) == (320, 180)
        with av.open(str(path)) as container:
            samples = sum(frame.samples for frame in container.decode(audio=0))
            assert samples / container.streams.audio[0].rate == pytest.approx(2.5, abs=0.1)
    assert json.loads(truth.read_text(encoding="utf-8"))["plan"] == SMALL.model_dump()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["partner.mp4", "truth.json", "user.mp4"]


@needs_model
@pytest.mark.slow
def test_sound_and_picture_are_in_step(tmp_path):
    """The jaw opens when the voice is loud: read from the film's own sound."""
    plan = DyadPlan.of(duration_s=8, fps=10, width_px=160, height_px=90, seed=5)
    user, _, _ = write_films(plan, tmp_path)
    with av.open(str(user)) as container:
        samples = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
        rate_hz = container.streams.audio[0].rate
    level = np.sqrt(np.convolve(samples**2, np.ones(rate_hz // 20) / (rate_hz // 20), "same"))
    truth = dyad(plan)
    jaw = truth.signal_at("user", "jaw", np.arange(samples.size) / rate_hz)
    correlations = [np.corrcoef(np.roll(level, -shift), jaw)[0, 1] for shift in range(-3600, 3601, 240)]
    assert max(correlations) > 0.7
    assert abs(np.argmax(correlations) - 15) <= 6


def test_nothing_is_overwritten_without_force(tmp_path):
    (tmp_path / "truth.json").write_text("mine", encoding="utf-8")
    for function in (write_series, write_films):
        with pytest.raises(RapportError, match=r"truth\.json already exists.*force"):
            function(SMALL, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["truth.json"]
    assert (tmp_path / "truth.json").read_text(encoding="utf-8") == "mine"
    write_series(SMALL, tmp_path, force=True)
    assert json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))["plan"]["fps"] == 10


@needs_model
@pytest.mark.slow
def test_stopping_leaves_no_half_film(tmp_path):
    def press(share, made_s):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_films(SMALL, tmp_path, progress=press)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("code", "words"), [(errno.ENOSPC, "free some space"), (errno.EACCES, "can write to")])
def test_a_full_disk_is_one_clear_sentence(tmp_path, monkeypatch, code, words):
    def full(truth, person, path, *, progress):
        path.write_bytes(b"half")
        raise OSError(code, "No space left on device" if code == errno.ENOSPC else "Permission denied")

    monkeypatch.setattr(write, "encode", full)
    with pytest.raises(RapportError, match=words) as caught:
        write_films(SMALL, tmp_path)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(RapportError, match="cannot write"):
        write_series(SMALL, tmp_path / "file" / "folder")


def test_the_missing_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "skimage.data", None)
    with pytest.raises(RapportError, match=r"rapport-monitor\[demo\]"):
        next(film.pictures(dyad(SMALL), "user"))


def test_the_demo_is_natural_first_and_copied_later():
    plan = demo_plan()
    truth = dyad(plan)
    assert plan.copy_from_s == COPY_FROM_S
    assert plan.duration_s - COPY_FROM_S >= 60
    shifts = {p: [e.start_s for e in truth.events if (e.person, e.kind) == (p, "posture_shift")] for p in ("user", "partner")}

    def echoed(from_s, to_s):
        theirs = [t for t in shifts["partner"] if from_s <= t < to_s]
        return [any(0.2 < ours - t < 4 for ours in shifts["user"]) for t in theirs]

    late = echoed(COPY_FROM_S, plan.duration_s - 3)
    assert len(late) >= 4
    assert np.mean(late) > 0.9
    assert np.mean(echoed(0, COPY_FROM_S - 3)) < 0.5
