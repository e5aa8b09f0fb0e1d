"""What the page shows before the first scores."""
