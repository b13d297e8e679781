"""What the documents claim is true: the sessions, the Python code, the files, the commands and the links that they show."""

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import flows.__main__
import leahy.cli
from flows.report.render import as_text
from flows.run import replay
from leahy.record.revisions import CAVEAT
from notebooks import made_up
from schemas.contract import arrow_schema
from schemas.denied_units import DeniedUnits
from tests.support.list_pages import NOW, copy_shipped
from tests.support.places import ROOT, SHIPPED

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
TEXT = {page.relative_to(ROOT).as_posix(): page.read_text(encoding="utf-8") for page in PAGES}
README, USING, CONTRIBUTING = (TEXT[name] for name in ("README.md", "docs/using.md", "CONTRIBUTING.md"))
SESSIONS = README + USING + TEXT["docs/adding-a-page.md"]
"""Documents whose sessions and Python code are run."""
WRITTEN_BY_RUNS = {
    "data/decisions/dates.csv",
    "data/decisions/readings",
    "data/review",
    "data/decisions/readings.csv",
    "data/raw/set_aside.jsonl",
    "data/raw/found.jsonl",
    "data/raw/wayback",
    "data/raw/wayback-index",
}


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", SESSIONS, re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Step:
    """A command and its output in a document: `...` stands for any lines, `[...]` for the rest of a line."""

    command: str
    output: tuple[str, ...]


def steps(block: str) -> Iterator[Step]:
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, *output = part.rstrip("\n").split("\n")
        yield Step(command, tuple(output))


STEPS = [step for language in ("console", "text") for block in blocks(language) for step in steps(block)]
COMMANDS = "site|years|lists|show|revisions|verify|diff|history|search|tree|cite|export"
RUN = next(step for step in STEPS if step.command == "make run")
RUNNABLE = [
    step for step in STEPS if re.match(r"leahy |python -m flows (judge|parse|add) |python notebooks/", step.command)
]


