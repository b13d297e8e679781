"""A printed name read for comparing: its tokens, its concepts, its parts, and when two of its words are one."""
