"""What is to be said of sources that a page captures."""
