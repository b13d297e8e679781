"""From lines to blocks: a line's words apart from its bullet, number and marks, and lines that hold several things."""
