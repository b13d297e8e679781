"""The contracts: one pandera model a table. Descriptions, units and sources of fields live here and nowhere else.

    denied_units.py   DeniedUnits: one row a denied unit on one list
    lists.py          Lists: one row a known calendar year
    units.py          Units: one row a unit, a year and a printed name
    logs.py           Revisions, Observations, Looks: the lines of the JSON logs
    contract.py       what follows from a model: the Arrow schema, the checked frame, the Frictionless schema
    dictionary.py     docs/data-dictionary.md, written by `python -m schemas`

Importing the package costs nothing; pandera is loaded when a contract is used.
"""

from typing import TYPE_CHECKING

from schemas.errors import RowsInvalid

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RowsInvalid", "validate_rows"]


def validate_rows(rows: "pd.DataFrame") -> "pd.DataFrame":
    """The rows of one year's list, checked whole; returned in the contract's types and order of columns.

    Types that lose nothing are accepted for the contract's own (int64 for int16, object for str). Raises `RowsInvalid`
    with every failure case; rows are never dropped.
    """
    from schemas.contract import validate
    from schemas.denied_units import DeniedUnits

    return validate(DeniedUnits, rows)
