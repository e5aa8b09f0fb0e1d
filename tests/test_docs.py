"""The documents say what the code says."""

from __future__ import annotations

import dataclasses
import doctest
import importlib
import inspect
import re
import shlex
import tomllib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
import pytest

import monitor
from monitor import simulate, types
from monitor.cli.main import cli
from monitor.measures import EVENT_KINDS, FAMILIES
from monitor.replay.data import SessionData
from monitor.replay.export.dictionary import written_into
from monitor.simulate.write import write_films, write_series
from monitor.synchrony import Coordination, coordination

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *ROOT.glob("benchmarks/*.md"), *ROOT.glob("models/*.md")])


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def flat(path: Path) -> str:
    """A document's text on one line, without marks of emphasis."""
    return " ".join(read(path).replace("**", "").split())


@pytest.mark.parametrize("name", ["export.md", "measures.md"])
def test_generated_parts_are_up_to_date(name: str) -> None:
    text = read(DOCS / name)
    assert text == written_into(text), f"run: python -m monitor.replay.export.dictionary docs/{name}"


def test_every_measure_and_event_is_documented() -> None:
    text = read(DOCS / "measures.md")
    for measure in (measure for family in FAMILIES.values() for measure in family):
        assert f"| `{measure.name}` | {measure.unit.replace('|', ' or ')} | {measure.meaning} |" in text
    for kind in EVENT_KINDS:
        assert f"| `{kind}` |" in text


def _commands(document: Path) -> tuple[list[str], list[str]]:
    """What follows ``rapport`` in the lines of a document's code blocks, and where its text names a command."""
    text = read(document)
    fence = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
    lines = re.findall(r"^(?:\S*/)?rapport (.+)$", "\n".join(fence.findall(text)), re.MULTILINE)
    return lines, re.findall(r"`rapport ([^`]+)`", fence.sub("", text))


def _parse(line: str) -> None:
    """Parse as click does, without running anything. Raises click.UsageError for what it would refuse."""
    words = shlex.split(line, comments=True)
    if ">" in words:
        words = words[: words.index(">")]
    command: click.Command = cli
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        if words[0] not in command.commands:
            raise click.UsageError(f"no command {words[0]!r} in {line!r}")
        command = command.commands[words.pop(0)]
    command.make_context(command.name, words)


@pytest.mark.parametrize("document", [ROOT / "README.md", DOCS / "export.md"], ids=lambda path: path.name)
def test_every_command_line_of_a_document_parses(document: Path) -> None:
    lines, named = _commands(document)
    assert lines
    for line in lines:
        _parse(line)
    for line in named:
        with suppress(click.MissingParameter):  # text may name a command without its arguments
            _parse(line)


def test_no_document_keeps_the_marks_of_a_merge() -> None:
    assert not [path.name for path in DOCUMENTS if re.search(r"^(<{7} |={7}$|>{7} )", read(path), re.MULTILINE)]


def test_the_readme_shows_every_command() -> None:
    lines, named = _commands(ROOT / "README.md")
    assert {line.split()[0] for line in (*lines, *named)} == set(cli.commands)


@pytest.mark.parametrize(
    "line", ["anlyze me.mp4", "analyze", "analyze me.mp4 --preset spaceship", "sessions export ID --too a"]
)
def test_a_wrong_command_line_does_not_parse(line: str) -> None:
    with pytest.raises(click.UsageError):
        _parse(line)


def test_the_architecture_names_the_commands_that_there_are() -> None:
    sessions = cli.commands["sessions"]
    assert isinstance(sessions, click.Group)
    text = read(DOCS / "architecture.md")
    assert set(re.findall(r"^rapport ([\w-]+) ", text, re.MULTILINE)) == set(cli.commands)
    (named,) = re.findall(r"^rapport sessions COMMAND +(.+)$", text, re.MULTILINE)
    assert set(named.split(", ")) == set(sessions.commands)


def test_the_architecture_names_every_room() -> None:
    text = read(DOCS / "architecture.md")
    rooms = [path.parent.name for path in (ROOT / "monitor").glob("*/__init__.py")]
    modules = [path.name for path in (ROOT / "monitor").glob("*.py") if not path.name.startswith("__")]
    # `constants.py` and a package `constants` are the same room.
    missing = [name for name in (*rooms, *modules) if f"`{name}`" not in text and f"`{name.removesuffix('.py')}`" not in text]
    assert not missing


