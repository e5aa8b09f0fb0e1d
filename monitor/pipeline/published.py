"""What is published of what was computed: nothing that the preset leaves out, and nothing that the header withholds."""

from __future__ import annotations

import dataclasses
from typing import Final

from monitor.config import Preset
from monitor.record.header import Header
from monitor.types import COMPONENTS, Facet, Person, Score, Update
from monitor.vision.features import VideoFeatures
from monitor.vision.series.lacks import LackShare
from monitor.words import say

# Channels that are read off faces alone.
_OF_FACES: Final = ("head", "gaze", "smile")


class Published:
    """``see`` every picture, then ``update`` and ``facets`` give what may be known, with the reason where that is nothing.

    people : who is measured. withheld : why nothing that compares the two is published (``Header.withholds_pair``), empty
    where it is; pair : whether two people are compared at all.
    """

    def __init__(self, header: Header, preset: Preset, people: tuple[Person, ...]) -> None:
        self.withheld = header.withholds_pair
        self._alone = len(people) < 2
        self._lacks = {person: LackShare() for person in people}
        self._scored = frozenset((*preset.channel_names, *COMPONENTS))

    @property
    def pair(self) -> bool:
        return not (self._alone or self.withheld)

    def see(self, person: Person, seen: VideoFeatures) -> None:
        """One processed picture: what its face lacks."""
        if not seen.unchanged:
            self._lacks[person].push(seen)

    def update(self, update: Update) -> Update:
        """Without the channels that the preset leaves out; of one person alone, nothing is calibrating: time would not help.

        Every channel and component compares two people (warmth by the smiles they share).
        """
        scores = tuple(score for score in update.scores if score.name in self._scored)
        if self._is_withheld:
            reason = say("score-withheld", why=self.withheld)
            doubtful = tuple(Score(score.time_s, score.name, "not enough signal", reason=reason) for score in scores)
            return Update(update.time_s, doubtful)
        if self._alone:
            reason = say("score-alone")
            scores = tuple(
                score if score.status == "ok" else dataclasses.replace(score, status="not enough signal", reason=reason)
                for score in scores
            )
        return dataclasses.replace(update, scores=self._explained(scores))

    def facets(self, facets: tuple[Facet, ...]) -> tuple[Facet, ...]:
        """The signs of close copying, each with the reason where the header withholds them."""
        if not self._is_withheld:
            return facets
        return tuple(dataclasses.replace(facet, reason=say("score-withheld", why=self.withheld)) for facet in facets)

    def _explained(self, scores: tuple[Score, ...]) -> tuple[Score, ...]:
        """What is read off faces is missing because they were far or turned away, where they were so for most of the time."""
        lacking = {person: share.lack for person, share in self._lacks.items() if share.lack is not None}
        if self._alone or not lacking:
            return scores
        people = "both" if len(lacking) > 1 else next(iter(lacking))
        reason = say("score-face-lacks", people=people, lack=next(iter(lacking.values())))
        return tuple(
            dataclasses.replace(score, reason=reason)
            if score.status == "not enough signal" and score.name in _OF_FACES
            else score
            for score in scores
        )

    @property
    def _is_withheld(self) -> bool:
        """Whether the header's reason is why there are no scores; of one person alone that is the reason, but for practice."""
        return self.withheld == "practice" or (bool(self.withheld) and not self._alone)
