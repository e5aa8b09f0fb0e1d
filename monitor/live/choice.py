"""What the page or the command line may choose: sources, and how a session begins."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from monitor.sources.tiles import Layout
from monitor.types import Person

TITLE_MOST = 200
SourceText = Annotated[str, Field(max_length=2000)]


class _Choice(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PersonChoice(_Choice):
    """SOURCE texts of one person (``sources/spec``)."""

    picture: SourceText = "none"
    sound: SourceText = "none"


class Choice(_Choice):
    """Who is where. layout : for one camera or film with both people: where the user is."""

    user: PersonChoice = PersonChoice()
    partner: PersonChoice = PersonChoice()
    layout: Layout | None = None

    def of(self, person: Person) -> PersonChoice:
        """One person's."""
        return self.user if person == "user" else self.partner


class Beginning(_Choice):
    """How a session begins. consent : who agreed to picture and sound being kept; both must, where they are."""

    preset: Annotated[str, Field(max_length=100)] = "interview"
    title: Annotated[str, Field(max_length=TITLE_MOST)] = ""
    keep_media: bool = False
    consent: Annotated[tuple[Literal["user", "partner"], ...], Field(max_length=2)] = ()


class ScreenChoice(_Choice):
    """Which screen to look for faces on; all of them without."""

    source: SourceText = ""


class Nothing(_Choice):
    """A command that takes nothing."""
