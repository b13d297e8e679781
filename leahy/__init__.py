"""The record of security-force units denied US assistance under the Leahy law, for people who read it.

    import leahy

    leahy.lists()                  which calendar years are known, and what is known of each
    leahy.load(2018)               the units on one year's list; leahy.load() for all of them
    leahy.revisions(2018)          the revisions of one year's list
    leahy.diff(2018, 2019)         what differs between two lists, or two revisions of one ("2018@r1", "2018@r2")
    leahy.history("Made-up Unit")  one unit through the years
    leahy.units()                  the names of every unit by year, under its id
    leahy.search("rapid action")   units by words
    leahy.tree(2018, "Nepal")      the hierarchy of the listed units
    leahy.related(2018)            candidates in other registers: trainings, sanctions, child-soldiers lists
    leahy.timeline("Made-up Unit") the listings of a unit, and the records beside it, in the order of time
    leahy.country_years()          child-soldiers lists and aid by country and year; leahy.vetting(): figures on vetting
    leahy.cite(2018)               the citation of a list
    leahy.export("units.xlsx")     the units as a file for other programs
    leahy.site("folder")           the record as pages to read in a browser
    leahy.show(frame)              any of these frames with its coverage and caveat, on a screen or in a notebook

A list is neither cumulative nor a list of bans. Not listed means nothing more than that.
"""

import importlib
from typing import TYPE_CHECKING, Any

from leahy.errors import LeahyError, NotObserved, RecordError
from leahy.matching.similarity import SAME_UNIT, similarity

if TYPE_CHECKING:
    from leahy.display.show import show
    from leahy.display.tree_view import tree
    from leahy.exports.citation import cite
    from leahy.exports.export import export
    from leahy.queries.diff import diff, summary
    from leahy.queries.history import history
    from leahy.queries.load import lists, load, revisions, years
    from leahy.queries.related import country_years, related, timeline, vetting
    from leahy.queries.search import search
    from leahy.queries.units import units
    from leahy.website.site import site

__all__ = [
    "SAME_UNIT",
    "LeahyError",
    "NotObserved",
    "RecordError",
    "cite",
    "country_years",
    "diff",
    "export",
    "history",
    "lists",
    "load",
    "related",
    "revisions",
    "search",
    "show",
    "similarity",
    "site",
    "summary",
    "timeline",
    "tree",
    "units",
    "vetting",
    "years",
]

# Loaded at first use, so that `import leahy` is fast.
_MODULES = {
    "cite": "exports.citation",
    "country_years": "queries.related",
    "diff": "queries.diff",
    "export": "exports.export",
    "history": "queries.history",
    "lists": "queries.load",
    "load": "queries.load",
    "related": "queries.related",
    "revisions": "queries.load",
    "search": "queries.search",
    "show": "display.show",
    "site": "website.site",
    "summary": "queries.diff",
    "timeline": "queries.related",
    "tree": "display.tree_view",
    "units": "queries.units",
    "vetting": "queries.related",
    "years": "queries.load",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
