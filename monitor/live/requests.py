"""What the page or the command line may choose: sources, and how a session begins."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from monitor.calibrate.steps import StepName
from monitor.errors import UsageError
from monitor.record.header import Goal
from monitor.types import PEOPLE, Person
from monitor.vision.shared_view import Layout

TITLE_MOST: Final = 200
# As many, and as long, as a session's header holds.
TOPIC_MOST: Final = 200
TOPIC_LINE_MOST: Final = 500
LABEL_MOST: Final = 80  # as long as a profile's labels may be
SourceText = Annotated[str, Field(max_length=2000)]


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PersonSources(_Request):
    """SOURCE texts of one person (``sources/spec``)."""

    picture: SourceText = "none"
    sound: SourceText = "none"


class SourceSelection(_Request):
    """Who is where. layout : for one camera or film with both people: where the user is."""

    user: PersonSources = PersonSources()
    partner: PersonSources = PersonSources()
    layout: Layout | None = None

    def for_person(self, person: Person) -> PersonSources:
        """One person's."""
        return self.user if person == "user" else self.partner


class StartRequest(_Request):
    """How a session begins. consent : who agreed to be measured, and to picture and sound being kept where they are.

    words : whether what is said is written down, and words_consent who agreed to that; both must, where it is. language : of
    the words, ISO 639-1, None to detect it. topic : the words that matter in this talk. goal : what the user sets
    out to practise. repair : a break of rapport brings a cue, also where the preset has none.
    """

    preset: Annotated[str, Field(max_length=100)] = "interview"
    title: Annotated[str, Field(max_length=TITLE_MOST)] = ""
    keep_media: bool = False
    consent: Annotated[tuple[Literal["user", "partner"], ...], Field(max_length=2)] = ()
    words: bool = False
    words_consent: Annotated[tuple[Literal["user", "partner"], ...], Field(max_length=2)] = ()
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")] | None = "en"
    topic: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=TOPIC_LINE_MOST)], ...], Field(max_length=TOPIC_MOST)
    ] = ()
    goal: Goal | None = None
    repair: bool = False


class OwnTileRequest(_Request):
    """source : of the faces that were found, the one that is the user's; empty to look for them."""

    source: SourceText = ""


class RatesRequest(_Request):
    """full : all pictures, also on battery and on a busy computer."""

    full: bool


def check_consent(
    request: StartRequest, people: Collection[Person], *, asked: Collection[Person], is_practice: bool
) -> StartRequest:
    """The request with the consent of everybody who is asked; a drawn interviewer has no objection.

    people : of whom anything is to be seen or heard. asked : those of them whom a device shows or records now.
    Raises UsageError where somebody has not agreed to being measured, or to what would be kept of them.
    """
    if is_practice:
        agreed = {name: tuple({*getattr(request, name), "partner"}) for name in ("consent", "words_consent")}
        request = request.model_copy(update=agreed)
    if not set(asked) <= set(request.consent):
        raise UsageError("a session starts only once everybody who is seen or heard has agreed; ask them, and tick the boxes")
    if request.keep_media and not set(people) <= set(request.consent):
        raise UsageError("picture and sound are kept only if you both agree; ask your partner, or turn this off")
    if request.words and set(request.words_consent) != set(PEOPLE):
        raise UsageError("what is said is written down only if you both agree; ask your partner, or turn this off")
    return request


class ScreenRequest(_Request):
    """Which screen to look for faces on; all of them without."""

    source: SourceText = ""


class CalibrateRequest(_Request):
    """tile : where the partner's picture is, shares of the screen. only : repeat these steps and keep the others of before."""

    tile: tuple[float, float, float, float] | None = None
    only: Annotated[tuple[StepName, ...], Field(min_length=1, max_length=8)] | None = None


class UseProfileRequest(_Request):
    """id : of a profile, ``auto`` for the one that fits, None for none."""

    id: Annotated[str, Field(max_length=100)] | None


class ProfileLabel(_Request):
    """What a profile is called; where it is empty, what the command line said or the program's own word counts."""

    name: Annotated[str, Field(max_length=LABEL_MOST)] = ""
    place: Annotated[str, Field(max_length=LABEL_MOST)] = ""
    preset: Annotated[str, Field(max_length=LABEL_MOST)] = ""


class ProfileId(_Request):
    """A profile that is there."""

    id: Annotated[str, Field(max_length=100)]


class CheckRequest(_Request):
    """The check before the start. can_play : whether the page can play the test tone."""

    can_play: bool = False


class EmptyRequest(_Request):
    """A command that takes nothing."""
