"""Everything that writes the data folder: captures and looks, decisions, revisions, and the tables above them."""
