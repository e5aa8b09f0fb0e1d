"""Try the ways in which people install the program: pipx and uv, each from a clean clone and from the built wheel.

    python3.12 scripts/installs.py [--with pipx|uv] [--from checkout|wheel] [--films USER PARTNER]

Run by the interpreter to try, from a checkout; what is committed is what is tried. Everything lands in a temporary folder.
Each installation has to show its version, examine itself, get its extras by the very commands that it tells its user to type,
run the demo, analyze two films (simulated ones, or those given), export and report them, and start from its entry among the
applications. Ends with 1 if something failed.

The standard library alone, as there may be nothing else yet; git and the network of pip are needed. Linux and macOS.
"""

from __future__ import annotations

import argparse
import configparser
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.cookiejar import CookieJar
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# What people fetch with the program alone (tests/setup/test_wheel.py has the same).
WHEEL_MOST_BYTES = 25_000_000
INSTALL_LIMIT_S, COMMAND_LIMIT_S, START_LIMIT_S = 1800.0, 600.0, 180.0

failures: list[str] = []


@contextmanager
def step(name: str) -> Iterator[None]:
    """One line for each thing tried; a failure does not end the others."""
    began_s = time.monotonic()
    try:
        yield
    except Exception as error:  # whatever it is, it is this step's
        said = "".join(getattr(error, name, None) or "" for name in ("stdout", "stderr"))
        failures.append(name)
        print(f"FAIL {name}: {error}\n{said[-2000:]}", flush=True)
    else:
        print(f"ok   {name} ({time.monotonic() - began_s:.0f} s)", flush=True)


def run(*words: object, limit_s: float = COMMAND_LIMIT_S, place: Path | None = None) -> str:
    """stdout of a command that has to succeed."""
    command = [*map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=limit_s, cwd=place, check=True)
    return done.stdout


def build(clone: Path, dist: Path, tools: Path) -> Path:
    """The program's wheel, and that of the models beside it, as ``make wheel`` does it."""
    with step("the wheels"):
        run(tools / "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", dist, ".", "./models", place=clone)
    wheel = next(dist.glob("rapport_monitor-*.whl"))
    with step(f"the wheel, {wheel.stat().st_size / 1e6:.1f} MB, holds the package and its data alone"):
        assert wheel.stat().st_size < WHEEL_MOST_BYTES
        with zipfile.ZipFile(wheel) as archive:
            names = archive.namelist()
        listed = run("git", "ls-files", "monitor", "calibration", place=clone).splitlines()
        expected = {name if name.startswith("monitor/") else f"monitor/_data/{name}" for name in listed}
        extra = {name for name in names if ".dist-info/" not in name and "/_data/models/" not in name} - expected
        assert not extra and not expected - {*names}, f"too much: {extra}; missing: {expected - {*names}}"
    return wheel


def installed(tool: str, source: Path) -> Path | None:
    """Install the program alone and return ``rapport``; None where it failed."""
    with step("install"):
        words = ["tool", "install", "--quiet"] if tool == "uv" else ["install"]
        run(tool, *words, "--python", sys.executable, source, limit_s=INSTALL_LIMIT_S)
    rapport = Path(os.environ["PIPX_BIN_DIR"]) / "rapport"
    return rapport if rapport.exists() else None


def add_extras(rapport: Path) -> None:
    """By the commands that the program tells, as they are."""
    with step("the models that doctor misses"):
        findings = json.loads(run(rapport, "doctor", "--json"))["findings"]
        commands = {
            finding["remedy"] for finding in findings if finding["name"].endswith((".task", ".onnx")) and not finding["ok"]
        }
        (command,) = commands
        subprocess.run(command, shell=True, capture_output=True, text=True, timeout=INSTALL_LIMIT_S, check=True)
        findings = json.loads(run(rapport, "doctor", "--json"))["findings"]
        assert all(finding["ok"] for finding in findings if finding["name"].endswith((".task", ".onnx")))
    with step("what the demo misses"):
        demo = subprocess.run(
            [rapport, "demo", "--no-browser"], capture_output=True, text=True, timeout=START_LIMIT_S, check=False
        )
        assert demo.returncode == 1 and "Traceback" not in demo.stderr, demo.stderr
        command = demo.stderr.strip().rpartition("; run: ")[2]
        subprocess.run(command, shell=True, capture_output=True, text=True, timeout=INSTALL_LIMIT_S, check=True)


def try_commands(rapport: Path, films: list[Path], place: Path) -> None:
    """What a first evening with the program asks of it."""
    with step("--version"):
        print("    ", run(rapport, "--version").strip(), "of", sys.version.split()[0])
    with step("doctor"):
        run(rapport, "doctor")
    add_extras(rapport)
    with step("demo"), page_of([str(rapport), "demo", "--no-browser"], place=place) as address:
        look(address)
    with step("analyze"):
        if not films:
            run(rapport, "simulate", place / "films", "--films", "--seconds", "12", "--size", "320x240", "--fps", "15")
            films = [place / "films" / "user.mp4", place / "films" / "partner.mp4"]
        session = json.loads(run(rapport, "analyze", *films, "--json", place=place))["session"]["id"]
    with step("export"):
        run(rapport, "sessions", "export", session, "--to", place / "bundle.zip")
        assert zipfile.is_zipfile(place / "bundle.zip")
    browser = any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    with step("report" + (" and PDF" if browser else ", without a browser for the PDF")):
        run(rapport, "sessions", "report", session, "--to", place / "report.html", *(["--pdf"] if browser else []))
        assert not browser or (place / "report.pdf").read_bytes().startswith(b"%PDF")
    if sys.platform.startswith("linux"):
        with step("entry among the applications"):
            try_entry(rapport, place)


