"""Lists as files for other programs, and their citation."""
