"""Asking the sources for their pages and keeping the answers: each night's look, the archive's past, saved pages."""
