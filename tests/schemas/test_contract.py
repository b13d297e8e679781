"""The contract: what rows it lets through, what it refuses, and what is made from it."""

import dataclasses
import json
import subprocess
import sys
import types
import typing
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import frictionless
import pandas as pd
import pandera.pandas as pa
import pyarrow.parquet as pq
import pytest

import leahy
from flows.store.captures import Look
from flows.store.record_writer import refresh
from leahy.record.found_log import Found
from leahy.record.jsonl import read_lines
from leahy.record.revisions import Observation, Revision
from schemas import RowsInvalid, contract, validate_rows
from schemas.contract import Model, arrow_schema, fields_of, to_arrow, validate
from schemas.denied_units import DeniedUnits
from schemas.dictionary import PATH, dictionary
from schemas.lists import Lists
from schemas.logs import FoundPages, Looks, Observations, Revisions
from schemas.units import Units
from tests.support.made_up import FIRST_YEAR, NOW, UNITS, capture, filed, rows, show
from tests.support.places import ROOT


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("made")
    for name, day, units in (("a", 0, UNITS), ("b", None, UNITS[1:]), ("c", 3, ())):
        shown = capture(name, day)
        filed(data, name, shown, {"A": "b"})
        show(data / "processed", shown, units)
        show(data / "processed", shown, units, year=2019)
    show(data / "processed", capture("d", 4), UNITS[3:], year=2019, note="+1 made up")
    refresh(data / "processed", statuses={2017: "not_found"}, first_year=FIRST_YEAR, now=NOW)
    return data


def test_good_rows_come_back_in_the_contract_s_types() -> None:
    given = rows(capture())
    checked = validate_rows(given[given.columns[::-1]])
    assert list(checked.columns) == [f.name for f in fields_of(DeniedUnits)]
    assert to_arrow(DeniedUnits, given).to_pylist() == to_arrow(DeniedUnits, checked).to_pylist()
    assert {name: str(checked[name].dtype) for name in ("year", "name", "path", "captured_at")} == {
        "year": "int16", "name": "str", "path": "object", "captured_at": "datetime64[us, UTC]",
    }  # fmt: skip
    assert validate_rows(rows(capture(), ())).empty


def test_rows_without_a_capture_are_good_too() -> None:
    absent = dict.fromkeys(("source_url", "how", "captured_at", "capture_sha256", "read_by"))
    assert validate_rows(rows(capture(), **absent))["how"].isna().all()


def test_types_that_lose_nothing_are_accepted() -> None:
    given = rows(capture())
    given["year"] = given["year"].astype("int64")
    given["position"] = given["position"].astype("Int32")
    given["note"] = pd.Series([pd.NA] * 4, dtype="string")
    given["parent"] = given["parent"].where(given["parent"].notna(), float("nan"))
    given["path"] = given["path"].map(tuple)
    given["captured_at"] = pd.to_datetime(given["captured_at"].astype(str), utc=True)
    pd.testing.assert_frame_equal(validate_rows(given), validate_rows(rows(capture())))


