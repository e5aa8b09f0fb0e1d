"""The planted pair through a page: what the session says beside what ``analyze`` says of the same films.

Camera, microphone and tab begin at moments of their own, and a busy browser shows the films late. So it is measured which
moment of a film was there when: of the camera by the number in its picture, of the tab by the browser's own frame callback;
neither comes the program's way. The difference of the two offsets is what the session's lag differs by from the films'.
Speech is laid on that of the file by cross-correlation of its level, in stretches, as nothing says where the microphone's file
stands.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.capture.films import BITS, HIGH, LAG_S, LEAD_S, RATE_HZ, STRIP_PX, Films, films
from benchmarks.capture.running import SHARE, chromium, press, program, state, until
from benchmarks.capture.series import GRID_HZ, Offsets, correlated, head_lag_s, scored
from monitor.replay.session import Session
from monitor.types import PEOPLE, Person

READ_MS = 3000
LAG_OFF_S, F0_OFF, RIGHT = 0.15, 0.03, 0.95
PICTURE, SOUND = ("yaw_deg", "pitch_deg", "roll_deg", "jaw", "smile"), ("level_db",)
BOTH = "Use my camera and microphone"


def pair(seconds: float, folder: Path | None) -> None:
    """Play, analyze, compare."""
    with tempfile.TemporaryDirectory() as temporary:
        room = folder or Path(temporary)
        made = films(room, seconds + LEAD_S)
        print(f"load before: {load()}")
        session, camera, tab = played(made, room, seconds)
        print(f"load after: {load()}")
        report(session, analyzed(made, room / "files"), {"user": camera, "partner": tab})


def analyzed(made: Films, sessions: Path) -> Session:
    """The films as files; not again where a session of them is kept. Nothing else runs meanwhile."""
    import monitor
    from monitor.replay.session import load_session

    for kept in sessions.iterdir() if sessions.is_dir() else ():
        if kept.stat().st_mtime > made.user.stat().st_mtime and (session := load_session(kept)).status == "complete":
            return session
    sessions.mkdir(exist_ok=True)
    return monitor.analyze(made.user, made.partner, offset_s=0, sessions=sessions)


def load() -> str:
    return " ".join(f"{value:.1f}" for value in os.getloadavg())


def played(made: Films, home: Path, seconds: float) -> tuple[Session, Offsets, Offsets]:
    """The session, and when which moment of the films was there, by the session's clock."""
    from playwright.sync_api import sync_playwright

    from monitor.replay.session import load_session

    with sync_playwright() as playwright, program(home) as (address, _), chromium(playwright, made, address) as (page, call):

        def is_on(person: str, use: str) -> Callable[[], bool]:
            return lambda: state(page)["people"][person][use]["state"] == "on"

        press(page, BOTH)
        until(page, is_on("user", "picture"))
        press(page, SHARE)
        page.get_by_label("My partner knows that theirs").click()
        # Both films at about the same moment, as the lags that are looked at reach five seconds; where exactly, is measured.
        _, number = page.evaluate("([bits, strip]) => cameraNumber(bits, strip)", [BITS, STRIP_PX / HIGH])
        call.evaluate("(at) => { const v = document.querySelector('video'); v.currentTime = at; v.play(); }", number / RATE_HZ)
        until(page, is_on("partner", "picture"))
        until(page, is_on("partner", "sound"))
        page.locator("#begin").click()
        until(page, lambda: state(page)["phase"] == "running")
        levels: list[int] = []
        numbers = []
        end_s = time.monotonic() + seconds
        while time.monotonic() < end_s and (running := state(page))["phase"] == "running":
            levels.append(running["load"]["level"])
            numbers.append(page.evaluate("([bits, strip]) => cameraNumber(bits, strip)", [BITS, STRIP_PX / HIGH]))
            page.wait_for_timeout(READ_MS)
        shown = call.evaluate("window.shown")
        name = state(page)["session"]
        page.locator("#end").click()
        page.locator("#end-now").click()
        until(page, lambda: state(page)["phase"] == "ended")
    print(
        f"load governor: level {', '.join(f'{level} {levels.count(level) / len(levels):.0%}' for level in sorted(set(levels)))}"
    )
    session = load_session(home / "sessions" / name)
    return session, offsets(session, numbers, 1 / RATE_HZ), offsets(session, shown, 1.0)


def offsets(session: Session, readings: list[list[float]], unit_s: float) -> Offsets:
    """readings : wall time in ms, and the film's moment in units; those of the session."""
    wall_ms, moment = np.array(readings, float).T
    at_s = wall_ms / 1000 - session.header.started_at.timestamp()
    inside = (at_s > 0) & (at_s < session.duration_s)
    return Offsets(at_s[inside], (at_s - moment * unit_s)[inside])


