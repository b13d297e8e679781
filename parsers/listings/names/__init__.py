"""Is a line the name of a unit? Its form, its English, its ends, and what it states beside the name."""
