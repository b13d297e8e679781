"""What a run came to: one typed report, and its words for a terminal, for Prefect and for people who are told."""
