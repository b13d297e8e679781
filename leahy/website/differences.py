"""The rows and the counts of a page that compares two lists."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from leahy.display.word_diff import changed_words
from leahy.queries.diff import PAIRED, summary
from leahy.website.words import shown

_EXPLANATIONS = {
    "only_old": "That is all that is known: a unit may not have been proposed again, or its case may have been settled, "
    "withheld or decided later.",
    "possible": "The words are close. A person has to decide; nobody has yet.",
    "moved": "The same unit, under another parent.",
    "reworded": "The same unit in other words.",
}


def difference_group(title: str, rows: pd.DataFrame, unit_ids: Mapping[str, str], is_edit: bool) -> Mapping[str, Any]:
    """The rows of one kind of difference, at least one, as their template shows them. `unit_ids`: name_id -> unit_id."""
    kind = rows["kind"].iloc[0]
    shown_rows = []
    for row in rows.to_dict("records"):
        old, new = shown(row["unit_listed_old"]), shown(row["unit_listed_new"])
        shown_rows.append(
            {
                "country": shown(row["country"]),
                "old": old,
                "new": new,
                "words": {side: _marked(old, new, side) for side in "-+"} if old and new else {},
                "note_old": shown(row["note_old"]),
                "note_new": shown(row["note_new"]),
                "unit_old": unit_ids.get(row["name_id_old"], ""),
                "unit_new": unit_ids.get(row["name_id_new"], ""),
                "evidence": shown(row["evidence"]) if kind != "same" else "",
            }
        )
    return {
        "title": title,
        "rows": shown_rows,
        "paired": kind in PAIRED,
        "explanation": "" if is_edit and kind == "only_old" else _EXPLANATIONS.get(kind, ""),
    }


def _marked(old: str, new: str, side: str) -> list[tuple[bool, str]]:
    """(whether only this side has them, words) of one side, in order; the space before marked words stands alone."""
    parts: list[tuple[bool, str]] = []
    for kind, text in changed_words(old, new):
        if kind == "=":
            parts.append((False, text))
        elif kind == side:
            parts += [(False, " "), (True, text.strip())] if text.startswith(" ") else [(True, text)]
    return parts


def counts_by_country(frame: pd.DataFrame) -> tuple[list[str], list[tuple[str, str, list[int]]]]:
    """The table by country: its header, and (code, country, numbers)."""
    table = summary(frame)
    kinds = [column for column in table.columns[4:] if table[column].any()]
    header = [frame.attrs["old"], frame.attrs["new"], *(frame.attrs["kinds"][kind] for kind in kinds)]
    rows = [
        (str(row["country_code"]), shown(row["country"]), [int(row[c]) for c in ("old", "new", *kinds)])
        for row in table.to_dict("records")
    ]
    return header, rows
