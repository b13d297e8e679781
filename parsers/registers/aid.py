"""ForeignAssistance.gov's file of aid by country. Obligations and disbursements are two views of the same money."""

import re

import pandas as pd

from parsers.countries.headings import match_country
from parsers.registers.files import cells_below, checked, csv_rows, text_of
from schemas.contract import arrow_schema
from schemas.registers import Aid

NAME = "us_foreign_aid_country.csv"
_COLUMNS = {
    "fiscal_year": "fiscal_year",
    "country_name": "country",
    "transaction_type_name": "transaction_type",
    "current_amount": "amount",
}
_ALSO = {
    "country": "country_name",
    "transaction_type": "transaction_type_name",
    "current_dollar_amount": "current_amount",
}
"""Headers were seen in snake_case and in Title Case, with and without `name`: they are compared as snake_case."""
_NULL = ("", "NULL")


def read_aid(body: bytes) -> pd.DataFrame:
    """The amounts of the file, verbatim: the columns of `schemas.registers.Aid`. Raises `RegisterError`.

    A row without a country, a fiscal year or an amount (`NULL`) is left out: it states no amount for a country.
    """
    rows = csv_rows(text_of(body, NAME), NAME)
    _, printed = next(rows, (1, []))
    header = [_snake(column) for column in printed]
    header = [_ALSO.get(column, column) for column in header]
    cells = []
    for number, fields in cells_below(header, rows, list(_COLUMNS), NAME):
        values = [field.strip() for field in fields]
        if not any(value in _NULL for value in values):
            cells.append((number, *values))
    frame = pd.DataFrame(cells, columns=["row", *_COLUMNS.values()])
    codes = {country: _code(country) for country in frame["country"].unique()}
    frame.insert(3, "country_code", frame["country"].map(codes))
    names = arrow_schema(Aid).names
    return checked(Aid, frame[names].astype(dict.fromkeys(names[1:], "str") | {"row": "Int32"}), NAME)


def _code(country: str) -> str | None:
    codes = match_country(country)
    return next(iter(codes)) if len(codes) == 1 else None


def _snake(header: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", header.strip().lower()).strip("_")
