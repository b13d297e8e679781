"""What follows from a model: described fields, the Arrow schema, the checked frame, the Frictionless schema."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa
import pyarrow
from pandera.config import ValidationDepth, config_context

from leahy.text.countries import COUNTRY_NAMES
from schemas.errors import RowsInvalid

SHA256 = r"[0-9a-f]{64}"
Model = type[pa.DataFrameModel]
Columns = pd.DataFrame | Mapping[str, Sequence[Any]]
"""A table: a frame, or the values of each column by its name."""

# pandera's name of a dtype -> ours, Arrow's, Frictionless's
_KINDS: dict[str, tuple[str, pyarrow.DataType, str]] = {
    "string[pyarrow]": ("str", pyarrow.string(), "string"),
    "int16": ("int16", pyarrow.int16(), "integer"),
    "Int32": ("int32", pyarrow.int32(), "integer"),
    "Int64": ("int64", pyarrow.int64(), "integer"),
    "float64": ("float", pyarrow.float64(), "number"),
    "date": ("date", pyarrow.date32(), "date"),
    "datetime64[us, UTC]": ("datetime, UTC", pyarrow.timestamp("us", "UTC"), "datetime"),
    "object": ("list of str", pyarrow.list_(pyarrow.string()), "array"),
    "map": ("object of str", pyarrow.map_(pyarrow.string(), pyarrow.string()), "object"),
}


@dataclass(frozen=True, slots=True)
class FieldOf:
    """One field of a table. `unit` is what the values count or name; `source` is where they come from."""

    name: str
    kind: str
    arrow: pyarrow.DataType
    frictionless: str
    nullable: bool
    description: str
    unit: str
    source: str
    one_of: tuple[str, ...]


def field(
    description: str, *, unit: str, source: str, nullable: bool = False, kind: str | None = None, **checks: Any
) -> Any:
    """A pandera field that says what it is; `kind` overrides what follows from its type."""
    metadata = {"unit": unit, "source": source, "kind": kind, "one_of": tuple(checks.get("isin", ()))}
    return pa.Field(description=description, metadata=metadata, nullable=nullable, **checks)


@cache
def fields_of(model: Model) -> tuple[FieldOf, ...]:
    """The fields of a model, in order."""
    fields = []
    for name, column in model.to_schema().columns.items():
        metadata = column.metadata or {}
        declared = metadata["kind"] or str(column.dtype)
        if declared not in _KINDS:
            raise TypeError(f"{model.__name__}.{name} has the type {declared}, which is none of {', '.join(_KINDS)}")
        kind, arrow, frictionless = _KINDS[declared]
        described = (column.description, metadata["unit"], metadata["source"], metadata["one_of"])
        fields.append(FieldOf(name, kind, arrow, frictionless, column.nullable, *described))
    return tuple(fields)


def table_name(model: Model) -> str:
    """The name of a model's table."""
    return str(model.to_schema().name)


@cache
def arrow_schema(model: Model) -> pyarrow.Schema:
    """The Arrow schema of a model; each field carries its description, unit and source as metadata."""
    return pyarrow.schema(
        pyarrow.field(
            f.name,
            f.arrow,
            nullable=f.nullable,
            metadata={"description": f.description, "unit": f.unit, "source": f.source},
        )
        for f in fields_of(model)
    )


