"""What differs between two revisions of one list, for a person to read: both printed strings, side by side."""

import difflib

from flows.report.model import Difference
from leahy.record.revisions import Revision, Year, read_table

_BESIDE = 0.8  # share of letters in common from which two printed lines are shown beside each other


def differences(year: Year, old: Revision, new: Revision) -> tuple[Difference, ...]:
    """Where two revisions of one year print something else, in their order.

    Two lines stand beside each other where one took the other's place under the same country and most letters are the
    same; that says nothing about whether they name one unit.
    """
    before, after = _printed_lines(year, old), _printed_lines(year, new)
    found: list[Difference] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        come = after[c:d]
        for country, line in before[a:b]:
            beside = next((other for other in come if other[0] == country and _alike(line, other[1])), None)
            if beside:
                come.remove(beside)
            found.append(Difference(country, line, beside[1] if beside else None))
        found += [Difference(country, None, line) for country, line in come]
    return tuple(found)


def _printed_lines(year: Year, revision: Revision) -> list[tuple[str, str]]:
    """(country, what is printed of the unit) in the order of the list."""
    rows = read_table(year.folder, revision).select(["country", "unit_listed", "note"]).to_pylist()
    return [(r["country"], f"{r['unit_listed']} [{r['note']}]" if r["note"] else r["unit_listed"]) for r in rows]


def _alike(old: str, new: str) -> bool:
    return difflib.SequenceMatcher(None, old, new, autojunk=False).ratio() >= _BESIDE
