"""Constants from the literature and from this project's own measurements, read from ``calibration/constants``.

Each file is one noun; each entry is a table with ``value``, ``unit``, ``source`` and, where it matters, ``population``.
Code names a constant, it never copies one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache

from monitor.errors import CalibrationError
from monitor.paths import data_file


class Constants(Mapping[str, float]):
    """The numbers of one file, by name. ``constants["window_s"]`` is a float; ``sequence("bands_hz")`` a tuple."""

    def __init__(self, noun: str, entries: Mapping[str, Mapping[str, object]]) -> None:
        self._noun = noun
        self._entries = entries
        values = {name: entry.get("value") for name, entry in entries.items()}
        # Asked for hundreds of times a second.
        self._numbers = {name: float(value) for name, value in values.items() if isinstance(value, int | float)}

    def _value(self, name: str) -> object:
        try:
            return self._entries[name]["value"]
        except KeyError:
            raise CalibrationError(
                f"calibration/constants/{self._noun}.toml has no value for {name!r}; reinstall the program or add the entry"
            ) from None

    def __getitem__(self, name: str) -> float:
        found = self._numbers.get(name)
        if found is None:
            raise CalibrationError(f"{self._noun}.{name} should be a number, found {self._value(name)!r}")
        return found

    def sequence(self, name: str) -> tuple[float, ...]:
        value = self._value(name)
        if not isinstance(value, list):
            raise CalibrationError(f"{self._noun}.{name} should be a list of numbers, found {value!r}")
        return tuple(float(item) for item in value)

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


@cache
def load(noun: str) -> Constants:
    """Constants of ``calibration/constants/<noun>.toml``.

    Raises CalibrationError when the file is missing, is not TOML, or an entry lacks its value, unit or source.
    """
    path = data_file("calibration", "constants", f"{noun}.toml")
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise CalibrationError(f"cannot read the constants in {path}: {error}") from None
    for name, entry in entries.items():
        missing = {"value", "unit", "source"} - set(entry)
        if missing:
            raise CalibrationError(f"{path.name}: entry {name!r} lacks {', '.join(sorted(missing))}")
    return Constants(noun, entries)
