"""What every command shares: results to stdout, everything else to stderr."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout and nothing else.")


def print_json(document: Mapping[str, Any] | list[Any]) -> None:
    """The result as one strict JSON document."""
    click.echo(json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2))


def say(line: str) -> None:
    """A line for the user that is not the result."""
    click.echo(line, err=True)
