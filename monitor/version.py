"""The version of the program and of its scores, apart from the rest, so that reading them imports nothing else."""

__version__ = "0.2.0"

# What the scores mean: one more whenever a part, a null or a weight changes. Sessions that do not name it were scored as "1".
SCORES_VERSION = "2"