def try_entry(rapport: Path, place: Path) -> None:
    """The desktop entry, started as a launcher does, without a terminal and elsewhere, with a stand-in for the browser."""
    entry, icon = map(Path, run(rapport, "install-shortcut").split("\n")[:2])
    if shutil.which("desktop-file-validate"):
        run("desktop-file-validate", "--no-hints", entry)
    read = configparser.RawConfigParser(delimiters=("=",), interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(entry, encoding="utf-8")
    fields = read["Desktop Entry"]
    assert os.access(fields["TryExec"], os.X_OK) and Path(fields["Icon"]) == icon and icon.is_file()
    opened, browser = place / "opened", place / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" >{opened}\n')
    browser.chmod(0o755)
    words = shlex.split(fields["Exec"].replace("\\\\", "\\"))
    with page_of(words, place=Path("/"), env=os.environ | {"BROWSER": str(browser)}) as address:
        until(opened.exists, "the browser was not opened")
        assert opened.read_text().strip() == address
        look(address)
    assert set(run(rapport, "install-shortcut", "--remove").split()) == {str(entry), str(icon)} and not entry.exists()


@contextmanager
def page_of(command: list[str], *, place: Path, env: dict[str, str] | None = None) -> Iterator[str]:
    """The address that a command prints; it has to end well when it is stopped."""
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=place, env=env
        )
        assert process.stdout is not None
        killer = threading.Timer(START_LIMIT_S, process.kill)
        killer.start()
        try:
            address = process.stdout.readline().strip()
            killer.cancel()
            if not address.startswith("http://127.0.0.1:"):
                process.wait(START_LIMIT_S)
                errors.seek(0)
                raise AssertionError(f"no address but {address!r}: {errors.read()[-2000:]}")
            yield address
        finally:
            killer.cancel()
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            process.stdout.close()
            status = process.wait(START_LIMIT_S)
    assert status == 0, f"it ended with {status} when it was stopped"


def look(address: str) -> None:
    """The page, what it needs and its state."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    base = address.partition("/live")[0]
    page = browser.open(address, timeout=START_LIMIT_S).read().decode()
    for name in ("static/live.css", "static/icon.svg", "plotly.min.js"):
        browser.open(f"{base}/{name}", timeout=START_LIMIT_S).read()
    state = json.loads(browser.open(f"{base}/api/live", timeout=START_LIMIT_S).read())
    assert "<html" in page and state["state"]


def until(true: Callable[[], bool], otherwise: str) -> None:
    for _ in range(int(START_LIMIT_S / 0.1)):
        if true():
            return
        time.sleep(0.1)
    raise AssertionError(otherwise)


def main() -> int:
    parser = argparse.ArgumentParser(description="Try the program as people install it.")
    parser.add_argument("--with", dest="tools", action="append", choices=["pipx", "uv"], help="by default both")
    parser.add_argument("--from", dest="sources", action="append", choices=["checkout", "wheel"], help="by default both")
    parser.add_argument("--films", nargs=2, type=Path, default=[], metavar=("USER", "PARTNER"), help="two films to analyze")
    asked = parser.parse_args()
    films = [film.resolve() for film in asked.films]
    with tempfile.TemporaryDirectory(prefix="rapport-installs-") as name:
        place = Path(name)
        bins = place / "bin"
        os.environ |= {
            "PIPX_HOME": str(place / "pipx-home"),
            "PIPX_BIN_DIR": str(bins),
            "PIPX_MAN_DIR": str(place / "man"),
            "UV_TOOL_DIR": str(place / "uv-home"),
            "UV_TOOL_BIN_DIR": str(bins),
            "XDG_DATA_HOME": str(place / "share"),
            "RAPPORT_HOME": str(place / "home"),
        }
        clone = place / "clone"
        run("git", "clone", "--quiet", ROOT, clone)
        system_path = os.environ["PATH"]
        tools = {tool: place / tool / "bin" for tool in asked.tools or ("pipx", "uv")}
        for tool, folder in tools.items():
            # Apart: pipx works by uv where it finds it, by pip elsewhere.
            run(sys.executable, "-m", "venv", folder.parent)
            run(folder / "pip", "install", "--quiet", "--disable-pip-version-check", tool, limit_s=INSTALL_LIMIT_S)
        wheel = build(clone, place / "dist", next(iter(tools.values())))
        for source in asked.sources or ("checkout", "wheel"):
            for tool, folder in tools.items():
                # The program tells to type `uv`.
                os.environ["PATH"] = f"{folder}{os.pathsep}{system_path}"
                print(f"-- {tool}, from the {source}", flush=True)
                run("git", "clean", "-fdxq", place=clone)
                rapport = installed(tool, clone if source == "checkout" else wheel)
                if rapport is None:
                    continue
                out = place / f"{tool}-{source}"
                out.mkdir()
                try_commands(rapport, films, out)
                with step("uninstall"):
                    run(tool, *(["tool"] if tool == "uv" else []), "uninstall", "rapport-monitor")
                    assert not rapport.exists()
    print(f"{len(failures)} failed" if failures else "everything works")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
