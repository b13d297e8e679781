"""`python -m flows review`: from a page that the program refuses to a published list that a person read."""

import csv
import hashlib
import io
import json
import re
import shutil
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import flows.command_line
import flows.store.readings
import leahy
from flows.report.render import as_markdown, as_text
from flows.run import replay
from flows.store.decisions import read_checks, write_check
from flows.store.files import remove_partial_files
from flows.store.readings import read_readings, reading_file, readings_file, write_reading
from leahy.record.verify import verify
from tests.support.commands import Command
from tests.support.killing import Steps, in_a_child
from tests.support.list_pages import NOW, SHIPPED_SHA256, URL, capture, copy_shipped, on, page, problems, tree, units

REFUSED = page(2019, {"Mexico": units(6), "Zubrowka": units(2, 30), "Nepal": units(3, 20)})
SHA256 = hashlib.sha256(REFUSED).hexdigest()
NAME = SHA256[:16]
FILE_IT = ("review", NAME, "--file", "--reason", "made up: read from the page, line by line")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped data with one more capture, which the program refuses, as LEAHY_DATA."""
    folder = copy_shipped(tmp_path / "data")
    capture(folder, REFUSED, on(2020, 5, 1))
    monkeypatch.setenv("LEAHY_DATA", str(folder))
    return folder


def correct(data: Path) -> Path:
    """Say in the table that Zubrowka is a country; returns the table."""
    table = data / "review" / f"{NAME}.csv"
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8-sig"))))
    for row in rows:
        if row["text"] == "Zubrowka":
            row |= {"is": "country", "country_code": "KG", "rule": "made up: another name of Kyrgyzstan"}
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    table.write_text(out.getvalue(), encoding="utf-8")
    return table


def test_a_refused_page_becomes_a_list(data: Path, command: Command) -> None:
    refused = replay(data, now=NOW)
    assert refused.exit_code == 1
    assert f"python -m flows review {NAME}" in problems(refused)
    code, out, _ = command("review", NAME[:10])
    assert code == 0
    assert "no country that leahy/text/countries.csv knows" in out
    code, _, err = command(*FILE_IT)
    assert (code, f"{NAME}.csv, line 10: nobody said yet what 'Zubrowka' is" in err) == (1, True), err
    assert not readings_file(data).exists()
    assert not reading_file(data, SHA256).exists()
    correct(data)
    code, out, _ = command(*FILE_IT)
    assert (code, "2019: 11 entries, 3 countries" in out) == (0, True)
    report = replay(data, now=NOW)
    assert (report.exit_code, leahy.years(data=data)) == (0, [2018, 2019])
    rows = leahy.load(2019, data=data)
    assert rows["country_code"].value_counts().to_dict() == {"MX": 6, "NP": 3, "KG": 2}
    assert set(rows["read_by"]) == {"person"}
    assert leahy.revisions(2019, data=data)["read_by"].tolist() == ["person"]
    assert leahy.load(2018, data=data)["read_by"].unique().tolist() == ["program"]
    (line,) = (data / "processed" / "revisions" / "2019" / "observations.jsonl").read_text().splitlines()
    assert json.loads(line)["read_by"] == "person"
    assert not verify(data).broken
    assert command("check", 2019, "--reason", "made up")[0] == 0
    assert leahy.load(2019, checked=True, data=data).attrs["coverage"].count("checked on") == 1


def test_a_record_with_readings_and_checks_is_rebuilt(data: Path, command: Command, tmp_path: Path) -> None:
    command("review", NAME)
    correct(data)
    command(*FILE_IT)
    replay(data, now=NOW)
    command("check", 2019, "--reason", "made up")
    again = tmp_path / "again"
    for name in ("raw", "decisions"):
        shutil.copytree(data / name, again / name)
    replay(again, now=NOW)
    replay(data, now=NOW)
    assert {path: sha for path, sha in tree(data / "processed").items() if ".told" not in path} == {
        path: sha for path, sha in tree(again / "processed").items() if ".told" not in path
    }


def test_a_newer_program_that_reads_otherwise_is_told(data: Path, command: Command) -> None:
    good = page(2020, {"Mexico": units(6), "Nepal": units(3, 20)})
    name = hashlib.sha256(good).hexdigest()[:16]
    capture(data, good, on(2021, 5, 1))
    command("review", name)
    code, _, _ = command("review", name, "--file", "--reason", "unchanged")
    assert code == 0
    assert not [remark for remark in replay(data, now=NOW).remarks if name in remark]
    table = reading_file(data, hashlib.sha256(good).hexdigest())
    table.write_text(
        table.read_text().replace(
            '"20 Infantry Battalion, 21 Division",unit', '"20 Infantry Battalion, 21 Division",ignored'
        )
    )
    (remark,) = (remark for remark in replay(data, now=NOW).remarks if name in remark)
    assert "This program reads it otherwise: '20 Infantry Battalion, 21 Division' (NP, 2020)" in remark
    assert len(leahy.load(2020, data=data)) == 8
    assert leahy.revisions(2020, data=data)["reason"].tolist() == ["first", "reviewed"]


def test_a_person_says_another_year(data: Path, command: Command) -> None:
    good = page(2020, {"Mexico": units(6), "Nepal": units(3, 20)})
    name = hashlib.sha256(good).hexdigest()[:16]
    capture(data, good, on(2022, 5, 1))
    replay(data, now=NOW)
    assert leahy.years(data=data) == [2018, 2020]
    command("review", name)
    table = data / "review" / f"{name}.csv"
    said = table.read_text(encoding="utf-8-sig").replace(
        "statement,2020,,,statement", "statement,2021,,,a slip of the page"
    )
    table.write_text(said, encoding="utf-8")
    code, _, err = command("review", name, "--file", "--reason", "made up")
    assert code == 0, err
    report = replay(data, now=NOW)
    assert leahy.years(data=data) == [2018, 2021]
    (withdrawal,) = next(year for year in report.years if year.year == 2020).withdrawals
    assert "A person read the capture, and its list is of 2021" in withdrawal.reason


def test_a_filed_reading_with_words_that_are_not_on_the_page_is_told(data: Path, command: Command) -> None:
    command("review", NAME)
    correct(data)
    command(*FILE_IT)
    assert not [remark for remark in replay(data, now=NOW).remarks if NAME in remark]
    path = reading_file(data, SHA256)
    path.write_text(path.read_text().replace("20 Infantry Battalion", "21 Infantry Battalion"))
    (remark,) = (remark for remark in replay(data, now=NOW).remarks if NAME in remark)
    assert "says '21 Infantry Battalion, 21 Division', and this program finds it nowhere in the capture" in remark


def test_a_table_that_is_there_is_kept(data: Path, command: Command) -> None:
    command("review", NAME)
    table = correct(data)
    before = table.read_bytes()
    code, out, _ = command("review", NAME)
    assert (code, "(yours, as it was)" in out, table.read_bytes()) == (0, True, before)
    assert "2019: 11 entries, 3 countries" in out
    assert "Kyrgyzstan (KG)" in (data / "review" / f"{NAME}.html").read_text()


def test_a_reading_is_filed_again_in_its_place(data: Path, command: Command) -> None:
    command("review", NAME)
    correct(data)
    command(*FILE_IT)
    table = data / "review" / f"{NAME}.csv"
    table.write_text(table.read_text().replace(",KG,", ",KZ,"))
    assert command("review", NAME, "--file", "--reason", "made up: corrected")[0] == 0
    lines = readings_file(data).read_text().splitlines()
    assert len(lines) == 2
    assert lines[1].startswith(f"{SHA256},made up: corrected,")
    table.unlink()
    assert "This is the reading that a person filed." in command("review", NAME)[1]
    assert ",KZ," in table.read_text()


def test_a_file_that_is_not_filed(data: Path, command: Command, tmp_path: Path) -> None:
    path = tmp_path / "saved.html"
    path.write_bytes(REFUSED.replace(b"2019", b"2020"))
    before = tree(data)
    code, out, _ = command("review", path, "--url", URL)
    assert (code, tree(data)) == (0, before)
    assert "To file a reading, add the page first" in out
    assert (tmp_path / "saved.reading.csv").read_text(encoding="utf-8-sig").startswith("line,where,text,is,year")
    assert command("review", path)[0] == 2
    assert command("review", path, "--file", "--reason", "made up")[0] == 2


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("review", NAME, "--file"), 2, "needs its reason"),
        (("review", NAME, "--file", "--reason", " "), 2, "needs its reason"),
        (("review", NAME, "--reason", "made up"), 2, "go with --file"),
        (("review", "0" * 16), 2, "no capture in data/raw"),
        (("review", "nosuch"), 2, "nosuch is no file, and no hash of a capture"),
        (("review", NAME, "--file", "--reason", "made up", "--reading", "none.csv"), 2, "none.csv is not there"),
        (
            ("review", NAME, "--file", "--reason", "made up", "--reading", "/dev/zero"),
            1,
            "bytes, far more than a table",
        ),
        (("review", NAME, "--file", "--reason", "made up"), 2, "is not there. Write it first"),
    ],
)
def test_asked_wrongly(data: Path, command: Command, arguments: tuple[str, ...], code: int, message: str) -> None:
    before = tree(data)
    found, _, err = command(*arguments)
    assert (found, message in err) == (code, True), err
    assert tree(data) == before


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda path: path.write_text(path.read_text().replace(",KG,", ",QQ,")), "line 10: 'QQ' is no ISO 3166-1"),
        (lambda path: path.unlink(), "is not there"),
        (lambda path: path.write_bytes(b"\xff\xfe"), "not UTF-8"),
    ],
)
def test_a_damaged_reading_refuses_the_run(
    data: Path, command: Command, damage: Callable[[Path], object], message: str
) -> None:
    command("review", NAME)
    correct(data)
    command(*FILE_IT)
    replay(data, now=NOW)
    before = tree(data / "processed")
    path = reading_file(data, SHA256)
    damage(path)
    report = replay(data, now=NOW)
    assert (report.exit_code, message in problems(report), str(path) in problems(report)) == (1, True, True)
    assert tree(data / "processed") == before
    assert any(str(path) in broken for broken in verify(data).broken)


def test_a_kill_between_the_lines_and_their_reason(
    data: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    command("review", NAME)
    correct(data)
    write = flows.store.readings.write_whole

    def write_or_die(path: Path, content: bytes) -> None:
        if path == readings_file(data):
            raise KeyboardInterrupt
        write(path, content)

    with monkeypatch.context() as killed:
        killed.setattr(flows.store.readings, "write_whole", write_or_die)
        assert command(*FILE_IT)[0] == 130
    assert reading_file(data, SHA256).exists()
    assert replay(data, now=NOW).exit_code == 1  # it is not filed: the page is refused as before
    assert leahy.years(data=data) == [2018]
    assert command(*FILE_IT)[0] == 0
    assert replay(data, now=datetime(2026, 11, 22, tzinfo=UTC)).exit_code == 0


# --- the sheet ---------------------------------------------------------------------------------------------------------


def test_the_sheet(data: Path, command: Command) -> None:
    hostile = REFUSED.replace(b"20 Infantry", b"&lt;script&gt;alert(1)&lt;/script&gt;&#x202e; 20 Infantry")
    name = hashlib.sha256(hostile).hexdigest()[:16]
    capture(data, hostile, on(2020, 5, 2))
    command("review", name)
    sheet = (data / "review" / f"{name}.html").read_text()
    assert "<script>alert" not in sheet
    assert "\u202e" not in sheet
    assert "&lt;script&gt;alert(1)&lt;/script&gt; 20 Infantry" in sheet
    assert sheet.count("<script") == sheet.count("</script>") == 1
    assert not re.search(r"""\b(?:src|href)\s*=\s*["'](?!#|data:)""", sheet), "nothing is fetched"
    assert "default-src 'none'" in sheet
    assert sheet.index("Doubtful lines") < sheet.index('id="l1"')
    assert sheet.count('type="checkbox"') == 14


