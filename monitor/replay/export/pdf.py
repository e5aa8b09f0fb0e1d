"""The report as PDF: an installed Chromium prints the HTML file, kept from every network."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from monitor.errors import RapportError
from monitor.replay.export.report import write_report

if TYPE_CHECKING:
    from monitor.replay.session import Session
    from monitor.types import Person

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge")
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
_LIMIT_S: Final = 120.0
_OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-extensions",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--metrics-recording-only",
    # The file loads nothing. A browser that wants to report home (Chromium 150 asks its maker for the time, for accounts and
    # for an offer of its search) finds no host, and no way to one: a proxy that is not allowed ends every request.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=quic://127.0.0.1:9",
    "--disable-features=NetworkTimeServiceQuerying,PreconnectToSearch,AimServerRequestOnStartupEnabled",
    "--no-pdf-header-footer",
    "--run-all-compositor-stages-before-draw",
    "--virtual-time-budget=20000",
)


def chromium() -> str | None:
    """An installed browser that prints, or None."""
    for name in _NAMES:
        path = shutil.which(name)
        if path:
            return path
    return next((place for place in _PLACES if Path(place).is_file()), None)


def write_pdf(session: Session, path: Path, *, words: bool = False, reader: Person = "user") -> None:
    """Write the report as PDF, ``words`` and ``reader`` as of ``report``. Raises RapportError as ``print_pdf`` does."""
    with tempfile.TemporaryDirectory(prefix=".rapport-", dir=path.parent) as place:
        page = Path(place) / "report.html"
        write_report(session, page, words=words, reader=reader)
        print_pdf(page, path)


def print_pdf(page: Path, target: Path) -> None:
    """Print an HTML file into ``target``. Raises RapportError when there is no Chromium, or it fails or takes two minutes."""
    browser = chromium()
    if browser is None:
        raise RapportError(
            "a PDF needs Chromium, Chrome or Edge, and none was found; install one, or print the HTML report from a browser"
        )
    with tempfile.TemporaryDirectory(prefix="rapport-print-") as profile:
        options = [*_OPTIONS, f"--user-data-dir={profile}", f"--print-to-pdf={target}"]
        if getattr(os, "geteuid", lambda: 1)() == 0:
            options.append("--no-sandbox")  # as root it does not start otherwise
        try:
            done = subprocess.run(
                [browser, *options, page.absolute().as_uri()], capture_output=True, timeout=_LIMIT_S, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise RapportError(
                f"{Path(browser).name} could not print the report ({type(error).__name__}); print the HTML from a browser"
            ) from None
    if done.returncode != 0 or not target.is_file() or target.stat().st_size == 0:
        raise RapportError(
            f"{Path(browser).name} could not print the report (status {done.returncode}); print the HTML from a browser"
        )
