"""What the live page shows in the first minute of a conversation, and whether it is true.

    python -m benchmarks.first_minute turns [--data ../shared/data]
    python -m benchmarks.first_minute planted [--data ../shared/data] [--sessions 20]
    python -m benchmarks.first_minute films [--data ../shared/data] [--sessions 2]

``turns``: how far the share of the talking that is known at second 30 is from that of all 30 s, by seconds of speech: from
phrases that have ended, and from the rows of both voices. ``planted``: whole live sessions on a clock that is moved, with
planted faces and voices; simulated talks, and the turns of real ones (IFADV, CoNNAR), each also with the partner of another.
``films``: the same sessions with the real models on films: simulated ones with their truth, and a real call of two channels
with two real faces, whose truth is the analysis of the same films as files. At each of ``AT_S`` everything shown is compared.
"""

from __future__ import annotations

import argparse
import itertools
import math
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.real import corpora
from calibration.derive.talk_ranges import bridged
from monitor import constants
from monitor.coaching.first_minutes import Description
from monitor.durations import durations, time_mean
from monitor.live import inputs
from monitor.live.display.signs import Who
from monitor.live.snapshot import first_signs
from monitor.live.state import PageState
from monitor.live.words import balance
from monitor.measures import columns
from monitor.simulate.plan import DyadPlan
from monitor.simulate.series import dyad
from monitor.simulate.truth import Truth
from monitor.simulate.write import write_films
from monitor.sources.device import StreamStatus
from monitor.sources.media import MediaFile
from monitor.sources.spec import Spec
from monitor.synchrony.grid import looks_at_partner, sure_zones
from monitor.tabulate import BODY_HZ, FACE_HZ
from monitor.types import PEOPLE, Event, FeatureBlock, Float64, Person, Picture, Sound
from monitor.vision.observer import Observer
from monitor.voice.listener import Listener
from tests.support.live_states import PlantedConversation, PlantedStream, Talk, planted_talk

AT_S = (5, 10, 20, 30, 45, 60, 65)
FILMS_AT_S = AT_S[:5]  # the real models take the time they take
LATE_S = 2.2  # how old what is shown may be: 1.2 s until it is scored, once a second
TALK_FROM_S = 60.0  # where a real talk is cut: the beginnings are greetings and instructions
FRAME_HZ = 62.5
USES = ("picture", "sound")
# Beyond these what is shown counts as wrong: share points, syllables a second (a tenth of a usual pace), seconds.
SHARE_WRONG, PACE_WRONG_HZ, HEARD_LATE_S = 0.10, 0.5, 2.0


@dataclass
class Heard:
    """The truth of a talk. speech : (2, n) frames of 16 ms; looks : of the user, 0/1/NaN at looks_s; rates : of the user's
    phrases, (end_s, syllables/s).
    """

    speech: Float64
    looks_s: Float64
    looks: Float64
    rates: dict[Person, list[tuple[float, float]]]

    def share(self, until_s: float) -> float:
        spoken = self.speech[:, : int(until_s * FRAME_HZ)].sum(axis=1)
        return float(spoken[0] / spoken.sum()) if spoken.sum() else math.nan

    def spoken_s(self, person: Person, until_s: float) -> float:
        return float(self.speech[PEOPLE.index(person), : max(int(until_s * FRAME_HZ), 0)].sum()) / FRAME_HZ

    def looked(self, until_s: float) -> float:
        known = np.isfinite(self.looks) & (self.looks_s <= until_s)
        return time_mean(self.looks[known], durations(self.looks_s, until_s=until_s)[known])

    def pace(self, person: Person, until_s: float, *, last: bool) -> float:
        rates = [rate for end_s, rate in self.rates[person] if end_s <= until_s and math.isfinite(rate)]
        return math.nan if not rates else rates[-1] if last else float(np.median(rates))


@dataclass(frozen=True)
class Known:
    """What is known at a moment: the page, and what its dials rest on. signs : ``heard`` and ``seen``, until there is more to
    say of it. share : the user's share of the talking.
    """

    state: PageState
    descriptions: tuple[Description, ...]
    signs: dict[str, Who]
    share: float

    @classmethod
    def of(cls, conversation: PlantedConversation) -> Known:
        live, first = conversation.session.state, first_signs(conversation.session)
        said = {item.kind for item in live.descriptions}
        scored = live.update is not None and any(score.status == "ok" for score in live.update.scores)
        wanted = (("heard", first.heard, "balance"), ("seen", first.seen, "looking"))
        signs = {kind: who for kind, who, more in wanted if who is not None and more not in said and not scored}
        return cls(conversation.state(), live.descriptions, signs, balance(live).user_share)


