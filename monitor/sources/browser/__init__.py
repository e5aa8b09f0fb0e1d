"""Picture and sound that a page of the program captures in the browser and sends over its socket (``web.capture``)."""
