"""What is kept of a session: the SQLite store, its media and its recovery."""
