"""Whether two printed strings name one unit, and which row of one list is which row of another."""
