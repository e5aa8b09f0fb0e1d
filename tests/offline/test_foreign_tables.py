"""Other programs' tables: hand-worked ones, ways of writing one, a planted dyad, and what is refused."""

from __future__ import annotations

import csv
import io
import json
import math
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from monitor import simulate
from monitor.errors import RapportError, UsageError
from monitor.measures import columns
from monitor.offline.foreign.given import Asked, Given, Whose, exact_rate_hz
from monitor.offline.foreign.joining import join
from monitor.offline.foreign.reading import read_given
from monitor.offline.import_tables import import_measures
from monitor.replay.session import Session
from monitor.simulate import measured
from monitor.tables.columns import known_names
from monitor.types import PEOPLE, FeatureBlock
from tests.support.commands import rapport
from tests.support.landmark_json import FRAMES, javascript, pose

# A head turned to the person's right by 0.1 rad, chin down by 0.2, tilted to their left by 0.3; eyes to their left and down.
OPENFACE = """\
frame, face_id, timestamp, confidence, success, gaze_angle_x, gaze_angle_y, pose_Tx, pose_Rx, pose_Ry, pose_Rz, AU01_r, AU02_r, AU04_r, AU12_r, AU26_r, AU45_r, AU12_c
1, 0, 0.000, 0.98, 1, 0.05, 0.15, 1.5, 0.2, 0.1, 0.3, 1.0, 2.0, 0.5, 2.5, 1.0, 5.0, 1.00
2, 0, 0.033, 0.93, 1, 0.05, 0.15, 1.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.00
3, 0, 0.067, 0.02, 0, 0.00, 0.00, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.00
4, 0, 0.100, 0.88, 1, 0.05, 0.15, 1.5, 0.1, 0.1, 0.1, 0.0, 0.0, 0.0, 5.0, 0.0, 0.0, 1.00
"""  # noqa: E501
PYFEAT = """\
,FaceRectX,FaceRectY,FaceRectWidth,FaceRectHeight,FaceScore,Pitch,Roll,Yaw,AU01,AU02,AU04,AU12,AU26,AU43,input,frame
0,196.9,140.8,173.8,257.6,0.99,-3.7,3.1,-5.8,0.2,0.4,0.5,0.75,0.1,0.25,a.mp4,0
1,,,,,,,,,,,,,,,a.mp4,30
2,196.9,140.8,173.8,257.6,0.90,-3.7,3.1,-5.8,0.2,0.4,0.5,0.25,0.1,0.25,a.mp4,60
"""
_SHAPES = ["mouthSmileLeft", "mouthSmileRight", "jawOpen", "browInnerUp", "browOuterUpLeft", "browOuterUpRight"]
_SHAPES += ["browDownLeft", "browDownRight", "eyeBlinkLeft", "eyeBlinkRight"]
PYFEAT2 = f"FaceScore,Pitch,Roll,Yaw,AU12,valence,arousal,gaze_yaw,{','.join(_SHAPES)},frame\n" + "\n".join(
    f"0.9,0.3,0.1,-0.2,0.4,0,0,0.1,0.5,0.7,0.25,0.3,0.6,0.9,0.1,0.3,0.2,0.4,{2 * number}" for number in range(4)
)
# As `openface detect-video` writes it: lists in cells, the time of day of the computing, a row for each face.
OPENFACE3 = "timestamp,video_path,frame_index,face_id,face_detection,landmarks,emotion,gaze_yaw,gaze_pitch,action_units\n"
OPENFACE3 += "".join(
    f'2025-06-11 22:57:0{number},a.mp4,{number},0,"[10.5, 20.0, 90.0, 120.0, 0.9{number}, 1, 2]","[[1.0, 2.0], [3.0, 4.0]]",'
    f'1,0.1,-0.2,"[[0.2, 0.4, 0.1, 0.0, 0.0, 0.{number + 3}, 0.0, 0.5]]"\n'
    for number in range(4)
)
OPENFACE3 += "2025-06-11 22:57:04,a.mp4,4,,,,,,,\n"
PITCH = "Time_s   F0_Hz\n0.50   --undefined--\n0.51   100.0\n0.52   110.0\n0.53   --undefined--\n"
TURNS = [("A", 0.0, 2.0), ("B", 2.5, 4.0), ("A", 4.25, 6.0), ("B", 6.5, 8.0), ("A", 8.5, 9.0)]


