"""Sessions as they are written: whose cues count, what is kept of them, and how a kind that distracted comes less often."""

from pathlib import Path

import numpy as np
import pytest

from monitor import constants
from monitor.config import NudgeKind, load_preset
from monitor.measures import columns
from monitor.record.header import Source
from monitor.record.people import person_folder
from monitor.record.writer import SessionWriter
from monitor.replay.analysis.cues import history
from monitor.replay.analysis.cues.effects import Effect, KindEffect
from monitor.replay.session import load_session
from monitor.replay.terminal import describe
from monitor.replay.text.cue_effects import kind_lines, less_words
from monitor.types import Event, FeatureBlock, Nudge, Update
from tests.support import sessions as builders

LIVE = {
    "latencies_s": {"settle": 1.2},
    "sources": (Source(person="user", kind="camera", name="Camera", used_for=("picture",)),),
}
CUES_S = (100.0, 260.0, 420.0)


def record(folder: Path, number: int = 1, **changes: object) -> Path:
    """Ten minutes: the user looks away but for the 40 s after a cue, speaks and answers a second late."""
    head = builders.header(number, **{**LIVE, **changes})
    path, names = folder / head.id, columns("face")
    time_s = np.arange(0.0, 600.0, 0.5)
    after = np.any([(time_s >= at_s) & (time_s < at_s + 40) for at_s in CUES_S], axis=0)
    values = np.full((time_s.size, len(names)), np.nan, dtype=np.float32)
    values[:, names.index("gaze_zone")] = np.where(after, 1, 2)
    values[:, names.index("gaze_confidence")] = 0.9
    with SessionWriter.create(path, head, durable=False) as writer:
        writer.add_rows(FeatureBlock("user", "face", time_s, values, np.ones(time_s.size, dtype=np.float32)))
        for at_s in CUES_S:
            writer.add_update(Update(at_s, nudges=(Nudge(at_s, "eye_contact", "Look up", "3 of 20 s"),)))
        for start_s in np.arange(5.0, 590.0, 10.0):
            writer.add_event(Event("partner", "phrase", start_s, start_s + 4, 4.0))
            writer.add_event(Event("user", "gap", start_s + 4, start_s + 5, 1.0))
            writer.add_event(Event("user", "phrase", start_s + 5, start_s + 9, 5.0))
        writer.add_event(Event("user", "held_cue", 350.0, 350.0, detail={"cue": "eye_contact", "why": "pause"}))
        writer.set_duration(600.0)
        writer.set_summary(builders.summary(600.0))
    return path


def test_what_a_cue_changed_is_beside_its_time(tmp_path: Path) -> None:
    session = load_session(record(tmp_path))
    document = session.to_json()
    assert [line["time_s"] for line in document["cue_effects"]] == list(CUES_S)
    first = document["cue_effects"][0]
    assert first["verdict"] == "early" and first["words"] == "Too early to tell"
    # Zone 1 is the camera: all of the 30 s after it, none of the 15 s before.
    assert first["because"].startswith("looking towards the call: 0 % before, 100 % after")
    table = session.table("cue_effects")
    looking = table["outcome"] == "looking"
    assert table["before"][looking].tolist() == [0.0] * 3 and table["after"][looking].tolist() == [1.0] * 3
    pace = table["outcome"] == "pace"
    assert table["after"][pace].tolist() == pytest.approx([5.0] * 3)
    # log2 of the second that the user waited.
    assert table["after"][table["outcome"] == "answer"].tolist() == pytest.approx([0.0] * 3)
    assert "What each kind of cue has done for you" in describe(session)


@pytest.mark.parametrize(
    "changes",
    [
        {"imported": True},
        {"latencies_s": {}},
        {"sources": (Source(person="user", kind="simulated", name="Simulated", used_for=("picture",)),)},
        {"sources": (Source(person="both", kind="film", name="call.mp4", used_for=("picture", "sound")),)},
    ],
    ids=["somebody else's", "from files", "simulated", "a film"],
)
def test_cues_that_nobody_saw_do_not_count(tmp_path: Path, changes: dict[str, object]) -> None:
    session = load_session(record(tmp_path, **changes))
    assert session.to_json()["cue_effects"] == [] and session.cue_effects.kinds == {}
    assert not history.kind_effects(tmp_path)


def test_sessions_are_pooled_and_a_damaged_one_takes_nothing_away(tmp_path: Path) -> None:
    paths = [record(tmp_path, number) for number in (1, 2, 3)]
    assert history.kind_effects(tmp_path)["eye_contact"].n == 9
    second = load_session(paths[1])
    assert second.cue_effects.kinds["eye_contact"].n == 6, "those after it do not count"
    (paths[0] / "session.sqlite").write_bytes(b"nothing")
    assert history.kind_effects(tmp_path)["eye_contact"].n == 6


def test_everybody_has_the_cues_of_their_own_folder(tmp_path: Path) -> None:
    own, ana = tmp_path / "sessions", person_folder(tmp_path / "sessions", "Ana")
    for number in (1, 2):
        record(own, number)
    theirs = record(ana, 3)
    assert (history.kind_effects(own)["eye_contact"].n, history.kind_effects(ana)["eye_contact"].n) == (6, 3)
    assert load_session(theirs).cue_effects.kinds["eye_contact"].n == 3


def test_a_kind_that_distracted_comes_less_often_and_never_not_at_all() -> None:
    answer = {"answer": Effect(12, -0.9, -1.2, -0.6, 0.99, 0.001, "held")}
    effects: dict[NudgeKind, KindEffect] = {
        "pace": KindEffect("pace", 12, "distracted", "answer", answer),
        "notes": KindEffect("notes", 3),
    }
    shares = history.cue_shares(effects)
    assert 0 < shares["pace"] < shares["notes"] == constants.cue_effects().share
    preset = load_preset()
    (line,) = less_words(effects, preset)
    assert line.startswith("“Slow down a little” comes less often now")
    assert line in "\n".join(kind_lines(effects, preset))
