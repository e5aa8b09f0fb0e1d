"""The benchmarks of what a page captures; ``benchmarks/browser_capture.py`` runs them."""
