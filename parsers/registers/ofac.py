"""OFAC's list of specially designated nationals: SDN.CSV and ALT.CSV.

Both have no header and CRLF, `-0-` for null, and byte 0x1A at their end (seen in copies of 2024 and 2026). A record whose
type is null is an entity. Neither file has a date of designation, and SDN.CSV has no country. Its columns are those that
the Treasury documents for SDN.CSV (Office of Foreign Assets Control, data formats and data schemas).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from leahy.vocabulary import VerdictKind
from parsers.errors import RegisterError
from parsers.registers.files import cells, checked, csv_rows, text_of
from schemas.contract import arrow_schema
from schemas.registers import Aliases, Designations

SDN, ALT = "SDN.CSV", "ALT.CSV"
_NULL, _END = "-0-", "\x1a"
_OTHER_NAME = re.compile(r"\b[afn]\.k\.a\. '([^']+)'")


@dataclass(frozen=True, slots=True)
class Designation:
    """A designated entity. `row`: its row in SDN.CSV, from 1; `names`: as printed, its first name first; `programs`: the
    codes of the sanctions programs."""

    entry_id: str
    row: int
    names: tuple[str, ...]
    programs: tuple[str, ...]


def read_sdn(body: bytes) -> pd.DataFrame:
    """The rows of SDN.CSV, verbatim but for nulls: the columns of `schemas.registers.Designations`. Raises `RegisterError`."""
    return checked(Designations, _table(body, arrow_schema(Designations).names, SDN), SDN)


def read_alt(body: bytes) -> pd.DataFrame:
    """The rows of ALT.CSV, verbatim but for nulls: the columns of `schemas.registers.Aliases`. Raises `RegisterError`."""
    return checked(Aliases, _table(body, arrow_schema(Aliases).names, ALT), ALT)


def designations(sdn: pd.DataFrame, alt: pd.DataFrame | None = None) -> Sequence[Designation]:
    """The entities of `sdn` with their other names: those of `alt`, and those among the remarks.

    The two files may be of different days: an alias without its entity is left out.
    """
    others: dict[str, list[str]] = {}
    if alt is not None:
        for entry_id, name in zip(alt["entry_id"], alt["name"], strict=True):
            others.setdefault(entry_id, []).append(name)
    entities = sdn[sdn["kind"].isna()]
    texts = (cells(entities[column]) for column in ("entry_id", "name", "programs", "remarks"))
    return [
        Designation(
            entry_id or "",
            int(row),
            tuple(dict.fromkeys((name or "", *others.get(entry_id or "", ()), *_OTHER_NAME.findall(remarks or "")))),
            tuple(code.strip() for code in (programs or "").split("] [")),
        )
        for row, entry_id, name, programs, remarks in zip(entities["row"].tolist(), *texts, strict=True)
    ]


def _table(body: bytes, columns: Sequence[str], name: str) -> pd.DataFrame:
    text = text_of(body, name)
    if not text.rstrip("\r\n").endswith(_END):
        raise RegisterError(
            VerdictKind.TRUNCATED, f"{name}: byte 0x1A, with which the file ends, is missing: it breaks off."
        )
    rows: list[tuple[object, ...]] = []
    for number, fields in csv_rows(text[: text.rindex(_END)], name):
        if len(fields) != len(columns) - 1:
            raise RegisterError(
                VerdictKind.NOT_A_LIST,
                f"{name}, row {number}: {len(fields)} fields, where {len(columns) - 1} should be: {fields[:3]}. "
                "The columns of the file have changed.",
            )
        rows.append((number, *(None if (field := raw.strip()) == _NULL else field for raw in fields)))
    frame = pd.DataFrame(rows, columns=list(columns))
    return frame.astype(dict.fromkeys(columns[1:], "str") | {columns[0]: "Int32"})
