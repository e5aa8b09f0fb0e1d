"""Real people: readers of the public recordings in ``../shared/data``, and what tells real pairs from exchanged ones."""
