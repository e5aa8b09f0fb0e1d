"""The cues of a WebVTT or SRT file: from when to when, who and what, in the dialects of Teams, Zoom and caption editors.

webvtt-py reads both formats. It is given what it takes for granted: a header, numbers before the cues of SRT, and times as
WebVTT writes them (programs write a comma, no hours or no milliseconds).
"""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, Final

from monitor.errors import RapportError, SourceError
from monitor.installation import extra_command
from monitor.tables.text import encoding_of
from monitor.transcript.languages import UNDETERMINED

# A day of talk with a cue every two seconds; what is larger is no transcript.
_MOST_BYTES: Final = 32 * 1024 * 1024
_INSTALL: Final = extra_command("words")
# What people take for the transcript, and how to get the transcript itself.
_OTHERS: Final = (
    (b"PK", "a Word document or another archive", "download the transcript as .vtt (Teams offers both)"),
    (b"%PDF", "a PDF", "download the transcript as .vtt or .srt"),
    (b"{\\rtf", "an RTF document", "download the transcript as .vtt or .srt"),
)
_TIME: Final = r"(?:(\d{1,4}):)?(\d{1,4}):(\d{1,2})(?:[.,](\d{1,9}))?"
_TIMES: Final = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(.*)", re.DOTALL)
# A display name as Zoom and caption editors put it before the text: it begins with a letter, or is a telephone's number.
_NAME: Final = re.compile(
    r"\s*(?:[-\u2013>]{1,2}\s*)?([^\W\d_][^:\uff1a\n]{0,59}?|\+?\d[^:\uff1a\n]{4,59}?)\s*(?::(?=\s|$)|\uff1a)\s*"
)
_NAME_WORDS: Final = 6
# From this share of the cues on a file is taken to name its speakers so; below, where two names come several times each.
_NAMED_SHARE: Final = 0.5
_NAMED_OFTEN: Final = 2
_NUMBER: Final = re.compile(r"\s*\d+\s*")
_VOICE: Final = re.compile(r"(?=<v[.\s])")
# More voices than that in one cue are damage, and each costs time.
_VOICES_MOST: Final = 100
# What would steer a terminal or turn the direction of writing; joiners stay, as words of many scripts have them.
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
_LANGUAGE: Final = re.compile(r"\s*(?:NOTE\s+)?language\s*:\s*([A-Za-z]{2,3})(?:[-_]\w+)*\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cue:
    """What one person says between two times. speaker : the name as the file has it, empty where it has none."""

    start_s: float
    end_s: float
    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class CueFile:
    """cues : in the order of the file. language : ISO 639-1, None where the file says none.

    carried, unnamed : how many cues without a name were given to the speaker before them, and how many to nobody.
    lost : how many had times that could not be read.
    """

    cues: tuple[Cue, ...]
    language: str | None
    carried: int = 0
    unnamed: int = 0
    lost: int = 0


def read_cues(path: Path) -> CueFile:
    """The cues of a file.

    Raises SourceError, one sentence, for what is no transcript; RapportError without webvtt-py.

    Who speaks is said by voice tags (``<v Name>``, as Teams writes them) or, in files without them, by ``Name:`` at the
    beginning of a line, as Zoom does. Further lines of a cue continue its speaker. A cue without a name belongs to nobody:
    Teams and Zoom name every cue that they can attribute. Only where a file without voice tags never repeats a name, so that it
    writes one where the speaker changes, such a cue continues the speaker before.
    """
    lines = _text(path).split("\n")
    captions, lost = _captions(lines, path)
    spoken = [_voices(caption) for caption in captions]
    times = [(caption.start_time.in_milliseconds() / 1000, caption.end_time.in_milliseconds() / 1000) for caption in captions]
    kept = [place for place, pieces in enumerate(spoken) if pieces]
    if not kept:
        raise SourceError(f"the file {path.name} has no cue with times and text; use a transcript in WebVTT or SRT")
    spoken, times = [spoken[place] for place in kept], [times[place] for place in kept]
    carries = False
    if not any(name for pieces in spoken for name, _ in pieces):
        spoken, carries = _prefixed(["\n".join(text for _, text in pieces) for pieces in spoken])
    cues, carried = _attributed(times, spoken, carries=carries)
    unnamed = sum(not cue.speaker for cue in cues)
    return CueFile(tuple(cues), _language(lines), carried=carried, unnamed=unnamed, lost=lost)


def _text(path: Path) -> str:
    """Raises SourceError where there is none."""
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise SourceError(f"cannot read {path.name} as a transcript ({error.strerror}); check its name and rights") from None
    if len(content) > _MOST_BYTES:
        raise SourceError(
            f"the file {path.name} is larger than {_MOST_BYTES >> 20} MB, so it is no transcript; use WebVTT or SRT"
        )
    for mark, kind, remedy in _OTHERS:
        if content.startswith(mark):
            raise SourceError(f"the file {path.name} is {kind}, not a transcript in WebVTT or SRT; {remedy}")
    text = content.decode(encoding_of(content), errors="replace").lstrip("\ufeff")
    if not text.strip("\x00 \t\r\n"):
        raise SourceError(f"the file {path.name} is empty; use a transcript in WebVTT or SRT")
    if "\x00" in text:
        raise SourceError(f"the file {path.name} holds no text; use a transcript in WebVTT or SRT")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _captions(lines: list[str], path: Path) -> tuple[list[Any], int]:
    """webvtt-py's captions, and how many cues it could not read. Raises SourceError for a file without any time."""
    try:
        import webvtt
        from webvtt.errors import MalformedCaptionError, MalformedFileError
    except ImportError:
        raise RapportError(f"transcripts need the webvtt-py package, which is not installed; {_INSTALL}") from None
    written = [_canonical(line) for line in lines]
    first = next((place for place, line in enumerate(written) if _TIMES.fullmatch(line)), None)
    if first is None:
        raise SourceError(
            f"the file {path.name} is no transcript in WebVTT or SRT, as no line says from when to when; export it again"
        )
    has_header = next(line for line in lines if line.strip()).startswith("WEBVTT")
    is_srt = not has_header and (first == 0 or not lines[first - 1].strip() or bool(_NUMBER.fullmatch(lines[first - 1])))
    try:
        if is_srt:
            captions = webvtt.from_buffer(_numbered(written), format="srt").captions
        else:
            captions = webvtt.from_string("\n".join(written if has_header else ["WEBVTT", "", *written]).lstrip()).captions
    except (MalformedCaptionError, MalformedFileError) as error:
        raise SourceError(f"the file {path.name} is no readable transcript ({error}); export it again") from None
    return captions, max(0, sum("-->" in line for line in written) - len(captions))


def _canonical(line: str) -> str:
    """A line of times as both formats have it. An arrow in a text is none; with damaged times a cue is left out."""
    if "-->" not in line:
        return line
    match = _TIMES.fullmatch(line)
    if match is None:
        return line if line.lstrip()[:1].isdecimal() else line.replace("-->", "--&gt;")
    *clocks, settings = match.groups()
    return f"{_clock(*clocks[:4])} --> {_clock(*clocks[4:])}{settings if settings[:1].isspace() else ''}"


def _clock(hours: str | None, minutes: str, seconds: str, fraction: str | None) -> str:
    return clock(1000 * (3600 * int(hours or 0) + 60 * int(minutes) + int(seconds)) + int((fraction or "")[:3].ljust(3, "0")))


def clock(ms: int, *, point: str = ".") -> str:
    """Milliseconds as WebVTT writes a time, and with a comma for ``point`` SRT."""
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}{point}{ms % 1000:03d}"


