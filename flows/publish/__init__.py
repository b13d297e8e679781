"""From captures to revisions: which captures are read, which of their lists are published, and why not the others."""
