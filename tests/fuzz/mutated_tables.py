"""Tables with a planted lag, written in every way that people's programs write them, and damaged at random.

The user follows the partner by 1.2 s. ``written`` draws a way of writing; what comes of it has to be that lag, or one sentence.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.ndimage import gaussian_filter1d

LAG_S = 1.2
SECONDS = 150


def planted(rate_hz: float = 10.0, *, seconds: float = SECONDS, seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Times in seconds, the user's and the partner's series [each (n_rows,)]."""
    rng = np.random.default_rng(seed)
    n, late = round(seconds * rate_hz), round(LAG_S * rate_hz)
    partner = gaussian_filter1d(rng.standard_normal(n + late), 0.4 * rate_hz)
    own = gaussian_filter1d(rng.standard_normal(n), 0.4 * rate_hz)
    user = 0.9 * partner[:n] / partner.std() + 0.45 * own / own.std()
    return np.arange(n) / rate_hz, 5 + user, 5 + partner[late:] / partner.std()


@dataclass
class Written:
    """content : of the file. options : of ``read_pair``. how : the ways that were drawn. exact : not damaged afterwards."""

    content: bytes
    options: dict[str, Any] = field(default_factory=dict)
    how: tuple[str, ...] = ()
    exact: bool = True


def plain() -> Written:
    """Without anything unusual."""
    rows = "".join(f"{at:.3f},{mine:.4f},{theirs:.4f}\n" for at, mine, theirs in zip(*planted(), strict=True))
    return Written(("time_s,me,you\n" + rows).encode())


class _Draw:
    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.how: list[str] = []

    def of(self, *ways: str) -> str:
        way = self.chance.choice(ways)
        self.how.append(way)
        return way


