"""Static pages and feeds from a record: `leahy.site`. It reads through the queries, and writes only the folder asked for."""
