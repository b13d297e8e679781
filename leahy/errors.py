"""The one family of errors. Each message says what was seen, where, and what to do next."""


class LeahyError(Exception):
    """Base of every error that leahy raises on purpose; commands print its message and exit with a code that is not 0."""


class RecordError(LeahyError):
    """The record on disk is missing, of another kind, or broken."""


class NotObserved(LeahyError):
    """Nothing was observed of this list at or before the moment asked for."""