def given(path: Path, content: str, whose: Whose = "user", wanted: str = "auto", **asked: object) -> Given:
    path.write_text(content, encoding="utf-8")
    return read_given(path, whose, wanted, Asked(**asked))  # type: ignore[arg-type]


def column(block: FeatureBlock, name: str) -> np.ndarray:
    return block.values[:, columns(block.family).index(name)]


def test_openface_by_hand(tmp_path: Path) -> None:
    table = given(tmp_path / "a.csv", OPENFACE)
    (block,) = table.blocks
    assert (table.program, block.person, block.family) == ("OpenFace", "user", "face")
    assert block.time_s.tolist() == [0.0, 0.033, 0.067, 0.1]
    first = {name: float(block.values[0, place]) for place, name in enumerate(columns("face"))}
    expected = {
        "yaw_deg": -math.degrees(0.1), "pitch_deg": -math.degrees(0.2), "roll_deg": math.degrees(0.3),
        "gaze_yaw_deg": math.degrees(0.05), "gaze_pitch_deg": -math.degrees(0.15),
        "smile": 0.5, "brow": (1 + 2) / 10 - 0.1, "jaw": 0.2, "blink": 1.0,
    }  # fmt: skip
    assert {name: first[name] for name in expected} == pytest.approx(expected, rel=1e-6)
    assert all(math.isnan(value) for name, value in first.items() if name not in expected)
    assert block.quality.tolist() == pytest.approx([0.98, 0.93, 0.0, 0.88])
    assert np.isnan(block.values[2]).all() and column(block, "smile")[3] == 1.0


def test_the_signs_of_openface_are_those_of_a_turned_nose(tmp_path: Path) -> None:
    """OpenFace's own matrix, R = Rx Ry Rz with x right, y down, z away, turns the nose (0, 0, -1) and the crown (0, -1, 0)."""
    rx, ry, rz = 0.2, 0.1, 0.3
    about = [
        np.array([[1, 0, 0], [0, math.cos(rx), -math.sin(rx)], [0, math.sin(rx), math.cos(rx)]]),
        np.array([[math.cos(ry), 0, math.sin(ry)], [0, 1, 0], [-math.sin(ry), 0, math.cos(ry)]]),
        np.array([[math.cos(rz), -math.sin(rz), 0], [math.sin(rz), math.cos(rz), 0], [0, 0, 1]]),
    ]
    turn = about[0] @ about[1] @ about[2]
    nose, crown = turn @ [0, 0, -1], turn @ [0, -1, 0]
    (block,) = given(tmp_path / "a.csv", OPENFACE).blocks
    # The picture's right is the person's own left.
    assert math.copysign(1, column(block, "yaw_deg")[0]) == math.copysign(1, nose[0])
    assert math.copysign(1, column(block, "pitch_deg")[0]) == math.copysign(1, -nose[1])
    assert math.copysign(1, column(block, "roll_deg")[0]) == math.copysign(1, crown[0])


def test_smiles_are_where_openface_says_so_and_not_by_our_own_limits(tmp_path: Path) -> None:
    head = "frame,timestamp,confidence,success,pose_Rx,pose_Ry,pose_Rz,AU12_r,AU12_c\n"
    rows = [f"{i + 1},{i / 25:.3f},0.9,1,0,0,0,{3.0 if 50 <= i < 100 else 0.2},{int(50 <= i < 100)}" for i in range(200)]
    table = given(tmp_path / "a.csv", head + "\n".join(rows))
    ((kind, start_s, end_s, peak),) = [(event.kind, event.start_s, event.end_s, event.value) for event in table.events]
    assert kind == "smile" and peak == pytest.approx(0.6)
    assert (start_s, end_s) == pytest.approx((2.0, 4.0), abs=0.04)


def test_pyfeat_by_hand(tmp_path: Path) -> None:
    (block,) = given(tmp_path / "a.csv", PYFEAT, rate_hz=exact_rate_hz(29.97)).blocks
    assert block.time_s.tolist() == pytest.approx([0.0, 30 * 1001 / 30000, 60 * 1001 / 30000], rel=1e-12)
    assert block.quality.tolist() == pytest.approx([0.99, 0.0, 0.9])
    assert {name: float(column(block, name)[0]) for name in ("smile", "brow", "jaw", "blink")} == pytest.approx(
        {"smile": 0.75, "brow": 0.3 - 0.5, "jaw": 0.1, "blink": 0.25}
    )
    assert np.isnan(column(block, "yaw_deg")).all()  # degrees in one version, radians in another
    with pytest.raises(UsageError, match="says no times; give the film's frames a second with --rate"):
        given(tmp_path / "a.csv", PYFEAT)


