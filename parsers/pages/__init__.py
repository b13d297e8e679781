"""From the bytes of a page to its lines, its links and its date. One module a format."""
