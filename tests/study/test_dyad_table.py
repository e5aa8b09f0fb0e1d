"""A study's table: the ways of writing one, and rows that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import RapportError, UsageError
from monitor.study.dyad import Dyad, why_no_id
from monitor.study.dyad_table import read_dyads


def read(folder: Path, text: str, *, encoding: str = "utf-8", layout: str = "", offset_s: float | None = None) -> list[Dyad]:
    path = folder / "study.csv"
    path.write_bytes(text.encode(encoding))
    return read_dyads(path, preset="interview", layout=layout, offset_s=offset_s, lines=[])


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name in ("a.mp4", "b.mp4", "a.wav", "b.wav", "both.mp4", "ä b.mp4", "me.csv", "you.csv"):
        (tmp_path / name).write_bytes(b"x")
    return tmp_path


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("id,user,partner,offset_s\nd1,a.mp4,b.mp4,1.5\n", "utf-8"),
        ("id;user;partner;offset_s\nd1;a.mp4;b.mp4;1,5\n", "utf-8"),  # a German spreadsheet
        ("id\tuser\tpartner\toffset_s\r\nd1\ta.mp4\tb.mp4\t1.5\r\n", "utf-8-sig"),
        ("sep=;\nid;user;partner;offset_s\nd1;a.mp4;b.mp4;1,5\n", "utf-16"),
        ('"Dyad","User","Partner","Offset"\n"d1","a.mp4","b.mp4","1.5"\n', "utf-8"),
        ("\n\nID , user , partner , offset_s\n\n d1 , a.mp4 , b.mp4 , 1.5 \n\n", "utf-8"),
        ("user,partner,offset_s,id,age\na.mp4,b.mp4,1.5,d1,33\n", "utf-8"),
    ],
)
def test_a_table_as_programs_write_it(files: Path, text: str, encoding: str) -> None:
    (dyad,) = read(files, text, encoding=encoding)
    assert (dyad.id, dyad.user, dyad.partner, dyad.offset_s, dyad.fault) == (
        "d1", str(files / "a.mp4"), str(files / "b.mp4"), 1.5, "",
    )  # fmt: skip


def test_the_columns_of_a_row(files: Path) -> None:
    text = (
        "id,user,partner,user_sound,partner_sound,sounds,layout,condition,preset\n"
        "one,a.mp4,b.mp4,a.wav,b.wav:2,,,calm,friends\n"
        "two,both.mp4,NA,,,a.wav|b.wav,left-right,loud,\n"
        "three,both.mp4,,,,a.wav,auto,,\n"
        "four,ä b.mp4,b.mp4,,,,,calm,\n"
    )
    one, two, three, four = read(files, text, encoding="cp1252", layout="right-left", offset_s=0.25)
    assert (one.user_sound, one.partner_sound) == (str(files / "a.wav"), str(files / "b.wav:2"))
    assert (one.condition, one.preset, one.layout, one.offset_s) == ("calm", "friends", "", 0.25)
    assert (two.user_sound, two.partner_sound, two.layout) == (str(files / "a.wav"), str(files / "b.wav"), "left-right")
    assert (two.partner, two.offset_s, two.preset) == ("", None, "interview")
    assert (three.user_sound, three.partner_sound) == (str(files / "a.wav:left"), str(files / "a.wav:right"))
    assert [dyad.fault for dyad in (one, two, three, four)] == [""] * 4
    assert dict(one.inputs())["partner_sound"] == files / "b.wav"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("d1,nowhere.mp4,b.mp4,,,", "should be a file, but there is none"),
        ("d1,,b.mp4,,,", "has no user"),
        (",a.mp4,b.mp4,,,", "the id in line 3 of study.csv is missing"),
        ("../d1,a.mp4,b.mp4,,,", "should have 1 to 64 letters"),
        ("CON,a.mp4,b.mp4,,,", "should have 1 to 64 letters"),
        ("d1,a.mp4,b.mp4,one,,", "offset_s in line 3 of study.csv should be a number, not 'one'"),
        ("d1,a.mp4,b.mp4,inf,,", "should be a number"),
        ("d1,both.mp4,,,left,", "the layout in line 3 of study.csv should be one of"),
        ("d1,a.mp4,b.mp4,,left-right,", "which is for one film of both people"),
        ("d1,a.mp4,b.mp4,,,spaceship", "the preset in line 3 of study.csv should be one of"),
        ("d1,a.mp4,a.mp4,,,", "the same file for both people"),
        ("d1,a.mp4,b.mp4,,,,more", "has 7 cells for 6 columns"),
    ],
)
def test_a_wrong_row_is_a_dyad_with_its_reason_and_the_others_stay(files: Path, row: str, words: str) -> None:
    text = f"id,user,partner,offset_s,layout,preset\nd0,a.mp4,b.mp4,,,\n{row}\nd2,both.mp4,,,auto,\n"
    before, wrong, after = read(files, text)
    assert words in wrong.fault and wrong.line == 3
    assert not before.fault and not after.fault


def test_dyads_of_one_name_are_both_kept_and_name_each_others_lines(files: Path) -> None:
    first, other, second = read(files, "id,user\nd1,a.mp4\nd2,a.mp4\nD1,b.mp4\n")
    assert not other.fault
    for dyad in (first, second):
        assert "lines 2 and 4 of study.csv" in dyad.fault


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("id,user\n", "has no row"),
        ("name,film\nd1,a.mp4\n", "should begin with a line of column names"),
        ("id,user,user\nd1,a.mp4,b.mp4\n", "two columns called user"),
        ('id,user\nd1,"a.mp4\nd2,b.mp4\n', "check its quotes"),
        ('{"id": 1}\n', "is JSON"),
    ],
)
def test_what_is_no_table_of_dyads(files: Path, text: str, words: str) -> None:
    with pytest.raises(RapportError, match=words):
        read(files, text)


@given(st.text(max_size=80))
def test_an_id_that_passes_names_a_file_of_one_folder(text: str) -> None:
    if not why_no_id(text):
        assert Path(text).name == text and text.strip(" .") == text and not text.startswith(("=", "+", "-", "@"))
        assert not set(text) & set('<>:"/\\|?*\n\t')


@given(
    st.lists(
        st.tuples(st.text("abcD12", min_size=1, max_size=2), st.sampled_from(["a.mp4", "x.mp4", ""])), min_size=1, max_size=9
    )
)
def test_no_row_is_lost(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]) -> None:
    folder = tmp_path_factory.getbasetemp()
    (folder / "a.mp4").write_bytes(b"x")
    found = read(folder, "id;user\n" + "".join(f"{name};{file}\n" for name, file in rows))
    assert [(dyad.id, dyad.line) for dyad in found] == [(name, line) for line, (name, _) in enumerate(rows, start=2)]
    good = [dyad for dyad in found if not dyad.fault]
    assert len({dyad.id.casefold() for dyad in good}) == len(good)


def test_a_rule_is_for_a_folder(files: Path) -> None:
    from monitor.study.source import find

    (files / "study.csv").write_text("id,user\nd1,a.mp4\n")
    with pytest.raises(UsageError, match="--rule is for a folder"):
        find(files / "study.csv", rule="{dyad}_{person}.mp4")
    with pytest.raises(UsageError, match="nothing at"):
        find(files / "missing")
    with pytest.raises(UsageError, match="is a film"):
        find(files / "a.mp4")
