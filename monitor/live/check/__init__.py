"""The check before the start: a test tone, a sentence and a look at both pictures, judged in ten seconds.

Here is what is judged, which knows no sources; ``live.checking`` runs it on the live ones, and stands above them.
"""
