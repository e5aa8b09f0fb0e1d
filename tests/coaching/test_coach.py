from dataclasses import replace

import numpy as np
import pytest

from monitor import measures
from monitor.coaching.coach import Coach
from monitor.config import Preset, load_preset
from monitor.types import Event, Facet, FeatureBlock, Nudge, Person, Score, Update

FIRED = (
    Facet(0.0, "strong", True, 4.0, "strong"),
    Facet(0.0, "dense", True, 0.8, "4 of your last 6 posture shifts followed theirs"),
)


def preset(name: str = "interview", **limits: float) -> Preset:
    base = load_preset(name)
    return base.model_copy(update={"limits": base.limits.model_copy(update=limits)})


def rows(person: Person, family: str, time_s: float, *, quality: float = 1.0, **values: float) -> FeatureBlock:
    """One second of rows at 5 Hz with the given columns."""
    names = measures.columns(family)
    table = np.full((5, len(names)), np.nan, dtype=np.float32)
    # Whose own zero is known has no unclear looks.
    table[:, [name.startswith("zero_") for name in names]] = 1.0
    for name, value in values.items():
        table[:, names.index(name)] = value
    return FeatureBlock(person, family, time_s - 1 + 0.2 * np.arange(1, 6), table, np.full(5, quality, dtype=np.float32))


class Conversation:
    """A conversation second by second; what is not asked for is unremarkable."""

    def __init__(self, preset: Preset, *, alone: bool = False) -> None:
        self.coach = Coach(preset)
        self.alone = alone
        self.nudges: list[Nudge] = []
        self.time_s = 0.0

    def run(
        self,
        seconds: int,
        *,
        zone: str = "mixed",
        openness: float = 0.8,
        quality: float = 1.0,
        facets: tuple[Facet, ...] = (),
        coordination: float = 60.0,
        talker: str = "both",
        rate_hz: float = 4.5,
        level_db: float = -25.0,
        smiles: bool = True,
    ) -> list[Nudge]:
        before = len(self.nudges)
        for _ in range(seconds):
            self.time_s += 1
            second = int(self.time_s)
            looks = zone if zone != "mixed" else ("camera" if second % 10 < 6 else "away")
            code = float(measures.GAZE_ZONES.index(looks))
            self.coach.push_rows(rows("user", "face", self.time_s, quality=quality, gaze_zone=code))
            self.coach.push_rows(rows("user", "body", self.time_s, openness=openness))
            if not self.alone:
                self.coach.push_rows(rows("partner", "face", self.time_s, gaze_zone=code, smile=0.1))
            if second % 4 == 0:
                who: Person = "user" if talker == "user" or (talker == "both" and second % 8 == 0) else "partner"
                if not (self.alone and who == "partner"):
                    detail = {"level_db": level_db if who == "user" else -28.0}
                    self.coach.push_event(Event(who, "phrase", self.time_s - 3.5, self.time_s, rate_hz, detail))
            if smiles and second % 40 == 0:
                self.coach.push_event(Event("partner", "smile", self.time_s - 2, self.time_s, 0.5))
            status = "not enough signal" if self.alone else "ok"
            score = Score(self.time_s, "coordination", status, score=coordination, z=0.0, confidence=0.9)
            self.nudges += self.coach.push(
                Update(self.time_s, (score,)), [replace(facet, time_s=self.time_s) for facet in facets]
            )
        return self.nudges[before:]


def kinds(nudges: list[Nudge]) -> set[str]:
    return {nudge.kind for nudge in nudges}


@pytest.mark.parametrize("name", ["interview", "sales", "coaching", "friends", "no-gaze"])
@pytest.mark.slow
def test_when_all_is_well_nothing_is_said(name: str) -> None:
    low, high = 0.3, 0.7  # the talk here is balanced, which not every preset wants
    assert Conversation(preset(name, talk_share_low=low, talk_share_high=high)).run(600) == []


@pytest.mark.slow
def test_excess_is_one_cue_with_its_reason_in_counts_and_a_pause() -> None:
    nudges = Conversation(preset()).run(590, facets=FIRED)
    assert kinds(nudges) == {"excess"}
    assert nudges[0].reason == "4 of your last 6 posture shifts followed theirs"
    assert nudges[0].text == load_preset("interview").cue_text("excess")
    times = [nudge.time_s for nudge in nudges]
    assert times[0] == 60.0  # not in the first minute
    assert len(times) == 2
    assert times[1] - times[0] >= 300  # the same cue


