"""What words say of a line: cues, remarks, heads of columns, lines of a site, and sentences about assistance."""
