"""Dyads made of the same files under two ids: each is scored, and the group statistics count the conversation once."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.study.dyad import Dyad
from monitor.study.store import Store

_ROLES = ("session", "user", "partner", "both_table")


def same_files(dyads: Iterable[Dyad], store: Store) -> dict[str, str]:
    """The id of each dyad whose recordings another one has too -> that other id; the first of them leads to the second.

    By the sha256 of what is done, whoever is the user: the same conversation twice is no further dyad. Sounds of their own are
    left aside, as the same film with another microphone is the same conversation.
    """
    first: dict[frozenset[str], str] = {}
    found: dict[str, str] = {}
    for dyad in dyads:
        contents = store.state(dyad.id).get("contents") or {}
        marks = frozenset(contents[role] for role in _ROLES if role in contents)
        if not marks:
            continue
        other = first.setdefault(marks, dyad.id)
        if other != dyad.id:
            found[dyad.id] = other
            found.setdefault(other, dyad.id)
    return found


def repeated(dyads: Iterable[Dyad], same: dict[str, str]) -> set[str]:
    """Of dyads with the same files, all but the first: these must not be compared with each other."""
    before: set[str] = set()
    left_out = set()
    for dyad in dyads:
        if same.get(dyad.id) in before:
            left_out.add(dyad.id)
        before.add(dyad.id)
    return left_out
