"""From the lines of a page to its lists: where a list stands, what each of its lines is, and what is refused."""
