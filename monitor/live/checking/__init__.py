"""The check before the start on the live sources: its steps, and what each of them notes."""
