"""XDF recordings written by hand after the specification: planted couplings, clocks, gaps and damage."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from monitor.errors import RapportError, SourceError, UsageError
from monitor.synchrony import coordination
from monitor.tables.pair import read_pair
from tests.support.commands import rapport
from tests.support.xdf_files import Recorded, write_xdf

LAG_S = 1.5
SECONDS = 180.0


def movement(seed: int = 1) -> np.ndarray:
    """At 100 samples a second, with 20 s before the start."""
    rng = np.random.default_rng(seed)
    return np.convolve(rng.normal(size=int((SECONDS + 40) * 100)), np.hanning(150), "same")


def at(series: np.ndarray, time_s: np.ndarray) -> np.ndarray:
    return np.interp(time_s + 20, np.arange(len(series)) / 100, series)


def planted(*, offset_s: float = 0.0) -> tuple[Recorded, Recorded]:
    """The user follows the partner by LAG_S. offset_s : how far the user's computer is behind the recorder's."""
    rng = np.random.default_rng(2)
    leader, own = movement(1), movement(3)
    user_s = np.arange(0, SECONDS, 0.05) + rng.uniform(0, 0.02, int(SECONDS / 0.05))  # irregular
    partner_s = np.arange(0, SECONDS, 0.04)
    user = at(leader, user_s - LAG_S) + at(own, user_s)
    values = np.column_stack((np.zeros_like(user), user))
    return (
        Recorded("Glove, left", 500 + user_s - offset_s, values, ("battery", "grip"), offset_s=offset_s, host="one"),
        Recorded("Belt", 500 + partner_s, at(leader, partner_s)[:, None], ("breath",), 25.0, offset_s=0.0, host="two"),
    )


@pytest.mark.parametrize("offset_s", [0.0, 1234.5])
def test_a_planted_lag_is_found_whatever_the_two_clocks_say(offset_s: float, tmp_path: Path) -> None:
    markers = Recorded("Marks", [500.0, 510.0], ["begin", "end"])
    file = write_xdf(tmp_path / "dyad.xdf", [markers, *planted(offset_s=offset_s)])
    pair = read_pair(file, columns=["Glove", "left:grip", "Belt"])
    assert pair.read.columns == ("Glove, left:grip", "Belt:breath")
    assert [line for line in pair.read.lines if "placed by their times" not in line] == []
    found = coordination(pair.user, pair.partner, rate_hz=pair.rate_hz)
    assert found.score > 95
    assert found.lag_s == pytest.approx(LAG_S, abs=0.1)


def test_the_command_lists_what_there_is_and_compares(tmp_path: Path) -> None:
    file = write_xdf(tmp_path / "dyad.xdf", planted())
    listed = rapport("synchrony", file, home=tmp_path)
    assert listed.returncode == 2
    assert "Glove, left:battery, Glove, left:grip, Belt:breath; choose two with --columns" in listed.stderr
    found = rapport("synchrony", file, "--columns", "Glove, left:grip,Belt:breath", home=tmp_path)
    assert found.returncode == 0, found.stderr
    assert "partner leads" in found.stdout or "follow" in found.stdout
    joined = rapport("synchrony", file, file, home=tmp_path)
    assert joined.returncode == 2
    assert "give it alone" in joined.stderr


def test_a_gap_of_a_slow_even_stream_stays_where_it_was(tmp_path: Path) -> None:
    """A belt with 4 values a second is away for a minute: pyxdf's own limits would spread its times over the minute."""
    time_s = np.arange(0, 240, 0.25)
    kept = (time_s < 100) | (time_s >= 160)
    ramp = time_s[kept, None]
    belts = [Recorded(name, 50 + time_s[kept], ramp, ("t",), 4.0) for name in ("A", "B")]
    pair = read_pair(write_xdf(tmp_path / "gap.xdf", belts))
    cells = np.arange(len(pair.user)) / pair.rate_hz
    missing = np.isnan(pair.user)
    assert missing[(cells > 101) & (cells < 159)].all()
    assert not missing[(cells < 99) | (cells > 161)].any()
    assert np.abs(pair.user - cells)[~missing].max() < 0.3


