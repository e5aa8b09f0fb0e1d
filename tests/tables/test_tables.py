"""Tables as people's programs write them: each way of writing gives the planted series, or one sentence whose remedy works."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from monitor.errors import RapportError, SourceError, UsageError
from monitor.synchrony import coordination
from monitor.tables import Pair, read_pair
from tests.fuzz import mutated_tables
from tests.fuzz.mutated_tables import LAG_S, planted

RATE_HZ = 10.0
TIME_S, USER, PARTNER = planted(RATE_HZ)
N = len(TIME_S)

Row = Callable[[int, float, float, float], str]


def rows(row: Row, *, keep: Callable[[int], bool] = lambda _: True) -> str:
    """A line for each sample: row(number, time in seconds, user, partner)."""
    places = [place for place in range(N) if keep(place)]
    return "".join(row(place, float(TIME_S[place]), float(USER[place]), float(PARTNER[place])) + "\n" for place in places)


def comma(_: int, at: float, mine: float, theirs: float) -> str:
    return f"{at:.3f},{mine:.4f},{theirs:.4f}"


def numbered(i: int, at: float, mine: float, theirs: float) -> str:
    return f"{i},{mine:.4f},{theirs:.4f}"


def timed(how: Callable[[float], str]) -> str:
    """Rows whose times are written so."""
    return rows(lambda i, at, mine, theirs: f"{how(at)},{mine:.4f},{theirs:.4f}")


def european(text: str) -> str:
    return text.replace(",", ";").replace(".", ",")


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Pair]:
    """Write one table or two and read them."""

    def write_and_read(content: str | bytes, partner: str | None = None, **options: object) -> Pair:
        path = tmp_path / "table.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        other = None
        if partner is not None:
            other = tmp_path / "partner.csv"
            other.write_text(partner)
        return read_pair(path, other, **options)  # type: ignore[arg-type]

    return write_and_read


def lag_s(pair: Pair) -> float:
    return coordination(pair.user, pair.partner, rate_hz=pair.rate_hz).lag_s


BASE = rows(comma)
NAMES = "time_s,me,you\n"
# What the rows are, and how they are written.
AS_WRITTEN = {
    "semicolons and decimal commas": european(NAMES + BASE),
    "semicolons and decimal points": (NAMES + BASE).replace(",", ";"),
    "tabs and decimal commas": european(NAMES + BASE).replace(";", "\t"),
    "commas and quoted decimal commas": NAMES
    + rows(lambda i, a, b, c: ",".join(f'"{x:.4f}"'.replace(".", ",") for x in (a, b, c))),
    "sep= for Excel, with a mark of the encoding": ("\ufeffsep=;\n" + NAMES + BASE).replace(",", ";"),
    "UTF-16": (NAMES + BASE).encode("utf-16"),
    "UTF-16 without its mark": (NAMES + BASE).encode("utf-16-le"),
    "Windows' letters": ("time_s,Müller,you\n" + BASE).encode("cp1252"),
    "old Macintosh line ends": (NAMES + BASE).replace("\n", "\r"),
    "Windows' line ends and empty lines": (NAMES + BASE).replace("\n", "\r\n\r\n"),
    "blanks after commas": (NAMES + BASE).replace(",", ", "),
    "aligned by blanks": "  time_s     me    you\n" + rows(lambda i, a, b, c: f"{a:8.3f} {b:8.4f} {c:8.4f}"),
    "names of two words, aligned": "Time (s)   Me A   You B\n" + rows(lambda i, a, b, c: f"{a:8.3f} {b:8.4f} {c:8.4f}"),
    "comments": "# a tool\n# rate 25\n" + NAMES + BASE,
    "names in a comment, as numpy": "# time_s me you\n" + rows(lambda i, a, b, c: f"{a:.8e} {b:.8e} {c:.8e}"),
    "units below the names": NAMES + "[s],[px],[px]\n" + BASE,
    "a title above": "Movement of two people\n\n" + NAMES + BASE,
    "R's row names": '"time_s" "me" "you"\n' + rows(lambda i, a, b, c: f'"{i + 1}" {a:.3f} {b:.4f} {c:.4f}'),
    "R's row names, with an empty first name": '"","time_s","me","you"\n'
    + rows(lambda i, a, b, c: f'"{i + 1}",{comma(i, a, b, c)}'),
    "pandas' numbered index": ",time_s,me,you\n" + rows(lambda i, a, b, c: f"{i}," + comma(i, a, b, c)),
    "pandas' index of times": ",me,you\n" + BASE,
    "a mark at each row's end": NAMES + BASE.replace("\n", ",\n"),
    "thousands in quotes": NAMES + rows(lambda i, a, b, c: f'{a:.3f},"{1000 * b:,.1f}","{1000 * c:,.1f}"'),
    "German thousands": "Zeit (s);me;you\n"
    + rows(lambda i, a, b, c: f"{a:,.3f};{1000 * b:,.2f};{1000 * c:,.2f}").translate(str.maketrans(".,", ",.")),
    "blanks and apostrophes in thousands": NAMES.replace(",", ";")
    + rows(lambda i, a, b, c: f"{a:.3f};{1000 * b:_.1f};{1000 * c:_.1f}").replace("_", "\u202f"),
    "per cent": NAMES + rows(lambda i, a, b, c: f"{a:.3f},{b:.4f} %,{c:.4f}%"),
    "scientific": NAMES + rows(lambda i, a, b, c: f"{a:.4e},{b:.6E},{c:.6e}"),
    "milliseconds": "time_ms,me,you\n" + timed(lambda a: f"{1000 * a:.0f}"),
    "milliseconds under a name of seconds": NAMES + timed(lambda a: f"{1000 * a:.0f}"),
    "microseconds without a unit": "timestamp,me,you\n" + timed(lambda a: f"{1e6 * a:.0f}"),
    "milliseconds since 1970": "timestamp,me,you\n" + timed(lambda a: f"{1000 * (1.7e9 + a):.0f}"),
    "OpenFace's blank before the name": "frame, timestamp, me, you\n"
    + rows(lambda i, a, b, c: f"{i + 1}, {a:.3f}, {b:.4f}, {c:.4f}"),
    "a clock past midnight": "time,me,you\n"
    + timed(lambda a: f"{'23:59' if a < 60 else f'00:{int(a) // 60 - 1:02d}'}:{a % 60:06.3f}"),
    "minutes and seconds": "Time;me;you\n" + european(timed(lambda a: f"{int(a) // 60}:{a % 60:06.3f}")),
    "ISO dates": "datetime,me,you\n"
    + timed(lambda a: f"2024-03-31T0{f'1:{58 + int(a) // 60}' if a < 120 else '2:00'}:{a % 60:06.3f}Z"),
    "whole seconds, ten rows each": "time,me,you\n" + timed(lambda a: f"12:0{int(a) // 60}:{int(a) % 60:02d}"),
    "backwards": NAMES + "".join(reversed(BASE.splitlines(keepends=True))),
    "rows out of order": NAMES
    + "".join(line + "\n" for line in (BASE.splitlines()[1:3] + BASE.splitlines()[:1] + BASE.splitlines()[3:])),
    "words and constants beside": "id,time_s,me,you,age,note\n" + rows(lambda i, a, b, c: f"s1,{comma(i, a, b, c)},33,"),
    "two header lines": ",me,you\n,x,x\n" + BASE,
}  # fmt: skip


@pytest.mark.parametrize("way", AS_WRITTEN)
def test_each_way_of_writing_gives_the_series(read: Callable[..., Pair], way: str) -> None:
    pair = read(AS_WRITTEN[way])
    assert pair.rate_hz == pytest.approx(RATE_HZ, rel=0.002)
    scale = pair.user[0] / USER[0]
    assert scale == pytest.approx(1000 if "thousands" in way else 1, rel=0.001)
    np.testing.assert_allclose(pair.user / scale, USER, atol=0.001)
    np.testing.assert_allclose(pair.partner / scale, PARTNER, atol=0.001)
    assert all("\n" not in line for line in pair.read.lines)


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ('"me"\t"you"\n' + rows(lambda i, a, b, c: f'"{i + 1}"\t{b:.4f}\t{c:.4f}'), {}),
        ('"me","you"\n' + rows(lambda i, a, b, c: f'"{i + 1}",{b:.4f},{c:.4f}'), {}),
        ("me,you\n" + rows(lambda i, a, b, c: f"{b:.4f},{c:.4f}"), {}),
        ("".join(f"{b:.4f} {c:.4f}\n" for b, c in zip(USER, PARTNER, strict=True)), {}),
        ("frame,me,you\n" + rows(lambda i, a, b, c: f"{i},{b:.4f},{c:.4f}"), {}),
        ("timestamp,me,you\n" + rows(lambda i, a, b, c: f"0,{b:.4f},{c:.4f}"), {}),
        ("0,1\n" + rows(lambda i, a, b, c: f"{b:.4f},{c:.4f}"), {}),
        ("scorer,D,D\nbodyparts,me,you\ncoords,x,x\n" + rows(lambda i, a, b, c: f"{i},{b:.4f},{c:.4f}"), {}),
        ("time,me,you\n" + rows(lambda i, a, b, c: f"00:00:{i // 25:02d}:{i % 25:02d},{b:.4f},{c:.4f}"), {"time": "none"}),
    ],
)
def test_without_times_the_rate_is_asked_for_and_then_used(
    read: Callable[..., Pair], text: str, options: dict[str, str]
) -> None:
    with pytest.raises(UsageError, match="--rate"):
        read(text, **({} if options else options))
    pair = read(text, rate_hz=RATE_HZ, **options)
    np.testing.assert_allclose(pair.user, USER, atol=0.001)
    np.testing.assert_allclose(pair.partner, PARTNER, atol=0.001)
    assert pair.read.time is None and not pair.read.resampled


DROPPED = np.random.default_rng(2).random(N) > 0.3


@pytest.mark.parametrize(
    ("text", "options"),
    [
        (NAMES + rows(comma, keep=lambda i: DROPPED[i]), {}),
        (NAMES + rows(comma, keep=lambda i: i % 4 != 1), {}),
        (NAMES + rows(comma, keep=lambda i: DROPPED[i]), {"rate_hz": 10}),
        ("frame,me,you\n" + rows(lambda i, a, b, c: f"{i + 1},{b:.4f},{c:.4f}", keep=lambda i: DROPPED[i]), {"rate_hz": 10}),
        (
            '"me" "you"\n' + rows(lambda i, a, b, c: f'"{i + 1}" {b:.4f} {c:.4f}', keep=lambda i: not 300 < i < 400),
            {"rate_hz": 10},
        ),
    ],
)  # fmt: skip
def test_rows_are_placed_by_their_times_where_some_are_missing(
    read: Callable[..., Pair], text: str, options: dict[str, float]
) -> None:
    pair = read(text, **options)
    assert pair.read.resampled and any("placed by their times" in line for line in pair.read.lines)
    assert pair.rate_hz == pytest.approx(10, rel=0.01)
    known = np.isfinite(pair.user[:N])
    assert known.mean() > 0.9
    first = 0 if any(start in text for start in (NAMES + "0.000", '"1"')) else int(np.argmax(DROPPED))
    np.testing.assert_allclose(pair.user[known], USER[first : first + len(pair.user)][known], atol=0.5)
    assert lag_s(pair) == pytest.approx(LAG_S, abs=0.15)


def test_a_long_hole_stays_missing(read: Callable[..., Pair]) -> None:
    pair = read(NAMES + rows(comma, keep=lambda i: not 500 <= i < 900))
    assert pair.read.missing == pytest.approx((400 / N, 400 / N), abs=0.002)
    assert np.isnan(pair.user[501:899]).all() and np.isfinite(pair.user[:500]).all()


@pytest.mark.parametrize("every", [2, 4])
@pytest.mark.parametrize("filled", ["", "held"])
@pytest.mark.parametrize("times", [True, False])
def test_a_column_at_a_lower_rate(read: Callable[..., Pair], every: int, filled: str, times: bool) -> None:
    def row(i: int, a: float, b: float, c: float) -> str:
        theirs = f"{PARTNER[i - i % every]:.4f}" if filled or i % every == 0 else ""
        return f"{a:.3f},{b:.4f},{theirs}" if times else f"{b:.4f},{theirs}"

    pair = read((NAMES if times else "me,you\n") + rows(row), rate_hz=None if times else RATE_HZ)
    assert any(f"{RATE_HZ / every:g} values a second" in line for line in pair.read.lines)
    assert lag_s(pair) == pytest.approx(LAG_S, abs=0.15)
    assert pair.read.missing[1] < 0.01


LOST = (np.arange(N) % 300) < 40
LOST_2 = ((np.arange(N) + 10) % 300) < 40
STRANGER = planted(RATE_HZ, seed=99)[2]


@pytest.mark.parametrize(
    ("names", "seen"),
    [
        ("time_s,success_me,AU12_r_me,success_you,AU12_r_you", lambda lost: "0" if lost else "1"),
        ("time_s,me_confidence,me_x,you_confidence,you_x", lambda lost: "0.21" if lost else "0.98"),
        ("time_s,valid.1,x.1,valid.2,x.2", lambda lost: "False" if lost else "True"),
        ("time_s,tracked_a,first,tracked_b,second", lambda lost: "no" if lost else "yes"),
        ("time_s,success,smile,success,smile", lambda lost: "0" if lost else "1"),
    ],
)
def test_rows_that_the_tracker_lost_are_left_out(read: Callable[..., Pair], names: str, seen: Callable[[bool], str]) -> None:
    def row(i: int, a: float, b: float, c: float) -> str:
        first, second = (0 if LOST[i] else b), (0 if LOST_2[i] else STRANGER[i])
        return f"{a:.3f},{seen(LOST[i])},{first:.4f},{seen(LOST_2[i])},{second:.4f}"

    pair = read(names + "\n" + rows(row))
    np.testing.assert_array_equal(np.isnan(pair.user), LOST)
    np.testing.assert_array_equal(np.isnan(pair.partner), LOST_2)
    assert sum("lost" in line for line in pair.read.lines) == 2
    whole = coordination(USER, STRANGER, rate_hz=RATE_HZ)
    assert abs(coordination(pair.user, pair.partner, rate_hz=RATE_HZ).z - whole.z) < 1.0


@pytest.mark.parametrize("code", ["-999", "-1", "99", "0", "-9999.0", "3.4e38"])
def test_codes_for_missing_are_asked_about_and_both_remedies_work(read: Callable[..., Pair], code: str) -> None:
    text = NAMES + rows(lambda i, a, b, c: f"{a:.3f},{code if LOST[i] else format(b, '.4f')},{c:.4f}")
    with pytest.raises(UsageError, match=r"column me of table.csv holds .* in 13 % of its rows.*--missing") as caught:
        read(text)
    named = str(caught.value).split("--missing ")[1].split(",")[0]
    pair = read(text, missing=[float(named)])
    np.testing.assert_array_equal(np.isnan(pair.user), LOST)
    kept = read(text, ask=False)
    assert np.isfinite(kept.user).all()


@pytest.mark.parametrize("word", ["", "NA", ".", "#N/A", "NaN", "-nan(ind)", "null", "#DIV/0!"])
def test_words_for_missing(read: Callable[..., Pair], word: str) -> None:
    pair = read(NAMES + rows(lambda i, a, b, c: f"{a:.3f},{word if LOST[i] else format(b, '.4f')},{c:.4f}"))
    np.testing.assert_array_equal(np.isnan(pair.user), LOST)


def test_values_that_are_no_codes_are_kept(read: Callable[..., Pair]) -> None:
    rng = np.random.default_rng(4)
    energy = rng.gamma(0.5, 900, N).round() * (rng.random(N) > 0.2)  # movement energy is 0 in many pictures
    smile = np.maximum(0, np.convolve(rng.standard_normal(N + 14), np.hanning(15), "valid")).round(2)  # and smiles rest at 0
    text = "time_s,me,you\n" + "".join(f"{a:.2f},{b:g},{c:g}\n" for a, b, c in zip(TIME_S, energy, smile, strict=True))
    pair = read(text)
    np.testing.assert_allclose(pair.user, energy, rtol=1e-4)
    np.testing.assert_allclose(pair.partner, smile)


FACES = rows(lambda i, a, b, c: f"{i},{a:.3f},0,{b:.4f},{b * b:.4f}\n{i},{a:.3f},1,{c:.4f},{c * c:.4f}")


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("frame,time_s,face_id,smile,brow\n" + FACES, {"columns": ["smile"]}),
        (
            "time,person,motion\n"
            + rows(lambda i, a, b, c: f"{a:.3f},anna,{b:.4f}")
            + rows(lambda i, a, b, c: f"{a:.3f},bert,{c:.4f}"),
            {},
        ),
        ("frame,speaker,motion\n" + rows(lambda i, a, b, c: f"{i},x,{b:.4f}\n{i},y,{c:.4f}"), {"rate_hz": RATE_HZ}),
    ],
)  # fmt: skip
def test_a_row_for_each_person(read: Callable[..., Pair], text: str, options: dict[str, object]) -> None:
    pair = read(text, **options)
    np.testing.assert_allclose(pair.user, USER, atol=0.001)
    np.testing.assert_allclose(pair.partner, PARTNER, atol=0.001)
    assert any("is the user" in line for line in pair.read.lines)


def test_names_say_who_is_the_user(read: Callable[..., Pair]) -> None:
    beside = read("time_s,partner,user\n" + rows(lambda i, a, b, c: f"{a:.3f},{c:.4f},{b:.4f}"))
    below = read("time_s,person,x\n" + rows(lambda i, a, b, c: f"{a:.3f},partner,{c:.4f}\n{a:.3f},user,{b:.4f}"))
    for pair in (beside, below):
        np.testing.assert_allclose(pair.user, USER, atol=0.001)
        assert any("is the user" in line for line in pair.read.lines)


def test_people_of_a_table_with_rows_for_each_can_be_chosen(read: Callable[..., Pair]) -> None:
    text = "frame,time_s,face_id,smile,brow\n" + FACES
    np.testing.assert_allclose(read(text, columns=["smile:1", "smile:0"]).user, PARTNER, atol=0.001)
    for asked in (None, ["smile", "brow"], ["smile:0", "smile:0"]):
        with pytest.raises(UsageError, match=r"row for each person at each time .face_id: 0, 1.*--columns"):
            read(text, columns=asked)
    with pytest.raises(UsageError, match=r"column which tells apart \(a, b\).*call the column person"):
        read("time_s,which,x\n" + rows(lambda i, a, b, c: f"{a:.3f},a,{b:.4f}\n{a:.3f},b,{c:.4f}"))
    with pytest.raises(UsageError, match=r"repeat .0 stands in lines 2 and 3"):
        read("time_s,me,you\n" + rows(lambda i, a, b, c: f"{a:.3f},{b:.4f},{b:.4f}\n{a:.3f},{c:.4f},{c:.4f}"))


def one(values: np.ndarray, *, since_s: float = 0.0, keep: slice = slice(None), name: str = "time_s,motion") -> str:
    pairs = list(zip(TIME_S + since_s, values, strict=True))[keep]
    return name + "\n" + "".join(f"{at:.3f},{value:.4f}\n" for at, value in pairs)


def test_a_table_for_each_person(read: Callable[..., Pair]) -> None:
    pair = read(one(USER), one(PARTNER))
    np.testing.assert_allclose(pair.user, USER, atol=0.001)
    np.testing.assert_allclose(pair.partner, PARTNER, atol=0.001)
    later = read(one(USER, keep=slice(100, None)), one(PARTNER, keep=slice(0, 1400, 2)))
    assert lag_s(later) == pytest.approx(LAG_S, abs=0.15)
    assert any("both cover" in line for line in later.read.lines)
    single = ("me\n" + "".join(f"{x:.4f}\n" for x in USER), "you\n" + "".join(f"{x:.4f}\n" for x in PARTNER))
    np.testing.assert_allclose(read(*single, rate_hz=10).partner, PARTNER, atol=0.001)
    with pytest.raises(UsageError, match="no second in common"):
        read(one(USER), one(PARTNER, since_s=1.7e9))
    with pytest.raises(UsageError, match="--rate"):
        read(*single)
    with pytest.raises(UsageError, match=r"partner\.csv has none"):
        read(one(USER), single[1])
    with pytest.raises(UsageError, match="partner's table"):
        read(one(USER))


def test_times_of_their_own_in_one_table(read: Callable[..., Pair]) -> None:
    pair = read(
        "time_me,me,time_you,you\n"
        + rows(lambda i, a, b, c: f"{a:.3f},{b:.4f},{a - 5:.3f},{PARTNER[i - 50]:.4f}", keep=lambda i: i >= 50)
    )
    assert lag_s(pair) == pytest.approx(LAG_S, abs=0.15)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\n \n", "is empty"),
        (b"PK\x03\x04" + bytes(60), "Excel workbook.*save the sheet as CSV"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b'{"a": 1}', "JSON"),
        (bytes(range(20)) * 50, "no text"),
        (b"hello world\nthis is text\n", "no table of numbers"),
        (b"time_s,me,you\n", "no table of numbers"),
        (b"time_s,me,you\n0,1,2\n", "too few rows"),
        (BASE[:40].encode(), "choose two with --columns|too few rows"),
        (b"me,you\n" + b"3,92,2,46\n" * 50, "names 2 columns but its rows have 4 cells; .*decimal commas, .*semicolons"),
        (b"t,me\n" + b"".join(b"%d,3,92\n" % i for i in range(50)), "names 2 columns but its rows have 3 cells"),
        ((NAMES + BASE + BASE).encode(), "fall from 149.9 to 0 in line 1502.*give each recording a table"),
        ((NAMES + BASE + NAMES + BASE).encode(), "names its columns again in line 1502"),
        ((NAMES + BASE + "1e12,1,2\n").encode(), "jump by 1e.12 s"),
        ((NAMES + BASE + "200,1,2,3\n").encode(), "line 1502 of table.csv has 4 cells, but there are 3 columns"),
        ((NAMES + BASE.replace("\n60.000,", '\n60.000,"')).encode(), "quotation mark"),
        ((NAMES + BASE.replace("\n70.000,", "\n70.000,about ")).encode(), "line 702, column me: expected"),
        ((NAMES + rows(comma, keep=lambda i: i % 10 == 0)).encode(), "a value every 1 s"),
        (("time_s,a,b,c\n" + rows(lambda i, a, b, c: f"{comma(i, a, b, c)},{b:.3f}")).encode(), "choose two with --columns"),
        (("x y z\n" + "1 2 3\n" * 30 + "1 2\n" + "1 2 3\n" * 30).encode(), "line 32 of table.csv has 2 cells for 3 columns"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_one_sentence(read: Callable[..., Pair], text: bytes, words: str) -> None:
    with pytest.raises((UsageError, SourceError), match=words) as caught:
        read(text)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 330


@pytest.mark.parametrize("names", ["user,partner", "x,y", "face,index", "speaker,n", "first,second", "smile_probability,t"])
@pytest.mark.parametrize("digits", [0, 3])
def test_measures_may_be_called_like_something_else(read: Callable[..., Pair], names: str, digits: int) -> None:
    text = names + "\n" + rows(lambda i, a, b, c: f"{100 * b:.{digits}f},{100 * c:.{digits}f}")
    timed_text = f"time_s,{names}\n" + timed(lambda a: f"{a:.2f}")
    for pair, scale in ((read(text, rate_hz=RATE_HZ), 100), (read(timed_text), 1)):
        assert pair.read.columns == tuple(names.split(","))
        np.testing.assert_allclose(pair.user, scale * USER, atol=0.6)
        np.testing.assert_allclose(pair.partner, scale * PARTNER, atol=0.6)


def test_columns_by_name(read: Callable[..., Pair], tmp_path: Path) -> None:
    text = "time_s;Me (head, px);You (head, px)\n" + BASE.replace(",", ";")
    pair = read(text, columns=["me (head", "px)", "you (head", "px)"])
    assert pair.read.columns == ("Me (head, px)", "You (head, px)")
    pair = read("time_s,motion,motion\n" + BASE, columns=["motion", "motion"])
    assert pair.read.columns == ("motion (1)", "motion (2)")
    np.testing.assert_allclose(pair.partner, PARTNER, atol=0.001)
    with pytest.raises(UsageError, match="no column 'her'; choose from time_s, me, you"):
        read(NAMES + BASE, columns=["me", "her"])
    with pytest.raises(UsageError, match="names me twice"):
        read(NAMES + BASE, columns=["me", "me"])
    with pytest.raises(UsageError, match="no column 'when' for --time"):
        read(NAMES + BASE, time="when")
    np.testing.assert_allclose(read(BASE, time="1").user, USER, atol=0.001)
    with pytest.raises(SourceError, match=r"cannot read none\.csv"):
        read_pair(tmp_path / "none.csv")


def test_long_tables_take_seconds(tmp_path: Path) -> None:
    """Five minutes at 60 Hz, the slow way (decimal commas) and uneven: an hour takes twelve times as long."""
    n = 5 * 60 * 60
    place = np.flatnonzero(np.random.default_rng(1).random(n) > 0.05)
    wave = np.sin(place / 97) + np.sin(place / 41)
    cells = (f"{i / 60:.3f};{x:.4f};{-x:.4f}\n".replace(".", ",") for i, x in zip(place, wave, strict=True))
    (tmp_path / "long.csv").write_text("time_s;me;you\n" + "".join(cells))
    began_s = time.process_time()
    assert read_pair(tmp_path / "long.csv").rate_hz == pytest.approx(60, rel=0.01)
    assert time.process_time() - began_s < 2


def test_ways_of_writing_drawn_at_random_and_damage(tmp_path: Path) -> None:
    """A few here; a thousand: ``make fuzz ARGS=tables``."""
    right = 0
    for seed in range(8):
        chance = random.Random(f"tables {seed}")
        table = mutated_tables.written(chance)
        table = mutated_tables.damaged(table, chance) if seed % 4 == 3 else table
        (tmp_path / "table.csv").write_bytes(table.content)
        try:
            pair = read_pair(tmp_path / "table.csv", **table.options)
        except RapportError as error:
            assert "\n" not in str(error)
            continue
        found = lag_s(pair)
        if table.exact:
            assert found == pytest.approx(LAG_S, abs=0.25), (table.how, pair.read)
            right += 1
    assert right >= 4


KINDS = {
    "c01_r_tab.txt": {"rate_hz": 25},
    "c03_semicolon_comma.csv": {},
    "c05_long_faces.csv": {"columns": ["AU12_r"]},
    "c09_irregular.csv": {},
    "c16_half_rate.csv": {},
}


@pytest.mark.real_data
@pytest.mark.parametrize("name", KINDS)
def test_tables_that_gave_wrong_answers(shared_data: Path, name: str) -> None:
    pair = read_pair(shared_data / "broken" / name, **KINDS[name])  # type: ignore[arg-type]
    found = coordination(pair.user, pair.partner, rate_hz=pair.rate_hz)
    assert found.lag_s == pytest.approx(1.2, abs=0.1) and found.score > 97


@pytest.mark.real_data
def test_tables_that_gave_wrong_answers_and_are_asked_about(shared_data: Path) -> None:
    with pytest.raises(UsageError, match="decimal commas, save it with semicolons"):
        read_pair(shared_data / "broken/c03_comma_comma.csv", rate_hz=25)
    strangers = read_pair(shared_data / "broken/c02_openface_strangers_lost_together.csv")
    found = coordination(strangers.user, strangers.partner, rate_hz=strangers.rate_hz)
    assert found.score == pytest.approx(14, abs=8)
    assert strangers.read.columns == ("AU12_r_me", "AU12_r_you") and found.direction == "unclear"


@pytest.mark.real_data
@pytest.mark.parametrize("folder", ["dyads/therapy", "dyads/video_calls", "real/survival_motion", "real/delay_calls"])
def test_tables_of_studies_are_read(shared_data: Path, folder: str) -> None:
    files = [path for path in sorted((shared_data / folder).iterdir()) if path.stem[:4] in ("dyad", "norm")]
    assert len(files) > 5
    for path in files[:2]:
        columns = ["body_a", "body_b"] if "calls" in folder else None
        if "video" not in folder:
            with pytest.raises(UsageError, match=r"give the .*samples per second with --rate"):
                read_pair(path, columns=columns)
        pair = read_pair(path, columns=columns, rate_hz=30)
        assert not pair.read.lines and len(pair.user) > 1000