def _numbered(written: list[str]) -> list[str]:
    """The lines of SRT from its first cue on, with a number before each line of times."""
    lines: list[str] = []
    for line in written:
        if _TIMES.fullmatch(line):
            if lines and _NUMBER.fullmatch(lines[-1]):
                lines[-1] = lines[-1].strip()
            else:
                lines += ["", "1"]
        lines.append(line)
    first = next(place for place, line in enumerate(lines) if _TIMES.fullmatch(line))
    return lines[first - 1 :]


def _language(lines: list[str]) -> str | None:
    """What a header or a note of the file's first lines says (``Language: en``, ``NOTE language:en-us``)."""
    matches = (_LANGUAGE.fullmatch(line) for line in lines[:20])
    code = next((match.group(1).lower() for match in matches if match), None)
    return None if code == UNDETERMINED else code


def _voices(caption: Any) -> list[tuple[str, str]]:
    """Speaker (empty: none said) and lines of text of each voice of a caption, without tags and entities."""
    first, *others = _VOICE.split(caption.raw_text, maxsplit=_VOICES_MOST)
    parts = [caption]
    if others:
        parts = [type(caption)(text=piece) for piece in (first, *others) if piece]
    pieces = [(one_line(html.unescape(part.voice or "")), html.unescape(part.text)) for part in parts]
    return [(name, text) for name, text in pieces if text.strip()]