def test_pyfeat_2_by_hand(tmp_path: Path) -> None:
    """Its yaw and roll are positive to the subject's right; its blendshapes are made into measures as ours are."""
    (block,) = given(tmp_path / "a.csv", PYFEAT2, rate_hz=25.0).blocks
    expected = {
        "yaw_deg": math.degrees(0.2), "roll_deg": -math.degrees(0.1), "smile": 0.6, "jaw": 0.25, "brow": 0.6 - 0.2, "blink": 0.3
    }  # fmt: skip
    found = {name: float(column(block, name)[0]) for name in columns("face")}
    assert {name: value for name, value in found.items() if math.isfinite(value)} == pytest.approx(expected, rel=1e-5)
    assert block.time_s.tolist() == pytest.approx([0.0, 0.08, 0.16, 0.24])


def test_openface_3_by_hand(tmp_path: Path) -> None:
    table = given(tmp_path / "a.csv", OPENFACE3, rate_hz=exact_rate_hz(29.97))
    (block,) = table.blocks
    assert table.program == "OpenFace 3"
    assert block.time_s.tolist() == pytest.approx([number * 1001 / 30000 for number in range(5)], rel=1e-12)
    assert block.quality.tolist() == pytest.approx([0.90, 0.91, 0.92, 0.93, 0.0])
    found = {name: float(column(block, name)[0]) for name in columns("face")}
    known = {name: value for name, value in found.items() if math.isfinite(value)}
    assert known == pytest.approx({"smile": 0.3, "jaw": 0.5, "brow": 0.3 - 0.1}, rel=1e-5)
    assert column(block, "smile")[:4].tolist() == pytest.approx([0.3, 0.4, 0.5, 0.6]) and np.isnan(block.values[4]).all()
    with pytest.raises(UsageError, match="says no times; give the film's frames a second with --rate"):
        given(tmp_path / "a.csv", OPENFACE3)
    head, *rows = OPENFACE3.splitlines()
    twice = [line for row in rows[:4] for line in (row, row.replace(f",{row.split(',')[2]},0,", f",{row.split(',')[2]},1,", 1))]
    with pytest.raises(UsageError, match="measures the surest one of each picture, whoever it is"):
        given(tmp_path / "a.csv", "\n".join([head, *twice]), rate_hz=30.0)


def test_units_of_openface_3_in_columns_have_to_be_said(tmp_path: Path) -> None:
    """LibreFace calls its columns the same, and counts to 5."""
    rows = "\n".join(f"{40 * i},0.1,0.2,0.3,0.4,0,0.5,0,0.6" for i in range(9))
    (tmp_path / "a.csv").write_text("timestamp,AU1,AU2,AU4,AU6,AU9,AU12,AU25,AU26\n" + rows)
    (block,) = read_given(tmp_path / "a.csv", "user", "openface3", Asked()).blocks
    assert column(block, "smile")[0] == pytest.approx(0.5) and block.time_s.tolist() == pytest.approx(
        [0.04 * i for i in range(9)]
    )
    with pytest.raises(UsageError, match="in no format that is known by its columns"):
        read_given(tmp_path / "a.csv", "user", "auto", Asked())
    (tmp_path / "a.csv").write_text("timestamp,AU1,AU12\n" + "\n".join(f"{40 * i},0.1,3.5" for i in range(9)))
    with pytest.raises(UsageError, match="expected values of 0 to 1"):
        read_given(tmp_path / "a.csv", "user", "openface3", Asked())


def test_pictures_without_times_ask_for_a_rate(tmp_path: Path) -> None:
    """OpenFace 2 gives single pictures a thousandth of a second each, as in py-feat's OpenFace_Test.csv."""
    head = "frame,timestamp,confidence,success,pose_Rx,pose_Ry,pose_Rz,AU12_r\n"
    table = head + "\n".join(f"{i + 1},{i / 1000:.3f},0.9,1,0,0,0,1" for i in range(50))
    with pytest.raises(UsageError, match="--rate"):
        given(tmp_path / "a.csv", table)
    (block,) = given(tmp_path / "a.csv", table, rate_hz=25.0).blocks
    assert block.time_s[-1] == pytest.approx(49 / 25)


