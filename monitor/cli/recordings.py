"""``rapport analyze``, ``import-measures``, ``measure`` and ``prosody``: what is made of films, sounds and tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.options import (
    ASKED,
    Bar,
    FaceNumbers,
    face_numbers,
    json_option,
    note_missing_models,
    notify,
    person_option,
    preset_option,
    print_csv,
    print_json,
    sessions_of,
)
from monitor.words import say

if TYPE_CHECKING:
    from monitor.vision.presence.face_choice import Wanted

_FILE = click.Path(path_type=Path)
# As ``types.PEOPLE``, which would load numpy for every `--help`.
_PERSON = click.Choice(["user", "partner"])
_PART = "FILE, FILE:2 (its second track), FILE:left or FILE:right"

_topic_option = click.option(
    "--topic", type=_FILE, metavar="FILE", help="With words: the words that matter in this talk, a word or phrase a line."
)


@click.command()
@click.argument("user", type=_FILE)
@click.argument("partner", type=_FILE, required=False)
@click.option("--user-audio", metavar="FILE", help=f"Your voice: {_PART} (default: your film's own sound).")
@click.option("--partner-audio", metavar="FILE", help="Your partner's voice: as for --user-audio.")
@click.option(
    "--offset",
    "offset_s",
    type=float,
    metavar="S",
    help="Your partner's recording began S seconds after yours (default: found).",
)
@click.option(
    "--layout",
    type=click.Choice(["left-right", "right-left", "auto", "alone"]),
    help="Where you sit, if one film shows both of you; alone: it shows only you (default: found).",
)
@click.option(
    "--faces",
    callback=face_numbers,
    metavar="[A,B]",
    is_flag=False,
    flag_value="",
    help="With several people in the film: save numbered pictures of them; with A,B: you are face A, your partner is face B.",
)
@click.option("--user", "user_name", metavar="NAME", help="Which participant of a Zoom folder or a transcript is you.")
@click.option(
    "--partner", "partner_name", metavar="NAME", help="Which participant of a Zoom folder or a transcript is your partner."
)
@click.option("--mirrored", type=_PERSON, multiple=True, help="Whose picture is mirrored, like a recorded self-view.")
@preset_option
@click.option("--title", default="", help="A title for the session (default: the names of the files).")
@person_option
@click.option("--keep-media", is_flag=True, help="Keep picture and sound for the replay. Both people must agree.")
@click.option("--words", is_flag=True, help="Write down what is said. Both people must agree.")
@click.option(
    "--transcript", type=_FILE, metavar="FILE", help="Use this transcript (WebVTT or SRT) instead. Both people must agree."
)
@click.option("--language", metavar="CODE", help="What is spoken, such as en (default: found).")
@_topic_option
@click.option("--profile", metavar="ID", help="Use this calibration profile (for a film from the same camera).")
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    metavar="N",
    help="How many processes look at the pictures (default: one for each core, as far as the memory goes).",
)
@json_option
def analyze(user: Path, partner: Path | None, as_json: bool, faces: FaceNumbers | None, person: str, **options: Any) -> None:
    """Score a recorded conversation. Give two films or sounds, one film that shows both people (--layout), or a Zoom folder."""
    if faces == ASKED:
        _save_faces(user, as_json=as_json)
        return
    from monitor.offline import analyze as run
    from monitor.replay.terminal import describe

    sessions = sessions_of(person)
    note_missing_models()
    with Bar("analyzing") as bar:
        session = run(user, partner, faces=faces, sessions=sessions, report=bar.report, say=bar.notify, **options)
    if as_json:
        print_json(session.to_json())
    else:
        click.echo(describe(session))


# As ``foreign.given.FORMATS``, which would load numpy for every `--help`.
_FORMATS = ["auto", "turns", "openface", "openface3", "pyfeat", "mediapipe", "openpose", "mea", "praat", "elan", "textgrid"]


class _FurtherTable(click.ParamType):  # type: ignore[type-arg]
    """``FILE`` or ``FORMAT:FILE``, as a format and a path."""

    name = "table"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Path]:
        form, mark, path = str(value).partition(":")
        return (form, Path(path)) if mark and form in _FORMATS else ("auto", Path(value))


def _picture_size(context: click.Context, option: click.Parameter, value: str | None) -> tuple[int, int] | None:
    if value is None:
        return None
    wide, mark, high = value.lower().partition("x")
    if not (mark and wide.strip().isdecimal() and high.strip().isdecimal()):
        raise click.BadParameter(f"expected a width and a height, such as 1280x720, not {value[:20]!r}")
    return int(wide), int(high)


_FURTHER = _FurtherTable()


@click.command("import-measures")
@click.argument("table", type=_FILE)
@click.argument("partner_table", type=_FILE, required=False)
@click.option(
    "--user-table", "user_tables", type=_FURTHER, multiple=True, metavar="[FORMAT:]FILE", help="A further table of yours."
)
@click.option(
    "--partner-table",
    "partner_tables",
    type=_FURTHER,
    multiple=True,
    metavar="[FORMAT:]FILE",
    help="A further table of your partner's.",
)
@click.option(
    "--both-table",
    "both_tables",
    type=_FURTHER,
    multiple=True,
    metavar="[FORMAT:]FILE",
    help="A further table of both of you, such as mea:dyad.txt.",
)
@click.option(
    "--format",
    type=click.Choice(_FORMATS),
    default="auto",
    show_default=True,
    help="Who wrote TABLE. Only mea, and units of OpenFace 3 in columns of their own, have to be said.",
)
@click.option(
    "--layout",
    type=click.Choice(["left-right", "right-left"]),
    help="Where you sit, if landmarks of both of you are in a file.",
)
@click.option(
    "--size",
    "size_px",
    callback=_picture_size,
    metavar="WxH",
    help="Width and height of the pictures that landmarks were found in, such as 1280x720.",
)
@click.option(
    "--rate", "rate_hz", type=float, metavar="HZ", help="Frames a second, where a table has no times (29.97 is 30000/1001)."
)
@click.option("--columns", metavar="A,B", help="Your and your partner's column of motion energy: names, or numbers from 1.")
@click.option("--user", metavar="NAME", help="Which name in the column person, or which tier, is you (default: user).")
@click.option("--partner", metavar="NAME", help="Which tier is your partner.")
@click.option("--words", is_flag=True, help="Keep what was said (the column text, or labels). Both people must agree.")
@click.option("--language", metavar="CODE", help="What is spoken, such as en (default: found).")
@_topic_option
@preset_option
@click.option("--title", default="", help="A title for the session (default: the name of the table).")
@json_option
def import_measures(table: Path, partner_table: Path | None, columns: str | None, as_json: bool, **options: Any) -> None:
    """Score tables that you or other programs made of a conversation.

    TABLE holds both of you, or you alone where PARTNER_TABLE follows. It may be a table of who spoke when, a row for each
    phrase or turn, with the columns person (user or partner), start_s and end_s; where known also f0_median_hz, level_db,
    articulation_rate_hz, laugh (0 or 1) and text (what was said, kept only with --words). Or it comes from OpenFace 2 or 3,
    py-feat, MediaPipe (results as JSON), OpenPose (a folder of JSON), MEA, ELAN (.eaf) or Praat (TextGrid, or a list of pitch).
    The result is a session without picture and sound; what no table holds is missing.
    """
    from monitor.offline import import_measures as run
    from monitor.replay.terminal import describe

    names = columns.split(",") if columns else None
    with Bar("importing") as bar:
        session = run(table, partner_table, columns=names, report=bar.report, say=bar.notify, **options)
    if as_json:
        print_json(session.to_json())
    else:
        click.echo(describe(session))


def _save_faces(film: Path, *, as_json: bool) -> None:
    """Numbered pictures of the people in a film, for ``--faces A,B``."""
    from monitor.offline.pictures import save_faces

    with Bar("looking for faces") as bar:
        sheet, n_faces = save_faces(film, report=bar.report)
    if as_json:
        print_json({"picture": str(sheet), "faces": n_faces})
    else:
        click.echo(sheet)
        notify(say("recording-faces-saved", count=n_faces))


@click.command()
@click.argument("file", type=_FILE)
@click.option(
    "--face",
    "wanted",
    type=click.Choice(["largest", "left", "right", "upper", "lower"]),
    default="largest",
    show_default=True,
    help="Whom to measure, if the film shows several people.",
)
def measure(file: Path, wanted: Wanted) -> None:
    """Write one person's measures as CSV. FILE is a film. One row per processed frame; empty cells are missing values."""
    from monitor.errors import SourceError
    from monitor.tabulate import COLUMNS, measure_rows
    from monitor.vision.series.remarks import PictureRemarks

    note_missing_models()
    with_face = 0
    remarks = PictureRemarks("user")

    def counted() -> Iterable[Mapping[str, object]]:
        nonlocal with_face
        for row in measure_rows(file, wanted=wanted, remarks=remarks):
            with_face += row["yaw_deg"] != ""
            yield row

    rows = print_csv(counted(), list(COLUMNS))
    for line in remarks.lines(file.name):
        notify(line)
    if remarks.side is not None and remarks.has_another_person:
        notify(say("measure-choose-face", side=remarks.side))
    if not with_face and remarks.stands_still:
        raise SourceError(f"the picture in {file.name} stands still, like a photo; use a film that shows a moving face")
    if not with_face:
        raise SourceError(
            f"no face in any of the {rows} processed frames of {file.name}; "
            "use a film with one face that is at least 60 px wide"
        )


@click.command()
@click.argument("file", type=_FILE)
@click.option("--phrases", is_flag=True, help="One row per phrase instead of one every 16 ms.")
def prosody(file: Path, phrases: bool) -> None:
    """Write one speaker's pitch and level as CSV. There is also a column for speech; empty cells are unvoiced or missing."""
    from monitor.errors import SourceError
    from monitor.sources.media import MediaFile
    from monitor.tabulate import FRAME_COLUMNS, PHRASE_COLUMNS, frame_rows, phrase_rows

    with MediaFile(file) as media:
        rows = phrase_rows(media.sounds()) if phrases else frame_rows(media.sounds())
        count = print_csv(rows, list(PHRASE_COLUMNS if phrases else FRAME_COLUMNS))
    if not count:
        fault = "no speech" if phrases else "no sound"
        raise SourceError(f"{fault} in {file.name}; use a recording of at least 1 s with somebody speaking")
