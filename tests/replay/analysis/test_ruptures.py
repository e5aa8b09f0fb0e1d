"""A break of rapport as a moment: what it was, what came before and what brought it back."""

from pathlib import Path

from monitor.record.writer import SessionWriter
from monitor.replay.analysis.moments import moments
from monitor.replay.session import load_session
from monitor.types import Event
from tests.support import sessions as builders
from tests.support.broken_talks import BREAK_S, DURATION_S, clashing_talk, natural_talk


def recorded(folder: Path, events: list[Event], **changes: object) -> Path:
    head = builders.header(1, **changes)
    with SessionWriter.create(folder / head.id, head, durable=False) as writer:
        for event in events:
            writer.add_event(event)
        writer.set_duration(DURATION_S)
    return folder / head.id


def test_it_says_what_came_before_and_after(tmp_path: Path) -> None:
    talk = [event for event in clashing_talk(0).events if not BREAK_S[1] - 6 <= event.start_s <= BREAK_S[1] + 30]
    before_s, after_s = BREAK_S[0], BREAK_S[1] + 10
    planted = [
        Event("user", "turn", before_s - 28, before_s - 1, 27.0),
        Event("user", "laugh", after_s + 6, after_s + 7, 1.0),
        Event("partner", "laugh", after_s + 7, after_s + 8, 1.0),
    ]
    session = load_session(recorded(tmp_path, [*talk, *planted]))
    (moment,) = [moment for moment in moments(session) if moment.kind == "rupture"]
    assert moment.text == "You talked over each other"
    assert "at the same time" in moment.why and "you had spoken for 27 s" in moment.why
    assert "a laugh together" in moment.why


def test_none_in_a_natural_talk_and_none_with_an_interviewer(tmp_path: Path) -> None:
    natural = load_session(recorded(tmp_path / "natural", natural_talk(0).events))
    practised = load_session(recorded(tmp_path / "practised", clashing_talk(0).events, practice={"title": "Usual questions"}))
    assert not [moment for session in (natural, practised) for moment in moments(session) if moment.kind == "rupture"]
