"""Two recordings of simulated people with planted bleed: each is measured as if the other could not be heard in it."""

from collections.abc import Iterable

import numpy as np
import pytest

from monitor.simulate.plan import DyadPlan
from monitor.simulate.series import dyad
from monitor.simulate.voice import sounds
from monitor.types import PEOPLE, Float32, Person, Sound
from monitor.voice.crosstalk import find_crosstalk
from monitor.voice.intake import RATE_HZ
from monitor.voice.listener import Listener
from monitor.voice.overview import overview
from monitor.voice.person_voice import AudioFeatures
from monitor.voice.voice_pair import VoicePair

SECONDS = 26.0


@pytest.fixture(scope="module")
def voices() -> dict[Person, Float32]:
    """Both people's clean sound at 16 kHz."""
    import soxr

    truth = dyad(DyadPlan.of(duration_s=SECONDS, seed=4))
    found = {}
    for person in PEOPLE:
        blocks = list(sounds(truth, person))
        samples = soxr.resample(np.concatenate([block.samples for block in blocks]), blocks[0].rate_hz, RATE_HZ)
        found[person] = samples[: round(SECONDS * RATE_HZ)].astype(np.float32)
    return found


def cut(samples: Float32) -> list[Sound]:
    return [Sound(first / RATE_HZ, samples[first : first + 4000], RATE_HZ) for first in range(0, samples.size, 4000)]


def measured(features: Iterable[AudioFeatures], person: Person) -> tuple[float, float, float]:
    """Seconds with measures, seconds of speech and the median F0."""
    rows = [rows for heard in features for rows in heard.rows if rows.person == person]
    values, quality = np.concatenate([block.values for block in rows]), np.concatenate([block.quality for block in rows])
    speech, f0_hz = values[:, 0], values[:, 1]
    return 0.016 * float((quality > 0).sum()), 0.016 * float((speech > 0).sum()), float(np.nanmedian(f0_hz))


@pytest.fixture(scope="module")
def clean(voices: dict[Person, Float32]) -> tuple[float, float, float]:
    """The user's own sound, heard alone."""
    return alone(voices["user"], "user")


def alone(samples: Float32, person: Person) -> tuple[float, float, float]:
    listener = Listener(person, patient=True)
    return measured([*(listener.push(sound) for sound in cut(samples)), listener.finish()], person)


def together(user: Float32, partner: Float32) -> dict[Person, tuple[float, float, float]]:
    """As ``analyze`` hears two recordings that began together."""
    crosstalk = find_crosstalk(overview(cut(user)), overview(cut(partner)))
    assert crosstalk.kind == "bleed"
    pair = VoicePair(crosstalk)
    features = []
    parts = {"user": cut(user), "partner": cut(partner)}
    for number in range(len(parts["user"])):
        for person in PEOPLE:
            for sound in parts[person][number : number + 1]:
                features += pair.push(person, sound)
    features += pair.finish()
    return {person: measured(features, person) for person in PEOPLE}


def bleeding(user: Float32, partner: Float32, *, level_db: float, delay_s: float) -> Float32:
    late = np.concatenate([np.zeros(round(delay_s * RATE_HZ), np.float32), partner])[: user.size]
    noise = np.random.default_rng(1).standard_normal(user.size) * 10 ** (-70 / 20)
    return (user + 10 ** (level_db / 20) * late + noise).astype(np.float32)


@pytest.mark.slow
@pytest.mark.parametrize(("level_db", "delay_s"), [(-10, 0.06), pytest.param(-30, 0.15, marks=pytest.mark.full)])
def test_bleed_is_not_counted(
    voices: dict[Person, Float32], clean: tuple[float, float, float], level_db: float, delay_s: float
) -> None:
    _, clean_s, clean_hz = clean
    mixed = bleeding(voices["user"], voices["partner"], level_db=level_db, delay_s=delay_s)
    _, speech_s, f0_hz = together(mixed, voices["partner"])["user"]
    # Asked: the share of speech within 3 points, F0 within 2 %.
    assert speech_s / SECONDS == pytest.approx(clean_s / SECONDS, abs=0.03)
    assert f0_hz == pytest.approx(clean_hz, rel=0.02)


@pytest.mark.slow
def test_what_the_other_recording_does_not_reach_is_not_measured(voices: dict[Person, Float32]) -> None:
    mixed = bleeding(voices["user"], voices["partner"], level_db=-10, delay_s=0.2)
    reach = round(0.7 * SECONDS) * RATE_HZ
    known_s, speech_s, _ = together(mixed, voices["partner"][:reach])["user"]
    _, clean_s, _ = alone(voices["user"][:reach], "user")
    assert known_s == pytest.approx(reach / RATE_HZ, abs=1.5)
    assert speech_s == pytest.approx(clean_s, abs=0.03 * SECONDS)
