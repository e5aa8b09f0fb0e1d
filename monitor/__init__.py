"""Rapport monitor: rapport in a conversation, measured on your own computer."""

__version__ = "0.1.0"
