"""Whether a listed unit and a name in a register hang together: the words of a cell, the units in it, and what speaks for them."""
