"""Tables that other programs wrote, as the measures of a session: a reader for each kind."""
