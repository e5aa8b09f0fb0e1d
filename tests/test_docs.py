"""The documents say what the code says."""

from __future__ import annotations

from pathlib import Path

from monitor.measures import EVENT_KINDS, FAMILIES

ROOT = Path(__file__).parents[1]


def test_every_measure_and_event_is_documented() -> None:
    text = (ROOT / "docs" / "measures.md").read_text(encoding="utf-8")
    for measure in (measure for family in FAMILIES.values() for measure in family):
        assert f"| `{measure.name}` | {measure.unit.replace('|', ' or ')} | {measure.meaning} |" in text
    for kind in EVENT_KINDS:
        assert f"| `{kind}` |" in text


def test_the_readme_names_only_commands_that_there_are() -> None:
    import click

    from monitor.cli.main import cli

    known = set(cli.commands)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    named = {line.split()[1] for line in readme.splitlines() if line.startswith("rapport ")}
    assert named and named <= known
    assert isinstance(cli, click.Group)
