"""The user's own tile in a call: where it is, and what it is to the page and to a profile."""
