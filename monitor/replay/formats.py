"""The names of the export formats, apart from their writers so that the command line starts quickly."""

from __future__ import annotations

# For other tools; a bundle is for this program.
OPEN_FORMATS = ("parquet", "csv", "json", "eaf", "textgrid")
FORMATS = (*OPEN_FORMATS, "bundle")
# Formats of one file: the suffix by which --to names that file.
SUFFIXES = {"json": ".json", "eaf": ".eaf", "textgrid": ".TextGrid", "bundle": ".zip"}
