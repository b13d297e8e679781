"""Decisions of people about units: `data/decisions/same_unit.csv`, read strictly.

A decision says whether two printed strings of one country name one unit. It overrules every score. Every fault names the
file and the line, because a person wrote it.
"""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from leahy.errors import LeahyError
from leahy.record.decided import decided_lines
from leahy.text.fold import fold

SAME_UNIT_HEADER = ("country_code", "a", "b", "same", "reason", "source", "decided_on")
_CODE = re.compile(r"[A-Z]{2}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class SameUnitError(LeahyError):
    """A decision in same_unit.csv cannot be read."""


@dataclass(frozen=True, slots=True)
class Decided:
    """That `a` and `b`, as printed in the lists of one country, name one unit (`same`) or two."""

    country_code: str
    a: str
    b: str
    same: bool
    reason: str
    source: str
    decided_on: date


def same_unit_file(data: Path) -> Path:
    """The file of these decisions under the data folder."""
    return data / "decisions" / "same_unit.csv"


def read_same_unit(path: Path) -> tuple[Decided, ...]:
    """The decisions in `path`, in its order; none where there is no file.

    `SameUnitError` for an invalid file, for two decisions on one pair, and for a pair whose strings
    are one string once they are folded (those are the same unit without a decision).
    """
    decided: list[Decided] = []
    line_of: dict[tuple[str, frozenset[str]], int] = {}
    for line, row in decided_lines(path, SAME_UNIT_HEADER, SameUnitError):
        where = f"{path}, line {line}"
        decision = _decision(where, row)
        pair = decision.country_code, frozenset((fold(decision.a), fold(decision.b)))
        if len(pair[1]) == 1:
            raise SameUnitError(
                f"{where}: a and b are one string once folded; they need no decision. Take the line out."
            )
        if pair in line_of:
            raise SameUnitError(f"{where}: this pair is decided already in line {line_of[pair]}; keep one line.")
        line_of[pair] = line
        decided.append(decision)
    return tuple(decided)


def decision_line(country_code: str, a: str, b: str, reason: str, day: date) -> str:
    """The line of same_unit.csv that calls two printed strings one unit, with `SOURCE` for the document that says so."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow((country_code, a, b, "yes", reason, "SOURCE", day.isoformat()))
    return out.getvalue()


def without_names(decided: Iterable[Decided], names: Iterable[tuple[str, str]]) -> list[tuple[Decided, str]]:
    """The decisions on a string that is not among `names` (country code, printed string), each with that string."""
    known = {(code, fold(name)) for code, name in names}
    return [
        (decision, string)
        for decision in decided
        for string in (decision.a, decision.b)
        if (decision.country_code, fold(string)) not in known
    ]


def _decision(where: str, row: list[str]) -> Decided:
    if len(row) != len(SAME_UNIT_HEADER):
        raise SameUnitError(
            f"{where}: {len(row)} fields, not {len(SAME_UNIT_HEADER)} ({','.join(SAME_UNIT_HEADER)}). "
            "A string with a comma needs quotes around it."
        )
    code, a, b, same, reason, source, decided_on = (value.strip() for value in row)
    if not _CODE.fullmatch(code):
        raise SameUnitError(f"{where}: country_code is {code!r}; write the two capitals of ISO 3166-1 (or XK).")
    for name, value in (("a", a), ("b", b), ("reason", reason), ("source", source)):
        if not value:
            raise SameUnitError(f"{where}: {name} is empty; a decision needs both strings, its reason and its source.")
    if same not in ("yes", "no"):
        raise SameUnitError(f"{where}: same is {same!r}; write yes or no.")
    if not _DATE.fullmatch(decided_on):
        raise SameUnitError(f"{where}: decided_on is {decided_on!r}; write it as YYYY-MM-DD.")
    try:
        day = date.fromisoformat(decided_on)
    except ValueError as error:
        raise SameUnitError(
            f"{where}: decided_on is {decided_on!r}, which is no day; write it as YYYY-MM-DD."
        ) from error
    return Decided(code, a, b, same == "yes", reason, source, day)
