"""The catalogue of words and the code that says them fit together."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor

import monitor
from monitor.words import LANGUAGE, has, say

PACKAGE = Path(monitor.__file__).parent
CATALOGUE = sorted((PACKAGE / "words" / LANGUAGE).glob("*.ftl"))


class Variables(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()
        self.messages: set[str] = set()

    def visit_MessageReference(self, node: ftl.MessageReference) -> None:  # noqa: N802  # the name the library calls
        self.messages.add(node.id.name)

    def visit_VariableReference(self, node: ftl.VariableReference) -> None:  # noqa: N802  # the name the library calls
        self.names.add(node.id.name)


@cache
def messages() -> dict[str, set[str]]:
    """Every message and attribute of the catalogue with the variables it takes, those of messages it refers to among them."""
    known: dict[str, set[str]] = {}
    within: dict[str, set[str]] = {}
    for path in CATALOGUE:
        for entry in FluentParser().parse(path.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, ftl.Junk), f"{path.name}: {entry.content}"
            if not isinstance(entry, ftl.Message):
                continue
            for name, pattern in [
                (entry.id.name, entry.value),
                *((f"{entry.id.name}.{attribute.id.name}", attribute.value) for attribute in entry.attributes),
            ]:
                if pattern is not None:
                    variables = Variables()
                    variables.visit(pattern)
                    assert name not in known, f"{path.name}: {name} is there twice"
                    known[name] = variables.names
                    within[name] = variables.messages

    def taken(name: str) -> set[str]:
        return known[name].union(*(taken(message) for message in within[name]))

    return {name: taken(name) for name in known}


def referred_to() -> set[str]:
    """The messages that are part of others."""
    variables = Variables()
    for path in CATALOGUE:
        variables.visit(FluentParser().parse(path.read_text(encoding="utf-8")))
    return variables.messages


@cache
def calls() -> list[tuple[str, ast.Call]]:
    """Every call of ``say`` or ``table`` in the program, with its place."""
    return [
        (f"{path.relative_to(PACKAGE)}:{node.lineno}", node)
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.parent.name != "words"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("say", "table") and node.args
    ]


def pattern_of(node: ast.Call) -> str | None:
    """The message's name as a regular expression: what is filled in at run time stands for anything."""
    first = node.args[0]
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        return re.escape(first.value) + ("-.*" if isinstance(node.func, ast.Name) and node.func.id == "table" else "")
    if isinstance(first, ast.JoinedStr):
        parts = (re.escape(part.value) if isinstance(part, ast.Constant) else ".*" for part in first.values)  # type: ignore[arg-type]
        return "".join(parts)
    return None


def test_every_message_that_code_names_is_there_with_its_variables() -> None:
    known = messages()
    for place, node in calls():
        first = node.args[0]
        if not isinstance(first, ast.Constant) or any(keyword.arg is None for keyword in node.keywords):
            continue
        if isinstance(node.func, ast.Name) and node.func.id == "say":
            given = {keyword.arg for keyword in node.keywords}
            assert str(first.value) in known, f"{place}: there is no message {first.value}"
            assert known[str(first.value)] <= given, f"{place}: {first.value} lacks {known[str(first.value)] - given}"


def test_every_message_is_said_somewhere() -> None:
    sources = [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("templates/*.html")]
    code = "".join(path.read_text(encoding="utf-8") for path in sources)
    # One expression: compiled once, where some hundred would not fit into the cache of compiled ones.
    said = re.compile("|".join({f"(?:{pattern})" for _, node in calls() if (pattern := pattern_of(node))}))
    unsaid = [
        name
        for name in messages().keys() - referred_to()
        if not said.fullmatch(name) and f'"{name}"' not in code and f'"{name.split(".")[0]}"' not in code
    ]
    assert unsaid == []


def test_a_missing_message_or_value_is_a_fault() -> None:
    assert not has("no-such-message") and has("list-two")
    with pytest.raises(KeyError):
        say("no-such-message")
    with pytest.raises(ValueError, match="first"):
        say("list-two", last="x")
    assert say("list-two", first="head", last="posture") == "head and posture"
