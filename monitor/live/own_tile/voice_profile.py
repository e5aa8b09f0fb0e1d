"""What holds of the user's profile where they are seen in their tile of the call."""

from __future__ import annotations

from functools import lru_cache

from monitor.calibrate.profile import Profile, Quality


def of_voice(profile: Profile) -> Profile:
    """The profile without what belongs to its camera: no zones, no neutral posture. The same object for the same profile."""
    return _of_voice(profile.model_dump_json())


@lru_cache(maxsize=4)
def _of_voice(text: str) -> Profile:
    profile = Profile.model_validate_json(text)
    return profile.model_copy(update={"neutral": None, "gaze": None, "proportions": None, "quality": Quality()})
