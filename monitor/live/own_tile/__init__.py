"""The user's own picture in the call, offered in place of a camera that is refused, busy, black or frozen."""
