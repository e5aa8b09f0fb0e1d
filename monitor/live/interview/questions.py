"""Sets of questions for practising alone: those that come with the program, the user's own, and any file of that form.

A set is a TOML file that comes from outside, so pydantic checks it.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator, model_validator

from monitor.config import preset_names
from monitor.errors import UsageError
from monitor.paths import data_file, home

DEFAULT: Final = "interview"
# A megabyte is a hundred times the longest set there may be.
_MOST_BYTES: Final = 1_000_000
_MOST_QUESTIONS: Final = 100

Spoken = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=500)]
Seconds = Annotated[float, Field(gt=0, le=1800)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Question(_Table):
    """text : as it is shown and spoken. follow_up : asked once the answer is over, as a part of the same question.

    film : a recording of somebody who asks it, beside the file or a whole path. least_s, most_s : how long an answer should
    be; too short a one is waited for a little longer, for too long a one there is a hint, and nobody is cut off.
    """

    text: Spoken
    follow_up: Spoken | None = None
    film: Annotated[str, Field(max_length=1000)] | None = None
    least_s: Seconds | None = None
    most_s: Seconds | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.least_s is not None and self.most_s is not None and self.least_s >= self.most_s:
            raise ValueError("least_s should be below most_s")
        return self


class QuestionSet(_Table):
    """title, about : for the list. preset : the kind of conversation. language : of the texts, for the voice (ISO 639-1).

    opening : said before the first question. closing : said after the last answer.
    """

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    about: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    preset: str = "interview"
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")] = "en"
    opening: Spoken | None = None
    closing: Spoken | None = None
    questions: Annotated[tuple[Question, ...], Field(min_length=1, max_length=_MOST_QUESTIONS)]

    @field_validator("preset")
    @classmethod
    def _known(cls, preset: str) -> str:
        if preset not in preset_names():
            raise ValueError(f"there is no such preset; use one of {', '.join(preset_names())}")
        return preset


def own_folder() -> Path:
    """Where the user's own sets are."""
    return home() / "questions"


def set_names() -> tuple[str, ...]:
    """Names of all sets: those of the program and the user's own; one of the same name takes the program's place."""
    folders = (data_file("calibration", "questions"), own_folder())
    return tuple(sorted({path.stem for folder in folders if folder.is_dir() for path in folder.glob("*.toml")}))


def load_questions(name: str = DEFAULT) -> QuestionSet:
    """The set of that name, or of that file; films in it have whole paths.

    Raises UsageError, one sentence with the file, what is wrong in it and what was expected.
    """
    path = _path(name or DEFAULT)
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UsageError(f"{path.name} is larger than a list of questions can be; give a TOML file of questions")
        text = path.read_text(encoding="utf-8-sig")
        table = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = getattr(error, "strerror", None) or " ".join(str(error).split())
        raise UsageError(f"cannot read the questions in {path.name} ({reason}); correct the file (TOML)") from None
    try:
        found = QuestionSet.model_validate(table)
    except ValidationError as error:
        raise UsageError(f"{path.name}: {_problem(error)}; correct the file") from None
    return found.model_copy(update={"questions": tuple(_with_film(path, question) for question in found.questions)})


def _path(name: str) -> Path:
    if name.endswith(".toml"):
        path = Path(name).expanduser()
        if not path.is_file():
            raise UsageError(
                f"there is no file {name[:200]!r}; give a TOML file of questions, or one of {', '.join(set_names())}"
            )
        return path
    if name not in set_names():
        raise UsageError(
            f"there is no set of questions {name[:80]!r}; choose one of {', '.join(set_names())}, or give a TOML file"
        )
    own = own_folder() / f"{name}.toml"
    return own if own.is_file() else data_file("calibration", "questions", f"{name}.toml")


def _problem(error: ValidationError) -> str:
    """The first problem, where it is for people who count from 1."""
    first = error.errors()[0]
    place = [str(part + 1) if isinstance(part, int) else part for part in first["loc"]]
    where = " ".join(place) or "the file"
    what = first["msg"].removeprefix("Value error, ")
    what = what[:1].lower() + what[1:]
    found = "" if first["type"] == "missing" or isinstance(first["input"], dict) else f", not {str(first['input'])[:60]!r}"
    return f"{where.replace('questions ', 'question ')}: {what}{found}"


def _with_film(path: Path, question: Question) -> Question:
    if question.film is None:
        return question
    film = Path(question.film).expanduser()
    film = film if film.is_absolute() else path.parent / film
    if not film.is_file():
        raise UsageError(f"{path.name}: there is no film {question.film[:200]!r} beside it; put it there, or leave film out")
    return question.model_copy(update={"film": str(film)})
