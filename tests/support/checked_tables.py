"""Tables are checked against their contract once by each process: most tests write the same tables again and again."""

import contextlib
import re
from collections.abc import Iterator

import pandas as pd
import pyarrow as pa

from parsers.registers import files
from schemas import contract

_checked: set[str] = set()
_HASH = re.compile(r"\b[0-9a-f]{12,64}\b")


def check_tables_once() -> None:
    """Check tables that differ only in moments and hashes by the rules of their contract once, however often they are written.

    The check changes no disk and takes much of the time. Types and nulls are checked each time, and a table that fails is
    checked again each time.
    """
    real, real_table = contract.check_rules, contract.check_table

    def check_rules(model: contract.Model, rows: pd.DataFrame, *, is_typed: bool = False) -> pd.DataFrame:
        cells = [list(column) for _, column in _without_moments(rows).items()]
        key = _HASH.sub("#", f"{contract.table_name(model)} {cells}")
        if key not in _checked:
            rows = real(model, rows, is_typed=is_typed)
            _checked.add(key)
        return rows

    def check_table(model: contract.Model, table: pa.Table) -> None:
        columns = {
            name: [at and "a moment" for at in column]
            if pa.types.is_timestamp(table.schema.field(name).type)
            else column
            for name, column in table.to_pydict().items()
        }
        key = _HASH.sub("#", f"{contract.table_name(model)} {columns}")
        if key not in _checked:
            real_table(model, table)
            _checked.add(key)

    contract.check_rules = files.check_rules = check_rules
    contract.check_table = check_table


def _without_moments(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` with "a moment" in the place of each."""
    moments = rows.select_dtypes("datetimetz")
    return rows.assign(**{name: column.isna().map({True: "", False: "a moment"}) for name, column in moments.items()})


@contextlib.contextmanager
def tables_checked_once() -> Iterator[None]:
    """`check_tables_once` for as long as this lasts."""
    before, before_table = contract.check_rules, contract.check_table
    check_tables_once()
    try:
        yield
    finally:
        contract.check_rules = files.check_rules = before
        contract.check_table = before_table
