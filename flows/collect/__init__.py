"""Asking the sources for their pages, and keeping what came: the look of a night, the archive's past, a page that a person saved."""
