"""From rows to the record: which side a copy was on, whichever way round the picture came, and what is no partner at all."""

import dataclasses
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from monitor.config import load_preset
from monitor.pipeline import Pipeline
from monitor.record.header import Source
from monitor.record.writer import SessionWriter
from monitor.replay.session import Session, load_session
from monitor.replay.terminal import describe
from monitor.simulate.measured import rows
from monitor.simulate.plan import DyadPlan
from monitor.simulate.series import dyad
from monitor.types import FeatureBlock
from monitor.vision.features import VideoFeatures
from monitor.vision.mirror import unmirror
from tests.support.sessions import header

DURATION_S = 100.0


def recorded(folder: Path, blocks: list[FeatureBlock], *, mirrored: bool) -> Session:
    """A session of these rows; ``mirrored``: the user's picture came mirrored, and the header says so."""
    sources = tuple(
        Source(person=person, kind="film", name="a.mp4", used_for=("picture",), mirrored=mirrored and person == "user")
        for person in ("user", "partner")
    )
    with SessionWriter.create(folder, header(sources=sources)) as writer:
        pipeline = Pipeline(people=("user", "partner"), preset=load_preset(), writer=writer)
        for block in blocks:
            seen = unmirror(block) if mirrored and block.person == "user" else block
            pipeline.see(block.person, VideoFeatures(float(block.time_s[0]), (seen,), None))
        pipeline.finish(DURATION_S)
    return load_session(folder)


def copied(side: Literal["mirror", "same"]) -> list[FeatureBlock]:
    plan = DyadPlan.of(duration_s=DURATION_S, seed=8, coupling=0.3, lag_s=1.2, copy_from_s=0.0, side=side)
    return [block for block in rows(dyad(plan)) if block.family != "voice"]


@pytest.mark.parametrize(
    ("side", "mirrored", "verdict", "said", "reason"),
    [
        ("mirror", True, "mirror-wise", "mirror theirs", ", like a mirror image"),
        ("same", False, "same side", "go to the same side as theirs", ", on the same side as theirs"),
    ],
)
@pytest.mark.slow
def test_the_record_tells_the_side_of_a_copy(
    tmp_path: Path, side: Literal["mirror", "same"], mirrored: bool, verdict: str, said: str, reason: str
) -> None:
    session = recorded(tmp_path / "session", copied(side), mirrored=mirrored)
    assert session.copying.noticed
    verdicts = {name: side["verdict"] for name, side in session.to_json()["copying"]["sides"].items()}
    assert (verdicts["head_tilt"], verdicts["hand_to_face"]) == (verdict, "unclear")
    assert verdicts["lean"] in (verdict, "unclear")
    assert f"your head tilts {said}" in describe(session)
    assert reason in session.excess["literal"].reason


@pytest.mark.slow
def test_ones_own_self_view_taken_for_the_partner_is_said_to_be_that(tmp_path: Path) -> None:
    mine = [block for block in copied("mirror") if block.person == "user" and block.family == "face"]
    rng = np.random.default_rng(1)
    late = [
        dataclasses.replace(
            unmirror(block),
            person="partner",
            time_s=block.time_s + 0.2,
            values=unmirror(block).values + rng.normal(0, 0.5, block.values.shape).astype(np.float32),
        )
        for block in mine
    ]
    blocks = [block for pair in zip(mine, late, strict=True) for block in pair]
    session = recorded(tmp_path / "session", blocks, mirrored=False)
    assert "mirrored as in a self-view" in session.copying.leak
    assert "mirrored as in a self-view" in describe(session)
