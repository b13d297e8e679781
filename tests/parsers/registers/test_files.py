"""Files of registers: what they hold, and every way in which they are refused by name."""

import io
from datetime import date

import pandas as pd
import pytest

from leahy.vocabulary import RegisterFormat, VerdictKind
from parsers.registers import ofac, reviewed, trainings
from parsers.registers.aid import read_aid
from parsers.registers.verdict import judge_register
from tests.support.registers import TRAINING_COLUMNS, aid, alt, sdn, training
from tests.support.registers import trainings as table_of

URL = "https://register.example/file.csv"
GUARD = (
    7,
    "GUARD BATTALION, NORTHERN COMMAND",
    "GLOMAG] [BURMA-EO14014",
    "Founded 2001; a.k.a. 'GB'; f.k.a. 'OLD GUARD'.",
)


def test_sdn_is_read_verbatim_but_for_nulls() -> None:
    (row,) = ofac.read_sdn(sdn([GUARD])).to_dict("records")
    assert (row["row"], row["entry_id"], row["name"], row["programs"]) == (1, "7", GUARD[1], GUARD[2])
    assert row["remarks"] == GUARD[3]
    assert pd.isna(row["kind"])
    assert pd.isna(row["vessel_type"])


def test_an_entity_has_the_names_of_both_files_and_of_its_remarks() -> None:
    (entity,) = ofac.designations(ofac.read_sdn(sdn([GUARD])), ofac.read_alt(alt([(7, "GUARDIANS"), (8, "NOBODY")])))
    assert entity.names == (GUARD[1], "GUARDIANS", "GB", "OLD GUARD")
    assert entity.programs == ("GLOMAG", "BURMA-EO14014")


def test_individuals_are_no_entities() -> None:
    body = sdn([GUARD]).replace(b"-0-,GLOMAG", b"individual,GLOMAG")
    assert ofac.designations(ofac.read_sdn(body)) == []


def test_trainings_are_read_from_tabs_commas_and_parquet() -> None:
    rows = [training("Guard, Army"), training("")]
    body = table_of(rows)
    read = trainings.read_trainings(body)
    assert read["recipient_unit"].isna().tolist() == [False, True]
    assert read["row"].tolist() == [1, 2]
    frame = pd.DataFrame(rows, columns=list(TRAINING_COLUMNS), dtype="str")
    sink = io.BytesIO()
    frame.to_parquet(sink)
    pd.testing.assert_frame_equal(trainings.read_trainings(sink.getvalue()), read)
    pd.testing.assert_frame_equal(trainings.read_trainings(frame.to_csv(index=False).encode()), read)


@pytest.mark.parametrize(
    ("program", "year"), [("IMET, FY 99", 1999), ("PKO - Fiscal Year 2014 DoS", 2014), ("FY04", 2004), ("IMET", None)]
)
def test_fiscal_year(program: str, year: int | None) -> None:
    assert trainings.fiscal_year(program) == year


def test_days_that_no_calendar_has_are_none() -> None:
    assert trainings.day("2017-02-28") == date(2017, 2, 28)
    assert trainings.day("2017-02-30") is None
    assert trainings.day("5/2/2017") is None


@pytest.mark.parametrize("title", [False, True])
def test_aid_keeps_transaction_types_apart_and_the_transitional_quarter(title: bool) -> None:
    rows = [
        ("2018", "Mexico", "Obligations", "100"), ("2018", "Mexico", "Disbursements", "-90"),
        ("1976tq", "Mexico", "Obligations", "5"), ("2018", "World", "Obligations", "7"), ("2018", "NULL", "Obligations", "7"),
    ]  # fmt: skip
    read = read_aid(aid(rows, title=title))
    assert read["fiscal_year"].tolist() == ["2018", "2018", "1976tq", "2018"]
    assert read["country_code"].isna().tolist() == [False, False, False, True]
    assert read["amount"].tolist() == ["100", "-90", "5", "7"]