def test_motion_energy_by_hand(tmp_path: Path) -> None:
    rows = "\n".join(f"{i % 7},{i % 5}" for i in range(20))
    user, partner = given(tmp_path / "m.txt", rows, "both", "mea", rate_hz=exact_rate_hz(59.94)).blocks
    assert (user.person, partner.person, user.family) == ("user", "partner", "motion")
    assert column(user, "motion").tolist() == [i % 7 for i in range(20)]
    assert column(partner, "motion").tolist() == [i % 5 for i in range(20)]
    assert user.time_s.tolist() == pytest.approx([i * 1001 / 60000 for i in range(20)], rel=1e-12)
    # As rMEA's own files have them, with a line of names: numbers count columns that none of them names.
    asked = {"columns": ("2", "1"), "rate_hz": 25.0}
    named = given(tmp_path / "named.txt", "pat th\n" + rows.replace(",", " "), "both", "mea", **asked).blocks
    assert column(named[0], "motion").tolist() == [i % 5 for i in range(20)]
    assert column(named[1], "motion").tolist() == [i % 7 for i in range(20)]
    with pytest.raises(UsageError, match="no column '3'"):
        given(tmp_path / "named.txt", "pat th\n1 2\n", "both", "mea", **asked | {"columns": ("1", "3")})
    assert known_names(["2", "3"], ["x", "3"]) == ("3",)  # a number is a name here, and 2 is none
    with pytest.raises(UsageError, match="If they are motion energy, add --format mea"):
        given(tmp_path / "m.txt", rows, "both")
    with pytest.raises(UsageError, match="--rate"):
        given(tmp_path / "m.txt", rows, "both", "mea")


def test_a_pitch_of_praat_by_hand(tmp_path: Path) -> None:
    time_s, f0_hz = given(tmp_path / "p.txt", PITCH).pitch["user"]
    assert time_s.tolist() == [0.5, 0.51, 0.52, 0.53]
    np.testing.assert_array_equal(f0_hz, [np.nan, 100.0, 110.0, np.nan])


def textgrid(rows: Sequence[tuple[str, float, float]], end_s: float = 10.0) -> str:
    """In Praat's short form, with the silences between, as Praat itself writes them."""
    tiers = list(dict.fromkeys(name for name, _, _ in rows))
    lines = ['File type = "ooTextFile"', 'Object class = "TextGrid"', "", "0", str(end_s), "<exists>", str(len(tiers))]
    for tier in tiers:
        marks, at = [], 0.0
        for name, start, stop in rows:
            if name == tier:
                marks += [(at, start, "")] * (start > at) + [(start, stop, "well yes")]
                at = stop
        marks += [(at, end_s, "")] * (end_s > at)
        lines += ['"IntervalTier"', f'"{tier}"', "0", str(end_s), str(len(marks))]
        lines += [f'{start}\n{stop}\n"{label}"' for start, stop, label in marks]
    return "\n".join(lines) + "\n"


def eaf(rows: Sequence[tuple[str, float, float]]) -> str:
    slots, tiers = [], {}
    for number, (name, start, stop) in enumerate(rows):
        slots += [(f"ts{2 * number + 1}", start), (f"ts{2 * number + 2}", stop)]
        tiers.setdefault(name, []).append(
            f'<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a{number}" TIME_SLOT_REF1="ts{2 * number + 1}" '
            f'TIME_SLOT_REF2="ts{2 * number + 2}"><ANNOTATION_VALUE>well yes</ANNOTATION_VALUE>'
            "</ALIGNABLE_ANNOTATION></ANNOTATION>"
        )
    order = "".join(f'<TIME_SLOT TIME_SLOT_ID="{name}" TIME_VALUE="{round(1000 * at)}"/>' for name, at in slots)
    body = "".join(
        f'<TIER LINGUISTIC_TYPE_REF="default" TIER_ID="{name}">{"".join(marks)}</TIER>' for name, marks in tiers.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><ANNOTATION_DOCUMENT AUTHOR="" DATE="2020-01-01T00:00:00+00:00" FORMAT="3.0" '
        'VERSION="3.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:noNamespaceSchemaLocation="http://www.mpi.nl/tools/elan/EAFv3.0.xsd">'
        f'<HEADER MEDIA_FILE="" TIME_UNITS="milliseconds"/><TIME_ORDER>{order}</TIME_ORDER>{body}'
        '<LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="default" TIME_ALIGNABLE="true"/></ANNOTATION_DOCUMENT>'
    )


