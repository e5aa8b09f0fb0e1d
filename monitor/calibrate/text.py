"""A profile in words, for the terminal."""

from __future__ import annotations

from datetime import datetime

from monitor.calibrate.profile import Profile
from monitor.calibrate.steps import CALLED

_NOT_TAKEN = "not taken"


def line(profile: Profile) -> str:
    """One line of the list: id, when, how well, where."""
    right = f"{100 * profile.quality.right:3.0f} %" if profile.quality.right is not None else "    -"
    where = ", ".join(part for part in (profile.camera, profile.place, profile.preset) if part)
    return f"{profile.id:20}  {profile.created.astimezone():%Y-%m-%d}  {right}  {profile.name}{f' ({where})' if where else ''}"


def describe(profile: Profile, *, at: datetime) -> str:
    """Everything a profile holds, one thing a line. at : now."""
    days = max(0, (at - profile.created).days)
    lines = [
        f"{profile.name} ({profile.id})",
        f"made: {profile.created.astimezone():%Y-%m-%d %H:%M}, {days} day{'' if days == 1 else 's'} ago",
        f"camera: {profile.camera or '-'}",
        f"place: {profile.place or '-'}",
        f"preset: {profile.preset or '-'}",
        f"gaze zones: {_gaze(profile)}",
        f"posture at rest: {_posture(profile)}",
        f"voice at rest: {_voice(profile)}",
        f"proportions of the face: {'four, to notice somebody else' if profile.proportions else _NOT_TAKEN}",
    ]
    for name, share in profile.quality.by_step.items():
        lines.append(f"  right {CALLED[name]}: {100 * share:.0f} %")
    return "\n".join(lines)


def _gaze(profile: Profile) -> str:
    if profile.gaze is None:
        return _NOT_TAKEN
    if profile.quality.right is None:
        return "the camera only"
    return f"right in {100 * profile.quality.right:.0f} % of the looks, cross-validated"


def _posture(profile: Profile) -> str:
    neutral = profile.neutral
    if neutral is None:
        return _NOT_TAKEN
    shoulders = "with" if neutral.lean is not None else "without"
    place = f"{100 * neutral.face_x:.0f} % of the width from the left"
    return f"face at {place}, eyes {100 * neutral.face_size:.0f} % of it apart, {shoulders} shoulders"


def _voice(profile: Profile) -> str:
    voice = profile.voice
    if voice is None:
        return _NOT_TAKEN
    pace = f", {voice.pace_hz:.1f} syllables a second" if voice.pace_hz is not None else ""
    cut = "; the computer cuts silence out" if voice.suppressed == "likely" else ""
    heard = f"{voice.f0_hz:.0f} Hz ({voice.f0_low_hz:.0f} to {voice.f0_high_hz:.0f})"
    return f"{heard}, {voice.level_db:.0f} dB with {voice.noise_db:.0f} dB between the words{pace}{cut}"
