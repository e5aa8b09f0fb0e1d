"""Nobody whom a device shows or records is measured before they agreed; a film and a drawn person are not asked."""

from __future__ import annotations

import pytest

from monitor.errors import UsageError
from monitor.live.requests import PersonSources, SourceSelection, StartRequest
from monitor.types import PEOPLE, Person
from tests.support.live_states import BOTH, PlantedConversation

DRAWN = PersonSources(picture="simulated", sound="simulated")


@pytest.mark.parametrize(
    ("selection", "asked"),
    [
        (BOTH, PEOPLE),
        (SourceSelection(user=BOTH.user), ("user",)),
        (SourceSelection(user=BOTH.user, partner=DRAWN), ("user",)),
        (SourceSelection(user=DRAWN, partner=PersonSources(sound="loopback")), ("partner",)),
        (SourceSelection(user=PersonSources(picture="browser:camera"), partner=PersonSources(sound="process:call")), PEOPLE),
        (SourceSelection(user=PersonSources(picture="camera"), partner=PersonSources(picture="interviewer:sales")), ("user",)),
        (SourceSelection(user=DRAWN, partner=DRAWN), ()),
    ],
)
def test_a_start_needs_everybody_who_is_asked(
    conversation: PlantedConversation, selection: SourceSelection, asked: tuple[Person, ...]
) -> None:
    conversation.choose(selection)
    for missing in asked:
        others: tuple[Person, ...] = tuple(person for person in PEOPLE if person != missing)
        for consent in ((), others):
            with pytest.raises(UsageError, match="only once everybody who is seen or heard has agreed"):
                conversation.session.begin(StartRequest(consent=consent))
            assert conversation.state()["phase"] == "setup"
    conversation.act(lambda session: session.begin(StartRequest(consent=asked)))
    assert conversation.state()["phase"] == "starting"
