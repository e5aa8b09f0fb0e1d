"""What the page is told about the own tile of the call."""

from __future__ import annotations

# Before Python 3.12 pydantic, which brings it along, reads these only.
from typing_extensions import TypedDict

from monitor.errors import Trouble
from monitor.live.own_tile.find import Way


class OwnTileChoiceState(TypedDict):
    """A face to choose from. picture : the path of its picture."""

    source: str
    words: str
    picture: str


class OwnTileState(TypedDict):
    """The own tile of the call, offered in place of the camera.

    trouble : of the camera. way : where the tile would be looked for, ``none`` where nothing can be seen. words : what is
    wrong and what can be done. button : its label, empty where there is none. looking : whether it is being looked for.
    problem : why the last search gave nothing. choices : where it is not certain which face is the user's.
    """

    trouble: Trouble
    way: Way
    words: str
    button: str
    looking: bool
    problem: str
    choices: list[OwnTileChoiceState]
