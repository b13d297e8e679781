"""What a person says a capture says, line by line: the table, the program's own reading as a start, and the lists of it."""
