"""The header of a live session, and the kind of talk that it is measured by."""

from __future__ import annotations

from datetime import datetime

from monitor import models
from monitor.calibrate.profile import Profile, used_profile
from monitor.config import Preset, load_preset
from monitor.live.calibration import SETTLE_S
from monitor.live.inputs import Inputs
from monitor.live.requests import StartRequest
from monitor.record.header import Header, Practice, Source, new_id, versions
from monitor.sources.spec import Spec, Use
from monitor.types import PEOPLE, Person
from monitor.vision.sketch import SKETCH_LINES
from monitor.words import say


def make_header(
    inputs: Inputs,
    request: StartRequest,
    profile: Profile | None,
    preset: Preset,
    practice: Practice | None,
    started_at: datetime,
) -> Header:
    """The header of a session. practice : with an interviewer. started_at : wall time (UTC) of its second 0.

    Raises ModelError when the list of models cannot be read.
    """
    return Header(
        id=new_id(started_at),
        started_at=started_at,
        title=request.title or say("session-title", preset=preset.title.lower()),
        preset=preset.name,
        sources=tuple(session_source(person, use, spec) for person in PEOPLE for use, spec, _ in inputs.sources(person)),
        layout=say("session-layout", layout=str(inputs.selection.layout)) if inputs.shares else "",
        versions=versions(),
        models=models.installed_models(),
        latencies_s={"settle": SETTLE_S},
        keep_media=request.keep_media,
        consent=request.consent,
        sketch_lines=SKETCH_LINES,
        profile=used_profile(profile),
        topic=request.topic if request.words else (),
        practice=practice,
        goal=request.goal,
    )


def session_source(person: Person, use: Use, spec: Spec) -> Source:
    """A source as the header names it."""
    return Source(
        person=person,
        kind=spec.source_kind(use),
        name=spec.label[-500:],
        used_for=(use,),
        note=say("session-mirrored") if spec.mirrored else "",
    )


def preset_of(request: StartRequest) -> Preset:
    """The kind of talk that was asked for, with what was asked for beside it."""
    preset = load_preset(request.preset)
    return preset.model_copy(update={"repair": True}) if request.repair else preset
