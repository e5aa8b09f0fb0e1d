"""Studies: many dyads analysed with the same settings, and what they show as a group."""