def _prefixed(texts: list[str]) -> tuple[list[list[tuple[str, str]]], bool]:
    """The same of texts whose lines begin with a name, where enough of them do; and whether a missing one is the one before."""
    found = [[_name_of(line) for line in text.split("\n")] for text in texts]
    counts = Counter(lines[0][0] for lines in found if lines[0][0])
    known = set(counts)
    if counts.total() < _NAMED_SHARE * len(found):
        known = {name for name, count in counts.items() if count >= _NAMED_OFTEN}
        if len(known) < _NAMED_OFTEN:
            return [[("", text)] for text in texts], False
    spoken: list[list[tuple[str, str]]] = []
    for text, lines in zip(texts, found, strict=True):
        pieces = lines[:1] if lines[0][0] in known else [("", text.split("\n")[0])]
        # Further lines are of another speaker only where that one begins a cue somewhere: "So: ..." is no name.
        for whole, (name, rest) in zip(text.split("\n")[1:], lines[1:], strict=True):
            if name and name in known:
                pieces.append((name, rest))
            else:
                pieces[-1] = (pieces[-1][0], f"{pieces[-1][1]} {whole}")
        spoken.append(pieces)
    repeats = any(name and name == before[-1][0] for before, ((name, _), *_) in pairwise(spoken))
    return spoken, not repeats


def _name_of(line: str) -> tuple[str, str]:
    match = _NAME.match(line)
    if match is None or len(match.group(1).split()) > _NAME_WORDS:
        return "", line
    return one_line(match.group(1)), line[match.end() :]


def one_line(text: str) -> str:
    """A foreign text on one line, with single spaces and nothing that steers a terminal."""
    return " ".join(_CONTROL.sub(" ", text).split())


def _attributed(
    times: list[tuple[float, float]], spoken: list[list[tuple[str, str]]], *, carries: bool
) -> tuple[list[Cue], int]:
    """Cues of one speaker each, several of one caption one after the other by their letters; and how many were carried on."""
    cues: list[Cue] = []
    last, carried = "", 0
    for (start_s, end_s), pieces in zip(times, spoken, strict=True):
        plain = [one_line(text) for _, text in pieces]
        letters = list(accumulate(map(len, plain), initial=0))
        for (name, _), text, before, after in zip(pieces, plain, letters[:-1], letters[1:], strict=True):
            carried += carries and not name and bool(last)
            last = name or (last if carries else "")
            if text:
                until_s = end_s if after == letters[-1] else start_s + (end_s - start_s) * after / letters[-1]
                cues.append(Cue(start_s + (end_s - start_s) * before / letters[-1], until_s, last, text))
    return cues, carried
