"""The dyads of a folder by the names of its files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import UsageError
from monitor.study.folder import Found, find_dyads
from monitor.study.naming import PAIRS, Rule, read_stem, whose
from monitor.types import PEOPLE
from tests.support.sessions import build


def found(folder: Path, *names: str, **options: Any) -> Found:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")
    return find_dyads(folder, **options)


def taken(folder: Path, result: Found) -> dict[str, tuple[str, str]]:
    return {
        dyad.id: (dyad.user.removeprefix(f"{folder}/"), dyad.partner.removeprefix(f"{folder}/"))
        for dyad in result.dyads
        if not dyad.fault
    }


@pytest.mark.parametrize(
    ("user", "partner"),
    [
        ("d01_user.mp4", "d01_partner.mp4"),
        ("user-d01.mov", "partner-d01.mp4"),
        ("d01_A.mp4", "d01_B.mp4"),
        ("d01 a.mp4", "d01 b.mp4"),
        ("d01-left.mkv", "d01-right.mkv"),
        ("d01A.wav", "d01B.wav"),
        ("d01.therapist.mp4", "d01.client.mp4"),
        ("d01_P1.csv", "d01_P2.csv"),
    ],
)
def test_common_schemes(tmp_path: Path, user: str, partner: str) -> None:
    if "therapist" in user:
        user, partner = partner, user  # the client is the user
    other = [name.replace("d01", "d02") for name in (user, partner)]
    result = found(tmp_path, user, partner, *other)
    assert taken(tmp_path, result) == {"d01": (user, partner), "d02": tuple(other)}
    assert not result.left_out


def test_a_folder_for_each_dyad_with_sounds_of_their_own(tmp_path: Path) -> None:
    result = found(
        tmp_path, "p1/user.mp4", "p1/partner.mp4", "p1/user.wav", "p10/x.mp4", "p10/y.mp4", "p2/left.mp4", "p2/right.mp4"
    )
    assert taken(tmp_path, result) == {
        "p1": ("p1/user.mp4", "p1/partner.mp4"),
        "p2": ("p2/left.mp4", "p2/right.mp4"),
        "p10": ("p10/x.mp4", "p10/y.mp4"),
    }
    assert [dyad.id for dyad in result.dyads] == ["p1", "p2", "p10"]
    assert result.dyads[0].user_sound == str(tmp_path / "p1/user.wav")


def test_a_folder_for_each_condition(tmp_path: Path) -> None:
    names = [f"{condition}/d1_{person}.mp4" for condition in ("calm", "loud") for person in "AB"]
    result = found(tmp_path, *names, "calm/d2_A.mp4", "calm/d2_B.mp4")
    assert {dyad.id: dyad.condition for dyad in result.dyads} == {"calm-d1": "calm", "loud-d1": "loud", "d2": "calm"}


def test_a_film_for_each_dyad_needs_the_layout(tmp_path: Path) -> None:
    result = found(tmp_path, "call_a.mp4", "call_b.mp4", "call 3.mp4", layout="auto")
    assert taken(tmp_path, result) == {name: (f"{name}.mp4", "") for name in ("call_a", "call_b", "call 3")}
    assert {dyad.layout for dyad in result.dyads} == {"auto"}
    with pytest.raises(UsageError, match="no dyads were found"):
        found(tmp_path / "other", "call 1.mp4", "call 2.mp4")


def test_nothing_is_lost_and_no_two_of_three_are_paired(tmp_path: Path) -> None:
    result = found(
        tmp_path, "d1_A.mp4", "d1_B.mp4", "d1_C.mp4", "d2_user.mp4", "d3_user.mp4", "d3_partner.mp4", "d3_user.mov",
        "d4_A.mp4", "d4_partner.mp4", "intro.mp4", "notes.txt",
    )  # fmt: skip
    faults = {dyad.id: dyad.fault for dyad in result.dyads}
    assert "isn't clear who is the user" in faults["d1"] and "d1_C.mp4" in faults["d1"]
    assert "no file of the other person, called partner" in faults["d2"]
    assert "more than one file of the same person" in faults["d3"]
    assert "isn't clear" in faults["d4"]
    assert any("intro.mp4" in line for line in result.left_out)


def test_whatever_is_not_used_is_said(tmp_path: Path) -> None:
    result = found(
        tmp_path, "d1_A.mp4", "d1_B.mp4", "d1.csv", "plan.pdf", "calm/d2_A.mp4", "calm/d2_B.mp4", "calm/d3_A.mp4",
        "calm/d3_B.mp4", "calm/d2.txt", "calm/more/d4_A.mp4", ".hidden/x.csv",
    )  # fmt: skip
    assert [dyad.id for dyad in result.dyads] == ["d1", "d2", "d3"]
    beside, deep, other = result.left_out
    assert "tables beside films" in beside and "d2.txt and d1.csv" in beside
    assert "folders of folders" in deep and "d4_A.mp4" in deep
    assert "no films, sounds or tables" in other and "plan.pdf" in other
    ruled = found(tmp_path, rule="{dyad}_{person}.mp4")
    said = " ".join(ruled.left_out)
    assert all(name in said for name in ("d1.csv", "plan.pdf", "d2_A.mp4", "d4_A.mp4", "d2.txt")) and ".hidden" not in said


def test_a_text_that_is_no_table_is_no_dyad(tmp_path: Path) -> None:
    folder = tmp_path / "calm"
    folder.mkdir()
    (folder / "t1.csv").write_text("person,start_s,end_s\nuser,1,2\n")
    (folder / "m1.txt").write_text('"pat" "th"\n1550 6948\n1317 5657\n')
    (folder / "readme.txt").write_text("Recorded in May, by the two of us.\n\nThe third dyad came late, and is left out.\n")
    result = find_dyads(tmp_path)
    assert [dyad.id for dyad in result.dyads] == ["m1", "t1"]
    (line,) = result.left_out
    assert "readme.txt" in line and "no films, sounds or tables" in line


def test_a_rule_and_names(tmp_path: Path) -> None:
    names = [
        "calm/17/cam-X.mp4",
        "calm/17/cam-Y.mp4",
        "calm/18/cam-X.mp4",
        "loud/19/cam-Y.mp4",
        "loud/19/cam-X.mp4",
        "test.mp4",
    ]
    result = found(tmp_path, *names, rule="{condition}/{dyad}/cam-{person}.mp4", names=("Y", "X"))
    assert taken(tmp_path, result) == {"17": (names[1], names[0]), "19": (names[3], names[4])}
    assert {dyad.id: dyad.condition for dyad in result.dyads} == {"17": "calm", "18": "calm", "19": "loud"}
    assert "called Y" in next(dyad.fault for dyad in result.dyads if dyad.id == "18")
    assert any("test.mp4" in line for line in result.left_out)


@pytest.mark.parametrize("rule", ["{person}.mp4", "{dyad}_{who}.mp4", "{dyad}{dyad}", "{dyad", "plain"])
def test_a_wrong_rule(rule: str) -> None:
    with pytest.raises(UsageError, match="a rule should have"):
        Rule(rule)


def test_sessions_and_folders_of_zoom(tmp_path: Path) -> None:
    path = build(tmp_path / "home", duration_s=20.0, with_sketch=False)
    path.rename(tmp_path / "talk1")
    for place in sorted((tmp_path / "home").rglob("*"), reverse=True):
        place.rmdir()
    (tmp_path / "home").rmdir()
    result = found(tmp_path, "zoom/video.mp4", "zoom/Audio Record/audioJane11111.m4a", names=("Jane", "John"))
    session, zoom = sorted(result.dyads, key=lambda dyad: dyad.id)
    assert (session.id, session.session) == ("talk1", str(tmp_path / "talk1"))
    assert (zoom.user, zoom.user_name, zoom.partner_name) == (str(tmp_path / "zoom"), "Jane", "John")


def test_a_study_in_the_folder_is_no_dyad(tmp_path: Path) -> None:
    names = ["d1_A.csv", "d1_B.csv", "study/dyads.csv", "study/measures.csv", "study/study.json"]
    assert [dyad.id for dyad in found(tmp_path, *names).dyads] == ["d1"]
    by_rule = found(tmp_path, rule="{dyad}_{person}.csv")
    assert [dyad.id for dyad in by_rule.dyads] == ["d1"] and not by_rule.left_out


def test_the_two_of_a_pair_are_told_apart_and_others_are_not() -> None:
    for user, partner in PAIRS:
        assert whose({user, partner}) == dict(zip((user, partner), PEOPLE, strict=True))
    assert whose({"a", "partner"}) is None and whose({"a"}) is None


@given(st.from_regex(r"[a-z]{1,5}[0-9]{1,3}", fullmatch=True), st.sampled_from(PAIRS), st.sampled_from("_- ."))
def test_a_name_and_its_person_are_read_back(dyad: str, pair: tuple[str, str], mark: str) -> None:
    for person in pair:
        named = read_stem(f"{dyad}{mark}{person.upper()}")
        assert named is not None and (named.dyad, named.person) == (dyad, person)
