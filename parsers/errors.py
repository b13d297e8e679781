"""What a page that cannot be read says."""

from leahy.errors import LeahyError


class PageError(LeahyError):
    """A page is not a list, or is one that cannot be read without losing, inventing or misplacing a unit."""