GOOD = sdn([GUARD, (9, "ANOTHER", "CUBA", "")])


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        (b"", VerdictKind.EMPTY, "0 bytes"),
        (b"\r\n", VerdictKind.EMPTY, "without a word"),
        (GOOD[:-1], VerdictKind.TRUNCATED, "0x1A"),
        (GOOD.replace(b"CUBA,", b"CUBA,extra,"), VerdictKind.NOT_A_LIST, "row 2: 13 fields"),
        (GOOD.replace(b"ANOTHER", b"ANOTHER \xe9"), VerdictKind.NOT_A_LIST, "line 2: byte 0xe9 is not UTF-8"),
        (GOOD.decode().encode("utf-16"), VerdictKind.NOT_A_LIST, "UTF-16"),
        (b"PK\x03\x04\x00\x00", VerdictKind.NOT_A_LIST, "an Excel workbook or a ZIP file"),
        (b"\x1f\x8b\x08\x00", VerdictKind.NOT_A_LIST, "a gzip file"),
        (b"\x00\x01\x02", VerdictKind.NOT_A_LIST, "a binary file"),
        (b'{"error": "moved"}', VerdictKind.NOT_A_LIST, "JSON, where a CSV should be"),
        (
            b"<!doctype html><title>x</title>" + b"<p>word words</p>" * 300 + b"</html>",
            VerdictKind.NOT_A_LIST,
            "a page or XML",
        ),
        (
            b"<html><title>Access Denied</title><p>You don't have permission to access this.</p></html>",
            VerdictKind.BLOCKED,
            "",
        ),
        (GOOD.replace(b"9,ANOTHER", b"x,ANOTHER"), VerdictKind.NOT_A_LIST, "entry_id"),
        (GOOD.replace(b"9,ANOTHER", b"7,ANOTHER"), VerdictKind.NOT_A_LIST, "entry_id"),
    ],
)
def test_sdn_is_refused_by_name(body: bytes, kind: VerdictKind, said: str) -> None:
    verdict = judge_register(body, format=RegisterFormat.SDN, url=URL)
    assert verdict.kind == kind
    assert said in verdict.reason


def test_a_whole_register_is_one() -> None:
    assert judge_register(GOOD, format=RegisterFormat.SDN, url=URL).kind == VerdictKind.REGISTER
    short = judge_register(GOOD, format=RegisterFormat.SDN, url=URL, least_rows=3)
    assert (short.kind, short.reason) == (VerdictKind.TRUNCATED, "2 rows, where a whole register has 3 or more")
    cut = judge_register(GOOD, format=RegisterFormat.SDN, url=URL, headers={"Content-Length": "100000"})
    assert cut.kind == VerdictKind.TRUNCATED
    away = judge_register(GOOD, format=RegisterFormat.SDN, url=URL, status=404)
    assert away.kind == VerdictKind.NOT_FOUND


@pytest.mark.parametrize(
    ("body", "format", "said"),
    [
        (table_of([training("A")], [c.replace("recipient", "student") for c in TRAINING_COLUMNS]), RegisterFormat.TRAININGS,
         "no column training:recipient_unit; columns that are unknown here: training:student_unit"),
        (table_of([training("A")[:-1]]), RegisterFormat.TRAININGS, "row 2: 12 fields"),
        (table_of([training("A", report="1999")]), RegisterFormat.TRAININGS, "report"),
        (b"PAR1" + b"\x00" * 20, RegisterFormat.TRAININGS, "Parquet that cannot be read"),
        (aid([("2018", "Mexico", "Obligations", "1,000")]), RegisterFormat.AID, "amount"),
        (aid([("FY18", "Mexico", "Obligations", "1")]), RegisterFormat.AID, "fiscal_year"),
        (aid([]).replace(b"current_amount", b"amount_now"), RegisterFormat.AID, "no column current_amount"),
        (alt([(1, "A")]).replace(b"aka", b"abc"), RegisterFormat.ALT, "kind"),
        (alt([(1, "A"), (1, "B")]).replace(b"1,1001", b"1,1000"), RegisterFormat.ALT, "alias_id"),  # two columns changed places
    ],
)  # fmt: skip
def test_other_registers_are_refused_by_name(body: bytes, format: RegisterFormat, said: str) -> None:
    verdict = judge_register(body, format=format, url=URL)
    assert verdict.kind in (VerdictKind.NOT_A_LIST, VerdictKind.TRUNCATED)
    assert said in verdict.reason


def test_the_reviewed_tables_hold() -> None:
    table, known = reviewed.child_soldiers(), reviewed.child_soldiers_years()
    assert set(table["report_year"]) == {year for year, which in known.items() if which != "none"}
    figures = dict(zip(reviewed.vetting()["measure"], reviewed.vetting()["cases"], strict=True))
    assert sum(figures.values()) - figures["cases"] != figures["cases"], "the stated parts do not add up, and stay so"