def assert_output(documented: tuple[str, ...], printed: str) -> None:
    pattern = "\n".join(r"(?:.*\n)*?.*" if line == "..." else re.escape(line) for line in documented)
    pattern = pattern.replace(re.escape("[...]"), ".*")
    assert re.fullmatch(pattern, printed.rstrip("\n")), "\n".join(["Documented:", *documented, "", "Printed:", printed])


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder like a fresh clone after `make run`, and the report of that run."""
    folder = tmp_path_factory.mktemp("checkout")
    data = copy_shipped(folder / "data")
    shutil.copytree(SHIPPED / "processed", data / "processed", ignore=shutil.ignore_patterns("runs.jsonl"))
    report = replay(data, now=NOW)
    (folder / "tests").symlink_to(ROOT / "tests")
    made_up.build(folder / "made-up")
    return folder, as_text(report)


@pytest.fixture
def checkout(built: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """That folder, as the current one."""
    monkeypatch.chdir(built[0])
    monkeypatch.delenv("LEAHY_DATA", raising=False)
    return built[0]


def test_output_of_make_run(built: tuple[Path, str]) -> None:
    report = built[1].replace(f"{built[0]}/", "")
    start = RUN.output.index(report.split("\n")[0])
    *of_the_run, of_make = RUN.output[start:]
    assert_output(tuple(of_the_run), report)
    assert f'@echo "{of_make}"' in (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("step", RUNNABLE, ids=lambda step: step.command)
def test_output_of_a_command(
    step: Step, checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program, *words = shlex.split(step.command)
    if program == "leahy":
        leahy.cli.main(words)
    elif words[0] == "notebooks/made_up.py":
        shutil.rmtree(words[1])
        made_up.main(words[1:])
    else:
        assert words[:2] == ["-m", "flows"]
        if words[2] == "add":
            monkeypatch.setenv("LEAHY_DATA", "trial")
        flows.__main__.main(words[2:])
    out, err = capsys.readouterr()
    assert_output(step.output, out + err)


@pytest.mark.parametrize("number", range(len(blocks("python"))))
def test_python_runs(number: int, checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = blocks("python")[number]
    exec(compile(code, f"Python block {number + 1} of the documents", "exec"), {})
    out, _ = capsys.readouterr()
    assert out.strip()
    for comment in re.findall(r"print\(.*\)  # (.+)$", code, re.MULTILINE):
        assert comment in out


def test_every_command_and_option_exists(capsys: pytest.CaptureFixture[str]) -> None:
    text = "\n".join(TEXT.values())
    named = set(re.findall(rf"\bleahy ({COMMANDS})\b", text))
    assert named == set(COMMANDS.split("|"))
    assert leahy.cli.main(["--help"]) == 0
    for name in named:
        assert leahy.cli.main([name, "--help"]) == 0
    for name in set(re.findall(r"python -m flows ([a-z]+)", text)):
        with pytest.raises(SystemExit) as stop:
            flows.__main__.main([name, "--help"])
        assert stop.value.code == 0
    options = capsys.readouterr().out
    spans = re.findall(r"`((?:leahy|python -m flows|--)[^`\n]*)`", text)
    for option in {option for span in spans for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", span)}:
        assert option in options, option


def test_columns_are_those_of_the_table() -> None:
    table = USING.split("## Columns", 1)[1].split("\n## ", 1)[0]
    cells = re.findall(r"^\| (`.+?`) \|", table, re.MULTILINE)
    columns = arrow_schema(DeniedUnits).names
    assert [name for cell in cells for name in re.findall(r"`(\w+)`", cell)] == columns
    assert f"its {len(columns)} columns" in README


def test_the_row_of_the_readme_is_in_the_record() -> None:
    row = leahy.load(2018, data=SHIPPED).query("position == 2").iloc[0]
    table = README.split("One row, with", 1)[1].split("\n## ", 1)[0]
    for value in ("unit_listed", "country", "country_basis", "location", "branch", "echelon", "how", "locator"):
        assert row[value] in table
    assert row["capture_sha256"][:16] in table
    assert f"[{', '.join(row['path'])}]" in table


def test_the_readme_is_short() -> None:
    assert README.count("\n") <= 150


def test_the_quotation_agrees_with_the_caveat() -> None:
    quote = " ".join(re.sub(r"[>*]", " ", README.split("## What a list means", 1)[1].split("\n\n")[2]).split())
    assert "neither cumulative nor a list of bans" in quote
    assert "means nothing more than that" in quote
    assert "neither cumulative nor a list of bans" in CAVEAT


@pytest.mark.parametrize("page", TEXT)
def test_files_that_are_named_exist(page: str) -> None:
    paths = r"(?<![\w/.-])((?:data/(?:raw|decisions)|docs|flows|leahy|parsers|schemas|scripts|tests)/[\w./-]*\w)"
    named = {name for name in re.findall(paths, TEXT[page]) if not re.search(r"\b(?:SOURCE|VERDICT)\b", name)}
    assert not [name for name in named - WRITTEN_BY_RUNS if not (ROOT / name).exists()]


@pytest.mark.parametrize("page", TEXT)
def test_no_path_of_a_machine(page: str) -> None:
    assert not re.search(r"(?<![\w.])/(?:home|root|work|opt|tmp|Users)/", TEXT[page])


def test_data_files_have_the_columns_that_contributing_names() -> None:
    rows = re.findall(r"^\| `([\w/]+\.csv)` \| [^|]+ \| `([\w,]+)` \|$", CONTRIBUTING, re.MULTILINE)
    assert len(rows) >= 6
    for path, columns in rows:
        assert (ROOT / path).read_text(encoding="utf-8").splitlines()[0] == columns, path


def anchors(text: str) -> set[str]:
    """The anchors of the headings of a document, as code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", TEXT)
def test_links_lead_somewhere(page: str) -> None:
    for target, anchor in re.findall(r"\]\(([^)#]*)#?([^)]*)\)", TEXT[page]):
        if target.startswith("https://"):
            continue
        path = (ROOT / page).parent / target if target else ROOT / page
        assert path.exists(), target
        if anchor:
            assert anchor in anchors(path.read_text(encoding="utf-8")), f"{target}#{anchor}"
