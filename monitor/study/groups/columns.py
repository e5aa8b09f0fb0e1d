"""The columns of the group statistics' tables, by the fields of their rows; ``docs/study.md`` is written from here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from monitor.replay.table import Column

_GROUPS: Final = (
    Column("basis", "text", "pseudo: z beyond pseudo-dyads; own: z of the sessions' own scores", "str"),
    Column("name", "text", "channel or component", "str"),
    Column("first", "text", "the first condition; empty where all dyads are compared with chance", "str"),
    Column("second", "text", "the second condition; empty likewise", "str"),
    Column("n_first", "count", "dyads that can be compared: all, or those of the first condition"),
    Column("n_second", "count", "those of the second condition; 0 with chance"),
    Column("mean_first", "sd", "mean z of these dyads; between conditions on the basis pseudo, mean z beyond pseudo-dyads"),
    Column(
        "mean_second", "sd", "the same of the second condition; with chance, mean z of the pseudo-dyads (0 on the basis own)"
    ),
    Column("effect", "sd", "with chance: mean difference in sd of pseudo-dyads (or of chance); between conditions: Hedges' g"),
    Column("low", "sd", "lower end of its 95 % interval; missing with fewer than five dyads (of each condition)"),
    Column("high", "sd", "upper end"),
    Column("p", "0..1", "by permutation: one-sided with chance, two-sided between conditions"),
    Column("p_adjusted", "0..1", "Benjamini and Hochberg's, over the rows of the same basis and kind"),
    Column("p_least", "0..1", "the smallest p that so many dyads can give; nothing can be found where it is above 0.05"),
    Column("permutations", "count", "arrangements compared; 0 where nothing was tested"),
    Column("exact", "text", "true where these are all there are, else false", "str"),
    Column("reason", "text", "why it was not tested", "str"),
)
_GROUPS_DYADS: Final = (
    Column("id", "text", "the dyad's id", "str"),
    Column("condition", "text", "its condition", "str"),
    Column("name", "text", "channel or component", "str"),
    Column("z", "sd", "of the dyad over the seconds of the next column; `dyads.csv` has that of the whole recording"),
    Column("scored_s", "s", "from the start on: the median of what the dyad's pseudo-dyads have in this measure"),
    Column("mean", "sd", "mean z of the pseudo-dyads with one of its people; with `--null own` 0"),
    Column("n", "count", "how many those are. With 0 the dyad cannot be compared: it counts in no mean, test or figure"),
    Column("p", "0..1", "share of them that scored at least as high, the dyad added: never below 1 / (n + 1). Not adjusted"),
    Column("excess", "sd", "z less their mean"),
    Column("effect", "sd", "the same in sd of all pseudo-dyads of the study"),
)
TABLES: Final[Mapping[str, tuple[Column, ...]]] = {"groups": _GROUPS, "groups_dyads": _GROUPS_DYADS}
