"""The columns of a session's tables: name, unit and meaning of each."""

from __future__ import annotations

from monitor.measures import FAMILIES, measures_of
from monitor.replay.table import Column

PERSON = Column("person", "text", "user or partner", "str")
QUALITY = Column("quality", "0..1", "how reliable the row is; 0 if everything is missing", "float32")
TIME = Column("time_s", "s", "time since the session started")
START = Column("start_s", "s", "start, counted from the session's start")
END = Column("end_s", "s", "end, counted from the session's start")
REASON = Column("reason", "text", "the reason, as text", "str")

SCORE = (
    Column("time_s", "s", "end of the stretch that the score describes"),
    Column("name", "text", "channel or component", "str"),
    Column("status", "text", "ok, calibrating or not enough signal; numbers are missing unless it is ok", "str"),
    Column("score", "0..100", "the score; 50 is what chance would give"),
    Column("z", "sd", "against chance, in sd of the null"),
    Column("low", "0..100", "lower end of the 90 % band"),
    Column("high", "0..100", "upper end of the 90 % band"),
    Column("lag_s", "s", "positive: the user follows the partner; on a live call, negative lags include the round trip"),
    Column("direction", "text", "user follows, partner follows, both or unclear", "str"),
    Column("confidence", "0..1", "how much of the picture and sound the score could use"),
    Column("n", "count", "number of windows, turns or events behind the score", "int64"),
    Column("simultaneous_z", "sd", "coupling within 0.3 s, possibly a leak; never counted"),
    Column("chance", "0..100", "the score that chance would give"),
    Column("reason", "text", "why the status is not ok", "str"),
)
FACET = (
    TIME,
    Column("name", "text", "sign of close copying", "str"),
    Column("fires", "true or false", "whether the value passes the limit", "bool"),
    Column("value", "number", "the value compared with the limit"),
    REASON,
)
NUDGE = (
    TIME,
    Column("kind", "text", "kind of cue", "str"),
    Column("text", "text", "the text shown", "str"),
    Column("reason", "text", "the reason, with counts", "str"),
)
# The numbers and words that events carry beside their value; what is none of these stays in the column detail.
DETAILS = (
    Column("phrases", "count", "inter-pausal units in a turn"),
    Column("syllables", "count", "syllables in a phrase or turn"),
    Column("rate_hz", "syllables/s", "articulation rate of a turn"),
    Column("f0_median_hz", "Hz", "median fundamental frequency of a phrase or turn"),
    Column("f0_range_st", "semitones", "range of the fundamental frequency, from the 10 % to the 90 % quantile"),
    Column("level_db", "dB", "level of a phrase or turn re full scale"),
    Column(
        "direction", "text", "direction of a posture shift: forward, back, left or right (from the person's own view)", "str"
    ),
    Column("side", "text", "side of a hand at the face: left or right (from the person's own view)", "str"),
)
EVENT = (
    Column("person", "text", "user, partner or pair", "str"),
    Column("kind", "text", "kind of event (see below)", "str"),
    START,
    END,
    Column("value", "by kind", "the main number of this kind of event, in the kind's unit (see below)"),
    *DETAILS,
    Column("detail", "JSON", "anything else known about the event", "str"),
)
GAP = (
    Column("stream", "text", "the stream, such as user.face or partner.voice", "str"),
    START,
    END,
    REASON,
)
WORD = (
    PERSON,
    START,
    END,
    Column("word", "text", "the word as it is written, with its punctuation", "str"),
    Column("probability", "0..1", "how sure the recognition was; missing where a file gave the word"),
)
UTTERANCE = (
    PERSON,
    START,
    END,
    Column("text", "text", "what was said until the other took the floor or the speaker paused for long", "str"),
    Column("words", "count", "number of words", "int64"),
)
MEASURE_OF_PERSON = (
    PERSON,
    Column("name", "text", "measure, or coverage.FAMILY: the measured share of the session", "str"),
    Column("value", "by unit", "mean, median, share or rate for the whole session"),
    Column("unit", "text", "unit of the value", "str"),
    Column("label", "text", "name of the measure on the page", "str"),
)
SESSION = (
    Column("id", "text", "the session's id", "str"),
    Column("title", "text", "the session's title", "str"),
    Column("started_at", "ISO 8601", "wall time of second 0", "str"),
    Column("duration_s", "s", "length of the session"),
    Column("status", "text", "complete, interrupted or recording", "str"),
    Column("preset", "text", "preset: which parts were off, and the limits used", "str"),
    Column("layout", "text", "how two people in one video were told apart", "str"),
    Column("offset_s", "s", "start of the partner's recording after the user's; missing for one video or a live session"),
    Column("offset_from", "text", "how that was found: given, sound, turns or none", "str"),
    Column("offset_sure", "0/1", "whether that is certain; where not, nothing that compares the two is scored"),
    Column("goal", "text", "the goal that the user chose beforehand; empty without one", "str"),
    Column(
        "goal_value", "by goal", "questions, smiles together, seconds of the longest answer, or a share; missing if unknown"
    ),
    Column("goal_reached", "0/1", "whether the goal was reached; missing if unknown"),
    Column("tags", "text", "tags, separated by commas", "str"),
    Column("notes", "text", "the user's own notes", "str"),
    Column("connection", "1..7", "the user's own rating; empty if not rated"),
    Column("naturalness", "1..7", "the user's own rating; empty if not rated"),
    Column("ease", "1..7", "the user's own rating; empty if not rated"),
)


def of_family(name: str) -> tuple[Column, ...]:
    """Of a family of measures."""
    measures = tuple(Column(measure.name, measure.unit, measure.meaning, "float32") for measure in measures_of(name))
    return (PERSON, TIME, *measures, QUALITY)


# Columns that a session lacks where its preset leaves the eyes out.
EYES = frozenset(
    measure.name for measure in FAMILIES["face"] if measure.name.startswith(("gaze_", "camera_", "look_", "zero_"))
)
