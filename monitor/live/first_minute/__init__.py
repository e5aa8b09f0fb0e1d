"""What the page shows before the first scores, and which score its ring shows."""