@pytest.mark.parametrize(("name", "write", "program"), [("t.TextGrid", textgrid, "Praat"), ("t.eaf", eaf, "ELAN")])
def test_tiers_are_turns(tmp_path: Path, name: str, write: Callable[..., str], program: str) -> None:
    table = given(tmp_path / name, write(TURNS), "both", user="b")
    assert table.program == program
    assert [(row.person, row.start_s, row.end_s, row.text) for row in table.utterances] == [
        ("partner" if tier == "A" else "user", start, stop, "well yes") for tier, start, stop in TURNS
    ]
    with pytest.raises(UsageError, match=r"has 2 tiers with speech \(A, B\).*--user TIER and --partner TIER"):
        given(tmp_path / name, write(TURNS), "both")
    with pytest.raises(UsageError, match="no whole file of"):
        given(tmp_path / name, write(TURNS)[: len(write(TURNS)) // 2], "both", user="b")


def test_pitch_and_turns_meet_in_the_voice(tmp_path: Path) -> None:
    turns = given(tmp_path / "t.TextGrid", textgrid(TURNS), "both", user="A")
    joined = join([turns, given(tmp_path / "p.txt", PITCH)], said=pytest.fail)
    first = next(event for event in joined.events if event.kind == "phrase")
    assert first.person == "user" and first.detail["f0_median_hz"] == 105.0
    voice = next(block for block in joined.blocks if block.person == "user")
    voiced = np.flatnonzero(np.isfinite(column(voice, "f0_hz")))
    # Frames of 16 ms: 0.504 and 0.520 s are the middles of two; the first is nearer to 0.50 s, which is unvoiced.
    assert voice.time_s[voiced].tolist() == pytest.approx([0.52]) and column(voice, "f0_hz")[voiced].tolist() == [110.0]


@pytest.fixture(scope="module")
def plain() -> list[list[str]]:
    rng = np.random.default_rng(3)
    head = "frame,timestamp,confidence,success,pose_Rx,pose_Ry,pose_Rz,gaze_angle_x,gaze_angle_y,AU12_r"
    rows = [
        [str(i + 1), f"{i * 1001 / 30000:.3f}", f"{rng.uniform(0.9, 0.99):.2f}", "1"]
        + [f"{value:.3f}" for value in rng.normal(0, 0.2, 5)] + [f"{rng.uniform(0, 5):.2f}"]
        for i in range(300)
    ]  # fmt: skip
    return [head.split(","), *rows]


def _written(rows: list[list[str]], mark: str = ",") -> str:
    return "\n".join(mark.join(row) for row in rows) + "\n"


WAYS: dict[str, Callable[[list[list[str]]], str]] = {
    "order": lambda rows: _written([row[::-1] for row in rows]),
    "semicolons": lambda rows: _written(rows, ";"),
    "tabs": lambda rows: _written(rows, "\t"),
    "decimal commas": lambda rows: _written([rows[0], *([cell.replace(".", ",") for cell in row] for row in rows[1:])], ";"),
    "BOM": lambda rows: "\ufeff" + _written(rows),
    "blanks": lambda rows: _written(rows, ", "),
    "index": lambda rows: _written([["", *rows[0]], *([str(i), *row] for i, row in enumerate(rows[1:]))]),
    "preamble": lambda rows: "Exported by a lab\nStudy 7\n\n" + _written(rows),
    "capitals": lambda rows: _written([[cell.upper() for cell in rows[0]], *rows[1:]]),
    "shuffled": lambda rows: _written([rows[0], *random.Random(1).sample(rows[1:], len(rows) - 1)]),
    "other columns": lambda rows: _written([[*rows[0], "x_0", "note"], *([*row, "12.5", "ok"] for row in rows[1:])]),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_table_is_read_alike_however_it_is_written(tmp_path: Path, plain: list[list[str]], way: str) -> None:
    (expected,) = given(tmp_path / "a.csv", _written(plain)).blocks
    (block,) = given(tmp_path / "b.csv", WAYS[way](plain)).blocks
    assert expected.values.shape == (300, len(columns("face")))
    np.testing.assert_array_equal(block.time_s, expected.time_s)
    np.testing.assert_array_equal(block.values, expected.values)
    np.testing.assert_array_equal(block.quality, expected.quality)


def _rewritten(rows: list[list[str]], mark: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=mark, lineterminator="\n").writerows(rows)
    return text.getvalue()


NEWER_WAYS: dict[str, Callable[[list[list[str]]], str]] = {
    "semicolons": lambda rows: _rewritten(rows, ";"),
    "tabs": lambda rows: _rewritten(rows, "\t"),
    "BOM": lambda rows: "\ufeff" + _rewritten(rows, ","),
    "index": lambda rows: _rewritten([["", *rows[0]], *([str(i), *row] for i, row in enumerate(rows[1:]))], ","),
    "preamble": lambda rows: "Exported by a lab\n\n" + _rewritten(rows, ","),
    "header again and again": lambda rows: _rewritten([*rows[:3], rows[0], *rows[3:]], ","),
    "order": lambda rows: _rewritten([row[::-1] for row in rows], ","),
    "shuffled": lambda rows: _rewritten([rows[0], *rows[:0:-1]], ","),
}


@pytest.mark.parametrize("way", NEWER_WAYS)
@pytest.mark.parametrize("table", ["PYFEAT2", "OPENFACE3"])
def test_newer_tables_are_read_alike_however_they_are_written(tmp_path: Path, table: str, way: str) -> None:
    content = {"PYFEAT2": PYFEAT2, "OPENFACE3": OPENFACE3}[table]
    (expected,) = given(tmp_path / "a.csv", content, rate_hz=exact_rate_hz(59.94)).blocks
    again = NEWER_WAYS[way]([*csv.reader(io.StringIO(content))])
    if way == "header again and again":
        with pytest.raises(UsageError, match="names its columns again in line 4"):
            given(tmp_path / "b.csv", again, rate_hz=exact_rate_hz(59.94))
        return
    (block,) = given(tmp_path / "b.csv", again, rate_hz=exact_rate_hz(59.94)).blocks
    np.testing.assert_array_equal(block.time_s, expected.time_s)
    np.testing.assert_array_equal(block.values, expected.values)


def test_rates_of_television_are_meant_exactly() -> None:
    pairs = [(29.97, 30000 / 1001), (59.94, 60000 / 1001), (23.976, 24000 / 1001), (25.0, 25.0), (30.0, 30.0)]
    assert [exact_rate_hz(written) for written, _ in pairs] == [exact for _, exact in pairs]
    with pytest.raises(UsageError, match="--rate should be the rows a second"):
        exact_rate_hz(0.0)


PLAN = simulate.DyadPlan.of(duration_s=150, coupling=0.8, lag_s=1.2, leader="partner", seed=4)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Session, Path]:
    """A simulated dyad whose partner leads by 1.2 s, written as OpenFace and MEA would."""
    folder = tmp_path_factory.mktemp("planted")
    truth = simulate.dyad(PLAN)
    rate_hz = 30000 / 1001
    time_s = np.arange(int(150 * rate_hz)) / rate_hz
    for person in PEOPLE:
        signal = {name: truth.signal_at(person, name, time_s) for name in ("yaw_deg", "pitch_deg", "roll_deg", "smile")}
        cells = np.column_stack(
            [np.arange(time_s.size) + 1, time_s, np.full(time_s.size, 0.98), np.ones(time_s.size)]
            + [np.radians(signal[name]) * sign for name, sign in (("pitch_deg", -1), ("yaw_deg", -1), ("roll_deg", 1))]
            + [np.clip(5 * signal["smile"], 0, 5)]
        )
        head = "frame,timestamp,confidence,success,pose_Rx,pose_Ry,pose_Rz,AU12_r"
        form = ["%d", "%.3f", "%.2f", "%d", "%.4f", "%.4f", "%.4f", "%.3f"]
        np.savetxt(folder / f"{person}.csv", cells, fmt=form, delimiter=",", header=head, comments="")
    energy: dict[str, list[FeatureBlock]] = {person: [] for person in PEOPLE}
    for block in measured.rows(truth, times_s={"motion": time_s}):
        if block.family == "motion":
            energy[block.person].append(block)
    both = np.column_stack([np.concatenate([column(block, "motion") for block in energy[person]]) for person in PEOPLE])
    np.savetxt(folder / "mea.txt", 100 * both, fmt="%.2f", delimiter="\t")
    session = import_measures(
        folder / "mea.txt", format="mea", rate_hz=29.97, user_tables=[folder / "user.csv"],
        partner_tables=[folder / "partner.csv"], sessions=folder,
    )  # fmt: skip
    return session, folder


def test_a_planted_lag_comes_out_of_foreign_tables(planted: tuple[Session, Path]) -> None:
    session, folder = planted
    for channel in ("posture", "head"):  # the posture by motion energy alone
        score = session.summary[channel]
        assert score.status == "ok" and score.score > (95 if channel == "head" else 50), channel
        assert score.lag_s == pytest.approx(1.2, abs=0.3) and score.direction == "user follows", channel
    # What is scored is the series themselves: as near to them as the tables' digits are.
    truth = simulate.dyad(PLAN)
    for person in PEOPLE:
        face = session.series(person, "face")
        for name in ("yaw_deg", "pitch_deg", "roll_deg", "smile"):
            expected = truth.signal_at(person, name, face.time_s)
            assert np.abs(face.column(name) - expected).max() < 0.05, (person, name)
    both = np.loadtxt(folder / "mea.txt")
    for number, person in enumerate(PEOPLE):
        np.testing.assert_allclose(session.series(person, "motion").column("motion"), both[:, number], rtol=1e-6)
    assert session.summary["pitch"].status != "ok"  # nothing was heard


def test_the_session_says_which_programs_measured_it(planted: tuple[Session, Path]) -> None:
    from monitor.replay.terminal import describe
    from monitor.replay.transcript import source_sentence

    session, _ = planted
    assert [(source.person, source.kind, source.program, source.name) for source in session.header.sources] == [
        ("both", "table", "MEA", "mea.txt"),
        ("user", "table", "OpenFace", "user.csv"),
        ("partner", "table", "OpenFace", "partner.csv"),
    ]
    assert session.to_json()["measured_by"][1] == {"person": "user", "program": "OpenFace", "file": "user.csv"}
    assert "The measures come from MEA (mea.txt), OpenFace (user.csv, partner.csv)." in describe(session)
    # None of the libraries that look and listen measured anything, and the words' remedy is the import's own.
    assert {*session.header.versions} == {"rapport-monitor", "scores", "numpy"}
    assert source_sentence(session) == "Not kept. To keep what a table says, import it with --words."


HEAD = "frame,timestamp,confidence,success,pose_Rx,pose_Ry,pose_Rz,AU12_r\n"
REFUSED: dict[str, tuple[str, str]] = {
    "degrees": (HEAD + "".join(f"{i},{i / 25},0.9,1,5.5,12,0,1\n" for i in range(9)), "expected radians"),
    "two faces": (OPENFACE.replace("\n3, 0,", "\n3, 1,"), "holds 2 faces (0, 1, column face_id); keep the rows of one person"),
    "no face": (HEAD + "".join(f"{i},{i / 25},0,0,0,0,0,0\n" for i in range(9)), "holds no face that OpenFace found"),
    "intensity": (HEAD + "".join(f"{i},{i / 25},0.9,1,0,0,0,50\n" for i in range(9)), "expected intensities of 0 to 5"),
    "other numbers": (
        HEAD.strip() + ",AU01_r,AU02_r,AU03_r,AU04_r\n" + "".join(f"{i},{i / 25},0.9,1,0,0,0,1,0,0,0,0\n" for i in range(9)),
        "has a column AU03_r, which OpenFace does not write",
    ),
    "unknown": ("t,a,b\n" + "".join(f"{i / 25},{i % 3},{i % 4}\n" for i in range(30)), "in no format that is known"),
    "two formats": (HEAD.strip() + ",time,F0\n" + "0,0,1,1,0,0,0,1,0,100\n" * 5, "fits several formats (openface, praat)"),
    "Praat's pitch": ('File type = "ooTextFile"\nObject class = "Pitch 1"\n', "an object of Praat, but no TextGrid"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_fits_nothing_is_one_sentence_and_status_2(tmp_path: Path, name: str) -> None:
    content, expected = REFUSED[name]
    (tmp_path / "a.csv").write_text(content)
    (tmp_path / "b.csv").write_text(OPENFACE)
    done = rapport("import-measures", tmp_path / "a.csv", tmp_path / "b.csv", home=tmp_path / "home")
    assert done.returncode == 2 and expected in done.stderr and done.stderr.count("\n") == 1, done.stderr
    assert not list((tmp_path / "home").rglob("*.sqlite"))


def test_persons_and_kinds_are_told_apart(tmp_path: Path) -> None:
    face = given(tmp_path / "a.csv", OPENFACE)
    with pytest.raises(UsageError, match="nothing of the partner; give each person's tables"):
        join([face], said=pytest.fail)
    with pytest.raises(UsageError, match="both hold the user's face; leave one of them out"):
        join([face, face, given(tmp_path / "b.csv", OPENFACE, "partner")], said=pytest.fail)
    with pytest.raises(UsageError, match=r"holds one person \(openface\); give the partner's as a second file"):
        given(tmp_path / "a.csv", OPENFACE, "both")
    with pytest.raises(UsageError, match="not 25; leave --rate out"):
        given(tmp_path / "a.csv", OPENFACE, rate_hz=25.0)


def test_the_command_reads_two_tables(tmp_path: Path, plain: list[list[str]]) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(_written(plain))
    done = rapport("import-measures", tmp_path / "a.csv", tmp_path / "b.csv", "--json", home=tmp_path / "home")
    assert done.returncode == 0, done.stderr
    assert [entry["program"] for entry in json.loads(done.stdout)["measured_by"]] == ["OpenFace", "OpenFace"]


def _mutated(content: str, dice: random.Random) -> str:
    lines = content.split("\n")
    at = dice.randrange(len(lines))
    cut = dice.randrange(max(1, len(content)))
    return dice.choice(
        [
            lambda: content[:cut],
            lambda: content[:cut] + dice.choice(["\x00", '"', ";", "\t", "€", "1e999", "-", "NaN", "<", "\n"]) + content[cut:],
            lambda: "\n".join(lines[:at] + lines[at + 1 :]),
            lambda: "\n".join(lines[: at + 1] + lines[at:]),
            lambda: "\n".join(dice.sample(lines, len(lines))),
            lambda: content.replace(",", dice.choice([";", "\t", ", ", "|"])),
            lambda: content.replace(".", ","),
            lambda: content.replace(dice.choice("0123456789"), dice.choice("0123456789-. ")),
            lambda: content[::-1],
        ]
    )()


def _try_mutated(folder: Path, count: int) -> None:
    kinds = {
        "a.csv": (OPENFACE, "user"), "b.csv": (PYFEAT, "user"), "c.csv": (PYFEAT2, "user"), "d.csv": (OPENFACE3, "user"),
        "f.json": (json.dumps(FRAMES[:5]), "user"), "j.json": (json.dumps([javascript(entry) for entry in FRAMES[:5]]), "user"),
        "o.json": (json.dumps([{"people": [pose((300.0, 200.0, 50.0))]}] * 5), "user"), "p.txt": (PITCH, "user"),
        "t.TextGrid": (textgrid(TURNS), "both"), "t.eaf": (eaf(TURNS), "both"),
        "m.txt": ("\n".join(f"{i % 7},{i % 5}" for i in range(20)), "both"),
    }  # fmt: skip
    dice, read = random.Random(17), 0
    for number in range(count):
        name, (content, whose) = dice.choice(list(kinds.items()))
        content = _mutated(content, dice)
        try:
            table = given(folder / name, content, whose, "mea" if name == "m.txt" else "auto", user="A", rate_hz=30.0)  # type: ignore[arg-type]
        except RapportError as error:
            assert "\n" not in str(error) and len(str(error)) < 600, (number, name, content)
        else:
            read += 1
            for block in table.blocks:
                assert np.all(np.diff(block.time_s) >= 0) and np.all(np.isfinite(block.time_s)), (number, name, content)
    assert count / 10 < read < count


def test_mutated_tables_are_read_or_refused_in_a_sentence(tmp_path: Path) -> None:
    _try_mutated(tmp_path, 100)


@pytest.mark.full
def test_many_mutated_tables_are_read_or_refused_in_a_sentence(tmp_path: Path) -> None:
    _try_mutated(tmp_path, 1000)
