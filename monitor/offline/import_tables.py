"""``import-measures``: a session from tables of who spoke when and of what other programs measured, scored like any other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

from monitor import words as texts
from monitor.clock import Clock
from monitor.config import load_preset
from monitor.errors import SessionError, UsageError
from monitor.offline.foreign.given import FORMATS, Asked, Format, Given, Whose, checked_size_px, exact_rate_hz
from monitor.offline.foreign.joining import Joined, join
from monitor.offline.foreign.reading import read_given
from monitor.offline.progress import Report
from monitor.offline.recordings import Say
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
from monitor.types import PEOPLE
from monitor.words.options import option

# What another program measured rests on none of the libraries that look and listen.
_LIBRARIES: Final = ("numpy",)
Table = Path | str | tuple[Format, Path | str]


def import_measures(
    table: Path | str,
    partner_table: Path | str | None = None,
    *,
    user_tables: Sequence[Table] = (),
    partner_tables: Sequence[Table] = (),
    both_tables: Sequence[Table] = (),
    format: Format = "auto",
    layout: Literal["left-right", "right-left"] | None = None,
    size_px: tuple[int, int] | None = None,
    rate_hz: float | None = None,
    columns: Sequence[str] | None = None,
    user: str | None = None,
    partner: str | None = None,
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
    """Make a session from tables of turns and of other programs' measures, scored like any other; what is missing is missing.

    Parameters
    ----------
    table : pathlib.Path or str
        Of both people, or the user's where there is ``partner_table``. A table of turns has a row for each phrase and the
        columns ``person`` (user or partner), ``start_s`` and ``end_s``; where known also ``f0_median_hz``, ``level_db``,
        ``articulation_rate_hz`` (syllables a second), ``laugh`` (0 or 1) and ``text``. Others are in ``format``. Empty cells
        are missing values, other columns are not used. The separator, decimal commas and the encoding are found.
    partner_table : pathlib.Path or str, optional
        The partner's.
    user_tables, partner_tables, both_tables : sequence of pathlib.Path or str
        Further ones of the same conversation, whose second 0 is the same. One may also be a pair of its format and its path.
    format : str
        Of ``table`` and ``partner_table``: *turns*, *openface* (2), *openface3*, *pyfeat*, *mediapipe*, *openpose* (a folder),
        *mea*, *praat* (a list of pitch), *elan*, *textgrid*. With *auto* it is found by what the file holds, but for *mea*,
        whose columns have no names of their own.
    layout : {"left-right", "right-left"}, optional
        Where the user and the partner sit, where a file of landmarks holds both.
    size_px : tuple of int, optional
        Width and height of the pictures that landmarks were found in.
    rate_hz : float, optional
        Rows a second of tables that number their rows and tell no times; 29.97 means 30000/1001.
    columns : sequence of str, optional
        The user's and the partner's column of motion energy.
    user, partner : str, optional
        Which of the two names in the column ``person``, or which tier, is whose.
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
    asked = Asked(
        user,
        partner,
        exact_rate_hz(rate_hz),
        tuple(columns) if columns else None,
        checked_size_px(size_px),
        None if layout is None else layout == "left-right",
        said=say,
        report=report,
    )
    files: list[tuple[Path, Whose, Format]] = [(path, "both" if partner_table is None else "user", format)]
    if partner_table is not None:
        files.append((Path(partner_table), "partner", format))
    further: tuple[tuple[Whose, Sequence[Table]], ...] = (
        ("user", user_tables),
        ("partner", partner_tables),
        ("both", both_tables),
    )
    for whose, tables in further:
        for further_table in tables:
            wanted, name = further_table if isinstance(further_table, tuple) else ("auto", further_table)
            files.append((Path(name), whose, wanted))
    for _, _, wanted in files:
        if wanted not in FORMATS:
            raise UsageError(f"the format should be one of {', '.join(FORMATS)}, not {wanted[:40]!r}")
    all_given = [read_given(file, whose, wanted, asked) for file, whose, wanted in files]
    joined = join(all_given, said=say)
    rows = joined.utterances
    turns_name = next((given.path.name for given in all_given if given.utterances), path.name)
    said = [word for row in rows if row.text for word in spread(Cue(row.start_s, row.end_s, "", row.text), row.person)]
    if words and not said:
        say(texts.say("spoken-no-text", file=turns_name))
    if said and not words:
        say(texts.say("spoken-text-left-out", file=turns_name, option=option("--words")))
        said = []
    started_at = Clock().started_at
    header = Header(
        id=new_id(started_at),
        started_at=started_at,
        title=title or path.stem[:500],
        preset=preset,
        sources=tuple(_source(given) for given in all_given),
        versions=versions(_LIBRARIES),
        imported=True,
        transcript=file_transcript(turns_name, language, said) if said else None,
        topic=matters if said else (),
    )
    folder = sessions or sessions_dir(create=True)
    sweep(folder)
    try:
        with staging(folder) as place:
            with SessionWriter.create(place / header.id, header, durable=False) as writer:
                pipeline = Pipeline(people=PEOPLE, preset=weights, writer=writer, seed=seed)
                _run(pipeline, joined, report)
                pipeline.take_words(said)
                writer.close("complete")
            (place / header.id).rename(folder / header.id)
    except OSError as error:
        raise SessionError(f"cannot write the session to {folder} ({error.strerror}); free some space and try again") from None
    return load_session(folder / header.id)


def _source(given: Given) -> Source:
    note = texts.say("session-from-table") if given.utterances else ""
    return Source(person=given.whose, kind="table", name=given.path.name[-500:], note=note, program=given.program)


def _run(pipeline: Pipeline, joined: Joined, report: Report) -> None:
    """Everything through the pipeline, a second at a time. Events come at their start: how long they last is known."""
    end_s, events = joined.end_s, joined.events
    firsts, begun = [0] * len(joined.blocks), 0
    for second in range(1, math.ceil(end_s) + 1):
        blocks = []
        for number, rows in enumerate(joined.blocks):
            stop = int(rows.time_s.searchsorted(second, side="right"))
            blocks.append(cut_block(rows, firsts[number], stop))
            firsts[number] = stop
        before = begun
        while begun < len(events) and events[begun].start_s <= second:
            begun += 1
        pipeline.take_recorded(blocks, events[before:begun])
        if second < end_s:
            pipeline.advance(float(second))
        report(min(float(second), end_s), end_s)
    pipeline.finish(end_s)
