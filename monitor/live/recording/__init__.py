"""A live session being recorded, and its header."""