@pytest.mark.slow
def test_never_more_than_the_cap_in_five_minutes_and_never_within_the_pause() -> None:
    conversation = Conversation(preset(nudges_per_5_min=2))
    nudges = conversation.run(900, facets=FIRED, zone="away", openness=0.1, talker="user", smiles=False, coordination=10.0)
    times = np.array([nudge.time_s for nudge in nudges])
    assert len(kinds(nudges)) >= 3
    assert np.diff(times).min() >= 120
    assert max(int(np.sum((times >= start_s) & (times < start_s + 300))) for start_s in times) <= 2


@pytest.mark.slow
def test_a_cue_stands_only_while_its_sign_does() -> None:
    conversation = Conversation(preset())
    (cue,) = conversation.run(100, rate_hz=7.0)
    assert cue.kind == "pace"
    assert conversation.coach.stands("pace", conversation.time_s)
    before_s = conversation.time_s
    while conversation.coach.stands("pace", conversation.time_s):
        conversation.run(1, rate_hz=4.0)
    # The median of the last minute falls once half of its phrases are slow ones.
    assert 20 < conversation.time_s - before_s < 45
    assert not conversation.coach.stands("volume", conversation.time_s)  # never was


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("eye_contact", {"zone": "away"}),
        ("long_stare", {"zone": "tile"}),
        ("posture_closed", {"openness": 0.1}),
        ("talk_less", {"talker": "user"}),
        ("talk_more", {"talker": "partner"}),
        ("tune_in", {"coordination": 15.0}),
        ("stay_warm", {"coordination": 15.0, "smiles": False}),
        ("pace", {"rate_hz": 7.0}),
    ],
)
@pytest.mark.slow
def test_each_condition_brings_its_cue_and_only_its_own(kind: str, how: dict[str, float]) -> None:
    conversation = Conversation(preset(talk_share_low=0.3, talk_share_high=0.7))
    conversation.run(200, smiles=bool(how.get("smiles", True)))
    nudges = conversation.run(240, **how)  # type: ignore[arg-type]
    assert kind in kinds(nudges)
    # While only one of them talks, where they look during the other's speech is all that can change beside it.
    assert kinds(nudges) <= {kind, "eye_contact"} if kind.startswith("talk") else kinds(nudges) == {kind}
    reason = next(nudge.reason for nudge in nudges if nudge.kind == kind)
    assert any(letter.isdigit() for letter in reason)


@pytest.mark.slow
def test_a_cold_partner_gets_stay_warm_and_never_mirror_more() -> None:
    nudges = Conversation(preset(talk_share_low=0.3, talk_share_high=0.7)).run(800, coordination=10.0, smiles=False)
    assert "stay_warm" in kinds(nudges)
    assert all(nudge.kind != "tune_in" or nudge.time_s < 180 for nudge in nudges)


@pytest.mark.slow
def test_a_smile_that_goes_on_is_no_cold_partner() -> None:
    """A smile is an event only after its end and a hold: until then the measure is looked at."""
    for smile, warned in ((0.1, True), (0.7, False)):
        coach = Coach(preset(talk_share_low=0.3, talk_share_high=0.7))
        cues: list[Nudge] = []
        for second in range(1, 301):
            at_s, zone = float(second), float(measures.GAZE_ZONES.index("camera" if second % 10 < 6 else "away"))
            coach.push_rows(rows("user", "face", at_s, gaze_zone=zone))
            coach.push_rows(rows("partner", "face", at_s, smile=smile if second % 20 > 10 else 0.1))
            score = Score(at_s, "coordination", "ok", score=10.0, confidence=0.9)
            cues += coach.push(Update(at_s, (score,)))
        assert ("stay_warm" in kinds([cue for cue in cues if cue.time_s > 185])) is warned


@pytest.mark.slow
def test_a_voice_that_rises_brings_a_cue_but_not_when_both_rise() -> None:
    conversation = Conversation(preset(talk_share_low=0.3, talk_share_high=0.7))
    conversation.run(300)
    nudges = conversation.run(120, level_db=-15.0)
    assert kinds(nudges) == {"volume"}
    assert "10 dB louder than before" in nudges[0].reason


