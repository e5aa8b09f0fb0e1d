"""The check before the start, run: on the live page's sources, and in the terminal."""
