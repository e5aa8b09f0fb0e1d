"""What a newer program has written is told from what is damaged: by the number that each of its files has."""

from __future__ import annotations

import json
from typing import Any

from packaging.version import InvalidVersion, Version

from monitor.version import __version__


def written_by_newer(what: str, found: int, reads: int, *, verb: str = "was") -> str:
    """The sentence for a file in a format that this program does not know yet."""
    return (
        f"{what} {verb} written by a newer version of this program (format {found}; this one reads up to {reads}); "
        "update the program"
    )


def newer_format(content: bytes | str, reads: int) -> int | None:
    """The ``version`` of a JSON document where it is beyond what is read here; None of any other, and of what is no JSON."""
    version = _document(content).get("version")
    return version if isinstance(version, int) and not isinstance(version, bool) and version > reads else None


def newer_program(header: bytes | str) -> str:
    """The version of the program that wrote a session's header, where that is newer than this one; else empty."""
    versions = _document(header).get("versions")
    written_by = versions.get("rapport-monitor") if isinstance(versions, dict) else None
    try:
        return written_by if isinstance(written_by, str) and Version(written_by) > Version(__version__) else ""
    except InvalidVersion:
        return ""


def _document(content: bytes | str) -> dict[str, Any]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