def test_interruptions_are_counted() -> None:
    conversation = Conversation(preset(talk_share_low=0.3, talk_share_high=0.7))
    conversation.run(100)
    for start_s in (60.0, 70.0, 80.0, 90.0):  # as often as one in seven friends, in two minutes
        conversation.coach.push_event(Event("user", "interruption", start_s, start_s + 1, 1.0))
    assert conversation.run(2) == []
    conversation.coach.push_event(Event("user", "interruption", 101.0, 102.0, 1.0))
    nudges = conversation.run(5)
    assert kinds(nudges) == {"interrupting"}
    assert nudges[0].reason.startswith("you interrupted 5 times")


@pytest.mark.slow
def test_while_the_tracking_is_poor_nothing_is_said() -> None:
    assert Conversation(preset()).run(400, facets=FIRED, openness=0.1, zone="away", quality=0.2) == []
    assert Conversation(preset()).run(400, facets=FIRED, openness=0.1, zone="away", quality=0.0) == []


@pytest.mark.slow
def test_the_user_alone_is_coached_on_what_can_be_seen_alone() -> None:
    conversation = Conversation(preset(), alone=True)
    nudges = conversation.run(400, zone="away", openness=0.1, coordination=float("nan"))
    assert kinds(nudges) == {"eye_contact", "posture_closed"}


def test_the_talk_share_of_any_span_is_there_for_the_page() -> None:
    coach = Coach(preset())
    assert np.isnan(coach.talk_share(10.0, span_s=60.0))
    coach.push_event(Event("user", "phrase", 0.0, 30.0, 4.5))
    assert np.isnan(coach.talk_share(40.0, span_s=60.0))  # the partner was not heard
    coach.push_event(Event("partner", "phrase", 31.0, 41.0, 4.5))
    assert coach.talk_share(60.0, span_s=120.0) == 0.75
    assert coach.talk_share(60.0, span_s=30.0) == 0.0


def test_without_a_map_no_look_is_too_long() -> None:
    """The screen just below the lens is read as the camera then, and may be looked at for as long as somebody likes."""
    assert "long_stare" not in kinds(Conversation(preset()).run(200, zone="camera"))


@pytest.mark.slow
def test_no_gaze_never_speaks_of_the_eyes() -> None:
    for zone in ("away", "camera", "tile"):
        assert not kinds(Conversation(preset("no-gaze")).run(400, zone=zone)) & {"eye_contact", "long_stare"}


@pytest.mark.slow
def test_hysteresis_a_value_that_hovers_at_the_bar_brings_one_cue() -> None:
    conversation = Conversation(preset(nudges_per_5_min=10))
    nudges: list[Nudge] = []
    for i in range(20):
        nudges += conversation.run(15, openness=0.29 if i % 2 else 0.31)
    assert len([nudge for nudge in nudges if nudge.kind == "posture_closed"]) <= 1


@pytest.mark.slow
def test_memory_is_bounded() -> None:
    conversation = Conversation(preset())
    conversation.run(400)
    # 900 steps, and a clock that jitters by a tenth of a step.
    assert len(conversation.coach._context._looks) <= 1001


@pytest.mark.slow
def test_rows_and_events_pushed_ahead_of_time_change_nothing() -> None:
    """A film is read in blocks: what lies after the update's time must not be known to it."""

    def run(ahead_s: int) -> list[Nudge]:
        coach, nudges = Coach(preset(talk_share_low=0.3, talk_share_high=0.7)), []
        for start in range(0, 400, ahead_s):
            for second in range(start + 1, start + ahead_s + 1):
                zone = float(measures.GAZE_ZONES.index("tile" if second > 250 else "away"))
                for person in ("user", "partner"):
                    coach.push_rows(rows(person, "face", float(second), gaze_zone=zone))
                if second % 4 == 0:
                    coach.push_event(Event("partner" if second % 8 else "user", "phrase", second - 3.5, float(second), 4.5))
            for second in range(start + 1, start + ahead_s + 1):
                score = Score(float(second), "coordination", "ok", score=55.0, z=0.1, confidence=0.9)
                nudges += coach.push(Update(float(second), (score,)))
        return nudges

    live = run(1)
    assert kinds(live) == {"eye_contact", "long_stare"}
    assert run(20) == live
