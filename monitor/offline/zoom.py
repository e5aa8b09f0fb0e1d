"""A folder that Zoom wrote: one picture of all, and one sound a participant in ``Audio Record``.

Zoom's help calls it "Record a separate audio file of each participant"; the files are called ``audio``, the participant's name
without blanks, and digits (of the participant and the meeting).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from monitor.errors import UsageError
from monitor.transcript.names import folded
from monitor.types import PEOPLE, Person
from monitor.words import listed
from monitor.words.options import option

_PICTURES: Final = (".mp4", ".mov", ".mkv")
_SOUNDS: Final = (".m4a", ".mp4a", ".aac", ".mp3", ".wav")
# The digits of a meeting and of the participant's place in it; a name may end in a few digits of its own.
_PARTICIPANT: Final = re.compile(r"audio[ _-]*(?P<name>.+?)(?P<digits>\d{6,})?", re.I)
_ALL_IN_ONE: Final = re.compile(r"audio(_only)?[ _-]*\d*(_\d+)?", re.I)


@dataclass(frozen=True, slots=True)
class ZoomFolder:
    """What a folder holds.

    picture : the mixed film, None where there is none. voices : the file of each participant, by name.
    """

    path: Path
    picture: Path | None
    voices: dict[str, Path]

    def choose(self, user: str | None, partner: str | None) -> dict[Person, Path]:
        """Each person's file by the participants' names. Raises UsageError where it is not clear who is who."""
        return {person: self.voices[name] for person, name in self.names(user, partner).items()}

    def names(self, user: str | None, partner: str | None) -> dict[Person, str]:
        """What Zoom calls each of the two. Raises UsageError as ``choose``."""
        if user is None:
            raise UsageError(f"{self._whose()}; say which of them is you: {option('--user', 'NAME')}")
        mine = self._find(user, "--user")
        others = [name for name in self.voices if name != mine]
        if partner is not None:
            theirs = self._find(partner, "--partner")
            if theirs == mine:
                raise UsageError(
                    f"{option('--user')} and {option('--partner')} both name {mine}; choose two of {listed([*self.voices])}"
                )
        elif len(others) == 1:
            theirs = others[0]
        elif not others:
            raise UsageError(
                f"{self._whose()} only, so your partner's sound is missing; give it with {option('--partner-audio', 'FILE')}"
            )
        else:
            raise UsageError(f"{self._whose()}; say which of them is your partner: {option('--partner', 'NAME')}")
        return dict(zip(PEOPLE, (mine, theirs), strict=True))

    def _whose(self) -> str:
        return f"the Zoom folder {self.path.name} has the sound of {listed([*self.voices])}"

    def _find(self, wanted: str, name: str) -> str:
        whole = [one for one in self.voices if folded(one) == folded(wanted)]
        found = whole or [one for one in self.voices if folded(wanted) and folded(wanted) in folded(one)]
        if len(found) != 1:
            which = "more than one of" if found else "none of"
            raise UsageError(f"{option(name, wanted)} names {which} {listed([*self.voices])}; choose one of them")
        return found[0]


def zoom_folder(path: Path) -> ZoomFolder:
    """Look into a folder. Raises UsageError where it holds no recording by Zoom."""
    files = sorted(file for file in path.iterdir() if file.is_file())
    films = [file for file in files if file.suffix.lower() in _PICTURES]
    records = [folder for folder in path.iterdir() if folder.is_dir() and folder.name.lower().startswith("audio record")]
    sounds = [file for folder in sorted(records) for file in sorted(folder.iterdir()) if file.suffix.lower() in _SOUNDS]
    # Some versions put the participants' files beside the film.
    sounds = sounds or [file for file in files if file.suffix.lower() in _SOUNDS and not _ALL_IN_ONE.fullmatch(file.stem)]
    voices: dict[str, Path] = {}
    for sound in sounds:
        match = _PARTICIPANT.fullmatch(sound.stem)
        name = match["name"] if match else sound.stem
        voices[sound.stem if name in voices else name] = sound
    if not voices:
        what = f"a film ({films[0].name}) but no sound of each participant" if films else "no recording"
        raise UsageError(
            f"expected a folder that Zoom wrote, with a folder 'Audio Record' in it, but {path.name} has {what}; "
            "give the files themselves, such as: rapport analyze me.mp4 partner.mp4"
        )
    picture = max(films, key=lambda film: film.stat().st_size, default=None)
    return ZoomFolder(path, picture, voices)


def zoom_transcript(folder: Path) -> Path | None:
    """The transcript that Zoom wrote beside its recording, where there is one; of several, the largest."""
    files = [file for file in folder.iterdir() if file.is_file() and file.suffix.lower() == ".vtt"]
    return max(files, key=lambda file: file.stat().st_size, default=None)
