"""What stands at the head of a live session: who was seen and heard by what, and how it was begun."""

from __future__ import annotations

from monitor import models
from monitor.calibrate.profile import Profile
from monitor.clock import Clock
from monitor.config import Preset
from monitor.constants import load
from monitor.live.choice import Beginning
from monitor.live.inputs import Inputs
from monitor.record.header import Header, Source, new_id, used_profile, versions
from monitor.sources.spec import Spec, Use
from monitor.types import PEOPLE, Person
from monitor.vision.sketch import SKETCH_LINES


def heading(inputs: Inputs, beginning: Beginning, *, preset: Preset, profile: Profile | None) -> Header:
    """The header of a session that begins now. Raises ModelError when the list of models cannot be read."""
    wall = Clock()
    return Header(
        id=new_id(wall.started_at),
        started_at=wall.started_at,
        title=beginning.title or f"Practice, {preset.title.lower()}",
        preset=preset.name,
        sources=tuple(_source(person, use, spec) for person in PEOPLE for use, spec, _ in inputs.of(person)),
        layout=f"One picture with both people: {inputs.choice.layout}" if inputs.shares else "",
        versions=versions(),
        models={model.name: model.sha256 for model in models.manifest()},
        latencies_s={"settle": load("live")["settle_s"]},
        keep_media=beginning.keep_media,
        consent=beginning.consent,
        sketch_lines=SKETCH_LINES,
        profile=used_profile(profile),
    )


def _source(person: Person, use: Use, spec: Spec) -> Source:
    return Source(
        person=person,
        kind=spec.source_kind(use),
        name=spec.label[-500:],
        used_for=(use,),
        note="came mirrored, turned back" if spec.mirrored else "",
    )