def written(chance: random.Random) -> Written:
    """One table; the ways are drawn independently of each other."""
    draw = _Draw(chance)
    rate_hz = chance.choice((10.0, 12.5, 25.0))
    time_s, user, partner = planted(rate_hz, seed=chance.randrange(1000))
    n = len(time_s)
    options: dict[str, Any] = {}
    delimiter = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "blank": " "}[
        draw.of("comma", "comma", "semicolon", "tab", "pipe", "blank")
    ]
    comma = draw.of("point", "point", "decimal comma") == "decimal comma"
    digits = chance.choice((2, 3, 4, 6))
    factor = chance.choice((1.0, 1.0, 1000.0))
    kind = draw.of("time_s", "timestamp", "Time (s)", "time_ms", "clock", "iso", "epoch", "none", "frame", "odd name")
    times = {
        "time_ms": lambda at: f"{1000 * at:.0f}",
        "clock": lambda at: (
            f"14:{59 + int(at) // 60 if at < 60 else int(at) // 60 - 1:02d}:{at % 60:06.3f}"
            if at < 60
            else f"15:{int(at) // 60 - 1:02d}:{at % 60:06.3f}"
        ),
        "iso": lambda at: f"2024-03-31T00:{int(at) // 60:02d}:{at % 60:06.3f}",
        "epoch": lambda at: f"{1_711_000_000 + at:.3f}",
        "frame": lambda at: f"{round(at * rate_hz) + 1}",
    }.get(kind, lambda at: f"{at:.3f}")
    name = {"clock": "time", "iso": "datetime", "epoch": "timestamp", "odd name": "when"}.get(kind, kind)
    if kind in ("none", "frame"):
        options["rate_hz"] = rate_hz
    if kind == "odd name":
        options["time"], options["columns"] = "when", ["me", "you"]

    def number(value: float) -> str:
        text = f"{factor * value:.{digits}f}"
        if grouped:
            text = f"{factor * value:,.{digits}f}"
        if comma:
            text = text.translate(str.maketrans(".,", ",."))
        return quoted(text)

    def quoted(text: str) -> str:
        return f'"{text}"' if quotes or (delimiter in text and delimiter != " ") else text

    grouped = factor > 1 and delimiter != " " and draw.of("plain", "thousands") == "thousands"
    quotes = draw.of("bare", "quoted") == "quoted"
    missing = draw.of("", "NA", "NaN", ".", "#N/A", "-999", "-nan(ind)")
    if delimiter == " " and not missing:
        missing = "NA"
    lost = draw.of("whole", "whole", "holes", "scattered")
    gone = np.zeros(n, bool)
    if lost == "holes":
        for start in range(n // 10, n - n // 10, n // 4):
            gone[start : start + round(3 * rate_hz)] = True
    elif lost == "scattered":
        gone = np.random.default_rng(chance.randrange(1000)).random(n) < 0.1
    rows = []
    for place in range(n):
        cells = [missing if gone[place] else number(user[place]), number(partner[place])]
        if kind != "none":
            at = times(float(time_s[place]))
            if comma and kind not in ("iso", "frame"):
                at = at.replace(".", ",")
            cells.insert(0, quoted(at))
        rows.append(cells)
    names = ["me", "you"] if kind == "none" else [name, "me", "you"]
    order = draw.of("in order", "in order", "rows dropped", "backwards", "shuffled a little")
    keep = list(range(n))
    if kind != "none" or order == "in order":
        if order == "rows dropped":
            keep = [place for place in keep if chance.random() > 0.25]
        elif order == "backwards" and kind not in ("clock", "frame"):
            keep.reverse()
        elif order == "shuffled a little" and kind not in ("frame",):
            for place in range(5, n - 5, 40):
                keep[place], keep[place + 1] = keep[place + 1], keep[place]
    rows = [rows[place] for place in keep]
    naming = draw.of("plain", "plain", "R row names", "blank first name", "spaced names")
    if naming == "R row names" and (delimiter != "," or quotes or not comma):
        rows = [[f'"{place + 1}"', *cells] for place, cells in enumerate(rows)]
        names = [f'"{word}"' for word in names]
    elif naming == "blank first name" and delimiter != " ":
        rows = [[str(place), *cells] for place, cells in enumerate(rows)]
        names = ["", *names]
    elif naming == "spaced names" and delimiter != " ":
        names = [f" {word}" for word in names]
    if delimiter == " ":
        names = [f'"{word}"' if " " in word and '"' not in word else word for word in names]
    extra = draw.of("nothing", "nothing", "comments", "units", "sep", "title", "trailing", "blank lines")
    lines = [delimiter.join(cells) for cells in rows]
    header = delimiter.join(names)
    if extra == "comments":
        header = "# exported by a tool, 2.1\n# rate 25\n" + header
    elif extra == "units" and len(names) == len(rows[0]):
        header += "\n" + delimiter.join("[s]" if "time" in word else "[px]" for word in names)
    elif extra == "sep" and delimiter not in " \t":
        header = f"sep={delimiter}\n{header}"
    elif extra == "title":
        header = f"Movement of two people\n{header}"
    elif extra == "trailing" and delimiter != " ":
        lines = [line + delimiter for line in lines]
    elif extra == "blank lines":
        lines = [line + ("\n" if place % 7 == 0 else "") for place, line in enumerate(lines)]
    text = "\n".join([header, *lines]) + chance.choice(("\n", ""))
    text = text.replace("\n", chance.choice(("\n", "\n", "\r\n", "\r")))
    encoding = draw.of("utf-8", "utf-8", "utf-8-sig", "utf-16")
    return Written(text.encode(encoding), options, tuple(draw.how))


def damaged(table: Written, chance: random.Random) -> Written:
    """The same with cells, lines or bytes changed, doubled, lost or foreign."""
    content = bytearray(table.content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(content) if chance.random() < 0.5 else min(len(content), 400))
        length = chance.choice((1, 1, 2, 8, 40, 400))
        how = chance.randrange(6)
        if how == 0:
            content[at : at + length] = chance.randbytes(length)
        elif how == 1:
            del content[at : at + length]
        elif how == 2:
            content[at:at] = content[at : at + length] * chance.choice((1, 3))
        elif how == 3:
            content[at:at] = chance.choice((b'"', b",", b";", b"\n", b"\x00", b"1e999", b"99999999999999", b"#", b"\xff", b"-"))
        elif how == 4:
            content[at : at + 1] = chance.choice((b'"', b",", b";", b"\t", b"\n", b"9", b"-", b"e", b"\r"))
        elif chance.random() < 0.3:
            del content[max(at, 1) :]
    return Written(bytes(content), table.options, (*table.how, "damaged"), exact=False)
