"""Every number of the estimator and the coach stands in calibration/constants; none in code only."""

import ast
import math
from pathlib import Path

import pytest

from monitor.constants import load
from monitor.paths import data_file

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("synchrony", "coaching")
# Halves, unit conversions (percent, minutes, semitones an octave) and the ends of a scale.
PLAIN = frozenset({0.0, 0.5, 1.0, 2.0, 12.0, 50.0, 60.0, 100.0})
# By file: what a reader of the call sees as its default, or a name for "nothing there".
ALLOWED: dict[str, frozenset[float]] = {
    "synchrony/coordination.py": frozenset({30.0, 5.0, 0.95}),  # the contract's defaults; both-sided 90 %
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


@pytest.mark.parametrize("path", sorted(data_file("calibration", "constants").glob("*.toml")), ids=lambda path: path.stem)
def test_every_constant_has_its_unit_and_source(path: Path) -> None:
    constants = load(path.stem)  # raises where one lacks value, unit or source
    assert len(constants) > 0


@pytest.mark.parametrize("noun", ["events", "speech", "gaze_coupling", "mirror", "components", "excess", "nudges"])
def test_every_constant_of_these_is_used(noun: str) -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in SOURCES)
    unused = [name for name in load(noun) if f'"{name}"' not in code]
    assert not unused
