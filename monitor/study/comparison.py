"""The group statistics of a study's dyads, where they are not those of the last run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence

from monitor.errors import SessionError
from monitor.study.dyad import Dyad
from monitor.study.groups.compare import compare_study
from monitor.study.groups.dyad import StudyDyad
from monitor.study.groups.result import Null, PassedOver
from monitor.study.groups.write import FILES, write_groups
from monitor.study.same_files import repeated
from monitor.study.store import Store
from monitor.words import say

_PAGE = "study.html"


def compare(
    store: Store,
    dyads: Sequence[Dyad],
    undone: Mapping[int, tuple[str, str]],
    same: dict[str, str],
    *,
    null: Null,
    seed: int,
    report: Callable[[float, float], None],
) -> str | None:
    """Write the group statistics into the study's folder, unless those of the same dyads, conditions and settings are there.

    same : of ``same_files``; of these only the first is compared, as nobody may be their own pseudo-partner. Every user is
    compared with every partner, which takes longer than all else that a run with nothing new does. Returns what they are of;
    None, and no file of an earlier run stays, where no dyad is done. Raises RapportError.
    """
    done = [dyad for place, dyad in enumerate(dyads) if place not in undone]
    states = {dyad.id: store.state(dyad.id) for dyad in done}
    if not done:
        for name in FILES:
            (store.folder / name).unlink(missing_ok=True)
        return None
    twice = repeated(done, same)
    of = [[dyad.id, dyad.condition, states[dyad.id].get("fingerprint"), states[dyad.id].get("session_stamp")] for dyad in done]
    # Those without scores are on the page too, with their reasons, and so is what is the same as another's.
    left_out = [PassedOver(dyads[place].id, dyads[place].condition, reason) for place, (_, reason) in sorted(undone.items())]
    left_out += [
        PassedOver(dyad.id, dyad.condition, say("study-same-files-left", other=same[dyad.id]))
        for dyad in done
        if dyad.id in twice
    ]
    without = [[dyad.id, dyad.condition, dyad.reason] for dyad in left_out]
    mark = hashlib.sha256(json.dumps([of, without, null, seed]).encode()).hexdigest()
    if (store.folder / _PAGE).is_file() and _last(store) == mark:
        return mark
    places = {dyad.id: store.session(dyad.id, states[dyad.id]) for dyad in done}
    given = [StudyDyad(dyad.id, dyad.condition, places[dyad.id]) for dyad in done if dyad.id not in twice]
    write_groups(compare_study(given, null=null, seed=seed, report=report, left_out=left_out), store.folder)
    return mark


def _last(store: Store) -> str | None:
    try:
        mark = store.document().get("groups")
    except SessionError:
        return None
    return str(mark) if mark else None
