"""MediaPipe's models as they are used here: imported, built and read for less than it would take by itself."""
