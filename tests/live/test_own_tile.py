"""The user's own tile in the place of a camera that is taken: found in a planted call, offered in time, used in a session."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from monitor.calibrate.baseline import VoiceBaseline
from monitor.calibrate.profile import Profile, Quality
from monitor.errors import SourceError, UsageError
from monitor.live.own_tile.find import Found, Search, Tile, find_tiles
from monitor.live.own_tile.voice_profile import of_voice
from monitor.live.taken_camera.search import use_own_tile
from monitor.simulate.portrait import astronaut
from monitor.sources.device import StreamStatus
from monitor.sources.rectangle import Rectangle
from monitor.types import Float64, Uint8
from monitor.vision.tiles.likeness import likeness
from tests.support.live_states import BOTH, PlantedConversation

WHOLE = Rectangle(0, 0, 1280, 720)
# Left, top and size of each picture of a person in the call; the face lies in it as in the astronaut's photograph.
LARGE, SMALL, THIRD = (80, 100, 512), (860, 60, 256), (860, 420, 256)
FACE = np.array([0.33, 0.14, 0.22, 0.26])  # of the photograph, in shares of its side
OWN_SOURCE = "screen:auto,0,0,320,240,mirrored"


def face_in(place: tuple[int, int, int], *, mirrored: bool = False) -> Float64:
    left, top, side = place
    x = 1 - FACE[0] - FACE[2] if mirrored else FACE[0]
    return np.array([left + x * side, top + FACE[1] * side, FACE[2] * side, FACE[3] * side])


def person(number: int, side: int) -> Uint8:
    """The astronaut (0), and the same with the colours and light of others."""
    import cv2

    image = cv2.resize(astronaut(), (side, side), interpolation=cv2.INTER_AREA)
    return [image, np.ascontiguousarray(255 - image[..., ::-1]), np.ascontiguousarray((image[..., [1, 2, 0]] // 2) + 90)][
        number
    ]


class Call:
    """A call with people at places, mirrored ones among them, and a finder that sees all their faces."""

    busy = False

    def __init__(self, *people: tuple[int, tuple[int, int, int], bool]) -> None:
        self.image = np.full((720, 1280, 3), 40, np.uint8)
        self.faces = [face_in(place, mirrored=mirrored) for _, place, mirrored in people]
        for number, (left, top, side), mirrored in people:
            shown = person(number, side)
            self.image[top : top + side, left : left + side] = shown[:, ::-1] if mirrored else shown

    def look(self, widest_px: int) -> tuple[Rectangle, Uint8]:
        return WHOLE, self.image

    def ask(self, image: Uint8) -> None: ...

    def answer(self, *, wait_s: float = 0.0) -> list[Float64]:
        return self.faces

    def rest(self) -> None: ...

    def close(self) -> None: ...

    def find(self, search: Search) -> Found:
        return find_tiles(search, self.look, self)


def holds(tile: Tile, place: tuple[int, int, int]) -> bool:
    x, y, width, height = face_in(place, mirrored=True)
    part = tile.rectangle
    return part.x_px <= x + width / 2 <= part.x_px + part.width_px and part.y_px <= y + height / 2 <= part.y_px + part.height_px


def test_the_face_that_the_camera_showed_before_is_known_again_in_its_mirrored_tile() -> None:
    look = likeness(person(0, 512), FACE * 512)
    for places in ((LARGE, SMALL), (SMALL, LARGE)):  # also where the own tile is the large one
        found = Call((1, places[0], False), (0, places[1], True)).find(Search(1, "tab", user_look=look))
        assert found.sure
        assert holds(found.tiles[0], places[1])
        assert found.tiles[0].source == f"browser:tab:auto,{found.tiles[0].rectangle},mirrored"
        assert found.tiles[0].image.shape[:2] == (found.tiles[0].rectangle.height_px, found.tiles[0].rectangle.width_px)


def test_a_user_who_is_not_in_the_call_is_nobody_elses_face() -> None:
    look = likeness(person(0, 512), FACE * 512)
    assert not Call((1, LARGE, False), (2, SMALL, True)).find(Search(1, "tab", user_look=look)).sure
    # Also where the partner's tile is known: whoever is left may have joined the call.
    joined = Search(1, "tab", True, Rectangle(80, 100, 512, 512), None, look)
    assert not Call((1, LARGE, False), (2, SMALL, True)).find(joined).sure


def test_beside_the_partners_known_tile_the_one_other_face_is_the_users() -> None:
    call = Call((1, LARGE, False), (0, SMALL, True))
    x, y, width, height = face_in(LARGE)
    for search in (
        Search(1, "screen", True, Rectangle(80, 100, 512, 512)),
        Search(1, "screen", True, None, ((x + width / 2) / 1280, (y + height / 2) / 1280)),
    ):
        found = call.find(search)
        assert (found.sure, len(found.tiles)) == (True, 1)
        assert holds(found.tiles[0], SMALL)
        assert found.tiles[0].source.startswith("screen:auto,")


def test_where_it_is_not_certain_the_user_is_asked_the_smallest_face_first() -> None:
    call = Call((1, LARGE, False), (0, SMALL, True))
    found = call.find(Search(1, "tab"))
    assert (found.sure, [holds(tile, SMALL) for tile in found.tiles]) == (False, [True, False])
    assert not Call((0, LARGE, True)).find(Search(1, "tab")).sure, "the only face may be the partner's"
    three = Call((1, LARGE, False), (0, SMALL, True), (2, THIRD, False))
    found = three.find(Search(1, "tab", True, Rectangle(80, 100, 512, 512)))
    assert (found.sure, len(found.tiles)) == (False, 2)


def test_a_call_without_another_face_says_what_to_do() -> None:
    with pytest.raises(SourceError, match=r"can't be found on the screen; show your own picture"):
        Call((1, LARGE, False)).find(Search(1, "screen", True, Rectangle(80, 100, 512, 512)))
    with pytest.raises(SourceError, match="in the shared call"):
        Call().find(Search(1, "tab"))


@pytest.fixture
def talk(tmp_path: Path) -> PlantedConversation:
    talk = PlantedConversation(tmp_path)
    talk.people.has_screen = True
    talk.choose()
    return talk


def black(talk: PlantedConversation) -> None:
    talk.people.statuses["user", "picture"] = StreamStatus("on", "the picture is black", 25.0, trouble="black")


@pytest.mark.parametrize("trouble", ["refused", "busy", "missing", "silent", "muted", "black", "frozen", "stopped"])
def test_each_trouble_of_the_camera_brings_the_offer_and_its_end_takes_it_away(talk: PlantedConversation, trouble: str) -> None:
    assert talk.state()["own_tile"] is None
    state = "on" if trouble in ("black", "frozen", "silent") else "waiting"
    talk.people.statuses["user", "picture"] = StreamStatus(state, "a sentence", 0.0, trouble=trouble)  # type: ignore[arg-type]
    talk.run(3)
    offer = talk.state()["own_tile"]
    assert offer is not None
    assert (offer["trouble"], offer["way"], offer["button"]) == (trouble, "screen", "Use my picture in the call")
    del talk.people.statuses["user", "picture"]
    talk.run(6)
    assert talk.state()["own_tile"] is None


def test_without_a_screen_or_a_shared_call_it_says_what_to_do(talk: PlantedConversation) -> None:
    talk.people.has_screen = False
    black(talk)
    talk.run(3)
    offer = talk.state()["own_tile"]
    assert offer is not None
    assert (offer["way"], offer["button"]) == ("none", "")
    assert "share the call on this page" in offer["words"]
    with pytest.raises(UsageError, match="share the call"):
        talk.session.own_tile.begin()


def test_what_is_no_camera_of_the_users_own_gets_no_offer(talk: PlantedConversation) -> None:
    talk.people.statuses["partner", "picture"] = StreamStatus("on", "the picture is black", 25.0, trouble="black")
    talk.run(3)
    assert talk.state()["own_tile"] is None


def test_faces_to_choose_from_are_shown_and_only_they_can_be_chosen(talk: PlantedConversation) -> None:
    black(talk)
    talk.run(3)
    offer = talk.session.own_tile
    assert offer.begin().way == "screen"
    with pytest.raises(UsageError, match="being looked for already"):
        offer.begin()
    tiles = tuple(Tile(source, Rectangle(0, 0, 9, 9), np.zeros((9, 9, 3), np.uint8)) for source in ("screen:a", "screen:b"))
    assert offer.take(1, Found(tiles, sure=False)) == ""
    state = talk.state()["own_tile"]
    assert state is not None
    assert [choice["source"] for choice in state["choices"]] == ["screen:a", "screen:b"]
    names = [choice["picture"].rsplit("/", 1)[1].removesuffix(".jpg") for choice in state["choices"]]
    assert [offer.picture(name) for name in names] == list(tiles)
    offer.require("screen:b")
    with pytest.raises(UsageError, match="choose one of the faces"):
        offer.require("screen:c")
    offer.begin()
    assert offer.picture(names[0]) is None, "an old picture is not that of a new face"
    offer.fail(1, "late")
    assert offer.take(1, Found(tiles, sure=True)) == "", "the answer of an earlier search is not awaited any more"
    offer.fail(2, "nobody there")
    state = talk.state()["own_tile"]
    assert state is not None
    assert (state["problem"], state["looking"], state["choices"]) == ("nobody there", False, [])


def test_in_a_session_the_picture_is_exchanged_and_the_record_says_when(talk: PlantedConversation) -> None:
    talk.begin()
    talk.run(30)
    black(talk)
    talk.run(3)
    partner = talk.session.inputs.video.open.for_person("partner")
    del talk.people.statuses["user", "picture"]
    talk.act(lambda session: use_own_tile(session, OWN_SOURCE, talk.clock.now_s()))
    talk.run(20)
    state = talk.state()
    assert (state["phase"], state["people"]["user"]["picture"]["source"], state["own_tile"]) == ("running", OWN_SOURCE, None)
    assert state["people"]["user"]["sound"]["source"] == BOTH.user.sound
    assert talk.session.inputs.video.open.for_person("partner") is partner, "the partner goes on as before"
    assert talk.session.recording is not None
    sources = talk.session.recording.writer.header.sources
    assert [(s.kind, s.from_s) for s in sources if s.person == "user" and "picture" in s.used_for] == [
        ("camera", 0.0),
        ("screen", pytest.approx(34, abs=2)),
    ]
    talk.act(lambda session: session.end())
    talk.run(2)
    with pytest.raises(UsageError, match="wait until this one has ended"):
        talk.act(lambda session: use_own_tile(session, OWN_SOURCE, talk.clock.now_s()))


def test_a_source_that_is_none_changes_nothing(talk: PlantedConversation) -> None:
    talk.begin()
    with pytest.raises(UsageError):
        talk.act(lambda session: use_own_tile(session, "screen:auto,1,2", talk.clock.now_s()))
    assert talk.state()["people"]["user"]["picture"]["source"] == BOTH.user.picture


def test_in_a_tile_only_the_voice_of_a_profile_holds() -> None:
    voice = VoiceBaseline(f0_hz=120, f0_low_hz=90, f0_high_hz=160, level_db=-30, noise_db=-60)
    profile = Profile(
        id="me", name="Me", created=datetime(2026, 1, 1, tzinfo=UTC), proportions=(1.0, 1.0, 1.0, 1.0), voice=voice,
        quality=Quality(right=0.9),
    )  # fmt: skip
    told = of_voice(profile)
    assert (told.gaze, told.neutral, told.proportions, told.quality.right, told.voice) == (None, None, None, None, voice)
    assert of_voice(profile) is told
