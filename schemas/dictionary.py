"""docs/data-dictionary.md: every table and field, from the models alone."""

from pathlib import Path

from schemas.contract import FieldOf, Model, fields_of, table_name
from schemas.country_years import CountryYears
from schemas.denied_units import DeniedUnits
from schemas.lists import Lists
from schemas.logs import FoundPages, Looks, Observations, Revisions
from schemas.registers import Vetting
from schemas.related import Related
from schemas.units import Units

PATH = Path(__file__).parent.parent / "docs" / "data-dictionary.md"

_TABLES: tuple[tuple[Model, str], ...] = (
    (DeniedUnits, "`data/processed/denied_units/YYYY.parquet`, `data/processed/csv/YYYY.csv`"),
    (Lists, "`data/processed/lists.parquet`"),
    (Units, "`data/processed/units.parquet`"),
    (Related, "`data/processed/related.parquet`"),
    (CountryYears, "`data/processed/country_years.parquet`"),
    (Vetting, "`data/processed/vetting.parquet`"),
    (Revisions, "`data/processed/revisions/YYYY/revisions.json`"),
    (Observations, "`data/processed/revisions/YYYY/observations.jsonl`"),
    (Looks, "`data/raw/SOURCE/looks.jsonl`"),
    (FoundPages, "`data/raw/found.jsonl`"),
)
_INTRODUCTION = """# Data dictionary

Written by `python -m schemas` from the models in `schemas/`; change it there.

In the CSV files a list is one cell, joined with ` > `, a null or an empty list is an empty cell, and a cell that a
spreadsheet would take for a formula (it begins, after apostrophes and white space, with `=`, `+`, `-` or `@`, or it
begins with a tab or a line break) has one apostrophe more in front: take one apostrophe away from every cell that
begins with apostrophes and then such a sign.

The country_code of Namibia is `NA`, which pandas and R take for a missing value in a CSV file or a workbook. Read them with
`pd.read_csv(file, keep_default_na=False, na_values=[""])` or, in R, `read.csv(file, na.strings = "")`.
"""


def dictionary() -> str:
    """The whole file."""
    return "\n".join([_INTRODUCTION, *(_section(model, path) for model, path in _TABLES)])


def _section(model: Model, path: str) -> str:
    lines = [
        f"## {table_name(model)}",
        "",
        f"{' '.join((model.__doc__ or '').split())} In {path}.",
        "",
        "| field | type | null | meaning | unit | source |",
        "|---|---|---|---|---|---|",
        *(_line(field) for field in fields_of(model)),
        "",
    ]
    return "\n".join(lines)


def _line(field: FieldOf) -> str:
    one_of = f" One of {', '.join(f'`{value}`' for value in field.one_of)}." if field.one_of else ""
    null = "yes" if field.nullable else "no"
    return f"| `{field.name}` | {field.kind} | {null} | {field.description}{one_of} | {field.unit} | {field.source} |"
