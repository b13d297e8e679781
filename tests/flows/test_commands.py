"""`python -m flows`: what each command prints, returns and leaves alone. Nothing here starts Prefect."""

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import flows.command_line
import flows.orchestration
import leahy
from flows.report.model import ExitCode
from flows.report.render import as_text
from flows.run import replay
from flows.store.files import lock
from parsers import SIZE_LIMIT
from tests.support.commands import Command
from tests.support.list_pages import (
    NOW,
    SHIPPED,
    SHIPPED_SHA256,
    URL,
    capture,
    copy_shipped,
    on,
    page,
    runs,
    tree,
    units,
)
from tests.support.places import ROOT

SHIPPED_PAGE = next((SHIPPED / "raw" / "state-gov").glob("*.txt"))
GOOD_PAGE = page(2019, {"Mexico": units(6), "Nepal": units(3, 20)})
SETTLED = "1=BD,2=BZ,4=KH,6=GE,7=GY,8=HN,9=LY,10=MX,11=NP"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped data, without a record, as LEAHY_DATA."""
    folder = copy_shipped(tmp_path / "data")
    monkeypatch.setenv("LEAHY_DATA", str(folder))
    return folder


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A page that a person saved."""
    path = tmp_path / "saved.html"
    path.write_bytes(GOOD_PAGE)
    return path


def add(path: Path, at: str = "2020-05-01", url: str = URL, *more: str) -> tuple[object, ...]:
    return ("add", path, "--url", url, "--captured-at", at, *more)


# --- judge and parse ------------------------------------------------------------------------------------------------


def test_judge(command: Command, saved: Path, tmp_path: Path) -> None:
    code, out, err = command("judge", saved, "--url", URL)
    assert (code, err) == (0, "")
    assert out.startswith("list: ")
    assert command("judge", saved, "--url", URL, "--status", 404)[:2] == (0, "not_found: HTTP status 404\n")
    blank = tmp_path / "blank.html"
    blank.touch()
    code, out, _ = command("judge", blank, "--url", URL)
    assert (code, out.split(":")[0]) == (0, "empty")


def test_parse_table(command: Command) -> None:
    code, out, err = command("parse", SHIPPED_PAGE, "--url", URL, "--countries", SETTLED)
    assert (code, err) == (0, "")
    assert out.startswith("2018: 26 rows, 11 countries")
    assert "BA Bosnia and Herzegovina" in out
    assert "heading" in out
    assert "reviewed" in out
    assert "path: Ministry of Justice > Judicial Police > Ain Zara Prison (bottom_up)" in out
    assert sum("path: " in line for line in out.splitlines()) == 26


def test_parse_json_and_csv_say_the_same(command: Command, saved: Path) -> None:
    code, out, _ = command("parse", saved, "--url", URL, "--format", "json")
    rows = json.loads(out)
    assert (code, len(rows)) == (0, 9)
    first = rows[0]
    assert (first["year"], first["country_code"], first["path"]) == (2019, "MX", ["2 Division", "1 Infantry Battalion"])
    assert (first["note"], first["capture_sha256"]) == (None, None)
    code, out, _ = command("parse", saved, "--url", URL, "--format", "csv")
    table = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert [row["unit_listed"] for row in table] == [row["unit_listed"] for row in rows]
    assert list(table[0]) == list(first)
    assert table[0]["path"] == "2 Division > 1 Infantry Battalion"


def test_parse_names_the_open_groups(command: Command) -> None:
    code, out, err = command("parse", SHIPPED_PAGE, "--url", URL)
    assert (code, out) == (1, "")
    for number in (4, 6, 7, 8, 9, 11):
        assert f"group {number} " in err
    assert "Traceback" not in err


