"""From one printed unit string to its units, places and their order: cut into parts, each part told, the parts put in order."""
