"""What one more sign would make of those seen, worked by hand from the rule: two that say two things, one decisive."""

from __future__ import annotations

import pytest

from monitor.coaching.excess import would_corroborate


@pytest.mark.parametrize(
    ("fired", "needed"),
    [
        # Read from the coupling, all three: something else has to be seen too.
        (("strong", "broad", "one-way"), ("literal", "fast", "dense")),
        (("strong", "broad"), ("literal", "dense")),
        (("strong", "fast"), ("literal", "dense", "one-way")),
        (("fast",), ("literal", "dense", "one-way")),
        (("dense",), ("strong", "literal", "fast", "broad", "one-way")),
        (("strong", "dense"), ()),
        ((), ()),
    ],
)
def test_what_would_be_needed(fired: tuple[str, ...], needed: tuple[str, ...]) -> None:
    assert would_corroborate(fired) == needed
