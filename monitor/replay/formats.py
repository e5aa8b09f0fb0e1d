"""The names of the export formats, apart from their writers so that the command line starts quickly."""

from __future__ import annotations

# For other tools; the report is for people, a bundle for this program.
OPEN_FORMATS = ("parquet", "csv", "json", "eaf", "textgrid")
FORMATS = (*OPEN_FORMATS, "report", "pdf", "bundle")
# Formats of one file: the suffix by which --to names that file.
SUFFIXES = {
    "json": ".json",
    "eaf": ".eaf",
    "textgrid": ".TextGrid",
    "report": ".html",
    "pdf": ".pdf",
    "bundle": ".zip",
}
SEALED_SUFFIX = ".sealed"
