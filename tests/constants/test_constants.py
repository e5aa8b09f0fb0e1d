"""Every number of the estimator and the coach stands in calibration/constants; none in code only."""

from __future__ import annotations

import ast
import math
import re
from dataclasses import dataclass, fields
from pathlib import Path

import pytest

from monitor import constants
from monitor.constants import reader
from monitor.errors import CalibrationError
from monitor.paths import data_file

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("synchrony", "coaching")
# Halves, unit conversions (percent, minutes, semitones an octave) and the ends of a scale.
PLAIN = frozenset({0.0, 0.5, 1.0, 2.0, 12.0, 50.0, 60.0, 100.0})
# By file: what a reader of the call sees as its default, or a name for "nothing there".
ALLOWED: dict[str, frozenset[float]] = {
    "coaching/spoken_words.py": frozenset({3600.0, 5.0}),  # how long words are held: as long as phrases, and a phrase's length
    "coaching/samples.py": frozenset({0.1}),  # a clock's jitter, in steps
    "synchrony/coordination.py": frozenset({30.0, 5.0, 0.95}),  # the contract's defaults; both-sided 90 %
    "synchrony/methods.py": frozenset({0.001}),  # p is written as "< .001" below it, as the APA's manual has it
    "synchrony/published.py": frozenset({30.0, 10.0, 5.0, 0.499999}),  # rMEA's and SUSY's own defaults, a quantile's guard
    "synchrony/correlation/lag.py": frozenset({9.0, 0.25}),  # below any z; the binomial kernel 1/4, 1/2, 1/4
}


def _name(path: Path) -> str:
    return path.relative_to(ROOT / "monitor").as_posix()


def guard(value: float) -> bool:
    """A power of ten so small that it only keeps a division or a comparison alive."""
    return 0 < value <= 1e-6 and math.isclose(math.log10(value), round(math.log10(value)))


def literals(path: Path) -> list[tuple[int, float]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        (node.lineno, node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, float)
    ]


SOURCES = [path for room in ROOMS for path in sorted((ROOT / "monitor" / room).rglob("*.py"))]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: _name(path))
def test_no_number_stands_in_code_only(path: Path) -> None:
    allowed = PLAIN | ALLOWED.get(_name(path), frozenset())
    found = [f"line {line}: {value}" for line, value in literals(path) if value not in allowed and not guard(value)]
    assert not found, f"move to calibration/constants with unit and source: {', '.join(found)}"


def test_the_scan_finds_a_planted_number(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text("def late(lag_s: float) -> bool:\n    return lag_s > 0.37\n", encoding="utf-8")
    assert literals(planted) == [(2, 0.37)]


NOUNS = sorted(path.stem for path in data_file("calibration", "constants").glob("*.toml"))


@pytest.mark.parametrize("noun", NOUNS)
def test_every_constant_has_its_unit_and_source_and_is_used(noun: str) -> None:
    values = getattr(constants, noun)()  # raises where one lacks value, unit or source, or where file and fields differ
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "monitor").rglob("*.py"))
    unused = [field.name for field in fields(values) if not re.search(rf"\.{field.name}\b", code)]
    assert [name for name in unused if not name.startswith("vowel_")] == []  # read by the vowel's letter


def test_a_file_that_differs_from_its_fields_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass(frozen=True)
    class Length:
        body_m: float
        steps: int

    path = tmp_path / "length.toml"
    monkeypatch.setattr(reader, "data_file", lambda *parts: path)
    steps = 'steps = {value = 3, unit = "1", source = "here"}\n'
    path.write_text('body_m = {value = 2, unit = "m", source = "here"}\n' + steps)
    assert reader.read(Length, "length") == Length(2.0, 3)
    for text, says in (
        (steps, "body_m"),
        ('body_m = {value = 2, unit = "m"}\n' + steps, "source"),
        ('body_m = {value = "2", unit = "m", source = "here"}\n' + steps, "should be a number"),
        ('body_m = {value = 2, unit = "m", source = "here"}\n' + steps.replace("3", "3.5"), "whole number"),
        ("body_m =", "cannot read"),
    ):
        path.write_text(text)
        with pytest.raises(CalibrationError, match=says):
            reader.read(Length, "length")