def validate(model: Model, frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` in the model's types and order of columns, checked. Raises `RowsInvalid` with every failure case."""
    return check_rules(model, typed(model, frame), is_typed=True)


def validated_table(model: Model, columns: Columns) -> pyarrow.Table:
    """`columns` as an Arrow table of the model's schema, checked as `validate` does. Raises `RowsInvalid`."""
    table = to_arrow(model, columns)
    check_table(model, table)
    return table


def check_table(model: Model, table: pyarrow.Table) -> None:
    """Check a table that `to_arrow` has made by the model's rules. Raises `RowsInvalid`."""
    check_rules(model, _frame(table), is_typed=True)


def typed(model: Model, frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` in the model's types and order of columns; else `RowsInvalid`. No other rule of the model is checked."""
    return _frame(to_arrow(model, frame))


def check_rules(model: Model, rows: pd.DataFrame, *, is_typed: bool = False) -> pd.DataFrame:
    """`rows`, which have the model's types and order of columns, checked by its rules. Raises `RowsInvalid`.

    For a large table of whole numbers and strings this is enough: `validate` also looks at the type of each cell, which takes
    seconds. `is_typed`: `to_arrow` has made them, so that columns, types and nulls are as they must be, and only values are
    checked, in half the time.
    """
    depth = ValidationDepth.DATA_ONLY if is_typed else ValidationDepth.SCHEMA_AND_DATA
    try:
        with config_context(validation_depth=depth):
            return model.validate(rows, lazy=True)
    except pa.errors.SchemaErrors as errors:
        raise RowsInvalid(table_name(model), _cases(rows, errors)) from errors


def to_arrow(model: Model, columns: Columns) -> pyarrow.Table:
    """`columns` as an Arrow table of the model's schema, by conversions that lose nothing; else `RowsInvalid`."""
    schema, name = arrow_schema(model), table_name(model)
    given: list[Any] = list(columns)
    if odd := sorted({*schema.names} ^ {*given}):
        raise RowsInvalid(name, [_case(c, "not a column" if c in given else "column missing", None, None) for c in odd])
    if len(given) != len(schema.names):
        raise RowsInvalid(name, [_case(None, "columns are unique", given, None)])
    arrays, cases = [], []
    for column in schema:
        values, fits = [_plain(v) for v in columns[column.name]], _test_of(column.type)
        faults = [
            _case(column.name, "not null" if v is None else f"type {column.type}", v, i)
            for i, v in enumerate(values)
            if not (column.nullable if v is None else fits(v))
        ]
        cases += faults
        if not faults:
            arrays.append(pyarrow.array(values, type=column.type))
    if cases:
        raise RowsInvalid(name, cases)
    return pyarrow.Table.from_arrays(arrays, schema=schema)


def frictionless_schema(model: Model, *, flat: bool) -> dict[str, Any]:
    """The model as a Frictionless table schema; `flat` as it stands in a CSV, where a list is one string."""
    fields = []
    for f in fields_of(model):
        constraints: dict[str, Any] = {} if f.nullable else {"required": True}
        if f.one_of:
            constraints["enum"] = list(f.one_of)
        if flat and f.frictionless == "array":
            constraints.pop("required", None)  # an empty list is an empty cell
        described = {"name": f.name, "type": "string" if flat and f.frictionless == "array" else f.frictionless}
        if f.frictionless == "datetime":
            described["format"] = "any"
        described |= {"description": f.description, "unit": f.unit, "source": f.source}
        fields.append(described | ({"constraints": constraints} if constraints else {}))
    return {"fields": fields}


def matches(texts: "pd.Series[str]", pattern: str) -> "pd.Series[bool]":
    """Which of `texts` are wholly of a pattern; Python's `re`, so that no engine of a string dtype has its own say."""
    whole = re.compile(pattern).fullmatch
    return texts.map(lambda text: whole(text) is not None).astype(bool)


def is_country_code(texts: "pd.Series[str]") -> "pd.Series[bool]":
    """Which of `texts` are codes of leahy/text/countries.csv: ISO 3166-1 alpha-2, and XK."""
    return texts.map(lambda text: text in COUNTRY_NAMES).astype(bool)


def filled(texts: "pd.Series[str]") -> "pd.Series[bool]":
    """Which of `texts` hold more than white space."""
    return texts.map(lambda text: bool(text.strip())).astype(bool)


_PLAIN = frozenset({str, int, type(None), date, datetime, list, tuple, dict})
"""Types of cells that are Python values, as most are: to ask pandas about each takes most of the time."""


def _plain(value: Any) -> Any:
    """A cell as a Python value: what pandas and NumPy wrap is unwrapped, all their nulls are None."""
    if type(value) in _PLAIN or isinstance(value, list | tuple | dict):
        return value
    if getattr(value, "ndim", 0):
        return value.tolist()
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp) and value.nanosecond == 0:
        return value.to_pydatetime()
    return value.item() if isinstance(value, np.generic) else value


def _test_of(kind: pyarrow.DataType) -> Callable[[Any], bool]:
    """Whether a value is of an Arrow type already: nothing is parsed, rounded, cut or split into letters."""
    if pyarrow.types.is_integer(kind):
        end = 2 ** (kind.bit_width - 1)
        return lambda value: type(value) is int and -end <= value < end
    if pyarrow.types.is_floating(kind):
        return lambda value: type(value) is float
    if pyarrow.types.is_timestamp(kind):
        return lambda value: type(value) is datetime and value.tzinfo is not None
    if pyarrow.types.is_date(kind):
        return lambda value: type(value) is date
    if pyarrow.types.is_list(kind):
        return lambda value: isinstance(value, list | tuple) and all(map(_is_text, value))
    if pyarrow.types.is_map(kind):
        return lambda value: isinstance(value, dict) and all(_is_text(item) for pair in value.items() for item in pair)
    return _is_text


def _is_text(value: Any) -> bool:
    """A string that UTF-8 can hold."""
    return isinstance(value, str) and (value.isascii() or not any("\ud800" <= c <= "\udfff" for c in value))


_NULLABLE = {pyarrow.int32(): pd.Int32Dtype(), pyarrow.int64(): pd.Int64Dtype()}


def _frame(table: pyarrow.Table) -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas(types_mapper=_NULLABLE.get)
    for column in table.schema:
        if pyarrow.types.is_list(column.type) or pyarrow.types.is_map(column.type):
            frame[column.name] = pd.Series(table[column.name].to_pylist(), index=frame.index, dtype=object)
    return frame


def _cases(frame: pd.DataFrame, errors: pa.errors.SchemaErrors) -> list[dict[str, Any]]:
    """pandera's failure cases. A faulty row, which pandera reports once for each column, is reported once, by its printed unit."""
    identifying = "unit_listed" if "unit_listed" in frame else frame.columns[0]
    cases: dict[tuple[str | None, str, int | None], dict[str, Any]] = {}
    for case in errors.failure_cases.to_dict("records"):
        column = None if case["schema_context"] == "DataFrameSchema" else case["column"]
        index = None if pd.isna(case["index"]) else int(case["index"])
        failure = frame[identifying].iloc[index] if column is None and index is not None else case["failure_case"]
        cases.setdefault((column, case["check"], index), _case(column, case["check"], failure, index))
    return list(cases.values())


def _case(column: str | None, check: str, failure_case: Any, index: int | None) -> dict[str, Any]:
    plain = failure_case if isinstance(failure_case, str | int | list | None) else str(failure_case)
    return {"column": column, "check": check, "failure_case": plain, "index": index}