@dataclass
class Tally:
    """What was shown and how far it was off, over sessions."""

    sessions: int = 0
    shown: dict[tuple[float, str], int] = field(default_factory=lambda: defaultdict(int))
    errors: dict[tuple[float, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)
    rings: dict[tuple[float, str], list[tuple[float, float, float]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, states: dict[float, Known], truth: Heard) -> None:
        self.sessions += 1
        for at_s, known in states.items():
            state = known.state
            items = {item.kind: item for item in known.descriptions}
            score = state["ring"]["score"]
            shown = {*items, *known.signs}
            if shown or score is not None:
                self.shown[at_s, "anything"] += 1
            low, high = state["ring"].get("low"), state["ring"].get("high")
            if score is not None and low is not None and high is not None:
                self.rings[at_s, state["ring"]["name"]].append((score, low, high))
            share = known.share
            for kind in {*shown, *([] if math.isnan(share) else ["balance"])}:
                self.shown[at_s, kind] += 1
            if "heard" in known.signs:
                self._heard(name, at_s, known.signs["heard"], truth)
            if not math.isnan(share):
                self._off(name, at_s, "balance", share, truth.share(at_s), SHARE_WRONG)
            if "looking" in items:
                self._off(name, at_s, "looking", items["looking"].value, truth.looked(at_s), SHARE_WRONG)
            if "pace" in items:
                item = items["pace"]
                for person, value in (("user", item.value), ("partner", item.theirs)):
                    if not math.isnan(value):
                        pace = truth.pace(person, math.floor(at_s - LATE_S), last=math.isnan(item.low))  # type: ignore[arg-type]
                        self._off(name, at_s, "pace", value, pace, PACE_WRONG_HZ)

    def _off(self, name: str, at_s: float, kind: str, shown: float, truth: float, most: float) -> None:
        if not math.isfinite(truth):
            return
        error = abs(shown - truth)
        self.errors[at_s, kind].append(error)
        if error > most:
            self.wrong.append(f"{name} at {at_s:.0f} s: {kind} {shown:.2f}, truth {truth:.2f}")

    def _heard(self, name: str, at_s: float, who: Who, truth: Heard) -> None:
        said = {person: who in (person, "both") for person in PEOPLE}
        for person in PEOPLE:
            if said[person] and not truth.spoken_s(person, at_s):
                self.wrong.append(f"{name} at {at_s:.0f} s: {person} said to be heard, and was not")
            if not said[person] and truth.spoken_s(person, at_s - HEARD_LATE_S) > constants.first_minute().heard_least_s:
                self.wrong.append(f"{name} at {at_s:.0f} s: {person} spoke and is said not to be heard")

    def print(self, title: str) -> None:
        print(f"\n{title}: {self.sessions} sessions")
        kinds = ("anything", "heard", "seen", "pace", "balance", "looking", "posture", "floor")
        print("| at (s) | " + " | ".join(kinds) + " | coordination |")
        for at_s in sorted({time_s for time_s, _ in self.shown}):
            cells = [f"{100 * self.shown[at_s, kind] / self.sessions:.0f} %" for kind in kinds]
            print(f"| {at_s} | " + " | ".join(cells) + f" | {self._ring(at_s)} |")
        for kind, unit in (("balance", 100), ("looking", 100), ("pace", 1)):
            for at_s in AT_S:
                if errors := self.errors[at_s, kind]:
                    median, high = unit * np.quantile(errors, (0.5, 0.95))
                    most, count = unit * max(errors), len(errors)
                    print(f"{kind} at {at_s} s: off by {median:.1f} (median), {high:.1f} (95 %), {most:.1f} (most), n {count}")
        print(f"wrong: {len(self.wrong)}")
        for line in self.wrong[:20]:
            print(f"  {line}")

    def _ring(self, at_s: float) -> str:
        found = []
        for (time_s, name), scores in self.rings.items():
            if time_s == at_s:
                above = sum(low > 50 for _, low, _ in scores)
                score, low, high = np.median(scores, axis=0)
                found.append(f"{name} in {len(scores)}: {score:.0f} ({low:.0f} to {high:.0f}), {above} clearly above chance")
        return "; ".join(found) or "signs"


def states_of(conversation: PlantedConversation, *, at_s: Sequence[float] = AT_S) -> dict[float, Known]:
    """What is known at some seconds of a session."""
    conversation.choose()
    conversation.begin()
    found = {}
    for due_s in at_s:
        conversation.run(due_s - conversation.session.time_s)
        found[due_s] = Known.of(conversation)
    return found


def truth_of(plan: DyadPlan) -> Heard:
    """Of a simulated talk: the planted one."""
    truth = dyad(plan)
    grid = np.arange(0, plan.duration_s, 1 / FRAME_HZ)
    nearest = np.clip(np.round(grid * truth.rate_hz).astype(int), 0, truth.time_s.size - 1)
    speech = np.stack([truth.signal(person, "speech")[nearest] > 0 for person in PEOPLE]).astype(np.float64)
    zones = truth.signal("user", "gaze_zone")
    return Heard(speech, truth.time_s, looks_at_partner(zones), _planted_rates(truth))


def _planted_rates(truth: Truth) -> dict[Person, list[tuple[float, float]]]:
    return {
        person: [
            (phrase.end_s, len(phrase.syllables) / (phrase.end_s - phrase.start_s))
            for phrase in truth.phrases
            if phrase.person == person and not phrase.backchannel
        ]
        for person in PEOPLE
    }


def talk_of(talk: corpora.Talk, faces: Talk) -> tuple[Talk, Heard]:
    """The turns of a real talk, spoken by planted faces, and their truth."""
    n = int(AT_S[-1] * FRAME_HZ) + 200
    speech = np.zeros((2, n))
    phrases = []
    blocks = dict(faces[0])
    rates: dict[Person, list[tuple[float, float]]] = {person: [] for person in PEOPLE}
    for index, person in enumerate(PEOPLE):
        for phrase in talk.phrases[index]:
            speech[index, int(phrase.start_s * FRAME_HZ) : int(phrase.end_s * FRAME_HZ)] = 1
        spoken = {round(phrase.start_s, 3): phrase.rate_hz for phrase in talk.phrases[index]}
        for start_s, end_s in bridged(talk.phrases[index]):
            rate_hz = spoken.get(round(start_s, 3), math.nan)
            phrases.append(Event(person, "phrase", start_s, end_s, rate_hz))
            rates[person].append((end_s, rate_hz))
        values = np.full((n, len(columns("voice"))), np.nan, np.float32)
        values[:, columns("voice").index("speech")] = speech[index]
        times_s = np.arange(n) / FRAME_HZ
        blocks[person, "voice"] = FeatureBlock(person, "voice", times_s, values, np.full(n, 0.95, np.float32))
    face = blocks["user", "face"]
    zones = sure_zones(
        face.values[:, columns("face").index("gaze_zone")], face.values[:, columns("face").index("gaze_confidence")]
    )
    return (blocks, tuple(phrases)), Heard(speech, face.time_s, looks_at_partner(zones), rates)


def turns(data: Path) -> None:
    """How far a share known at second 30 is from the share of those 30 s."""
    span_s = 30.0
    for talks in (corpora.ifadv(data), corpora.connar(data), corpora.temperature(data)):
        rows = []
        for talk in talks:
            for start_s in np.arange(0, talk.duration_s - span_s, span_s / 2):
                long = talk.between(start_s, start_s + span_s + constants.voice().phrase_max_s)
                cells = np.zeros((2, int(span_s * FRAME_HZ)))
                for row, phrases in zip(cells, long.phrases, strict=True):
                    for phrase in phrases:
                        row[int(phrase.start_s * FRAME_HZ) : int(phrase.end_s * FRAME_HZ)] = 1
                ended = [
                    sum(
                        end_s - from_s
                        for from_s, end_s in bridged(phrases)
                        if end_s + constants.voice().phrase_pause_s <= span_s - LATE_S
                    )
                    for phrases in long.phrases
                ]
                known = cells[:, : int((span_s - LATE_S) * FRAME_HZ)].sum(axis=1) / FRAME_HZ
                rows.append((*(cells.sum(axis=1) / FRAME_HZ), *ended, *known))
        table = np.array(rows)
        truth = table[:, 0] / np.maximum(table[:, :2].sum(axis=1), 1e-9)
        print(f"\n{talks[0].corpus}: {len(talks)} talks, {len(table)} stretches of {span_s:.0f} s")
        for title, spoken in (("phrases that have ended", table[:, 2:4]), ("rows of the voices", table[:, 4:])):
            total = spoken.sum(axis=1)
            error = np.abs(spoken[:, 0] / np.maximum(total, 1e-9) - truth)
            for least_s in (3, 5, 10, 15, 20, 30):
                said = (spoken > constants.first_minute().heard_least_s).all(axis=1) & (total >= least_s)
                if said.any():
                    high = 100 * np.quantile(error[said], 0.95)
                    print(
                        f"  {title}, {least_s} s and more: said in {said.mean():.0%}, off by {high:.1f} points (95 %), "
                        f"{100 * error[said].max():.0f} (most), over 10 in {(error[said] > 0.1).mean():.1%}"
                    )


def planted(data: Path, n: int, folder: Path) -> None:
    """Simulated talks, and turns of real ones."""
    tally, numbers = Tally(), itertools.count()

    def play(into: Tally, name: str, talk: Talk, truth: Heard) -> None:
        own = folder / str(next(numbers))
        own.mkdir()
        conversation = PlantedConversation(own, talk=talk)
        try:
            into.add(name, states_of(conversation), truth)
        finally:
            conversation.close()

    for seed in range(n):
        rng = np.random.default_rng(seed)
        plan = DyadPlan.of(
            duration_s=AT_S[-1] + 10,
            seed=seed,
            coupling=rng.uniform(0, 0.8),
            user_share=rng.uniform(0.25, 0.75),
            turn_s=rng.uniform(3, 12),
        )
        play(tally, f"simulated {seed}", planted_talk(plan), truth_of(plan))
    tally.print("simulated talks")
    faces = planted_talk(DyadPlan.of(duration_s=AT_S[-1] + 10, seed=3))
    for read in (corpora.ifadv, corpora.connar):
        talks = read(data)
        cut = [talk.between(TALK_FROM_S, TALK_FROM_S + AT_S[-1] + 5) for talk in talks]
        cut = [talk for talk in cut if all(talk.phrases)]
        met, strangers = Tally(), Tally()
        for talk in cut:
            play(met, talk.name, *talk_of(talk, faces))
        for first, second in zip(cut, cut[3:] + cut[:3], strict=True):
            mixed = replace(first, phrases=(first.phrases[0], second.phrases[1]))
            play(strangers, f"{first.name}+{second.name}", *talk_of(mixed, faces))
        met.print(f"turns of {talks[0].corpus}")
        strangers.print(f"turns of {talks[0].corpus}, partners exchanged")


class FilmStream(PlantedStream):
    """A ``Stream`` that gives what a film holds up to the clock's time."""

    device_name = name = "film"
    rectangle = None

    def __init__(self, people: Any, path: Path, stream: str, use: str) -> None:
        self.stream, self._people = stream, people
        self._open = ExitStack()
        self._film = self._open.enter_context(MediaFile(path))
        self._items: Iterator[Picture | Sound] = iter(self._film.pictures() if use == "picture" else self._film.sounds())
        self._next: Picture | Sound | None = None

    @property
    def status(self) -> StreamStatus:
        return StreamStatus("on", "", 25.0)

    def close(self) -> None:
        self._open.close()

    def read(self) -> list[Picture | Sound]:
        now_s = self._people.clock.time_s - self._people.origin_s
        read: list[Picture | Sound] = []
        while True:
            self._next = self._next or next(self._items, None)
            if self._next is None or self._next.time_s > now_s:
                return read
            read.append(replace(self._next, time_s=self._next.time_s + self._people.origin_s))
            self._next = None


class FilmConversation(PlantedConversation):
    """A live session on films with the real models, on a clock that waits for them. films : by person and use."""

    def __init__(self, folder: Path, films: dict[tuple[Person, str], Path]) -> None:
        self._films = films
        super().__init__(folder)
        self.people.origin_s = math.inf

    def choose(self, *args: Any) -> None:
        super().choose(*args)
        while not self.session.inputs.video.ready:
            time.sleep(0.05)
            self.session.step()

    def run(self, seconds: float) -> None:
        end_s = self.clock.time_s + seconds
        with self._planted():
            while self.clock.time_s < end_s - 1e-6:
                self.clock.sleep(min(1 / 15, end_s - self.clock.time_s))
                self.session.step()
                while math.isfinite(self.session.inputs.video.settled_s):
                    time.sleep(0.001)
                    self.session.step()
                if self.session.recording is not None and not math.isfinite(self.people.origin_s):
                    self.people.origin_s = self.session.recording.start_s

    @contextmanager
    def _planted(self) -> Iterator[None]:
        conversation = self

        class Factory:
            def __init__(self, **options: object) -> None: ...

            def pictures(self, spec: Spec, *, stream: str, **options: object) -> FilmStream:
                return conversation._stream(stream, "picture")

            def sounds(self, spec: Spec, *, stream: str, **options: object) -> FilmStream:
                return conversation._stream(stream, "sound")

            def close(self) -> None: ...

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(inputs, "SourceFactory", Factory)
            yield

    def _stream(self, stream: str, use: str) -> FilmStream:
        person: Person = "partner" if stream.startswith("partner") else "user"
        return FilmStream(self.people, self._films[person, use], stream, use)


def analysed(films: dict[tuple[Person, str], Path], until_s: float) -> Heard:
    """What the analysis of the same films as files says: every picture, and a level of the voice that is known beforehand."""
    grid = np.arange(0, until_s, 1 / FRAME_HZ)
    speech, rates = [], {}
    for person in PEOPLE:
        listener = Listener(person, patient=True)
        with MediaFile(films[person, "sound"]) as film:
            sounds = itertools.takewhile(lambda sound: sound.time_s < until_s + 1, film.sounds())
            heard = [*(listener.push(sound) for sound in sounds), listener.finish()]
        voice = [block for item in heard for block in item.rows]
        times_s = np.concatenate([block.time_s for block in voice])
        spoken = np.concatenate([block.values[:, columns("voice").index("speech")] for block in voice])
        place = np.clip(np.searchsorted(times_s, grid), 0, times_s.size - 1)
        speech.append(np.nan_to_num(spoken)[place])
        rates[person] = [(phrase.end_s, phrase.value) for item in heard for phrase in item.phrases]
    with MediaFile(films["user", "picture"]) as film, Observer("user", face_hz=FACE_HZ, body_hz=BODY_HZ) as observer:
        pictures = itertools.takewhile(lambda picture: picture.time_s < until_s + 1, film.pictures())
        blocks = [block for picture in pictures for block in observer.observe(picture).rows]
    face = [block for block in blocks if block.family == "face"]
    times_s, values = np.concatenate([block.time_s for block in face]), np.concatenate([block.values for block in face])
    quality = np.concatenate([block.quality for block in face])
    zones = np.where(quality > 0, values[:, columns("face").index("gaze_zone")], np.nan)
    looks = looks_at_partner(sure_zones(zones, values[:, columns("face").index("gaze_confidence")]))
    return Heard(np.array(speech), times_s, looks, rates)


def films(data: Path, n: int, folder: Path) -> None:
    """The real models on films, real and simulated."""
    simulated, real = Tally(), Tally()
    faces = (data / "video" / "talking_face_200s.mp4", data / "video" / "webcam_man_53s.mp4")
    call = data / "real" / "calls_two_channels"
    voices = (call / "call40_agent.wav", call / "call40_caller.wav")
    by_use: dict[tuple[Person, str], Path] = {}
    for person, face, voice in zip(PEOPLE, faces, voices, strict=True):
        by_use |= {(person, "picture"): face, (person, "sound"): voice}
    _film(real, "call", by_use, lambda: analysed(by_use, FILMS_AT_S[-1]), folder / "call")
    real.print("a real call and real faces")
    for seed in range(n):
        plan = DyadPlan.of(duration_s=FILMS_AT_S[-1] + 1, seed=20 + seed, user_share=(0.35, 0.65)[seed % 2], fps=15)
        user, partner, _ = write_films(plan, folder / f"simulated{seed}")
        planted_films = {(person, use): path for person, path in zip(PEOPLE, (user, partner), strict=True) for use in USES}
        _film(simulated, f"simulated {seed}", planted_films, lambda plan=plan: truth_of(plan), folder / f"live{seed}")  # type: ignore[misc]
    if n:
        simulated.print("simulated films")


def _film(into: Tally, name: str, by_use: dict[tuple[Person, str], Path], truth: Callable[[], Heard], folder: Path) -> None:
    folder.mkdir()
    conversation = FilmConversation(folder, by_use)
    try:
        states = states_of(conversation, at_s=FILMS_AT_S)
    finally:
        conversation.close()
    for at_s, known in states.items():
        words = "; ".join(f"{dial['label']}: {dial['words']}" for dial in known.state["dials"])
        ring = known.state["ring"]
        print(f"{name} {at_s:.0f} s: ring {ring['name']} “{ring['short']}” {ring['later']} | {words}")
    into.add(name, states, truth())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["turns", "planted", "films"])
    parser.add_argument("--data", type=Path, default=corpora.WHERE)
    parser.add_argument("--sessions", type=int, help="simulated ones: 20 planted, 2 films unless given")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.what == "turns":
            turns(options.data)
        elif options.what == "planted":
            planted(options.data, 20 if options.sessions is None else options.sessions, Path(folder))
        else:
            films(options.data, 2 if options.sessions is None else options.sessions, Path(folder))


if __name__ == "__main__":
    main()
