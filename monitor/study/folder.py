"""A folder of many dyads: its files put together by their names, and what was left out, with the reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from monitor.errors import RapportError, UsageError
from monitor.record.schema import DATABASE_NAME
from monitor.study.duplicates import without_doubles
from monitor.study.dyad import FILMS, SOUNDS, TABLES, Dyad, why_no_id
from monitor.study.naming import Named, Rule, missing_of, read_stem, whose
from monitor.study.store import is_study
from monitor.types import PEOPLE
from monitor.words import listed, say

_ZOOM = "Audio Record"
_LISTED = 20  # names that a line lists
_DEPTH = 2  # a file in a folder of the given one


@dataclass(frozen=True)
class Found:
    """dyads : sorted by their ids. left_out : lines for the user: what was not used, and why."""

    dyads: list[Dyad]
    left_out: list[str] = field(default_factory=list)


@dataclass
class _Group:
    """The files of one dyad: (person's name, whether a sound) -> file."""

    condition: str
    files: dict[tuple[str, bool], Path] = field(default_factory=dict)
    doubles: list[Path] = field(default_factory=list)


def find_dyads(
    folder: Path,
    *,
    rule: str | None = None,
    names: tuple[str, str] | None = None,
    layout: str = "",
    preset: str = "interview",
    offset_s: float | None = None,
) -> Found:
    """The dyads of a folder.

    rule : how the files are named (``naming.Rule``); without, the common schemes, a folder a dyad, and, with ``layout``, a film
    a dyad. names : the user's and the partner's. Raises UsageError where nothing is found.
    """
    if names is not None and names[0].lower() == names[1].lower():
        raise UsageError(f"the names of user and partner should differ, and both are {names[0]!r}; give two, such as A,B")
    finder = _Finder(
        folder, None if rule is None else Rule(rule, names), names, Dyad("", layout=layout, preset=preset, offset_s=offset_s)
    )
    found = finder.find()
    if not found.dyads:
        why = f" ({found.left_out[0]})" if found.left_out else ""
        raise UsageError(
            f"no dyads were found in {folder}{why}; name the files like d01_user.mp4 and d01_partner.mp4, say how they are "
            "named with --rule, or give a table"
        )
    return found


class _Finder:
    def __init__(self, folder: Path, rule: Rule | None, names: tuple[str, str] | None, defaults: Dyad) -> None:
        self._folder, self._rule, self._names, self._defaults = folder.absolute(), rule, names, defaults
        self._groups: dict[tuple[str, str], _Group] = {}
        self._dyads: list[Dyad] = []
        self._alone: list[Path] = []
        self._unread: list[Path] = []
        self._single_files: list[Path] = []

    def find(self) -> Found:
        if self._rule is not None:
            self._by_rule(self._rule)
        else:
            self._by_schemes()
        self._dyads += [self._grouped(name, group) for (_, name), group in self._groups.items()]
        left_out = []
        if self._alone:
            left_out.append(say("study-left-alone", files=_some(self._alone), count=len(self._alone)))
        if self._unread:
            left_out.append(say("study-left-unread", files=_some(self._unread), count=len(self._unread)))
        left_out += [say(f"study-left-{why}", files=_some(files)) for why, files in self._others().items() if files]
        return Found(sorted(self._distinct(), key=lambda dyad: _natural(dyad.id)), left_out)

    def _others(self) -> dict[str, list[Path]]:
        """What is left in the folder, by why it was not used: nobody need look for what is missing."""
        grouped = [file for group in self._groups.values() for file in (*group.files.values(), *group.doubles)]
        taken = {*grouped, *self._single_files, *self._alone, *self._unread}
        places = {Path(dyad.session or dyad.user) for dyad in self._dyads}
        others: dict[str, list[Path]] = {"beside": [], "deep": [], "other": []}
        for file in _below(self._folder):
            if file in taken or any(place in file.parents for place in places):
                continue
            depth = len(file.relative_to(self._folder).parts)
            kind = file.suffix.lower()
            if self._rule is None and depth > _DEPTH and kind in FILMS | SOUNDS | TABLES:
                others["deep"].append(file)
            elif kind in TABLES and any(path.parent == file.parent for path in taken if path.suffix.lower() in FILMS | SOUNDS):
                others["beside"].append(file)
            else:
                others["other"].append(file)
        return others

    def _by_rule(self, rule: Rule) -> None:
        for file in _files(self._folder, deep=True):
            named = rule.read(file.relative_to(self._folder).as_posix())
            if named is None:
                self._unread.append(file)
            elif rule.has_person:
                self._take(named, file)
            else:
                self._single(named.dyad, file, named.condition)

    def _by_schemes(self) -> None:
        self._files_of(self._folder, "")
        places = sorted(path for path in self._folder.iterdir() if _is_looked_into(path))
        # Folders with several dyads are conditions, and so is one beside them that holds one dyad.
        are_conditions = any(len(_named_dyads(place, self._names)) > 1 for place in places)
        for place in places:
            if (place / DATABASE_NAME).is_file():
                self._dyads.append(replace(self._defaults, id=place.name, session=str(place), layout="", offset_s=None))
            elif (place / _ZOOM).is_dir():
                user, partner = self._names or ("", "")
                self._dyads.append(
                    replace(self._defaults, id=place.name, user=str(place), user_name=user, partner_name=partner, layout="")
                )
            elif not self._one_dyad(place, are_conditions):
                self._files_of(place, place.name)

    def _files_of(self, folder: Path, condition: str) -> None:
        for file in _files(folder, deep=False):
            # A layout says that films show both people, whatever they are called.
            shows_both = bool(self._defaults.layout) and self._names is None and file.suffix.lower() in FILMS
            named = None if shows_both else read_stem(file.stem, self._names)
            if named is not None:
                self._take(replace(named, condition=condition), file)
            elif file.suffix.lower() == ".txt" and not _is_table(file):
                pass  # a readme, which ``_others`` says
            elif file.suffix.lower() in TABLES or (self._defaults.layout and file.suffix.lower() in FILMS):
                self._single(file.stem, file, condition)
            else:
                self._alone.append(file)

    def _one_dyad(self, folder: Path, are_conditions: bool) -> bool:
        """Whether a folder's files are one dyad's, which it names."""
        if are_conditions and _named_dyads(folder, self._names):
            return False
        files = _files(folder, deep=False)
        stems = {file.stem for file in files}
        people = {file.stem: _person(file.stem, self._names) for file in files}
        known = whose({name for name in people.values() if name}, self._names)
        if known is not None and len(stems) == 2 and all(people.values()) and len(_named_dyads(folder, self._names)) <= 1:
            for file in files:
                self._take(Named(folder.name, people[file.stem]), file)
            return True
        if len(files) == 2 and len(stems) == 2 and not any(read_stem(stem, self._names) for stem in stems):
            # Nothing says who is who: the first by name, which the lines that are printed show.
            for name, file in zip(self._names or PEOPLE, files, strict=True):
                self._take(Named(folder.name, name.lower()), file)
            return True
        return False

    def _take(self, named: Named, file: Path) -> None:
        group = self._groups.setdefault((named.condition, named.dyad), _Group(named.condition))
        place = (named.person, file.suffix.lower() in SOUNDS)
        if place in group.files:
            group.doubles.append(file)
        group.files.setdefault(place, file)

    def _single(self, name: str, file: Path, condition: str) -> None:
        self._single_files.append(file)
        is_table = file.suffix.lower() in TABLES
        layout = "" if is_table else self._defaults.layout
        user, partner = self._names or ("", "")
        dyad = replace(self._defaults, id=name, user=str(file), condition=condition, layout=layout, offset_s=None)
        if is_table:
            dyad = replace(dyad, user_name=user, partner_name=partner)
        if not is_table and not layout and file.suffix.lower() in FILMS:
            dyad = dyad.failed(say("study-film-alone", file=file.name))
        self._dyads.append(dyad)

    def _grouped(self, name: str, group: _Group) -> Dyad:
        start = Dyad(name, condition=group.condition)
        people = {person for person, _ in group.files}
        known = whose(people, self._names)
        if group.doubles:
            return start.failed(say("study-file-twice", files=_some(group.doubles)))
        if known is None and len(people) == 1:
            (alone,) = people
            file = next(iter(group.files.values())).name
            return start.failed(say("study-file-missing", file=file, missing=missing_of(alone, self._names) or "none"))
        if known is None:
            return start.failed(say("study-people-unclear", files=_some(group.files.values())))
        given: dict[str, str] = {}
        for (called, is_sound), path in group.files.items():
            has_picture = (called, False) in group.files
            given[f"{known[called]}_sound" if is_sound and has_picture else known[called]] = str(path)
        return replace(self._defaults, id=name, condition=group.condition, layout="", **cast(Any, given))

    def _distinct(self) -> list[Dyad]:
        """With names that may be files' names, the condition in front where two conditions have the same ones."""
        conditions: dict[str, set[str]] = defaultdict(set)
        for dyad in self._dyads:
            conditions[dyad.id].add(dyad.condition)
        dyads = [
            replace(dyad, id=f"{dyad.condition}-{dyad.id}") if dyad.condition and len(conditions[dyad.id]) > 1 else dyad
            for dyad in self._dyads
        ]
        dyads = [
            replace(dyad, id=dyad.id[:64]).failed(f"the name {why}") if (why := why_no_id(dyad.id)) else dyad for dyad in dyads
        ]
        return without_doubles(dyads, file=self._folder.name)


def _person(stem: str, names: tuple[str, str] | None) -> str:
    """The person that a file of a dyad's own folder names: in its name, or by being it."""
    named = read_stem(stem, names)
    return named.person if named else stem.lower() if missing_of(stem.lower(), names) else ""


def _is_looked_into(path: Path) -> bool:
    """Whether something is a folder that may hold a dyad; what a study wrote there holds none."""
    return path.is_dir() and not path.name.startswith(".") and not is_study(path)


def _named_dyads(folder: Path, names: tuple[str, str] | None) -> set[str]:
    """The dyads that the names of a folder's files tell."""
    return {named.dyad for file in _files(folder, deep=False) if (named := read_stem(file.stem, names))}


def _files(folder: Path, *, deep: bool) -> list[Path]:
    """Films and sounds, or, where there is none of these, tables."""
    paths = _below(folder) if deep else sorted(folder.iterdir())
    files = [path for path in paths if path.is_file() and not path.name.startswith(".")]
    media = [path for path in files if path.suffix.lower() in FILMS | SOUNDS]
    return media or [path for path in files if path.suffix.lower() in TABLES]


def _below(folder: Path) -> list[Path]:
    """All files of a folder and its folders, but hidden ones and what a study wrote."""
    found = []
    for path in sorted(folder.iterdir()):
        if _is_looked_into(path):
            found += _below(path)
        elif path.is_file() and not path.name.startswith("."):
            found.append(path)
    return found


def _is_table(file: Path) -> bool:
    """Whether a text holds rows and columns, rather than sentences."""
    from monitor.tables.table import Table

    try:
        return len(Table(file).names) > 1
    except RapportError:
        return False


def _some(files: Iterable[Path]) -> str:
    names = [file.name for file in files]
    return listed(names) if len(names) <= _LISTED else listed([*names[:_LISTED], say("study-more", count=len(names) - _LISTED)])


def _natural(name: str) -> list[tuple[int, int, str]]:
    """Sorts d2 before d10."""
    parts = []
    digits = ""
    for letter in name.casefold():
        if letter.isdecimal():
            digits += letter
        else:
            if digits:
                parts.append((0, int(digits), ""))
                digits = ""
            parts.append((1, 0, letter))
    return [*parts, *([(0, int(digits), "")] if digits else [])]
