"""Errors of pages that cannot be read."""

import re

from leahy.errors import LeahyError
from leahy.vocabulary import VerdictKind

_LONG_LINE = re.compile(r"^(.{1500})(.{500,})(.{400})$", re.MULTILINE)


class PageError(LeahyError):
    """A page is no list, or is a list that cannot be read without losing, inventing or misplacing a unit.

    A message quotes the page, and goes into reports and mails: of a line that is longer than anybody reads, the middle is left out.
    """

    def __init__(self, message: str) -> None:
        super().__init__(_LONG_LINE.sub(lambda m: f"{m[1]} ... ({len(m[2]):,} characters) ... {m[3]}", message))


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
