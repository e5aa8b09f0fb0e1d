"""The port: a steady one for the live page, as browsers remember by it; the next one where it is taken; or ``--port``."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli.main import cli
from monitor.errors import RapportError
from monitor.web import server
from monitor.web.server import Site, serve_live


@pytest.fixture
def preferred(monkeypatch: pytest.MonkeyPatch) -> int:
    """A preferred port of this test's own: two programs may run these tests at once."""
    with socket.socket() as free:
        free.bind((server.HOST, 0))
        port: int = free.getsockname()[1]
    monkeypatch.setattr(server, "PREFERRED_PORT", port)
    return port


def test_the_same_port_each_time_and_the_next_one_beside_another_program(preferred: int) -> None:
    first = Site([], port=None)
    first._socket.listen()
    second = Site([], port=None)
    assert first.port == preferred
    assert preferred < second.port < preferred + 20
    with pytest.raises(RapportError, match=f"cannot serve on port {preferred}"):
        Site([], port=preferred)
    for site in (first, second):
        site._socket.close()
    again = Site([], port=None)
    assert again.port == preferred
    again._socket.close()


@pytest.mark.parametrize(("arguments", "port"), [([], None), (["--port", "0"], 0), (["--port", "5123"], 5123)])
def test_the_live_page_takes_what_the_command_says(
    arguments: list[str], port: int | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[int | None] = []

    def remember(engine: object, **options: object) -> None:
        asked.append(options["port"])  # type: ignore[arg-type]

    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path))
    monkeypatch.setattr(server, "serve_live", remember)
    result = CliRunner().invoke(cli, ["live", "--no-browser", *arguments])
    assert result.exit_code == 0, result.output
    assert asked == [port]
    assert str(server.PREFERRED_PORT) in CliRunner().invoke(cli, ["live", "--help"]).output
    assert serve_live.__kwdefaults__["port"] is None


def test_two_programs_that_start_together_have_a_port_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither serves yet when the other looks for a port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setattr(server, "PREFERRED_PORT", free.getsockname()[1])
    first, second = (Site([], port=None) for _ in range(2))
    try:
        assert first.port != second.port
    finally:
        for site in (first, second):
            site._socket.close()
