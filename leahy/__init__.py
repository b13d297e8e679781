"""The record of security-force units denied US assistance under the Leahy law, for people who read it.

    import leahy

    leahy.lists()       which calendar years are known, and what is known of each
    leahy.load(2018)    the units on one year's list; leahy.load() for all of them
    leahy.revisions(2018)

A list is neither cumulative nor a list of bans: not listed means nothing more than that.
"""

from leahy.errors import LeahyError, NotObserved, RecordError
from leahy.exporting import export
from leahy.reading import lists, load, revisions, years

__all__ = ["LeahyError", "NotObserved", "RecordError", "export", "lists", "load", "revisions", "years"]
