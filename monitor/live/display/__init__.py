"""Who has the turn, where somebody looks, how far the two are in step: what the bands of the live page rest on."""
