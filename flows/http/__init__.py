"""One polite client: which addresses may be asked, at what pace, within what bounds. It knows nothing of lists."""
