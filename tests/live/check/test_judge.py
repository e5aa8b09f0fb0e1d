"""Each fault that is planted is found, with its remedy; a good set-up is ready."""

from __future__ import annotations

import copy
import functools

import numpy as np
import pytest

from monitor.live.check.judge import PersonFacts, SourceFacts, Times, judge
from monitor.live.check.picture_log import FACE
from monitor.live.check.state import Finding, finding, verdict_of
from monitor.live.check.tone import tone
from monitor.measures import columns
from monitor.types import FeatureBlock, Person, Picture, Sound
from monitor.vision.features import VideoFeatures
from monitor.vision.visibility.watch import Visible
from monitor.voice.person_voice import AudioFeatures
from tests.support.portraits import portrait

RATE_HZ = 16_000
BEGIN_S, SAID_S, END_S = 50.0, 53.5, 60.0
TIMES = Times(BEGIN_S, SAID_S, END_S, played=True)
PICTURES_HZ = 15
BOX = (0.33, 0.1, 0.67, 0.42)  # the face of ``portrait``, in picture widths


def _movement(seed: int) -> np.ndarray:
    """Slow movement of every column of the face, as of somebody who talks [shape=(n, len(FACE))]."""
    rng = np.random.default_rng(seed)
    scale = {"yaw_deg": 6.0, "pitch_deg": 4.0, "roll_deg": 3.0, "jaw": 0.2, "blink": 0.3, "smile": 0.2, "brow": 0.2}
    steps = rng.standard_normal((round((END_S - BEGIN_S) * PICTURES_HZ) + 60, len(FACE)))
    smooth = np.apply_along_axis(lambda column: np.convolve(column, np.hanning(9) / 2, "same"), 0, steps)
    return smooth * [scale.get(name, 0.0) for name in FACE] + [
        {"face_x": 0.5, "face_size": 0.15}.get(name, 0.0) for name in FACE
    ]


def _watched(facts: PersonFacts, person: Person, *, look: str = "", movement: np.ndarray, **how: float | bool) -> None:
    """Ten seconds of pictures of a drawn person, and what is seen in them."""
    place, light = columns("face"), float(how.get("light", 130.0))
    for number, time_s in enumerate(np.arange(BEGIN_S, END_S, 1 / PICTURES_HZ).tolist()):
        image = portrait(look or person, 0.0).copy()
        image = np.ascontiguousarray(image[:, ::-1]) if how.get("mirrored") else image
        image = (image * how.get("gain", 1.0)).astype(np.uint8)
        if not how.get("frozen"):
            image[0, 0] = number % 200  # a sensor's noise
            image[0, 8] = number % 200
        facts.pictures.picture(Picture(time_s, image))
        values = np.full((1, len(place)), np.nan, np.float32)
        for column, value in zip(FACE, movement[number], strict=True):
            values[0, place.index(column)] = value
        motion = np.full((1, len(columns("motion"))), np.nan, np.float32)
        motion[0, [columns("motion").index(name) for name in ("light", "face_light")]] = (light, light)
        quality = np.array([how.get("quality", 1.0)], np.float32)
        rows = (
            FeatureBlock(person, "face", np.array([time_s]), values, quality),
            FeatureBlock(person, "motion", np.array([time_s]), motion, np.ones(1, np.float32)),
        )
        visible = Visible(light=float(how.get("readable", 1.0)), sharp=not how.get("blurred"))
        facts.pictures.seen(VideoFeatures(time_s, rows, None, person=BOX if quality[0] else None, visible=visible))


