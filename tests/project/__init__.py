"""Tests of the project itself: documents, docstrings, notebooks, and the record in git."""
