"""Files of ``calibration/constants`` as frozen dataclasses."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

from monitor.errors import CalibrationError
from monitor.paths import data_file

T = TypeVar("T")


def read(kind: type[T], noun: str) -> T:
    """``calibration/constants/<noun>.toml`` as ``kind``, a dataclass of floats, ints and tuples of floats.

    Raises CalibrationError when the file is missing, is not TOML, lacks a field or has one too many, or when an entry lacks its
    value, unit or source, or holds something else than its field does.
    """
    path = data_file("calibration", "constants", f"{noun}.toml")
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CalibrationError(f"cannot read the constants in {path} ({error}); reinstall the program") from None
    types = {field.name: str(field.type) for field in fields(kind)}  # type: ignore[arg-type]
    if odd := set(types) ^ set(entries):
        raise CalibrationError(
            f"{path.name} and {kind.__name__} should have the same entries; only one has {', '.join(sorted(odd))}"
        )
    for name, entry in entries.items():
        if lacking := {"value", "unit", "source"} - set(entry):
            raise CalibrationError(f"{path.name}: entry {name!r} has no {', '.join(sorted(lacking))}; add it")
    return kind(**{name: _value(f"{noun}.{name}", types[name], entry["value"]) for name, entry in entries.items()})


def read_once(kind: type[T], noun: str) -> Callable[[], T]:
    """A function that reads them once (``read``)."""
    return cache(lambda: read(kind, noun))


def _value(name: str, type_name: str, value: Any) -> float | int | tuple[float, ...]:
    if type_name == "tuple[float, ...]":
        if not isinstance(value, list) or not all(_is_number(item) for item in value):
            raise CalibrationError(f"{name} should be a list of numbers, not {value!r}")
        return tuple(float(item) for item in value)
    if not _is_number(value):
        raise CalibrationError(f"{name} should be a number, not {value!r}")
    if type_name == "int":
        if value != int(value):
            raise CalibrationError(f"{name} should be a whole number, not {value!r}")
        return int(value)
    return float(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
