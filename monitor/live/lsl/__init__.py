"""Lab Streaming Layer: a session's measures as streams for other programs, and other programs' series into a session."""
