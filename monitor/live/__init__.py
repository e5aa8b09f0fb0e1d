"""The live session: sources, workers and pipeline at the pace of the clock, and the state that goes to the page."""
