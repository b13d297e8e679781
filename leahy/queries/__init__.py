"""What a researcher asks: the rows of a list, differences between lists, one unit through the years, units by words."""
