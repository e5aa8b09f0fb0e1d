"""Films observed in stretches by several processes at once, as if each had been looked at in one piece."""
