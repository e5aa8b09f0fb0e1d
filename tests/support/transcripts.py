"""Transcripts as Teams, Zoom and caption editors write them (made by us), and a session in which a few words were said."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from monitor.record.header import Transcript
from monitor.record.writer import SessionWriter
from monitor.speech import Word, word_event
from monitor.types import Event
from tests.support import sessions as builders

# Microsoft Teams, downloaded from the meeting's chat: an id of the call before each cue, a voice tag, lines that are broken.
TEAMS = """WEBVTT

3f1c9d1e-77aa-4bfa-a5c4-1a2b3c4d5e6f/12-0
00:00:03.210 --> 00:00:05.610
<v Lima, Ana>So tell me about
the plan.</v>

3f1c9d1e-77aa-4bfa-a5c4-1a2b3c4d5e6f/13-0
00:00:05.610 --> 00:00:08.456
<v Ben O'Neil (Guest)>It costs &lt; 5 &amp; is late.</v>

3f1c9d1e-77aa-4bfa-a5c4-1a2b3c4d5e6f/14-0
00:00:08.000 --> 00:00:09.000
<v Lima, Ana>Right.</v>

3f1c9d1e-77aa-4bfa-a5c4-1a2b3c4d5e6f/15-0
00:00:09.500 --> 00:00:10.000
<v Lima, Ana>Go on.</v>
"""
# The same by the Graph interface: no ids, tags that are not closed, classes.
TEAMS_GRAPH = """WEBVTT

00:00:03.210 --> 00:00:05.610
<v.first Lima, Ana>So tell me about the plan.

00:00:05.610 --> 00:00:08.456
<v Ben O'Neil (Guest)>It costs &lt; 5 &amp; is late.

00:00:08.000 --> 00:00:09.000
<v Lima, Ana>Right.

00:00:09.500 --> 00:00:10.000
<v Lima, Ana>Go on.
"""
# Zoom's cloud recording: numbered cues, the name before the text.
ZOOM = """WEBVTT

1
00:00:03.210 --> 00:00:05.610
Lima, Ana: So tell me about the plan.

2
00:00:05.610 --> 00:00:08.456
Ben O'Neil (Guest): It costs < 5 & is late.

3
00:00:08.000 --> 00:00:09.000
Lima, Ana: Right.

4
00:00:09.500 --> 00:00:10.000
Lima, Ana: Go on.
"""
# The dialect without hours, and with notes and styles between the cues.
ZOOM_SHORT = """WEBVTT - transcript
Kind: captions
Language: en-US

STYLE
::cue { color: red }

NOTE
made by hand

00:03.210 --> 00:05.610 align:start position:0%
Lima, Ana: So <i>tell</i> me
about the plan.

00:05.610 --> 00:08.456
Ben O'Neil (Guest): It costs < 5 & is late.

00:08.000 --> 00:09.000
Lima, Ana: Right.

00:09.500 --> 00:10.000
Lima, Ana: Go on.
"""
SRT = """1
00:00:03,210 --> 00:00:05,610
Lima, Ana: So tell me
about the plan.

2
00:00:05,610 --> 00:00:08,456
Ben O'Neil (Guest): It costs < 5 & is late.

3
00:00:08,000 --> 00:00:09,000
Lima, Ana: Right.

4
00:00:09,500 --> 00:00:10,000
Lima, Ana: Go on.
"""
DIALECTS = {"teams": TEAMS, "teams-graph": TEAMS_GRAPH, "zoom": ZOOM, "zoom-short": ZOOM_SHORT, "srt": SRT}

MARKER = "gHq7zPLANTEDx2v"
SPOKEN = (
    Word("partner", 1.0, 1.4, "Tell", 0.9),
    Word("partner", 1.4, 1.9, "me", 0.8),
    Word("partner", 1.9, 2.5, f"about&{MARKER}?", 0.7),
    Word("user", 3.0, 3.4, "=Well,", 0.95),
    Word("user", 3.2, 4.0, "yes."),
)


def said(words: Sequence[Word]) -> list[tuple[str, float, float, str, str]]:
    """Words as they compare: a missing probability is none of its own kind."""
    return [(word.person, word.start_s, word.end_s, word.text, str(word.probability)) for word in words]


SOURCE = Transcript(source="recognition", language="en", detected=0.9, model="tiny", consent=("user", "partner"))
FROM_TABLE = Event("user", "phrase", 4.5, 5.0, 4.0, {"syllables": 2, "text": f"as {MARKER} said"})


def spoken_session(folder: Path, *, words: Sequence[Word] = SPOKEN, duration_s: float = 10.0, closed: bool = True) -> Path:
    """A planted session with words, a topic, one phrase with a text among its events, and who recognized them; its path."""
    head = builders.header(transcript=SOURCE, topic=(f"the {MARKER}",))
    writer = SessionWriter.create(folder / head.id, head)
    builders.fill(writer, duration_s, with_sketch=False)
    writer.add_event(FROM_TABLE)
    for word in words:
        writer.add_event(word_event(word))
    if closed:
        writer.close()
    else:  # as a kill leaves it: the WAL stays
        writer.commit()
        kept = {path.name: path.read_bytes() for path in writer.folder.iterdir() if path.name.startswith("session")}
        writer._writing.close()
        writer._database.close()
        for name, content in kept.items():
            (writer.folder / name).write_bytes(content)
    return folder / head.id
