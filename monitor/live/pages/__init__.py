"""What the open pages decide: which sources are open, and the picture of the screen that an area is chosen on."""
