"""A stand-in for the engine behind the live page: it speaks the page's protocol, and the test writes the script."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import json
import math
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from monitor.vision.sketch import N_SKETCH, SKETCH_LINES
from monitor.web.server import STATIC

CAMERA, MICROPHONE, LOOPBACK = "camera:Desk Camera", "microphone:Built-in Microphone", "loopback:Built-in Speakers"
SCREEN_PX = (1920, 1080)
TILES_PX = ((200, 180, 640, 360), (980, 180, 640, 360))
CHANNELS = {
    "coordination": "Coordination",
    "attention": "Attention",
    "warmth": "Warmth",
    "posture": "Posture",
    "head": "Head movement",
    "gaze": "Gaze",
    "smile": "Smiles",
    "pitch": "Pitch",
    "volume": "Loudness",
    "tempo": "Speed of speech",
    "turn_rhythm": "Turn rhythm",
}
PRESETS = [
    {"name": "interview", "title": "Job interview", "gaze": True},
    {"name": "sales", "title": "Sales conversation", "gaze": True},
    {"name": "coaching", "title": "Coaching or counselling", "gaze": True},
    {"name": "friends", "title": "Conversation between friends", "gaze": True},
    {"name": "no-gaze", "title": "Balanced talk", "gaze": False},
]


class FakeDesk:
    """State, routes and a script: a test changes ``state`` by ``set`` and looks at what was asked in ``asked``."""

    def __init__(self, *, film: Path | None = None) -> None:
        self.film = film
        self.version = 0
        self.reset()

    def reset(self) -> None:
        """Back to a set-up in which nothing is chosen."""
        self.state = setup_state()
        self.recent: list[dict[str, Any]] = []
        self.asked: list[tuple[str, Any]] = []
        self.wants: list[list[str]] = []
        self.devices = devices()
        self.profiles: list[dict[str, Any]] = []
        self.refuse = ""
        self.reachable = True
        self.silent = False
        self.version += 1

    def show(self, state: dict[str, Any], *, recent: Sequence[dict[str, Any]] = ()) -> None:
        """Replace the state as a whole."""
        self.state, self.recent = state, list(recent)
        self.version += 1

    def set(self, **changes: Any) -> None:
        """Change parts of the state; dictionaries are merged."""
        merged = copy.deepcopy(self.state)
        _merge(merged, changes)
        self.state = merged
        self.version += 1

    def asked_for(self, what: str) -> list[Any]:
        """The bodies of all requests of a kind."""
        return [body for name, body in self.asked if name == what]

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/live", lambda request: FileResponse(STATIC / "live.html")),
            Route("/companion", lambda request: FileResponse(STATIC / "companion.html")),
            Route("/session/{id}", lambda request: Response("the replay", media_type="text/plain")),
            Route("/api/live", self._state),
            Route("/api/live/devices", lambda request: JSONResponse(self.devices)),
            Route("/api/live/profiles", lambda request: JSONResponse({"profiles": self.profiles, "notes": []})),
            Route("/api/live/screen.jpg", lambda request: Response(screen(), media_type="image/jpeg")),
            Route("/api/live/film/{person}", lambda request: FileResponse(self.film or Path(), media_type="video/mp4")),
            Route("/api/live/{what:path}", self._act, methods=["POST"]),
            WebSocketRoute("/ws/live", self._speak),
        ]

    def _state(self, request: Request) -> Response:
        if not self.reachable:
            return JSONResponse({"error": "not now"}, status_code=503)
        return JSONResponse({"state": self.state, "recent": self.recent})

    async def _act(self, request: Request) -> Response:
        what, body = request.path_params["what"], await request.json()
        self.asked.append((what, body))
        if self.refuse:
            return JSONResponse({"error": self.refuse}, status_code=409)
        if what == "tiles":
            tiles = [
                {"source": f"screen:{x},{y},{w},{h}", "x_px": x, "y_px": y, "width_px": w, "height_px": h}
                for x, y, w, h in TILES_PX
            ]
            return JSONResponse({"tiles": tiles, "note": ""})
        if what == "sources":
            people = {person: {s: stream(s, body[person][s]) for s in ("picture", "sound")} for person in ("user", "partner")}
            self.set(people=people)
        elif what == "start":
            start = running_state(title=body["title"], preset=body["preset"], keep_media=body["keep_media"])
            del start["people"]
            self.set(**start)
        elif what in ("pause", "resume"):
            self.set(phase="paused" if what == "pause" else "running")
        elif what == "end":
            self.set(phase="ended", cue=None, summary=SUMMARY)
        elif what in ("calibrate/cancel", "calibrate/close"):
            self.set(calibration=None)
        elif what == "again":
            self.show(setup_state())
        return JSONResponse(self.state)

    async def _speak(self, socket: WebSocket) -> None:
        if not self.reachable:
            await socket.close()
            return
        await socket.accept()
        want: list[str] = []

        async def listen() -> None:
            nonlocal want
            with contextlib.suppress(WebSocketDisconnect):
                while True:
                    want = json.loads(await socket.receive_text())["want"]
                    self.wants.append(want)

        listener = asyncio.create_task(listen())
        told, version, beat = 0.0, -1, 0
        try:
            while self.reachable and not listener.done():
                now = time.monotonic()
                if version != self.version or now - told >= 1:
                    version, told = self.version, now
                    await socket.send_text(json.dumps({"type": "state", **self.state}))
                await socket.send_text(json.dumps(self._tick(now, "sketches" in want)))
                if "pictures" in want and beat % 2 == 0:
                    for number, person in enumerate(("user", "partner")):
                        if self.state["people"][person]["picture"]["state"] == "on":
                            await socket.send_bytes(bytes([number]) + portrait(person, now))
                beat += 1
                await asyncio.sleep(0.1)
            await socket.close()
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            listener.cancel()

    def _tick(self, now: float, sketched: bool) -> dict[str, Any]:
        people = {}
        for person in ("user", "partner"):
            streams = self.state["people"][person]
            on = streams["sound"]["state"] == "on"
            seen = streams["picture"]["state"] == "on" and streams["picture"]["face"] == "seen"
            x = _sway(person, now)
            people[person] = {
                "captured_s": self.state["time_s"],
                "level_db": round(-75.0 if self.silent else -32 + 14 * math.sin(3 * now), 1) if on else None,
                "speaking": on and not self.silent and math.sin(now / 2) > 0,
                "face": [x - 0.1, 0.12, 0.2, 0.26] if seen else None,
                "sketch": drawing(x) if seen and sketched else None,
            }
        return {"type": "tick", "time_s": self.state["time_s"], "people": people}


def _merge(into: dict[str, Any], changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        if isinstance(value, dict) and isinstance(into.get(name), dict):
            _merge(into[name], value)
        else:
            into[name] = value


def stream(kind: str, source: str, **changes: Any) -> dict[str, Any]:
    """A stream as the state tells it: open and well, or none."""
    on = source != "none"
    common = {"source": source, "kind": source.partition(":")[0], "name": source, "state": "on" if on else "none", "note": ""}
    if kind == "picture":
        return {**common, "rate_hz": 25 if on else 0, "face": "seen" if on else "unknown", **changes}
    return {**common, "speaking": False, "echo": False, **changes}


def devices() -> dict[str, Any]:
    return {
        "pictures": [{"source": CAMERA, "name": "Desk Camera", "note": ""}],
        "sounds": [
            {"source": MICROPHONE, "name": "Built-in Microphone", "note": "", "loopback": False},
            {"source": LOOPBACK, "name": "What the computer plays (Built-in Speakers)", "note": "", "loopback": True},
        ],
        "screens": [{"source": "screen:0,0,1920,1080", "name": "Screen 1", "width_px": 1920, "height_px": 1080}],
        "presets": list(PRESETS),
        "notes": [],
    }


def setup_state() -> dict[str, Any]:
    nobody = {"picture": stream("picture", "none"), "sound": stream("sound", "none")}
    return {
        "phase": "setup", "time_s": 0.0, "session": None, "title": "", "preset": "interview", "preset_title": "Job interview",
        "gaze": True, "keep_media": False, "sketch_lines": [list(line) for line in SKETCH_LINES],
        "people": {"user": nobody, "partner": copy.deepcopy(nobody)},
        "scores": {}, "ring": {"status": "calibrating", "score": None, "confidence": None, "words": ""},
        "marks": {}, "balance": {"status": "calibrating", "user_share": None, "low": 0.45, "high": 0.75, "words": ""},
        "cue": None, "excess": {"alert": False, "words": ""}, "notices": [],
        "load": {"cores": 0.0, "level": 0, "face_hz": 15.0, "body_hz": 5.0, "words": ""}, "latency_ms": None, "summary": None,
    }  # fmt: skip


def running_state(*, title: str = "Practice with Ada", preset: str = "interview", keep_media: bool = False) -> dict[str, Any]:
    """A conversation that calibrates."""
    chosen = next((one for one in PRESETS if one["name"] == preset), PRESETS[0])
    people = {
        "user": {"picture": stream("picture", CAMERA), "sound": stream("sound", MICROPHONE)},
        "partner": {"picture": stream("picture", "screen:980,180,640,360"), "sound": stream("sound", LOOPBACK)},
    }
    marks = {
        name: {"level": "unknown", "label": label, "words": words}
        for name, label, words in (
            ("posture", "Posture", "getting to know yours"),
            ("eye_contact", "Eye contact", "getting to know yours"),
            ("voice", "Voice", "getting to know yours"),
        )
    }
    waiting = {name: score(label, None, status="calibrating") for name, label in CHANNELS.items()}
    return {
        **setup_state(), "phase": "running", "time_s": 40.0, "session": "20260314-091501-00000001", "title": title,
        "preset": preset, "preset_title": chosen["title"], "gaze": chosen["gaze"], "keep_media": keep_media, "people": people,
        "scores": waiting,
        "ring": {"status": "calibrating", "score": None, "confidence": None, "words": "Calibrating: 40 of 150 s"},
        "marks": marks,
        "balance": {"status": "calibrating", "user_share": None, "low": 0.45, "high": 0.75, "words": "Comes after a minute"},
    }  # fmt: skip


def scored_state(**changes: Any) -> dict[str, Any]:
    """A conversation well under way, with scores in all channels but one."""
    values = (72, 66, 58, 71, 82, 49, 66, 48, 55, None, 61)
    scores = {
        name: score(label, value)
        if value is not None
        else score(label, None, status="not enough signal", reason="too few turns to compare")
        for (name, label), value in zip(CHANNELS.items(), values, strict=True)
    }
    state = running_state()
    state.update(
        time_s=322.0,
        scores=scores,
        ring={
            "status": "ok",
            "score": 72,
            "confidence": 0.8,
            "words": "More than strangers would get; you followed by about 1.4 s",
        },
        marks={
            "posture": {"level": "well", "label": "Posture", "words": "open and steady"},
            "eye_contact": {"level": "even", "label": "Eye contact", "words": "as usual while you listen"},
            "voice": {"level": "attend", "label": "Voice", "words": "quicker than at first"},
        },
        balance={
            "status": "ok",
            "user_share": 0.58,
            "low": 0.45,
            "high": 0.75,
            "words": "Within the usual range for an interview",
        },
        load={"cores": 0.7, "level": 0, "face_hz": 15.0, "body_hz": 5.0, "words": "light"},
        latency_ms=142,
    )
    _merge(state, changes)
    return state


def score(label: str, value: float | None, *, status: str = "ok", reason: str = "") -> dict[str, Any]:
    known = value is not None
    return {
        "label": label, "status": status if not known else "ok", "score": value, "low": value - 9 if known else None,
        "high": min(value + 8, 100) if known else None, "confidence": 0.8 if known else None, "lag_s": 1.4 if known else None,
        "direction": "user follows" if known else "unclear", "reason": reason or ("" if known else "40 of 150 s so far"),
        "words": "More than strangers would get; you followed by about 1.4 s" if known else "",
    }  # fmt: skip


def recent(until_s: float = 322.0) -> list[dict[str, Any]]:
    """Two minutes of scores that wander slowly."""
    rows = []
    for n in range(120):
        at = until_s - 119 + n
        scores = {name: round(62 + 20 * math.sin(at / 17 + k), 1) for k, name in enumerate(CHANNELS)}
        rows.append({"time_s": at, "scores": {**scores, "tempo": None}})
    return rows


SUMMARY = {
    "sentences": [
        "You talked for 12 minutes; 58 % of the speech was yours, within the usual range for an interview.",
        "Coordination was 72: more than strangers would get, mostly in head movement and smiles.",
        "Three cues were shown. The longest calm stretch was 6 minutes.",
    ],
    "replay": "/session/20260314-091501-00000001",
}


def _sway(person: str, now: float) -> float:
    return 0.5 + 0.03 * math.sin(now + (0 if person == "user" else 2))


def _figure(image: np.ndarray, centre: tuple[int, int], size: int, colour: tuple[int, int, int]) -> None:
    x, y = centre
    cv2.ellipse(image, (x, y + 2 * size), (int(1.7 * size), int(1.3 * size)), 0, 180, 360, colour, -1, cv2.LINE_AA)
    cv2.ellipse(image, (x, y), (int(0.62 * size), int(0.85 * size)), 0, 0, 360, (150, 180, 215), -1, cv2.LINE_AA)
    for side in (-1, 1):
        cv2.circle(image, (x + side * size // 4, y - size // 8), max(size // 14, 1), (60, 50, 40), -1, cv2.LINE_AA)
    cv2.ellipse(image, (x, y + size // 3), (size // 4, size // 9), 0, 10, 170, (80, 70, 150), 2, cv2.LINE_AA)


def portrait(person: str, now: float) -> bytes:
    """A drawn person, 320 x 240."""
    image = np.full((240, 320, 3), (168, 150, 128) if person == "user" else (150, 168, 170), np.uint8)
    _figure(image, (int(320 * _sway(person, now)), 82), 52, (130, 90, 60) if person == "user" else (70, 70, 140))
    return cv2.imencode(".jpg", image)[1].tobytes()


def screen() -> bytes:
    """A screen with a call of two tiles, at half its size."""
    image = np.full((SCREEN_PX[1] // 2, SCREEN_PX[0] // 2, 3), (70, 60, 52), np.uint8)
    cv2.rectangle(image, (60, 40), (900, 500), (32, 30, 28), -1)
    for (x, y, w, h), colour in zip(TILES_PX, ((130, 90, 60), (70, 70, 140)), strict=True):
        cv2.rectangle(image, (x // 2, y // 2), ((x + w) // 2, (y + h) // 2), (168, 150, 128), -1)
        _figure(image, (x // 2 + w // 4, y // 2 + 62), 40, colour)
    return cv2.imencode(".jpg", image)[1].tobytes()


def drawing(x: float) -> list[list[float | None]]:
    """Points of a round face with eyes, in picture widths; what is unseen is null."""
    points: list[list[float | None]] = [[None, None] for _ in range(N_SKETCH)]
    # Outline, eyes, irises, brows, nose, lips: where each line of the sketch is, and how large, as (dx, dy, rx, ry).
    places = [(0, 0, 0.1, 0.14)]
    places += [(side, -0.03, rx, ry) for rx, ry in ((0.02, 0.009), (0.008, 0.008)) for side in (0.045, -0.045)]
    places += [(0.045, -0.065, 0.028, 0.006), (-0.045, -0.065, 0.028, 0.006), (0, 0.01, 0.002, 0.03), (0, 0.035, 0.02, 0.004)]
    places += [(0, 0.075, 0.04, 0.018), (0, 0.075, 0.03, 0.006)]
    for line, (dx, dy, rx, ry) in zip(SKETCH_LINES, places, strict=False):
        for k, point in enumerate(line):
            angle = 2 * math.pi * k / (len(line) - (line[0] == line[-1]))
            points[point] = [round(x + dx + rx * math.sin(angle), 4), round(0.26 + dy - ry * math.cos(angle), 4)]
    return points


CUE = {"kind": "pace", "text": "Slow down a little", "reason": "6.1 syllables a second; 4.8 before", "time_s": 320}
CHOSEN = {
    "user": {"picture": stream("picture", CAMERA), "sound": stream("sound", MICROPHONE)},
    "partner": {"picture": stream("picture", "screen:980,180,640,360"), "sound": stream("sound", LOOPBACK)},
}