@pytest.mark.parametrize(
    ("column", "value", "faulty", "check"),
    [
        ("name_id", "ln-XYZ", "name_id", "12 hex digits"),
        ("name_id", "ln-0123456789ab\n", "name_id", "12 hex digits"),
        ("year", 2018.5, "year", "type int16"),
        ("year", "2018", "year", "type int16"),
        ("year", True, "year", "type int16"),
        ("year", 40000, "year", "type int16"),
        ("year", 18, "year", "in_range"),
        ("year", 2019, None, "one year"),
        ("year", None, "year", "not null"),
        ("authority", "dod", "authority", "isin"),
        ("position", 3, None, "1..n"),
        ("position", 0, None, "1..n"),
        ("times_listed", 0, "times_listed", "greater_than_or_equal_to"),
        ("country_code", "ZZ", "country_code", "ISO 3166-1"),
        ("country_code", "BZ", None, "country is the name"),
        ("country", "Mexiko", None, "country is the name"),
        ("country_listed", None, None, "country_basis"),
        ("country_basis", "inferred", None, "country_basis"),
        ("country_basis", "guessed", "country_basis", "isin"),
        ("unit_listed", "\u00a0", "unit_listed", "something to read"),
        ("unit_listed", 5, "unit_listed", "type string"),
        ("unit_listed", "\ud800", "unit_listed", "type string"),
        ("unit_listed", None, "unit_listed", "not null"),
        ("note", "", "note", "something to read"),
        ("unit", "e\u0301", "unit", "NFC"),
        ("unit", "two  spaces", "unit", "NFC"),
        ("unit", "no\u00a0break", "unit", "NFC"),
        ("path", [], None, "path ends in name"),
        ("path", "Made-up Unit One", "path", "type list"),
        ("path", ["Above", "Made-up Unit One"], None, "path ends in name"),
        ("path", [None], "path", "type list"),
        ("name", "Another", None, "path ends in name"),
        ("parent", "Another", None, "path ends in name"),
        ("acronyms", [" "], "acronyms", "list of names"),
        ("acronyms", None, "acronyms", "not null"),
        ("path_order", "sideways", "path_order", "isin"),
        ("path_order", "top_down", None, "path_order"),
        ("source_url", "", "source_url", "something to read"),
        ("source_url", "https://example.org/another/", None, "one capture"),
        ("how", None, None, "provenance is whole"),
        ("how", "hearsay", "how", "isin"),
        ("how", "transcription", None, "captured_at is null"),
        ("captured_at", None, None, "captured_at is null"),
        ("captured_at", NOW.replace(tzinfo=None), "captured_at", "type timestamp"),
        ("captured_at", "2020-01-01", "captured_at", "type timestamp"),
        ("capture_sha256", "0" * 63, "capture_sha256", "64 hex"),
        ("locator", "", "locator", "something to read"),
    ],
)
def test_a_row_that_breaks_the_contract(column: str, value: Any, faulty: str | None, check: str) -> None:
    given = rows(capture())
    given[column] = pd.Series([value, *given[column].tolist()[1:]], dtype=object)
    with pytest.raises(RowsInvalid) as caught:
        validate_rows(given)
    assert any(c["column"] == faulty and check in c["check"] for c in caught.value.failure_cases)
    assert json.loads(json.dumps(caught.value.failure_cases)) == caught.value.failure_cases
    assert "Rows do not fit the contract of denied_units" in str(caught.value)


def test_an_unknown_order_keeps_the_whole_string() -> None:
    whole = {"path_order": "unknown", "parent": None}
    good = rows(capture(), UNITS[2:3], **whole, path=[UNITS[2]], name=UNITS[2])
    assert len(validate_rows(good)) == 1
    with pytest.raises(RowsInvalid, match="the whole unit where that is unknown"):
        validate_rows(rows(capture(), UNITS[2:3], **whole, path=["Made-up Division"], name="Made-up Division"))


def test_a_unit_twice() -> None:
    given = rows(capture(), [UNITS[0], UNITS[0].upper()])
    with pytest.raises(RowsInvalid, match="name_id"):
        validate_rows(given)


def test_columns_are_exactly_those_of_the_contract() -> None:
    with pytest.raises(RowsInvalid, match="note: column missing"):
        validate_rows(rows(capture()).drop(columns="note"))
    with pytest.raises(RowsInvalid, match="remark: not a column"):
        validate_rows(rows(capture()).assign(remark="x"))
    with pytest.raises(RowsInvalid, match="columns are unique"):
        validate_rows(pd.concat([rows(capture()), rows(capture())[["note"]]], axis=1))


def test_every_fault_is_told() -> None:
    given = rows(capture(), note="", locator="")
    with pytest.raises(RowsInvalid) as caught:
        validate_rows(given)
    assert len(caught.value.failure_cases) == 8
    assert [case["index"] for case in caught.value.failure_cases if case["column"] == "note"] == [0, 1, 2, 3]


# --- what is made from it


@pytest.mark.parametrize("model", [DeniedUnits, Lists, Revisions, Observations, Looks, FoundPages])
def test_every_field_says_what_it_is(model: Model) -> None:
    for field in fields_of(model):
        assert field.description.endswith(".")
        assert field.unit
        assert field.source


