"""The record of security-force units denied US assistance under the Leahy law, for people who read it.

    import leahy

    leahy.lists()                  which calendar years are known, and what is known of each
    leahy.load(2018)               the units on one year's list; leahy.load() for all of them
    leahy.revisions(2018)          how one year's list has changed
    leahy.diff(2018, 2019)         what differs between two lists, or two revisions of one ("2018@r1", "2018@r2")
    leahy.history("Made-up Unit")  one unit through the years
    leahy.search("rapid action")   units by words
    leahy.tree(2018, "Nepal")      the hierarchy that the listed units stand in
    leahy.cite(2018)               how to cite a list
    leahy.show(frame)              any of these frames with its coverage and caveat, on a screen or in a notebook

A list is neither cumulative nor a list of bans: not listed means nothing more than that.
"""

import importlib
from typing import TYPE_CHECKING, Any

from leahy.errors import LeahyError, NotObserved, RecordError
from leahy.similarity import SAME_UNIT, similarity

if TYPE_CHECKING:
    from leahy.citing import cite
    from leahy.comparing import diff, summary
    from leahy.exporting import export
    from leahy.reading import lists, load, revisions, years
    from leahy.searching import search
    from leahy.showing import show
    from leahy.tracing import history
    from leahy.trees import tree

__all__ = [
    "SAME_UNIT",
    "LeahyError",
    "NotObserved",
    "RecordError",
    "cite",
    "diff",
    "export",
    "history",
    "lists",
    "load",
    "revisions",
    "search",
    "show",
    "similarity",
    "summary",
    "tree",
    "years",
]

# Loaded when first asked for, so that `import leahy` costs next to nothing. `similarity` is not among them: its module
# has the same name, and would take the function's place.
_WHERE = {
    "cite": "citing",
    "diff": "comparing",
    "export": "exporting",
    "history": "tracing",
    "lists": "reading",
    "load": "reading",
    "revisions": "reading",
    "search": "searching",
    "show": "showing",
    "summary": "comparing",
    "tree": "trees",
    "years": "reading",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(f"{__name__}.{_WHERE[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
