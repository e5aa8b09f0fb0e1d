"""A moment from outside that has a local time."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime


def _of_this_age(moment: datetime) -> datetime:
    # The calendar's ends have no local time everywhere, and nothing here was made then.
    if not 2000 <= moment.year <= 2200:
        raise ValueError("a moment is of the years 2000 to 2200")
    return moment


When = Annotated[AwareDatetime, AfterValidator(_of_this_age)]
