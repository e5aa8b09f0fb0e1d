"""Brings the documents that stand outside ``docs/`` into the site, and turns the links between them round."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[1]
# Path in the repository -> path in the site.
OUTSIDE = {
    "README.md": "index.md",
    "SECURITY.md": "SECURITY.md",
    "CHANGELOG.md": "CHANGELOG.md",
    "LICENSE": "LICENSE",
    "CITATION.cff": "CITATION.cff",
    "benchmarks/README.md": "benchmarks/README.md",
    "CONTRIBUTING.md": "contributing.md",  # a pointer to the document of that name, which it is replaced by
} | {path.relative_to(ROOT).as_posix(): path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "examples").glob("*.*"))}


def on_files(files: Files, config: Any) -> Files:
    """Add the documents that are not there yet."""
    for source, target in OUTSIDE.items():
        if files.get_file_from_path(target) is None:
            files.append(File.generated(config, target, content=(ROOT / source).read_bytes().decode("utf-8")))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Files) -> str:
    """Links are written for the repository: from there to the place of the same document in the site."""
    target = page.file.src_uri
    source = next((path for path, place in OUTSIDE.items() if place == target and path != "CONTRIBUTING.md"), f"docs/{target}")

    def turned(match: re.Match[str]) -> str:
        path, _, anchor = match[1].partition("#")
        if not path or re.match(r"[a-z]+:", path):
            return match[0]
        there = (ROOT / source).parent.joinpath(path).resolve().relative_to(ROOT).as_posix()
        there = OUTSIDE.get(there, there.removeprefix("docs/"))
        up = "../" * target.count("/")
        return f"]({up}{there}{'#' if anchor else ''}{anchor})"

    return re.sub(r"\]\(([^)\s]+)\)", turned, markdown)