def test_the_sheet_of_the_shipped_list(data: Path, command: Command) -> None:
    command("review", SHIPPED_SHA256)
    sheet = (data / "review" / f"{SHIPPED_SHA256[:16]}.html").read_text()
    assert "2018: 26 entries" in sheet
    assert "Doubtful lines" not in sheet
    assert "Bosnia and Herzegovina (BA)" in sheet


def test_a_new_list_is_told_with_its_rows_and_its_sheet(data: Path, command: Command) -> None:
    report = replay(data, now=NOW)
    (revision,) = next(year for year in report.years if year.year == 2018).new_revisions
    assert revision.sheet == "review/2018-r1.html"
    assert [str(unit) for unit in revision.listed][1] == "Bangladesh: Rapid Action Battalion, Dhaka"
    assert len(revision.listed) == 26
    text, markdown = as_text(report), as_markdown(report)
    assert "      Bangladesh: Rapid Action Battalion, Dhaka\n" in text
    assert "sheet: review/2018-r1.html (checked)" in text
    assert "| Bangladesh | Rapid Action Battalion, Dhaka |  |" in markdown
    sheet = (data / "review" / "2018-r1.html").read_text()
    assert "26 entries in 11 countries, checked on 2026-11-30" in sheet
    assert sheet.count('type="checkbox"') == 28
    assert replay(data, now=NOW).years[0].new_revisions == ()


