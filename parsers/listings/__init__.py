"""From the lines of a page to its lists: where a list is, what each of its lines is, and what is refused."""
