"""The bands of the live page in words: now, the dials, and how far the two are in step."""
