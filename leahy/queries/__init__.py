"""Questions to the record: the rows of a list, what differs between lists, one unit through the years, search by words."""
