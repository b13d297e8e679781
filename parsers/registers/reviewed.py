"""Reviewed tables of this project: Child Soldiers Prevention Act lists, and figures on vetting. Facts, each with its source."""

import functools
from pathlib import Path

import pandas as pd

from schemas.contract import Model, arrow_schema, validate
from schemas.registers import ChildSoldiers, Vetting

_HERE = Path(__file__)


@functools.cache
def child_soldiers() -> pd.DataFrame:
    """The countries on Child Soldiers Prevention Act lists that are known (`schemas.registers.ChildSoldiers`)."""
    return _read("child_soldiers.csv", ChildSoldiers)


@functools.cache
def child_soldiers_years() -> dict[int, str]:
    """Year of the report -> 'all', 'part' or 'none' of its countries are known here."""
    table = pd.read_csv(_HERE.with_name("child_soldiers_years.csv"), dtype="str", keep_default_na=False)
    return dict(zip(table["report_year"].astype(int).tolist(), table["known"].tolist(), strict=True))


@functools.cache
def vetting() -> pd.DataFrame:
    """Figures on vetting as stated (`schemas.registers.Vetting`): total and parts are separate facts."""
    return _read("vetting.csv", Vetting)


def _read(name: str, model: Model) -> pd.DataFrame:
    table = pd.read_csv(_HERE.with_name(name), dtype="str", keep_default_na=False)
    table.insert(0, "row", range(1, len(table) + 1))
    whole = [field.name for field in arrow_schema(model) if str(field.type).startswith("int")]
    return validate(model, table.astype(dict.fromkeys(whole, "int64")))
