"""A camera that is refused, busy, black or frozen, and the own tile of the call that takes its place."""
