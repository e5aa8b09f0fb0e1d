"""A profile in words, for the terminal."""

from __future__ import annotations

from datetime import datetime

from monitor.calibrate.profile import Profile
from monitor.words import say
from monitor.words.numbers import percent


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
        say("profile-made", time=f"{profile.created.astimezone():%Y-%m-%d %H:%M}", days=days),
        say("profile-camera", value=profile.camera or "-"),
        say("profile-place", value=profile.place or "-"),
        say("profile-preset", value=profile.preset or "-"),
        _gaze(profile),
        _posture(profile),
        _voice(profile),
        say("profile-proportions", state="taken" if profile.proportions else "none"),
    ]
    steps = [say("profile-step", step=name, right=percent(share)) for name, share in profile.quality.by_step.items()]
    return "\n".join([*lines, *(f"  {step}" for step in steps)])


def _gaze(profile: Profile) -> str:
    right = profile.quality.right
    state = "none" if profile.gaze is None else "camera" if right is None else "mapped"
    return say("profile-gaze", state=state, right="" if right is None else percent(right))


def _posture(profile: Profile) -> str:
    neutral = profile.neutral
    if neutral is None:
        return say("profile-posture", state="none", x="", size="")
    state = "shoulders" if neutral.lean is not None else "face"
    return say("profile-posture", state=state, x=percent(neutral.face_x), size=percent(neutral.face_size))


def _voice(profile: Profile) -> str:
    voice = profile.voice
    if voice is None:
        return say("profile-voice-none")
    return say(
        "profile-voice",
        pitch=f"{voice.f0_hz:.0f}",
        low=f"{voice.f0_low_hz:.0f}",
        high=f"{voice.f0_high_hz:.0f}",
        level=f"{voice.level_db:.0f}",
        noise=f"{voice.noise_db:.0f}",
        pace="none" if voice.pace_hz is None else "known",
        rate="" if voice.pace_hz is None else f"{voice.pace_hz:.1f}",
        suppressed=voice.suppressed,
    )
