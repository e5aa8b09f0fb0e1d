"""The live session: sources, workers and pipeline at the pace of the clock, and what the page is told."""
