"""Errors of pages that cannot be read."""

from leahy.errors import LeahyError
from leahy.vocabulary import VerdictKind


class PageError(LeahyError):
    """A page is no list, or is a list that cannot be read without losing, inventing or misplacing a unit."""


class NotAListError(PageError):
    """The page carries no list of denied units at all."""


class LostHeadingsError(PageError):
    """Groups of units stand under no heading, and only a person can say of which country they are.

    The message ends in lines for `FILE`, wherever the data folder is, with `CAPTURE` in the place of the capture's hash.
    """

    CAPTURE = "CAPTURE_SHA256"
    FILE = "data/decisions/countries.csv"


class RegisterError(LeahyError):
    """A file is not the register that it should be, or not the whole of it. `kind`: the verdict on it."""

    def __init__(self, kind: VerdictKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind
