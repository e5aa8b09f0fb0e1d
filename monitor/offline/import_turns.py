"""``import-measures``: a session from a table of who spoke when, scored as from sound."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from monitor import words as texts
from monitor.clock import Clock
from monitor.config import load_preset
from monitor.errors import SessionError
from monitor.offline.progress import Report
from monitor.offline.recordings import Say
from monitor.offline.turn_phrases import check_dialogue, laughs, phrases, placed, voice_rows
from monitor.offline.turn_table import Utterance, read_turns
from monitor.offline.word_source import check_options, checked_language, file_transcript, topic_of
from monitor.paths import sessions_dir
from monitor.pipeline import Pipeline
from monitor.record.header import Header, Source, new_id, versions
from monitor.record.lifecycle import staging, sweep
from monitor.record.writer import SessionWriter
from monitor.replay.series import cut_block
from monitor.replay.session import Session, load_session
from monitor.transcript.cues import Cue
from monitor.transcript.files import spread
from monitor.types import PEOPLE, Event, Person


def import_measures(
    table: Path | str,
    *,
    user: str | None = None,
    preset: str = "interview",
    title: str = "",
    words: bool = False,
    language: str | None = None,
    topic: Path | str | Sequence[str] | None = None,
    sessions: Path | None = None,
    seed: int = 0,
    report: Report = lambda done, total: None,
    say: Say = lambda line: None,
) -> Session:
    """Make a session from a table of turns or phrases, scored as from sound wherever no picture is needed.

    Parameters
    ----------
    table : pathlib.Path or str
        With a row for each phrase (or turn) and the columns ``person`` (user or partner), ``start_s`` and ``end_s``; where
        known also ``f0_median_hz``, ``level_db``, ``articulation_rate_hz`` (syllables a second), ``laugh`` (0 or 1) and
        ``text``. Empty cells are missing values, other columns are not used. The separator, decimal commas and the encoding
        are found.
    user : str, optional
        Which of the two names in the column ``person`` is the user, where they are not *user* and *partner*.
    preset : str
        Parts that are off, limits and words (``monitor.config.preset_names``).
    title : str
        What the session is called; the table's name without.
    words : bool
        Keep the words of ``text``, spread over their row by their letters; both people must have agreed.
    language : str, optional
        In which language they are, ISO 639-1 such as *en*. It is told by the words without.
    topic : pathlib.Path, str or sequence of str, optional
        The words and phrases that matter in this talk, or a file with one a line. Only with words.
    sessions : pathlib.Path, optional
        The folder in which the session's folder is made; the data folder without.
    seed : int
        For the nulls that draw.
    report : callable
        Called with the seconds done and in all.
    say : callable
        Called with lines for the user.

    Returns
    -------
    Session
        As ``load_session`` would open it.

    Raises
    ------
    RapportError
        One sentence, for a file that is no such table or holds no dialogue. Nothing is left then.

    Examples
    --------
    >>> import monitor
    >>> session = monitor.import_measures("turns.csv")  # doctest: +SKIP
    >>> session.summary["coordination"].score  # doctest: +SKIP
    """
    path = Path(table)
    weights = load_preset(preset)
    check_options(language=language, topic=topic, words=words, remedy="add --words")
    language, matters = checked_language(language), topic_of(topic)
    rows = placed(read_turns(path, user=user, said=say), name=path.name, said=say)
    spoken = {person: phrases(rows, person) for person in PEOPLE}
    check_dialogue(spoken, name=path.name)
    said = [word for row in rows if row.text for word in spread(Cue(row.start_s, row.end_s, "", row.text), row.person)]
    if words and not said:
        say(texts.say("spoken-no-text", file=path.name))
    if said and not words:
        say(texts.say("spoken-text-left-out", file=path.name))
        said = []
    started_at = Clock().started_at
    header = Header(
        id=new_id(started_at),
        started_at=started_at,
        title=title or path.stem[:500],
        preset=preset,
        sources=(Source(person="both", kind="table", name=path.name[-500:], note=texts.say("session-from-table")),),
        versions=versions(),
        imported=True,
        transcript=file_transcript(path.name, language, said) if said else None,
        topic=matters if said else (),
    )
    folder = sessions or sessions_dir(create=True)
    sweep(folder)
    try:
        with staging(folder) as place:
            with SessionWriter.create(place / header.id, header, durable=False) as writer:
                pipeline = Pipeline(people=PEOPLE, preset=weights, writer=writer, seed=seed)
                _run(pipeline, rows, spoken, report)
                pipeline.take_words(said)
                writer.close("complete")
            (place / header.id).rename(folder / header.id)
    except OSError as error:
        raise SessionError(f"cannot write the session to {folder} ({error.strerror}); free some space and try again") from None
    return load_session(folder / header.id)


def _run(pipeline: Pipeline, rows: list[Utterance], spoken: dict[Person, list[Event]], report: Report) -> None:
    """Everything through the pipeline, a second at a time. Events come at their start: how long they last is known."""
    end_s = max(phrase.end_s for person in PEOPLE for phrase in spoken[person])
    voices = [voice_rows(rows, person, end_s) for person in PEOPLE]
    events = sorted([*spoken["user"], *spoken["partner"], *laughs(rows)], key=lambda event: (event.start_s, event.end_s))
    firsts, begun = [0, 0], 0
    for second in range(1, math.ceil(end_s) + 1):
        blocks = []
        for number, voice in enumerate(voices):
            stop = int(voice.time_s.searchsorted(second, side="right"))
            blocks.append(cut_block(voice, firsts[number], stop))
            firsts[number] = stop
        before = begun
        while begun < len(events) and events[begun].start_s <= second:
            begun += 1
        pipeline.take_recorded(blocks, events[before:begun])
        if second < end_s:
            pipeline.advance(float(second))
        report(min(float(second), end_s), end_s)
    pipeline.finish(end_s)
