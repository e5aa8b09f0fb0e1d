"""The names of the export formats, apart from their writers so that the command line starts quickly."""

from __future__ import annotations

FORMATS = ("parquet", "csv", "json", "eaf", "textgrid")
# Formats of one file: the suffix by which --to names that file.
SUFFIXES = {"json": ".json", "eaf": ".eaf", "textgrid": ".TextGrid"}
