"""The text of a table's file: its encoding, and what is no text at all."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from monitor.errors import SourceError

_HEAD_BYTES: Final = 1 << 18
_HEAD_LINES: Final = 1000  # enough to see how a table is laid out
# What files of other kinds begin with, and how to get a table out of them.
_OTHERS: Final = (
    (b"PK\x03\x04", "an Excel workbook or another zip archive", "save the sheet as CSV, or unpack it"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "save the sheet as CSV"),
    (b"%PDF", "a PDF", "export the table itself as CSV"),
    (b"\x1f\x8b", "compressed (gzip)", "unpack it first"),
    (b"BZh", "compressed (bzip2)", "unpack it first"),
    (b"\xfd7zXZ", "compressed (xz)", "unpack it first"),
    (b"PAR1", "a Parquet file", "export it as CSV"),
    (b"$FL", "an SPSS file", "export it as CSV"),
    (b"MATLAB", "a MATLAB file", "write the table with writetable"),
    (b"\x89HDF", "an HDF5 file", "export the table as CSV"),
    (b"RDX", "an R data file", "write the table with write.csv"),
    (b"{\\rtf", "an RTF document", "save it as plain text"),
    (b"XDF:", "an XDF recording", "compare two of its streams with rapport synchrony"),
    (b"SQLite format 3", "a database", "export the table as CSV"),
)
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class TableText:
    """A file's text, from its beginning as often as asked for; line endings of any kind are ``\\n``.

    wanted : the columns it should have, for sentences that say so. Raises SourceError for a file that cannot be opened, is
    empty or holds no text.
    """

    def __init__(self, path: Path, *, wanted: str = "two columns of numbers") -> None:
        self.name = path.name
        self.wanted = wanted
        self._path = path
        self._content: bytes | None = None
        try:
            if path.is_file():
                with path.open("rb") as file:
                    start = file.read(_HEAD_BYTES)
            else:  # a pipe is read once
                self._content = path.read_bytes()
                start = self._content[:_HEAD_BYTES]
        except OSError as error:
            raise SourceError(f"cannot read {path.name} as a table ({error.strerror}); check its name and rights") from None
        self._encoding = encoding_of(start)
        self._refuse_others(start)

    def lines(self) -> Iterator[str]:
        """All lines, without their ends."""
        try:
            raw = self._path.open("rb") if self._content is None else io.BytesIO(self._content)
            with io.TextIOWrapper(raw, encoding=self._encoding, errors="replace", newline=None) as file:
                for line in file:
                    yield line.rstrip("\n")
        except OSError as error:
            raise SourceError(f"cannot read {self.name} to its end ({error.strerror}); copy it to this computer") from None

    def head(self) -> list[str]:
        """The first lines, so many that the layout shows."""
        lines, size = [], 0
        for line in self.lines():
            lines.append(line)
            size += len(line) + 1
            if size >= _HEAD_BYTES or len(lines) >= _HEAD_LINES:
                break
        return lines

    def _refuse_others(self, start: bytes) -> None:
        for mark, kind, remedy in _OTHERS:
            if start.startswith(mark):
                raise SourceError(f"{self.name} is {kind}, not a table in text; {remedy}")
        text = start.decode(self._encoding, errors="replace")
        if not text.strip("\ufeff\x00 \t\r\n"):
            raise SourceError(f"{self.name} is empty; use a table with a line of column names and {self.wanted}")
        if "\x00" in text:
            raise SourceError(f"{self.name} holds no text; save the table as CSV")
        begin = text.lstrip("\ufeff \t\r\n").lower()
        if begin.startswith(("<!doctype", "<html", "<table", "<?xml", "<body", "<head", "<script", "<!--")):
            raise SourceError(f"{self.name} is a web page or XML, not a table; download or export the table itself as CSV")
        if begin.startswith(("{", "[{", "[[")):
            raise SourceError(f"{self.name} is JSON, not a table; export it as CSV")


def encoding_of(start: bytes) -> str:
    """The encoding of a text that begins so: by its mark, by zeros between letters, else UTF-8 or what Windows wrote before."""
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    if b"\x00" in start[:4000]:  # UTF-16 without its mark: every other byte of ASCII is zero
        even, odd = start[0:4000:2].count(0), start[1:4000:2].count(0)
        n = len(start[:4000]) / 2
        if odd > 0.4 * n and even < 0.1 * n:
            return "utf-16-le"
        if even > 0.4 * n and odd < 0.1 * n:
            return "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return "cp1252"  # what Windows wrote before; only names can hold other letters than ASCII
    return "utf-8"
