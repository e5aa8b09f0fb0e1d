"""A recognition of speech that makes out whatever it was told, as late as it was told."""

from __future__ import annotations

from dataclasses import dataclass, field

from monitor.speech import SpeechClip, Word

RATE_HZ = 16000


@dataclass
class FakeRecognition:
    """A word each clip, ``word 1`` and so on, from the clip's start to its end.

    per_look : how many clips ``read`` makes out at a time. fails_at : the clip at which it dies, counted from 1.
    """

    language: str = ""
    given: str = ""
    detected: float | None = None
    model: str = "fake"
    dropped_s: float = 0.0
    unclear_s: float = 0.0
    fault: str = ""
    per_look: int = 1
    fails_at: int = 10**9
    clips: list[SpeechClip] = field(default_factory=list)
    made_out: int = 0
    closed: bool = False

    @property
    def behind_s(self) -> float:
        return sum(clip.samples.size for clip in self.clips) / RATE_HZ

    def push(self, clip: SpeechClip) -> None:
        if not self.fault:
            self.clips.append(clip)

    def read(self) -> list[Word]:
        taken, self.clips = self.clips[: self.per_look], self.clips[self.per_look :]
        words = []
        for clip in taken:
            self.made_out += 1
            if self.made_out >= self.fails_at:
                self.clips, self.fault = [], "speech recognition has stopped"
                break
            # The language is known with the first words, as of a real one.
            self.language, self.detected = self.given or "en", 0.9
            end_s = clip.start_s + clip.samples.size / RATE_HZ
            words.append(Word(clip.person, clip.start_s, end_s, f"word{self.made_out}", 0.5))
        return words

    def finish(self, limit_s: float = float("inf")) -> list[Word]:
        words: list[Word] = []
        while self.clips:
            words += self.read()
        return words

    def close(self) -> None:
        self.closed = True
