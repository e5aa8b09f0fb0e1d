"""Tables of people's measures, as spreadsheets, R, pandas and face trackers write them, read into two series of one rate."""

from monitor.tables.pair import Pair, Reading, read_pair

__all__ = ["Pair", "Reading", "read_pair"]