def test_the_sheet_of_a_silent_edit_shows_only_what_changed(data: Path, command: Command) -> None:
    first = {"Mexico": units(20), "Nepal": units(6, 30)}
    capture(data, page(2021, first), on(2022, 5, 1))
    replay(data, now=NOW)
    assert command("check", 2021, "--reason", "made up")[0] == 0
    edited = {"Mexico": [*units(19), "20th Infantry Battalion, Border Guard"], "Nepal": units(6, 30)}
    capture(data, page(2021, edited), on(2022, 6, 1))
    report = replay(data, now=NOW)
    assert 'when you have compared it: python -m flows check 2021 --revision 2 --reason "' in as_text(report)
    assert next(year for year in report.years if year.year == 2021).new_revisions[0].sheet == "review/2021-r2.html"
    sheet = (data / "review" / "2021-r2.html").read_text()
    assert "What is different from r1, which a person checked on" in sheet
    assert sheet.count('type="checkbox"') == 1
    assert "as on the earlier list, or of no list" in sheet
    differences = sheet[sheet.index("What is different") : sheet.index("</table>")]
    assert "20th Infantry Battalion, Border Guard" in differences
    assert "19 Infantry Battalion" not in differences


@pytest.mark.processes
def test_a_reading_and_a_check_that_are_stopped_at_any_step(data: Path, command: Command, tmp_path: Path) -> None:
    """They are filed whole or not at all, an earlier one stays, and the next try mends what is left."""
    command("review", NAME)
    correct(data)
    command(*FILE_IT)
    command("check", 2018, "--reason", "made up")
    old = read_readings(data, {SHA256})[SHA256]
    new = tuple(replace(row, rule="again") for row in old)
    day = NOW.date()

    def part(folder: Path) -> None:
        write_reading(folder, SHA256, new, "made up: again", day)
        write_check(folder, 2019, "0" * 64, "made up", day)

    whole = shutil.copytree(data, tmp_path / "whole")
    kinds, status = in_a_child(whole, part, Steps(whole))
    assert (status, len(kinds) > 8) == (0, True)
    for mode in ("kill", "once"):
        for number in range(1, len(kinds) + 1):
            folder = shutil.copytree(data, tmp_path / f"{mode}-{number}")
            _, status = in_a_child(folder, part, Steps(folder, mode, number))
            assert status in ((-signal.SIGKILL,) if mode == "kill" else (0, 1))  # 0: what failed was tidying up
            (rows,) = read_readings(folder, {SHA256}).values()
            assert rows in (old, new)
            assert set(read_checks(folder)) in ({2018}, {2018, 2019})
            for left in (folder / "decisions", folder / "decisions" / "readings"):
                remove_partial_files(left)
            write_reading(folder, SHA256, new, "made up: again", day)
            assert tree(folder / "decisions" / "readings") == tree(whole / "decisions" / "readings")
            assert readings_file(folder).read_bytes() == readings_file(whole).read_bytes()