def test_the_files_carry_their_fields(made: Path) -> None:
    for path, model in (("denied_units/2018.parquet", DeniedUnits), ("lists.parquet", Lists)):
        schema = pq.read_schema(made / "processed" / path)
        assert schema.names == arrow_schema(model).names
        for field in arrow_schema(model):
            found = schema.field(field.name)
            assert (found.type, found.nullable) == (field.type, field.nullable)
            assert found.metadata.items() >= field.metadata.items()


def test_what_is_written_fits_its_contract(made: Path) -> None:
    assert len(validate(Lists, leahy.lists(data=made))) == 10
    folder = made / "processed" / "revisions" / "2019"
    revisions = pd.DataFrame(json.loads((folder / "revisions.json").read_text()))
    revisions["created_at"] = pd.to_datetime(revisions["created_at"]).astype("datetime64[us, UTC]")
    assert len(validate(Revisions, revisions)) == 4
    observations = pd.DataFrame(read_lines(folder / "observations.jsonl")).astype(object)
    for moment in ("captured_at", "observed_at"):
        observations[moment] = pd.to_datetime(observations[moment]).astype("datetime64[us, UTC]")
    assert len(validate(Observations, observations)) == 4
    looks = pd.DataFrame(read_lines(made / "raw" / "made-up" / "looks.jsonl")).astype(object)
    for moment in ("captured_at", "fetched_at"):
        looks[moment] = pd.to_datetime(looks[moment]).astype("datetime64[us, UTC]")
    assert len(validate(Looks, looks)) == 3


@pytest.mark.parametrize(
    ("record", "model"),
    [(Look, Looks), (Revision, Revisions), (Observation, Observations), (Found, FoundPages)],
)
def test_records_have_the_fields_of_their_contract(record: type[Any], model: Model) -> None:
    """A log's line is a dataclass where it is read and written, and a contract where it is described."""
    kinds = {
        str: "str",
        int: "int32",
        datetime: "datetime, UTC",
        date: "date",
        tuple: "list of str",
        Mapping: "object of str",
    }
    fields = []
    for field in dataclasses.fields(record):
        hints = typing.get_args(field.type) if isinstance(field.type, types.UnionType) else (field.type,)
        (hint,) = (hint for hint in hints if hint is not types.NoneType)
        origin = typing.get_origin(hint) or hint
        kind = next(kind for base, kind in kinds.items() if issubclass(origin, base))
        fields.append((field.name, kind, types.NoneType in hints))
    assert fields == [(field.name, field.kind, field.nullable) for field in fields_of(model)]


def test_the_package_is_valid_for_frictionless(made: Path) -> None:
    path = made / "processed" / "datapackage.json"
    report = frictionless.validate(str(path))
    assert report.valid, report.to_summary()
    assert {task.place: task.stats.get("rows") for task in report.tasks if task.place.endswith(".csv")} == {
        "csv/2018.csv": None, "csv/2019.csv": 1,
    }  # fmt: skip
    for resource in json.loads(path.read_text())["resources"]:
        model = {"lists": Lists, "units": Units}.get(resource["name"], DeniedUnits)
        assert len(resource["schema"]["fields"]) == len(fields_of(model))


@pytest.mark.parametrize("damaged", ["csv/2019.csv", "denied_units/2019.parquet"])
def test_the_package_knows_its_bytes(made: Path, damaged: str) -> None:
    file = made / "processed" / damaged
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b"a", b"b"))
    try:
        assert not frictionless.validate(str(made / "processed" / "datapackage.json")).valid
    finally:
        file.write_bytes(whole)


def test_the_data_dictionary_is_fresh() -> None:
    assert PATH.read_text(encoding="utf-8") == dictionary(), "docs/data-dictionary.md is stale: run python -m schemas"


def test_importing_schemas_is_light() -> None:
    script = "import sys, schemas, leahy.text.countries; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert not set(loaded) & {"pandera", "pandas", "pyarrow"}


def test_a_type_that_no_table_has_is_named() -> None:
    class Counted(pa.DataFrameModel):
        words: int = contract.field("Words of the unit.", unit="count", source="a test")

    with pytest.raises(TypeError, match=r"Counted\.words has the type int64, which is none of string"):
        fields_of(Counted)
