"""The version of the program, on its own: whoever needs it need not import the whole."""

__version__ = "0.2.0"
