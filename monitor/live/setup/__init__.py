"""What the set-up keeps: the last choices, and copies of the films that were chosen in the browser."""
