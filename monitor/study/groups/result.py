"""What a study shows as a group."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from monitor.types import Float64

Null = Literal["pseudo", "own"]
Exchange = Literal["condition", "study"]
# What the numbers of a comparison are: z beyond pseudo-dyads, or the sessions' own z.
Basis = Literal["pseudo", "own"]

# With fewer no arrangement of partners has a p below 0.05 (4! = 24), and the page says nothing that could be found.
PAIRS_LEAST: Final = 4
# Of each condition: with one there is no spread.
DYADS_LEAST: Final = 2
# What is called a finding, and what the smallest p there can be has to be below for one.
LEVEL: Final = 0.05
_DECIMALS: Final = 9


@dataclass(frozen=True, slots=True)
class Comparison:
    """One measure in one comparison: of all dyads with chance (``second`` empty), or of two conditions.

    Attributes
    ----------
    basis : {"pseudo", "own"}
        Whether z beyond pseudo-dyads or the sessions' own z is compared.
    name : str
        Channel or component.
    first, second : str
        The conditions; of the comparison with chance both are empty.
    n_first, n_second : int
        Dyads with a value that can be compared.
    mean_first, mean_second : float
        Their mean z; with chance, that of the dyads and that of the pseudo-dyads (0 where these play no part).
    effect, low, high : float
        Standardized difference with its 95 % interval: in standard deviations of chance, or Hedges' g of two conditions.
    p, p_adjusted, p_least : float
        By permutation; Benjamini and Hochberg's over the measures of this comparison; the smallest there can be.
    permutations : int
        Arrangements compared.
    exact : bool
        Whether these are all.
    reason : str
        Why it was not tested, in words; else empty.
    """

    basis: Basis
    name: str
    first: str = ""
    second: str = ""
    n_first: int = 0
    n_second: int = 0
    mean_first: float = math.nan
    mean_second: float = math.nan
    effect: float = math.nan
    low: float = math.nan
    high: float = math.nan
    p: float = math.nan
    p_adjusted: float = math.nan
    p_least: float = math.nan
    permutations: int = 0
    exact: bool = False
    reason: str = ""

    @property
    def of_conditions(self) -> bool:
        return bool(self.first or self.second)

    @property
    def is_found(self) -> bool:
        """Whether the adjusted p is below ``LEVEL``; by the rounding of a sum alone it is not."""
        return round(self.p_adjusted, _DECIMALS) < LEVEL


@dataclass(frozen=True, slots=True)
class DyadPlace:
    """A dyad's place in its null. z : of the dyad. scored_s : how much of the dyad that is of, from the start.

    The rest is that of ``pseudo.Place``; of the null "own" n is 0, mean 0.
    """

    id: str
    condition: str
    name: str
    z: float
    scored_s: float
    mean: float
    n: int
    p: float
    excess: float
    effect: float


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A dyad of the study that takes no part in any comparison with chance, and why."""

    id: str
    condition: str
    reason: str


@dataclass(frozen=True)
class GroupResult:
    """The group statistics of a study.

    Attributes
    ----------
    null : {"pseudo", "own"}
        What dyads are compared with: pseudo-dyads, or the circular shifts of each one's own recording.
    seed : int
        Of everything that is drawn.
    exchange : {"condition", "study"}
        Among whom partners are exchanged.
    dyads : Mapping of str to str
        Condition by id, of those that were compared.
    passed_over : tuple of PassedOver
        Those that were not.
    comparisons : tuple of Comparison
        A row a measure and comparison.
    places : tuple of DyadPlace
        A row a dyad and measure.
    chance : Mapping of str to np.ndarray
        z of the pseudo-dyads by measure; empty of the null "own".
    blocks : int
        Into how many parts the study was drawn to exchange partners.
    notes : tuple of str
        What limits the comparisons, in words.
    """

    null: Null
    seed: int
    exchange: Exchange
    dyads: Mapping[str, str]
    passed_over: tuple[PassedOver, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    places: tuple[DyadPlace, ...] = ()
    chance: Mapping[str, Float64] = field(default_factory=dict)
    blocks: int = 1
    notes: tuple[str, ...] = ()

    @property
    def n_dyads(self) -> int:
        """Dyads of the study, compared or not."""
        return len(self.dyads) + len(self.passed_over)

    @property
    def condition_pairs(self) -> list[tuple[str, str]]:
        """Each two conditions that were compared, or tried."""
        return list(dict.fromkeys((row.first, row.second) for row in self.comparisons if row.of_conditions))

    @property
    def conditions(self) -> dict[str, int]:
        """Dyads by condition, by name."""
        counts: dict[str, int] = {}
        for condition in sorted(self.dyads.values()):
            counts[condition] = counts.get(condition, 0) + 1
        return counts