def test_two_streams_of_one_name_are_told_apart(tmp_path: Path) -> None:
    first, second = planted()
    file = write_xdf(tmp_path / "same.xdf", [replace(first, name="Belt"), second])
    with pytest.raises(UsageError, match=r"Belt \(1\):battery, Belt \(1\):grip, Belt \(2\):breath"):
        read_pair(file)


def test_one_computer_without_clock_offsets_is_said(tmp_path: Path) -> None:
    first, second = planted()
    file = write_xdf(tmp_path / "unsure.xdf", [replace(first, offset_s=None), second])
    assert any("no clock offsets" in line for line in read_pair(file, columns=["Glove, left:grip", "Belt"]).read.lines)


def test_a_recording_that_was_cut_off_is_read_to_its_last_whole_part(tmp_path: Path) -> None:
    whole = write_xdf(tmp_path / "whole.xdf", planted(), at_once=40).read_bytes()
    complete = read_pair(tmp_path / "whole.xdf", columns=["Glove, left:grip", "Belt"])
    cut = tmp_path / "cut.xdf"
    cut.write_bytes(whole[: int(len(whole) * 0.8)])
    pair = read_pair(cut, columns=["Glove, left:grip", "Belt"])
    assert any("was cut off" in line for line in pair.read.lines)
    n = len(pair.user)
    assert 0.5 * len(complete.user) < n < len(complete.user)
    # What is there is what was recorded: no half sample is taken for a whole one.
    assert np.nanmax(np.abs(pair.user[: n - 2] - complete.user[: n - 2])) < 1e-6


def test_other_files_and_an_empty_recording_are_one_sentence(tmp_path: Path) -> None:
    for name, content, words in (
        ("text.xdf", b"time,a,b\n1,2,3\n", "not an XDF file"),
        ("empty.xdf", b"", "not an XDF file"),
        ("head.xdf", b"XDF:", "no stream of numbers"),
        ("packed.xdfz", b"\x1f\x8b\x08\x00abc", "damaged"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(SourceError, match=words):
            read_pair(tmp_path / name)
    with pytest.raises(SourceError, match=r"cannot read gone\.xdf"):
        read_pair(tmp_path / "gone.xdf")
    marks = write_xdf(tmp_path / "marks.xdf", [Recorded("Marks", [1.0], ["begin"])])
    with pytest.raises(SourceError, match="no stream of numbers"):
        read_pair(marks)


def test_a_command_for_tables_says_where_a_recording_goes(tmp_path: Path) -> None:
    found = rapport("import-measures", write_xdf(tmp_path / "dyad.xdf", planted()), home=tmp_path)
    assert found.returncode == 1
    assert "is an XDF recording, not a table in text; compare two of its streams with rapport synchrony" in found.stderr


def test_damaged_files_are_read_or_one_sentence(tmp_path: Path) -> None:
    """Bytes overwritten, cut out and doubled anywhere: never another exception, and never more than the file has."""
    first, second = planted()
    short = [replace(one, stamps=one.stamps[:400], values=one.values[:400]) for one in (first, second)]
    whole = write_xdf(tmp_path / "whole.xdf", short, at_once=50).read_bytes()
    rng, read = np.random.default_rng(7), 0
    damaged = tmp_path / "damaged.xdf"
    for number in range(30):
        content = bytearray(whole)
        first_byte = 4 if number % 2 else len(content) // 2
        for _ in range(rng.integers(1, 4)):
            place, size = int(rng.integers(first_byte, len(content))), int(rng.integers(1, 40))
            match rng.integers(3):
                case 0:
                    content[place : place + size] = rng.bytes(len(content[place : place + size]))
                case 1:
                    del content[place : place + size]
                case _:
                    content[place:place] = content[place : place + size]
        damaged.write_bytes(bytes(content))
        try:
            pair = read_pair(damaged, columns=["Glove, left:grip", "Belt"])
        except RapportError as error:
            assert "\n" not in str(error)
        else:
            read += 1
            assert len(pair.user) < 100_000
    assert read > 5
