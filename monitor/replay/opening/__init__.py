"""What a replay begins with: one sentence, one thing to try, what went well, three facts."""
