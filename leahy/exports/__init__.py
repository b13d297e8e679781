"""Lists as files for other programs, and their citation. The formats stand in one table, `export.FORMATS`."""
