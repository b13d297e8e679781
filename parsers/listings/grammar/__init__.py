"""The rules that say what each block of a list is, and the state that they read and write."""