def test_parse_says_why_there_is_no_list(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(b"<html><body><h1>Fact sheet</h1><p>About the Leahy law.</p></body></html>")
    code, out, err = command("parse", path, "--url", URL)
    assert (code, out) == (1, "")
    assert err.strip()
    assert "Traceback" not in err


@pytest.mark.parametrize("countries", ["1", "1=ZZ", "a=BD", "1=BD,1=BZ", "0x1=BD", "9" * 5_000 + "=BD", ""])
def test_countries_are_read_strictly(command: Command, countries: str) -> None:
    assert command("parse", SHIPPED_PAGE, "--url", URL, "--countries", countries)[0] == 2


def test_commands_without_prefect_do_not_load_it(data: Path, saved: Path) -> None:
    script = (
        "import sys, flows.command_line as m\n"
        "codes = [m.main(a.split('|')) for a in sys.argv[1:]]\n"
        "print(codes, sorted({'prefect', 'fastapi', 'sqlalchemy'} & set(sys.modules)), file=sys.stderr)\n"
    )
    asked = [f"judge|{saved}|--url|{URL}", f"parse|{saved}|--url|{URL}", "|".join(map(str, add(saved)))]
    done = subprocess.run(
        [sys.executable, "-c", script, *asked], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stderr.strip() == "[0, 0, 0] []"


# --- add ------------------------------------------------------------------------------------------------------------


def test_add_files_a_page_that_the_next_run_publishes(data: Path, command: Command, saved: Path) -> None:
    replay(data, now=NOW)
    code, out, err = command(*add(saved, "2020-05-01T14:30:00+02:00"))
    assert (code, err) == (0, "")
    assert "Filed" in out
    assert "2019: 9 entries" in out
    (filed,) = (data / "raw" / "saved-pages").glob("*.html")
    assert filed.read_bytes() == GOOD_PAGE
    (look,) = [json.loads(line) for line in (filed.parent / "looks.jsonl").read_text(encoding="utf-8").splitlines()]
    assert (look["how"], look["captured_at"], look["status"], look["verdict"]) == (
        "file", "2020-05-01T12:30:00Z", None, "list",
    )  # fmt: skip
    report = replay(data, now=NOW)
    assert [(y.year, y.rows) for y in report.years] == [(2018, 26), (2019, 9)]


def test_add_warns_of_a_day_on_which_no_such_list_can_have_been_out(command: Command, data: Path, saved: Path) -> None:
    assert "before the end of 2019" not in command(*add(saved, "2020-05-01"))[1]
    code, out, _ = command(*add(saved, "2010-05-01"))
    assert (code, "WARNING: --captured-at is 2010-05-01, before the end of 2019" in out) == (0, True)


def test_add_again_says_so(data: Path, command: Command, saved: Path) -> None:
    command(*add(saved))
    before = tree(data)
    code, out, _ = command(*add(saved, "2020-05-01T00:00:00Z"))
    assert (code, tree(data)) == (0, before)
    assert out.startswith("Already there")
    assert command(*add(saved, "2020-06-01"))[0] == 0, "the same bytes at another time are another look"
    assert len((data / "raw" / "saved-pages" / "looks.jsonl").read_text(encoding="utf-8").splitlines()) == 2


def test_add_under_another_source(data: Path, command: Command, saved: Path) -> None:
    assert command(*add(saved, "2020-05-01", URL, "--source", "state-gov"))[0] == 0
    assert len(list((data / "raw" / "state-gov").glob("*.html"))) == 1


def test_added_page_with_lost_headings_says_what_to_decide(data: Path, command: Command, tmp_path: Path) -> None:
    path = tmp_path / "lost.html"
    path.write_bytes(page(2019, {"Nepal": units(5)}).replace(b"<h3>Nepal</h3>", b""))
    code, out, _ = command(*add(path))
    assert code == 0
    (filed,) = (data / "raw" / "saved-pages").glob("*.html")
    (sha256,) = set(re.findall(r"^ *([0-9a-f]{64}),1,", out, re.MULTILINE))
    assert sha256[:16] == filed.stem
    report = replay(data, now=NOW)
    assert f"{sha256},1," in as_text(report), "ready to be pasted"
    with (data / "decisions" / "countries.csv").open("a", encoding="utf-8") as decisions:
        decisions.write(f"{sha256},1,NP,Seen in print.,2026-11-21\n")
    assert replay(data, now=NOW).state == "published"


def test_lost_headings_are_told_with_hash_file_and_option(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEAHY_DATA", str(tmp_path / "elsewhere"))
    path = tmp_path / "lost.html"
    path.write_bytes(page(2019, {"Nepal": units(5)}).replace(b"<h3>Nepal</h3>", b""))
    code, out, err = command("parse", path, "--url", URL)
    assert (code, out) == (1, "")
    for said in (
        f"{hashlib.sha256(path.read_bytes()).hexdigest()},1,CODE",
        f"decide each in {tmp_path / 'elsewhere' / 'decisions' / 'countries.csv'}, which begins with the line "
        "capture_sha256,group,country_code,reason,decided_on:",
        "--countries N=CODE",
    ):
        assert said in err
    assert command("parse", path, "--url", URL, "--countries", "1=NP")[0] == 0


def test_list_below_the_bound_is_not_called_published(data: Path, command: Command, tmp_path: Path) -> None:
    path = tmp_path / "few.html"
    path.write_bytes(page(2019, {"Nepal": units(3)}))
    code, out, _ = command(*add(path))
    assert code == 0
    assert "2019: 3 entries\n    A first list with fewer than 5 rows is published only by a decision" in out
    assert re.search(r"--accept [0-9a-f]{16} --reason", out)
    assert "reports whether it is published" in out


def test_two_pages_of_one_moment_are_warned_of(data: Path, command: Command, tmp_path: Path) -> None:
    paths = [tmp_path / "one.html", tmp_path / "two.html", tmp_path / "other.html"]
    for path, year, number in zip(paths, (2019, 2019, 2020), (6, 7, 6), strict=True):
        path.write_bytes(page(year, {"Nepal": units(number)}))
    assert "WARNING" not in command(*add(paths[0], "2021-05-01"))[1]
    out = command(*add(paths[1], "2021-05-01"))[1]
    sha256 = hashlib.sha256(paths[0].read_bytes()).hexdigest()
    assert f"WARNING: capture {sha256[:16]} has the same --captured-at and a list for 2019 too" in out
    assert "WARNING" not in command(*add(paths[2], "2021-05-01"))[1], "of another year"
    assert "WARNING" not in command(*add(paths[1], "2021-05-02"))[1], "of another day"


NO_LIST = {
    "not a page": b"\x89PNG\r\n\x1a\n" + bytes(2000),
    "empty file": b"",
    "over the size limit": GOOD_PAGE.replace(b"</body>", b" " * (SIZE_LIMIT - len(GOOD_PAGE) + 1) + b"</body>"),
    "invalid UTF-8": GOOD_PAGE.replace(b"20 Infantry", b"20 Infant\xe9r\xff\xfey"),
    "list without a year": GOOD_PAGE.replace(b"in calendar year 2019 ", b""),
    "unknown country": GOOD_PAGE.replace(b"Nepal", b"Freedonia"),
    "country without units": page(2019, {"Mexico": units(6), "Nepal": [], "Peru": units(2, 30)}),
    "cut bytes": GOOD_PAGE[: len(GOOD_PAGE) * 2 // 3],
    "another page": b"<html><body><h1>Fact sheet</h1><p>The Leahy law, and who is denied assistance.</p></body></html>",
    "technical difficulties": b"<html><title>Technical Difficulties</title><body>We are sorry.</body></html>",
}


KEPT = ("invalid UTF-8", "list without a year", "unknown country", "country without units", "another page")
"""Pages that could be lists: a person says what their lines are."""


@pytest.mark.parametrize("name", sorted(NO_LIST.keys() - set(KEPT)))
def test_add_of_what_is_no_list_changes_nothing(data: Path, command: Command, tmp_path: Path, name: str) -> None:
    replay(data, now=NOW)
    path = tmp_path / "bad.html"
    path.write_bytes(NO_LIST[name])
    before = tree(data, reports=True)
    code, out, err = command(*add(path))
    assert (code, out) == (1, "")
    assert len(err.strip()) > 20
    assert "Traceback" not in err
    assert tree(data, reports=True) == before
    code, out, err = command("parse", path, "--url", URL)
    assert (code, out) == (1, "")
    assert "Traceback" not in err
    if name == "technical difficulties":
        assert "is not a list but blocked: says 'technical difficulties'" in err


@pytest.mark.parametrize("name", KEPT)
def test_add_keeps_what_could_be_a_list(data: Path, command: Command, tmp_path: Path, name: str) -> None:
    replay(data, now=NOW)
    path = tmp_path / "refused.html"
    path.write_bytes(NO_LIST[name])
    sha256 = hashlib.sha256(NO_LIST[name]).hexdigest()
    code, out, err = command(*add(path))
    assert (code, err) == (1, "")
    assert "It is kept, and no run can publish it yet: " in out
    assert "cannot be read yet" not in out, "the reason is said once"
    assert (data / "raw" / "saved-pages" / f"{sha256[:16]}.html").read_bytes() == NO_LIST[name]
    (look,) = (json.loads(line) for line in (data / "raw" / "saved-pages" / "looks.jsonl").read_text().splitlines())
    assert (look["sha256"], look["how"], look["verdict"] in ("list", "not_a_list")) == (sha256, "file", True)
    assert f"python -m flows review {sha256[:16]}" in out
    assert command(*add(path))[1].startswith("Already there")
    assert leahy.years(data=data) == [2018]


def test_add_a_transcription(data: Path, command: Command, tmp_path: Path) -> None:
    path = tmp_path / "typed.txt"
    listed = "\n".join(f"- {unit}" for unit in units(6))
    path.write_text(f"Units denied assistance under the State Leahy law, calendar year 2020\n\nNepal\n{listed}\n")
    code, out, _ = command("add", path, "--url", URL, "--transcription")
    assert (code, "2020: 6 entries" in out) == (0, True)
    (look,) = (json.loads(line) for line in (data / "raw" / "saved-pages" / "looks.jsonl").read_text().splitlines())
    assert (look["how"], look["captured_at"]) == ("transcription", None)
    assert command("add", path, "--url", URL, "--transcription")[1].startswith("Already there")
    replay(data, now=NOW)
    assert leahy.load(2020, data=data)["how"].unique().tolist() == ["transcription"]
    assert command("add", path, "--url", URL)[0] == 2
    assert command("add", path, "--url", URL, "--transcription", "--captured-at", "2021-01-01")[0] == 2
    assert command("add", path, "--url", URL, "--transcription", "--replace-date")[0] == 2


@pytest.mark.parametrize(
    ("at", "url", "more", "said"),
    [
        ("soon", URL, (), "not a date"),
        ("2020-02-30", URL, (), "not a date"),
        ("2999-01-01", URL, (), "future"),
        ("2020-05-01", "https://example.org/list", (), "no host"),
        ("2020-05-01", "state.gov/list.html", (), "no scheme: write https://state.gov/list.html"),
        ("2020-05-01", "http://[", (), "no address of a page"),
        ("2020-05-01", "https:///list", (), "no address of a page"),
        ("2020-05-01", URL.replace("https://", "https://user:password@"), (), "that no public address has"),
        ("2020-05-01", f"{URL}\n", (), "that no public address has"),
        ("9999-12-31T23:59:59-12:00", URL, (), "not a date"),
        ("2020-05-01", URL, ("--source", "elsewhere"), "elsewhere"),
    ],
)
def test_add_asked_wrongly(
    data: Path, command: Command, saved: Path, at: str, url: str, more: tuple[str, ...], said: str
) -> None:
    before = tree(data, reports=True)
    code, _, err = command(*add(saved, at, url, *more))
    assert (code, tree(data, reports=True)) == (2, before)
    assert said in err


def test_files_that_cannot_be_read(data: Path, command: Command, tmp_path: Path) -> None:
    for path in (tmp_path / "missing.html", tmp_path):
        for asked in (add(path), ("parse", path, "--url", URL), ("judge", path, "--url", URL)):
            code, _, err = command(*asked)
            assert code == 2
            assert str(path) in err


def test_add_to_a_folder_of_another_kind(
    command: Command, saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "a.jpg").touch()
    monkeypatch.setenv("LEAHY_DATA", str(photos))
    code, _, err = command(*add(saved))
    assert (code, sorted(p.name for p in photos.iterdir())) == (1, ["a.jpg"])
    assert "LEAHY_DATA" in err
    monkeypatch.setenv("LEAHY_DATA", str(tmp_path / "new"))
    assert command(*add(saved))[0] == 0


# --- run, as far as it goes without Prefect -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        (),
        ("fly",),
        ("run", "--accept", SHIPPED_SHA256),
        ("run", "--replay", "--accept", SHIPPED_SHA256),
        ("run", "--replay", "--reason", "why"),
        ("run", "--replay", "--reject", SHIPPED_SHA256),
        ("run", "--replay", "--reject", "f" * 16, "--reason", "why"),
        ("run", "--replay", "--accept", SHIPPED_SHA256, "--reject", SHIPPED_SHA256, "--reason", "why"),
        ("run", "--replay", "--accept", "80499", "--reason", "why"),
        ("run", "--replay", "--accept", "f" * 16, "--reason", "why"),
        ("run", "--replay", "--accept", SHIPPED_SHA256, "--reason", " "),
        ("add",),
        ("parse", "x.html"),
        ("parse", "x.html", "--url", URL, "--format", "xml"),
        ("judge", "x.html", "--url", URL, "--status", "fine"),
    ],
)
def test_usage(data: Path, command: Command, asked: tuple[str, ...]) -> None:
    before, loaded = tree(data, reports=True), frozenset(sys.modules)
    code, out, err = command(*asked)
    assert (code, out) == (2, "")
    assert err
    assert tree(data, reports=True) == before
    assert "prefect" not in sys.modules.keys() - loaded


@pytest.mark.parametrize("what", ["no data folder", "a foreign record"])
def test_wrong_folder_is_told_before_prefect_starts(
    data: Path, command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, what: str
) -> None:
    if what == "no data folder":
        monkeypatch.setenv("LEAHY_DATA", str(tmp_path / "nowhere"))
    else:
        (data / "processed").mkdir()
        (data / "processed" / "photo.jpg").write_bytes(b"x")
    code, out, err = command("run", "--replay")
    assert (code, out) == (1, "")
    assert "LEAHY_DATA" in err
    assert "Prefect" not in err


@pytest.mark.parametrize("contact", [None, "", "nobody"])
def test_run_needs_somebody_to_answer_for_it(
    data: Path, command: Command, monkeypatch: pytest.MonkeyPatch, contact: str | None
) -> None:
    monkeypatch.delenv("LEAHY_CONTACT", raising=False)
    if contact is not None:
        monkeypatch.setenv("LEAHY_CONTACT", contact)
    before, loaded = tree(data, reports=True), frozenset(sys.modules)
    code, _, err = command("run")
    assert (code, tree(data, reports=True)) == (2, before)
    assert "LEAHY_CONTACT" in err
    assert "prefect" not in sys.modules.keys() - loaded


def test_run_with_sources_that_cannot_be_read(
    data: Path, command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LEAHY_CONTACT", "a@b.org")
    monkeypatch.setenv("LEAHY_SOURCES", str(tmp_path / "missing.toml"))
    before = tree(data, reports=True)
    code, _, err = command("run")
    assert (code, tree(data, reports=True)) == (2, before)
    assert "LEAHY_SOURCES" in err


def test_run_while_another_holds_the_lock(data: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is turned away at once, before Prefect is started."""
    monkeypatch.setenv("LEAHY_CONTACT", "a@b.org")
    before = tree(data, reports=True)
    with lock(data):
        for words in (("run", "--replay"), ("run",), ("backfill",), add(SHIPPED_PAGE)):
            code, _, err = command(*words)
            assert (code, "Another run" in err, "Prefect" in err) == (4, True, False), words
    assert tree(data, reports=True) == before


def test_prefect_that_cannot_start_is_said_and_leaves_a_report(
    data: Path, command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")  # a server that would be started outlives the test
    monkeypatch.setitem(
        sys.modules, "flows.orchestration.flow", None
    )  # its import fails, as with a broken installation
    monkeypatch.delattr(flows.orchestration, "flow", raising=False)  # also where another test has imported it
    code, out, err = command("run", "--replay")
    assert code == 1
    assert "Prefect could not run the flow" in out
    assert str(tmp_path / "prefect") in out
    assert "Starting Prefect" in err
    assert not list((data / "processed" / "revisions").iterdir())
    (line,) = runs(data)
    assert (line["state"], line["exit_code"]) == ("failed", 1)


def test_unexpected_fault_says_so(command: Command, saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_: object, **__: object) -> object:
        raise ZeroDivisionError("made up")

    monkeypatch.setattr(flows.commands.parsers, "judge", fault)
    code, _, err = command("judge", saved, "--url", URL)
    assert code == 1
    assert "Traceback" in err
    assert "Unexpected error: ZeroDivisionError: made up" in err


def test_interrupt_is_clean(command: Command, saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(flows.commands.parsers, "judge", interrupt)
    code, _, err = command("judge", saved, "--url", URL)
    assert (code, "Traceback" in err) == (130, False)
    assert "Interrupted" in err


@pytest.mark.parametrize("line", ["import pandas", "import prefect"])
def test_interrupt_during_imports_is_clean(data: Path, tmp_path: Path, line: str) -> None:
    """Ctrl-C before the command has begun: pandas is among its first imports, Prefect among the last."""
    package = line.removeprefix("import ")
    (tmp_path / "early").mkdir()
    (tmp_path / "early" / f"{package}.py").write_text(
        "import os, signal\n"
        "if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # as a shell starts what it runs in the background\n"
        "    signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "os.kill(os.getpid(), signal.SIGINT)\n"
    )
    path = os.pathsep.join([str(tmp_path / "early"), *filter(None, sys.path)])
    done = subprocess.run(
        [sys.executable, "-m", "flows", "run", "--replay"],
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "PYTHONPATH": path, "PREFECT_HOME": str(tmp_path / "prefect")},
        check=False,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (130, False), done.stderr
    if line == "import prefect":  # the run has begun: its report says that it was stopped
        assert [run["state"] for run in runs(data)] == ["stopped"]
    else:
        assert not (data / "processed" / "runs.jsonl").exists()


def test_output_into_a_closed_pipe(saved: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "flows", "parse", str(saved), "--url", URL],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


def test_help_names_the_exit_codes(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    code, out, _ = command("--help")
    assert code == 0
    for words in ("run", "add", "parse", "judge", "3 could not look everywhere"):
        assert words in out


def test_capture_filed_by_hand_is_judged_again(data: Path) -> None:
    """The verdict in the log is history; what counts is what the bytes are now judged to be."""
    capture(data, GOOD_PAGE, on(2020))
    log = data / "raw" / "saved-pages" / "looks.jsonl"
    log.write_text(
        log.read_text(encoding="utf-8").replace('"verdict": "list"', '"verdict": "blocked"'), encoding="utf-8"
    )
    assert len(replay(data, now=NOW).years) == 2


def test_a_plain_run_is_the_same_without_prefect(
    data: Path, tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = (
        "import sys; from flows.command_line import main; code = main(['run', '--replay', '--plain']); "
        "print(*sorted(name for name in sys.modules if name.split('.')[0] == 'prefect')); sys.exit(code)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert ended.returncode == ExitCode.GOOD, ended.stderr
    *report, prefect = ended.stdout.splitlines()
    assert prefect == ""
    assert report[-1] == "Published: new: 2018 r1 (26 rows, first)."
    assert runs(data)[-1]["state"] == "published"
    refused = copy_shipped(tmp_path / "refused")
    (refused / "decisions" / "countries.csv").unlink()
    monkeypatch.setenv("LEAHY_DATA", str(refused))
    code, _, _ = command("run", "--replay", "--plain")
    assert code == ExitCode.REFUSED
    assert runs(refused)[-1]["state"] == "refused"
