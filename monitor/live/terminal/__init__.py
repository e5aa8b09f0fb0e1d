"""The check before the start without a page."""
