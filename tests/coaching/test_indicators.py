"""How both speak in the last minutes, in numbers that no score rests on."""

from __future__ import annotations

import math

from monitor.coaching.context import ConversationContext
from monitor.coaching.indicators import indicators
from monitor.config import load_preset
from monitor.types import Event, Update


def test_how_both_speak_in_the_last_five_minutes() -> None:
    context = ConversationContext()
    for start_s, rate_hz, level_db in ((10.0, 9.0, -10.0), (110.0, 4.0, -20.0), (150.0, 4.5, -23.0), (200.0, 5.0, -26.0)):
        context.push_event(Event("user", "phrase", start_s, start_s + 4, rate_hz, {"level_db": level_db}))
    for start_s, wait_s in ((120.0, 0.2), (160.0, 0.4), (210.0, 0.9)):
        context.push_event(Event("partner", "gap", start_s, start_s + wait_s, wait_s))
    context.push_event(Event("partner", "phrase", 180.0, 184.0, 4.0, {"level_db": -20.0}))
    manner = indicators(context, Update(400.0), load_preset("interview")).manner
    # The phrase at 10 s is older than five minutes; one phrase of the partner is too few.
    assert manner.tempo_hz[0] == 4.5 and math.isnan(manner.tempo_hz[1])
    assert manner.level_spread_db[0] == 3.0  # -20, -23, -26
    assert math.isclose(manner.gap_s[1], 0.4) and math.isnan(manner.gap_s[0])
    assert math.isnan(manner.looks[0])