def report(session: Session, file: Session, measured: dict[Person, Offsets]) -> None:
    print(f"session of {session.duration_s:.0f} s, {session.status}")
    for person in PEOPLE:
        found = correlated(session, file, person, "face", PICTURE)
        print(f"{person}'s picture, session minus film: {measured[person]}; by correlation {found}")
        stamps_ms = 1000 * (found.late_s - measured[person].at(found.at_s))
        print(f"  stamps of the picture against the browser's own: {np.median(stamps_ms):+.0f} ms (median)")
    lags(session, file, measured)
    voices(session, file)
    for person in PEOPLE:
        faces, bodies = (session.series(person, family) for family in ("face", "body"))
        rates = [series.time_s.size / session.duration_s for series in (faces, bodies)]
        seen = np.isfinite(faces.column("yaw_deg")).mean()
        print(f"{person}: {rates[0]:.1f} faces and {rates[1]:.1f} bodies looked at a second, a face in {seen:.1%}")
    for gap in session.gaps:
        print(f"gap: {gap.stream} from {gap.start_s:.1f} to {gap.end_s:.1f} s: {gap.reason}")


def lags(session: Session, file: Session, measured: dict[Person, Offsets]) -> None:
    """Of the coupling, against the same stretch of the films as files, and against what was planted."""
    late_s = {person: float(np.median(offsets.late_s)) for person, offsets in measured.items()}
    apart_s = late_s["user"] - late_s["partner"]
    print(
        f"the user's film is {apart_s:+.3f} s later than the partner's, so the session's lag should be {LAG_S + apart_s:.2f} s;"
    )
    print(f"without that difference, as in the films (asked: within {LAG_OFF_S} s of the files and of {LAG_S} s):")
    start_s = max(0.0, -late_s["user"])
    end_s = min(start_s + session.duration_s, file.duration_s)
    found = [head_lag_s(session, start_s, end_s, measured), head_lag_s(file, start_s, end_s)]
    print(f"  the head's angles: {found[0]:.3f} s, files {found[1]:.3f} s: {found[0] - found[1]:+.3f}, {found[0] - LAG_S:+.3f}")
    slipped_s = max(float(np.ptp(offsets.late_s)) for offsets in measured.values())
    if slipped_s > LAG_OFF_S:
        print(f"  a film slipped by {slipped_s:.2f} s in the busy browser: the angles are laid back, the scores' lags are not")
    known = scored(file, start_s, end_s)
    for name in ("head", "posture", "coordination"):
        live, filed = session.summary[name], known[name]
        values = f"{live.lag_s - apart_s:.2f} s (z {live.z:.1f}), files {filed.lag_s:.2f} s (z {filed.z:.1f})"
        print(f"  score of {name}: {values}: {live.lag_s - apart_s - filed.lag_s:+.2f}, {live.lag_s - apart_s - LAG_S:+.2f}")


def voices(session: Session, file: Session) -> None:
    """F0, and who speaks, each person's sound laid on that of the file."""
    right: list[np.ndarray] = []
    truth_s = file.series("user", "voice").time_s
    for person in PEOPLE:
        live, known = session.series(person, "voice"), file.series(person, "voice")
        late = correlated(session, file, person, "voice", SOUND)
        heard_s = live.time_s - late.at(live.time_s)
        f0 = live.column("f0_hz")
        same = (known.time_s >= heard_s[0]) & (known.time_s <= heard_s[-1])
        medians = np.nanmedian(f0), np.nanmedian(known.column("f0_hz")[same])
        nearest = np.clip(np.searchsorted(heard_s, truth_s), 1, heard_s.size - 1)
        nearest -= truth_s - heard_s[nearest - 1] < heard_s[nearest] - truth_s
        is_there = np.abs(heard_s[nearest] - truth_s) < 1.5 / GRID_HZ
        speech = np.interp(truth_s, known.time_s, known.column("speech")) > 0.5
        agrees = np.where(is_there, (live.column("speech")[nearest] > 0.5) == speech, np.nan)
        right.append(agrees)
        inside = (truth_s >= heard_s[0]) & (truth_s <= heard_s[-1])
        print(f"{person}'s sound, session minus film: {late}; {1 - is_there[inside].mean():.2%} of it is missing")
        off = medians[0] / medians[1] - 1
        print(f"{person}'s median F0: {medians[0]:.1f} Hz, file {medians[1]:.1f} Hz: {off:+.2%} (asked: within {F0_OFF:.0%})")
        print(f"{person} speaks or not: right in {np.nanmean(agrees):.1%} of frames")
    both = np.isfinite(right[0]) & np.isfinite(right[1])
    share = np.mean((right[0][both] + right[1][both]) == 2)
    print(f"who speaks (neither, user, partner, both): right in {share:.1%} of frames (asked: {RIGHT:.0%})")
