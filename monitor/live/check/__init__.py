"""The check before the start: a test tone, a sentence and a look at both pictures, judged in ten seconds."""
