"""What words say of a line: names, marks, cues, remarks, heads of columns, and sentences about assistance."""
