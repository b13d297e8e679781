"""The project itself: its documents, docstrings and notebooks say what is true."""