def test_the_layers_of_the_architecture_are_those_of_the_contract() -> None:
    contracts = tomllib.loads(read(ROOT / "pyproject.toml"))["tool"]["importlinter"]["contracts"]
    (layers,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")
    table: dict[int, set[str]] = {}
    for number, rooms in re.findall(r"^\| (\d+) \| (`[^|]+`) \|", read(DOCS / "architecture.md"), re.MULTILINE):
        table.setdefault(int(number), set()).update(name.removesuffix(".py") for name in re.findall(r"`([^`]+)`", rooms))
    contract = [set(layer.split(" | ")) for layer in layers if layer != "__main__"]  # it only calls `cli`
    assert table == dict(enumerate(contract, start=1))


# Numbers that a document shares with the constants: a phrase of it, and where its numbers come from (with a factor).
METHOD, ESTIMATOR, BENCHMARKS = DOCS / "method.md", DOCS / "estimator.md", ROOT / "benchmarks" / "README.md"
NUMBERS: list[tuple[Path, str, list[str]]] = [
    (METHOD, "mean product over lags of {:g}-{:g} s on both sides", ["synchrony.lag_low_s", "synchrony.lag_high_s"]),
    (METHOD, "every circular shift of one person's series by {:g} s or more", ["synchrony.null_min_shift_s"]),
    (METHOD, "where {:g} % of its window was measured", ["100 * synchrony.window_valid_share"]),
    (METHOD, "the spread is that of {:g} s", ["synchrony.scale_s"]),
    (METHOD, "(a Gaussian for a {:g} s window)", ["synchrony.window_s"]),
    (METHOD, "values are clipped at {:g} sd", ["synchrony.clip_sd"]),
    (METHOD, "gaps up to {:g} s ({:g} s of a body)", ["synchrony.grid_gap_s", "synchrony.grid_body_gap_s"]),
    (METHOD, "lean and shoulder roll ({:g}, roll mirror-wise)", ["synchrony.weight_sideways"]),
    (METHOD, "the other moves {:g}-{:g} s later", ["synchrony.gaze_answer_low_s", "synchrony.gaze_answer_high_s"]),
    (METHOD, "±{:g} (movement, taking turns, responses) or ±{:g} (events, pitch)", ["synchrony.z_limit", "events.z_limit"]),
    (METHOD, "others ±{:g} · {:g};", ["events.band_z", "events.null_sd"]),
    (METHOD, "coverage · (1 - exp(-windows / {:g}))", ["synchrony.windows_half"]),
    (METHOD, "1 - exp(-exchanges / {:g})", ["speech.n_half"]),
    (METHOD, "Live, movement starts after {:g} s", ["synchrony.calibrating_s"]),
    (METHOD, "a finished session needs {:g} s", ["synchrony.session_least_s"]),
    (METHOD, "starts after {:g} s of both voices", ["floor.min_span_s"]),
    (
        METHOD,
        "rest on the last {:g} s, taking turns and attention on {:g} s, laughter on {:g} s",
        ["synchrony.stretch_s", "responses.window_s", "laughter.window_s"],
    ),
    (METHOD, "(under {:g} s, {:g} s of own silence on both sides", ["responses.longest_s", "responses.alone_s"]),
    (METHOD, "laughs within {:g} s of one of the other's", ["laughter.near_s"]),
    (METHOD, "speech on up to {:g} exchanges ({:g} at the end)", ["speech.live_exchanges", "speech.max_exchanges"]),
    (METHOD, "ranked, whitened and clipped at {:g} sd", ["synchrony.leak_clip_sd"]),
    (METHOD, "a gamma tail of skewness {:g}", ["synchrony.peak_skew"]),
    (METHOD, "shifted against the last {:g} s", ["synchrony.history_s"]),
    (METHOD, "{:g} draws in which both people's phrases are drawn anew", ["speech.permutations"]),
    (METHOD, "At least {:g} exchanges are needed", ["speech.min_exchanges"]),
    (METHOD, "a confidence in the zone under {:g}", ["looks.sure_least"]),
    (METHOD, "From {:g} % on it is said", ["100 * looks.unsure_said"]),
    (METHOD, "found in {:g} s of known gaze", ["looks.zero_least_s"]),
    (METHOD, "with a slack of {:g} points", ["100 * looks.own_slack"]),
    (METHOD, "Without a calibration {:g} % of the looks", ["100 * looks.found_least"]),
    (METHOD, "look at the last {:g} s (literal: {:g} s)", ["synchrony.recent_s", "literal.span_s"]),
    (METHOD, "from {:g} s on; events at the last {:g} s", ["synchrony.copies_from_s", "events.window_s"]),
    (METHOD, "joined following z > {:g}", ["excess.strong_z"]),
    (
        METHOD,
        "copy index >= {:.2f} at one lag of {:g}-{:g} s",
        ["excess.literal_index", "events.echo_min_s", "synchrony.max_lag_s"],
    ),
    (METHOD, "limit is {:.2f} · ({:g} / n)^{:g}", ["excess.literal_index", "excess.literal_signals", "excess.literal_power"]),
    (METHOD, "within {:g} s (median of at least {:g}", ["excess.fast_latency_s", "excess.fast_least"]),
    (
        METHOD,
        "of >= {:g} events half are echoed in {:g}-{:g} s",
        ["excess.dense_least", "events.echo_min_s", "events.echo_max_s"],
    ),
    (METHOD, "{:g} channels with following z > {:g}", ["excess.broad_channels", "excess.broad_z"]),
    (METHOD, "> {:g} for {:g} s, with following", ["excess.one_way_dominance", "excess.one_way_s"]),
    (METHOD, "facet has held for {:g} s, and another", ["excess.hold_s"]),
    (METHOD, "turned round (r <= -{:g})", ["mirror.self_view_min_r"]),
    (METHOD, "own last {:g} sessions of that preset (from five on)", ["looks.usual_sessions"]),
    (METHOD, "lower over the shoulders by {:g} % of their width", ["100 * posture.slouch_neck"]),
    (METHOD, "a level {:g} dB away is taken for another microphone", ["nudges.resting_level_db"]),
    (METHOD, "believed by {:g}", ["eyes.eye_trust"]),
    (ESTIMATOR, "mean product over lags of {:g}-{:g} s on both sides", ["synchrony.lag_low_s", "synchrony.lag_high_s"]),
    (ESTIMATOR, "moving mean of {:g} times the {:g} s window", ["synchrony.window_mean_share", "synchrony.window_s"]),
    (ESTIMATOR, "follows an event of the same kind of the other by {:g}-{:g} s", ["events.echo_min_s", "events.echo_max_s"]),
    (ESTIMATOR, "The null is {:g} rotations", ["events.rotations"]),
    (
        ESTIMATOR,
        "{:g} draws ({:g} while people talk, every {:g} s)",
        ["speech.permutations", "speech.live_permutations", "speech.live_every_s"],
    ),
    (ESTIMATOR, "(at most {:g}), and go through the same steps", ["speech.persistence_most"]),
    (ESTIMATOR, "copy index is at least {:.2f}", ["excess.literal_index"]),
    (ESTIMATOR, "There is no score before {:g} s", ["synchrony.calibrating_s"]),
    (ESTIMATOR, "All begin at {:g} s", ["synchrony.copies_from_s"]),
    (ESTIMATOR, "at least one cycle of {:g}-{:.1f} s", ["gestures.cycle_min", "gestures.cycle_max"]),
    (BENCHMARKS, "its limit of {:.2f} were chosen", ["excess.literal_index"]),
    (
        BENCHMARKS,
        "looked for from {:g} s on, and the facet has to hold for {:g} s",
        ["synchrony.copies_from_s", "excess.hold_s"],
    ),
]


@pytest.mark.parametrize(("document", "phrase", "sources"), NUMBERS, ids=lambda value: value if isinstance(value, str) else "")
def test_numbers_of_the_documents_are_those_of_the_constants(document: Path, phrase: str, sources: list[str]) -> None:
    assert phrase.format(*map(_constant, sources)) in flat(document)


def _constant(source: str) -> float:
    """``noun.name`` of ``calibration/constants``, ``100 * noun.name`` a hundred times that."""
    factor, _, place = source.rpartition(" * ")
    noun, _, name = place.partition(".")
    return float(factor or 1) * float(tomllib.loads(read(ROOT / "calibration" / "constants" / f"{noun}.toml"))[name]["value"])


def test_cited_sections_exist_and_nothing_absent_is_cited() -> None:
    sections = set(re.findall(r"^## (\d+)\. ", read(DOCS / "estimator.md"), re.MULTILINE))
    for folder in ("monitor", "calibration", "docs", "benchmarks"):
        for path in (path for path in (ROOT / folder).rglob("*") if path.suffix in (".py", ".toml", ".md")):
            cited = re.findall(r"estimator\.md, sections? (\d+)(?:(?:,| and| to) (\d+))?", read(path))
            assert {number for pair in cited for number in pair if number} <= sections, path
            assert not re.search(r"[Dd]esign,? section \d|[Ii]ssue \d|\bdesign/", read(path)), path


@pytest.mark.parametrize("path", sorted((ROOT / "calibration").rglob("*.toml")), ids=lambda path: path.stem)
def test_no_source_cites_a_design_that_is_not_here(path: Path) -> None:
    assert not re.findall(r'^source = "design(?! judgement).*', read(path), re.MULTILINE | re.IGNORECASE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", read(document)):
        path, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", link):
            continue
        target = document if not path else (document.parent / path).resolve()
        assert target.exists(), link
        if anchor:
            assert anchor in {_anchor(heading) for heading in re.findall(r"^#+ (.+)$", read(target), re.MULTILINE)}, link


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def test_the_changelog_begins_with_what_is_unreleased_and_the_citation_names_the_version_after_it() -> None:
    headings = re.findall(r"^## (\S+)(?: - (\d{4}-\d\d-\d\d))?$", read(ROOT / "CHANGELOG.md"), re.MULTILINE)
    assert headings[0][0] == "Unreleased"
    version, date = headings[1]
    assert f"version: {version}\ndate-released: {date}\n" in read(ROOT / "CITATION.cff")


PUBLIC: list[Callable[..., Any]] = [
    monitor.analyze,
    monitor.load_session,
    monitor.load_study,
    coordination,
    simulate.dyad,
    write_films,
    write_series,
]
NOUNS: list[type] = [
    *(Coordination, SessionData, monitor.Study),
    *(types.Picture, types.Sound, types.FeatureBlock, types.Gap, types.Event, types.Score),
    *(types.Facet, types.Nudge, types.Update),
]


@pytest.mark.parametrize("function", PUBLIC, ids=lambda function: function.__name__)
def test_public_functions_document_every_parameter(function: Callable[..., Any]) -> None:
    documented = dict(_sections(function))
    assert set(documented["Parameters"]) == set(inspect.signature(function).parameters)
    assert documented["Returns"]


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_public_nouns_document_every_field(noun: type) -> None:
    documented = dict(_sections(noun))["Attributes"]
    assert set(documented) == {field.name for field in dataclasses.fields(noun)}


def test_a_plan_documents_every_field() -> None:
    assert set(dict(_sections(simulate.DyadPlan))["Attributes"]) == set(simulate.DyadPlan.model_fields)


def _sections(documented: Any) -> Iterator[tuple[str, list[str]]]:
    """The numpydoc sections of a docstring, and the names that each describes."""
    parts = re.split(r"^(\w+)\n-+\n", inspect.getdoc(documented) or "", flags=re.MULTILINE)
    for title, body in zip(parts[1::2], parts[2::2], strict=True):
        lines = re.findall(r"^(\S.*?)(?: : .*)?$", body, re.MULTILINE)
        yield title, [name for line in lines for name in line.split(", ")]


@pytest.mark.parametrize(
    "name", ["synchrony.coordination", "synchrony.estimator", "simulate.plan", "simulate.series", "replay.session", "offline"]
)
def test_examples_in_docstrings_run(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(f"monitor.{name}"))
    assert not failed


@pytest.mark.parametrize("name", ["live", "replay"])
def test_pictures_are_of_this_version(name: str) -> None:
    from scripts.pictures import PICTURES, digest, made_from

    assert made_from(PICTURES / f"{name}.png") == digest(name), "run: make pictures"
