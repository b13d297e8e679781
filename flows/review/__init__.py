"""What a person says of a capture: the reading of its lines, and that a list was compared with its page."""
