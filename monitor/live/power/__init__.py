"""Fewer pictures on battery and on a busy computer."""
