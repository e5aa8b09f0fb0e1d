"""The charts show what was measured, break where nothing was, and take nothing for markup."""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import monitor
from monitor.constants.evidence import weighs
from monitor.replay.charts.lines import band, broken, thinned
from monitor.replay.charts.scores import lag_figure, lanes_figure, scores_figure
from monitor.replay.charts.theme import PALETTES, STYLES
from monitor.replay.session import Session, load_session
from monitor.replay.text.labels import against_chance, lead, state
from monitor.types import CHANNELS, COMPONENTS, Score
from tests.support import sessions as builders


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    title = "<img src=x onerror=alert(1)>"
    return load_session(builders.build(tmp_path_factory.mktemp("charts"), with_sketch=False, title=title))


def traces(figure: object, part: str) -> dict[str, object]:
    return {trace.meta["name"]: trace for trace in figure.data if trace.meta["part"] == part}  # type: ignore[attr-defined]


def test_each_measured_score_has_a_line_and_a_band(session: Session) -> None:
    figure = scores_figure(session, theme="light")
    lines = traces(figure, "line")
    assert set(lines) == set(traces(figure, "band")) == {name for name in builders.FINAL if name in COMPONENTS or weighs(name)}
    assert {name for name, line in lines.items() if line.visible} == set(COMPONENTS)
    assert not any(line.connectgaps for line in lines.values())
    warmth = lines["warmth"]
    missing = np.isnan(warmth.y)
    assert missing[np.isin(warmth.x, np.arange(150, 175))].all()  # planted: no signal there
    assert list(traces(figure, "marks")["nudges"].x) == [140, 262]
    assert figure.layout.shapes[0].y0 == 50


def test_lag_is_drawn_only_where_it_is_known(session: Session) -> None:
    lines = traces(lag_figure(session, theme="dark"), "line")
    assert set(lines) == {"posture", "coordination"}, "head is described"
    assert np.nanmedian(lines["posture"].y) == pytest.approx(builders.FOLLOW_LAG_S, abs=0.3)


def test_speech_gestures_and_gaps_stand_at_their_time(session: Session) -> None:
    figure = lanes_figure(session, theme="light")
    speech = traces(figure, "speech")
    starts, ends = (np.array(speech["partner"].x)[at::3] for at in (0, 1))
    assert starts.tolist() == list(np.arange(0, 300, 20))
    assert set(ends - starts) == {builders.SPOKEN_S}
    assert np.array(speech["user"].x)[::3].tolist() == list(np.arange(10, 300, 20))
    assert np.isnan(np.array(speech["user"].x)[2::3]).all()  # nothing joins two of them
    assert list(traces(figure, "gaps")["gaps"].base) == [200.0]
    nods = traces(figure, "nod")
    assert np.nanmin(nods["user"].y) > np.nanmax(nods["partner"].y)  # not by colour alone
    assert nods["user"].x[0] == pytest.approx(nods["partner"].x[0] + 0.8)


def test_lines_differ_without_colour() -> None:
    assert set(STYLES) == {*CHANNELS, *COMPONENTS}
    for names in (COMPONENTS,):
        assert len({STYLES[name][1] for name in names}) == len(names)
    assert len(set(STYLES.values())) == len(STYLES)
    assert len({colour for colour, _, _ in STYLES.values()}) == len(STYLES)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("theme", "panel"), [("light", "#ffffff"), ("dark", "#191f26")])
def test_contrast_is_enough(theme: str, panel: str) -> None:
    def contrast(colour: str) -> float:
        high, low = sorted((luminance(colour), luminance(panel)), reverse=True)
        return (high + 0.05) / (low + 0.05)

    ink = PALETTES[theme]  # type: ignore[index]
    assert contrast(ink.text) >= 4.5
    assert contrast(ink.quiet) >= 4.5
    for colour in (ink.user, ink.partner, *ink.lines.values()):
        assert contrast(colour) >= 3.0  # graphical objects


def test_a_hole_in_time_breaks_the_line() -> None:
    time_s, score = broken(np.array([1.0, 2, 3, 9, 10, 11]), np.array([5.0, 5, 5, 7, 7, 7]))
    assert time_s.tolist() == [1, 2, 3, 6, 9, 10, 11]
    assert np.isnan(score[3]) and np.isfinite(np.delete(score, 3)).all()


def test_a_band_is_closed_in_each_stretch() -> None:
    nan = math.nan
    x, y = band(np.arange(5.0), np.array([1, 1, nan, 2, 2]), np.array([3, 3, 3, 4, 4]))
    np.testing.assert_array_equal(x, [0, 1, 1, 0, nan, 3, 4, 4, 3, nan])
    np.testing.assert_array_equal(y, [3, 3, 1, 1, nan, 4, 4, 2, 2, nan])
    assert band(np.arange(2.0), np.full(2, nan), np.full(2, nan))[0].size == 0


def test_fewer_points_keep_their_gaps() -> None:
    time_s, score = thinned(4, np.arange(10.0), np.array([1, 2, 3, 4, math.nan, 6, 7, 8, 9, 10.0]))
    np.testing.assert_array_equal(time_s, [1, 4, 7, 9])
    np.testing.assert_array_equal(score, [2, math.nan, 8, 10])  # 3 to 5 hold the gap
    assert thinned(10, np.arange(10.0))[0].size == 10


@given(st.lists(st.floats(0.5, 100), min_size=3, max_size=30))
def test_breaking_keeps_every_point(steps: list[float]) -> None:
    time_s = np.cumsum(steps)
    out_s, out = broken(time_s, time_s)
    assert out_s[np.isfinite(out)].tolist() == time_s.tolist()
    assert (np.diff(out_s) > 0).all()


def score(**fields: object) -> Score:
    return Score(**({"time_s": 1.0, "name": "head", "status": "ok", "score": 70.0} | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given_score", "words"),
    [
        (score(direction="user follows", lag_s=2.41), "you followed about 2.4 s later"),
        (score(direction="partner follows", lag_s=-1.2), "your partner followed about 1.2 s later"),
        (score(direction="both"), "you took turns following"),
        (score(), "neither of you clearly followed"),
        (score(direction="user follows"), "you followed"),
    ],
)
def test_lead_in_words(given_score: Score, words: str) -> None:
    assert lead(given_score) == words


def test_other_words() -> None:
    assert against_chance(score(low=51, high=80)) == "more than chance would give"
    assert against_chance(score(low=40, high=49)) == "less than chance would give"
    assert against_chance(score(low=40, high=60)) == "above chance, but not clearly"
    assert against_chance(score(score=41, low=32, high=56)) == "below chance, but not clearly"
    assert against_chance(score(score=52, low=40, high=62)) == "about what chance would give"
    assert against_chance(score(chance=math.nan)) == "not compared with chance"
    assert [state(score(status=status)) for status in ("ok", "calibrating", "not enough signal")] == [
        "",
        "Too early to tell",
        "Not enough signal",
    ]


def test_no_emotion_is_named() -> None:
    package = Path(monitor.__file__).parent
    pages = [path for path in (package / "web" / "static").rglob("*") if path.is_file()]
    files = [*(package / "words").rglob("*.ftl"), *(package / "replay" / "text").glob("*.py"), *pages]
    words = re.sub("behaviour, never emotion", "", " ".join(path.read_text() for path in files).lower())
    emotions = (
        "happy",
        "happiness",
        "sad",
        "angry",
        "anger",
        "joy",
        "fear",
        "disgust",
        "nervous",
        "anxious",
        "emotion",
        "feeling",
    )
    named = [emotion for emotion in emotions if re.search(rf"\b{emotion}\b", words)]
    assert named == []
