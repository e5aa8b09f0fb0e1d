"""The version of the program, apart from the rest, so that reading it imports nothing else."""

__version__ = "0.2.0"
