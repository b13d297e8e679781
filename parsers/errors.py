"""What a page that cannot be read says."""

from leahy.errors import LeahyError


class PageError(LeahyError):
    """A page is not a list, or is one that cannot be read without losing, inventing or misplacing a unit."""


class NotAListError(PageError):
    """The page carries no list of denied units at all."""