def _voice(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return (0.1 * rng.standard_normal(round((END_S - BEGIN_S) * RATE_HZ))).astype(np.float32)


def _heard(facts: PersonFacts, person: Person, samples: np.ndarray, *, spoken_s: float = 4.0) -> None:
    """Ten seconds of sound, with so much speech in the sentence."""
    for start in range(0, samples.size, 512):
        facts.sounds.sound(Sound(BEGIN_S + start / RATE_HZ, samples[start : start + 512], RATE_HZ))
    time_s = np.arange(SAID_S + 0.5, SAID_S + 0.5 + spoken_s, 0.016)
    values = np.ones((time_s.size, len(columns("voice"))), np.float32)
    block = FeatureBlock(person, "voice", time_s - 10.0, values, np.ones(time_s.size, np.float32))
    facts.sounds.heard(AudioFeatures((block,)), person, start_s=10.0)


def _sentence(loud: float = 0.1, room: float = 0.001, seed: int = 1) -> np.ndarray:
    """A voice in the sentence's four seconds, and the room's noise before and after."""
    samples = room / 0.1 * _voice(seed + 100)
    first, last = (round((at_s - BEGIN_S) * RATE_HZ) for at_s in (SAID_S + 0.5, SAID_S + 4.5))
    samples[first:last] += loud / 0.1 * _voice(seed)[first:last]
    return samples


def _toned(level: float = 1.0) -> np.ndarray:
    samples = 0.001 * _voice(9)
    samples[16_000 : 16_000 + tone().size] += level * tone()
    return samples


def _good() -> dict[Person, PersonFacts]:
    return copy.deepcopy(_planted())


@functools.cache
def _planted() -> dict[Person, PersonFacts]:
    """A camera and a microphone, a call on the screen and what the computer plays."""
    people: dict[Person, PersonFacts] = {
        "user": PersonFacts(SourceFacts("camera", "on"), SourceFacts("microphone", "on")),
        "partner": PersonFacts(SourceFacts("screen", "on"), SourceFacts("loopback", "on", path="tone")),
    }
    _watched(people["user"], "user", movement=_movement(1))
    _watched(people["partner"], "partner", movement=_movement(2))
    _heard(people["user"], "user", _sentence())
    _heard(people["partner"], "partner", _toned())
    return people


def _found(people: dict[Person, PersonFacts], times: Times = TIMES) -> dict[str, Finding]:
    return {item.kind: item for item in judge(people, times, one_sound=False)}


def test_a_good_set_up_is_ready() -> None:
    found = _found(_good())
    assert {kind: item.what for kind, item in found.items()} == {
        "user-picture": "picture-ok",
        "user-sound": "sentence-ok",
        "partner-picture": "picture-ok",
        "partner-sound": "tone-heard",
        "people": "people-different",
        "sounds": "sounds-different",
    }
    assert verdict_of(list(found.values())) == "ready"
    assert not any(item.remedy for item in found.values())


@pytest.mark.parametrize(
    ("what", "how", "serious"),
    [
        ("picture-black", {"gain": 0.01}, True),
        ("picture-frozen", {"frozen": True}, True),
        ("picture-no-face", {"quality": 0.0}, True),
        ("picture-dark", {"light": 25.0}, False),
        ("picture-dark", {"readable": 0.2}, False),
        ("picture-far", {"quality": 0.4}, False),
        ("picture-blurred", {"blurred": True}, False),
    ],
)
def test_each_fault_of_a_picture_has_its_remedy(what: str, how: dict[str, float], serious: bool) -> None:
    people = _good()
    people["user"] = PersonFacts(people["user"].picture, people["user"].sound, sounds=people["user"].sounds)
    _watched(people["user"], "user", movement=_movement(1), **how)
    found = _found(people)
    assert (found["user-picture"].what, found["user-picture"].state) == (what, "problem")
    assert found["user-picture"].remedy
    assert verdict_of(list(found.values())) == ("not ready" if serious else "limits")


@pytest.mark.parametrize("mirrored", [False, True])
def test_the_own_picture_taken_for_the_partners(mirrored: bool) -> None:
    """The own tile is a moment later, and turned round where a call mirrors it."""
    people = _good()
    tile = np.roll(_movement(1), 4, axis=0)
    if mirrored:
        tile[:, [FACE.index(name) for name in ("yaw_deg", "roll_deg")]] *= -1
    people["partner"].pictures = PersonFacts().pictures
    _watched(people["partner"], "partner", look="user", movement=tile, mirrored=mirrored)
    found = _found(people)
    assert found["people"].what == "people-same"
    assert verdict_of(list(found.values())) == "not ready"


def test_two_people_who_look_alike_and_move_apart_are_two() -> None:
    people = _good()
    people["partner"].pictures = PersonFacts().pictures
    _watched(people["partner"], "partner", look="user", movement=_movement(2))
    assert _found(people)["people"].what == "people-different"


@pytest.mark.parametrize(
    ("what", "state", "samples", "spoken_s"),
    [
        ("sound-silent", "problem", np.zeros(160_000, np.float32), 0.0),
        ("sentence-not-heard", "unknown", 0.01 * _voice(3), 0.3),
        ("sentence-quiet", "problem", _sentence(0.002, 0.0001), 4.0),
        ("sentence-noisy", "problem", _sentence(0.05, 0.03), 4.0),
        ("sentence-clipped", "problem", np.clip(_sentence(0.6), -1, 1), 4.0),
    ],
)
def test_each_fault_of_the_sentence_has_its_remedy(what: str, state: str, samples: np.ndarray, spoken_s: float) -> None:
    people = _good()
    people["user"].sounds = PersonFacts().sounds
    _heard(people["user"], "user", samples, spoken_s=spoken_s)
    found = _found(people)["user-sound"]
    assert (found.what, found.state) == (what, state)
    assert found.remedy


def test_the_tone_that_does_not_come_through() -> None:
    people = _good()
    people["partner"].sounds = PersonFacts().sounds
    _heard(people["partner"], "partner", np.zeros(160_000, np.float32))
    assert _found(people)["partner-sound"].what == "tone-silent"
    assert _found(people, Times(BEGIN_S, SAID_S, END_S, played=False))["partner-sound"].what == "tone-not-played"
    people["user"].sounds = PersonFacts().sounds
    _heard(people["user"], "user", _sentence() + 0.2 * _toned())
    assert _found(people)["partner-sound"].what == "tone-only-microphone"


@pytest.mark.parametrize(
    ("what", "partner"),
    [
        ("sounds-same", _sentence()),  # it is the microphone
        ("sounds-own-voice", _toned() + 0.5 * np.roll(_sentence(), 4000)),  # what the microphone hears is played back
    ],
)
def test_the_users_voice_in_the_partners_sound(what: str, partner: np.ndarray) -> None:
    people = _good()
    people["partner"].sounds = PersonFacts().sounds
    _heard(people["partner"], "partner", partner)
    found = _found(people)
    assert (found["sounds"].what, found["sounds"].serious) == (what, True)


def test_a_microphone_that_hears_the_loudspeakers_is_a_limit_only() -> None:
    people = _good()
    played = _toned()
    played[60_000:140_000] += _voice(7)[60_000:140_000]
    people["user"].sounds, people["partner"].sounds = PersonFacts().sounds, PersonFacts().sounds
    _heard(people["partner"], "partner", played)
    _heard(people["user"], "user", 0.001 * _voice(8) + 0.3 * np.roll(played, 900))
    found = _found(people)
    assert (found["sounds"].what, found["sounds"].serious) == ("sounds-echo", False)


def test_a_call_of_which_nothing_comes() -> None:
    """An unticked box is known; a muted tab and a partner who has not come yet are not told apart, and both are said."""
    people = _good()
    people["partner"].sounds = PersonFacts().sounds
    people["partner"].sound = SourceFacts("tab", "waiting", "the call is shared without its sound; share it again", "no-sound")
    found = _found(people)["partner-sound"]
    assert (found.what, found.serious) == ("sound-not-shared", True)
    people["partner"].sound = SourceFacts("tab", "on", path="call")
    _heard(people["partner"], "partner", np.zeros(160_000, np.float32))
    found = _found(people)["partner-sound"]
    assert (found.what, found.state) == ("call-silent", "unknown")
    assert "unmute the tab" in found.remedy
    _heard(people["partner"], "partner", 0.1 * _voice(4))
    assert _found(people)["partner-sound"].what == "call-heard"


def test_a_source_that_gives_nothing_says_why_and_what_to_do() -> None:
    people = _good()
    people["user"].picture = SourceFacts("camera", "waiting", "camera:9 is not connected; plug it in, or choose another one")
    found = _found(people)["user-picture"]
    assert (found.words, found.remedy) == ("Camera:9 is not connected.", "Plug it in, or choose another one.")
    people["user"].picture = SourceFacts("camera", "opening")
    assert (_found(people)["user-picture"].what, _found(people)["user-picture"].state) == ("opening", "unknown")


def test_every_finding_is_worded_for_both_people() -> None:
    for what in ("picture-ok", "picture-far", "picture-frozen", "sound-missing"):
        mine, theirs = (finding(f"{person}-picture", "problem", what) for person in ("user", "partner"))
        assert mine.words and theirs.words
        assert (mine.words, mine.remedy) != (theirs.words, theirs.remedy)
