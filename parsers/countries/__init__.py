"""Which country a printed heading, or the words of the units themselves, name."""
