"""Putting the record where others read it: a folder, or an object store."""
