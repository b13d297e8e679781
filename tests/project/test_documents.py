"""What the README, CONTRIBUTING and the pages for readers claim: sessions, Python, files, links."""

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
from tests.support.places import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
ADDING = (ROOT / "docs" / "adding-a-page.md").read_text(encoding="utf-8")
MEANING = (ROOT / "docs" / "what-a-list-means.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README + ADDING, re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Step:
    """A command of a session and the lines that the README shows: `...` stands for any lines, `[...]` for more in a line."""

    command: str
    shown: tuple[str, ...]


def steps(block: str) -> Iterator[Step]:
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, *shown = part.rstrip("\n").split("\n")
        yield Step(command, tuple(shown))


STEPS = [step for language in ("console", "text") for block in blocks(language) for step in steps(block)]
COMMANDS = "years|lists|show|revisions|verify|diff|history|search|tree|cite|export"
RUN = next(step for step in STEPS if step.command == "make run")
PRINTED = [
    step for step in STEPS if re.match(r"leahy |python -m flows (judge|parse|add) |python notebooks/", step.command)
]


def without_hashes(text: str) -> str:
    """The name of a revision's file changes with every word of the lexicon, and says nothing here."""
    return re.sub(r"r(\d+)-[0-9a-f]{8}\.parquet", r"r\1-HASH.parquet", text)


def assert_shown(shown: tuple[str, ...], printed: str) -> None:
    pattern = "\n".join(r"(?:.*\n)*?.*" if line == "..." else re.escape(line) for line in shown)
    pattern = pattern.replace(re.escape("[...]"), ".*")
    assert re.fullmatch(pattern, printed.rstrip("\n")), "\n".join(["The README shows", *shown, "", "it is", printed])


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder like a fresh checkout after `make run`, and what the run said."""
    folder = tmp_path_factory.mktemp("checkout")
    report = replay(copy_shipped(folder / "data"), now=NOW)
    (folder / "tests").symlink_to(ROOT / "tests")
    made_up.build(folder / "made-up")
    return folder, as_text(report)


@pytest.fixture
def checkout(built: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """That folder, as the current one."""
    monkeypatch.chdir(built[0])
    monkeypatch.delenv("LEAHY_DATA", raising=False)
    return built[0]


def test_what_make_run_says(built: tuple[Path, str]) -> None:
    said = without_hashes(built[1]).replace(f"{built[0]}/", "")
    start = RUN.shown.index(said.split("\n")[0])
    assert_shown(tuple(without_hashes(line) for line in RUN.shown[start:]), said)


@pytest.mark.parametrize("step", PRINTED, ids=lambda step: step.command)
def test_a_session_is_what_the_readme_shows(
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
    assert_shown(step.shown, out + err)


@pytest.mark.parametrize("number", range(len(blocks("python"))))
def test_python_runs(number: int, checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = blocks("python")[number]
    exec(compile(code, f"README.md, Python block {number + 1}", "exec"), {})
    out, _ = capsys.readouterr()
    assert out.strip()
    for comment in re.findall(r"print\(.*\)  # (.+)$", code, re.MULTILINE):
        assert comment in out


def test_every_command_that_is_named_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    text = README + ADDING + MEANING + CONTRIBUTING
    named = set(re.findall(rf"\bleahy ({COMMANDS})\b", text))
    assert named == set(COMMANDS.split("|"))
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
    table = README.split("## Columns", 1)[1].split("\n## ", 1)[0]
    cells = re.findall(r"^\| (`.+?`) \|", table, re.MULTILINE)
    assert [name for cell in cells for name in re.findall(r"`(\w+)`", cell)] == arrow_schema(DeniedUnits).names


def test_what_may_be_quoted_says_what_the_caveat_says() -> None:
    quote = " ".join(re.sub(r"[>*]", " ", README.split("## What a list means", 1)[1].split("\n\n")[2]).split())
    assert "neither cumulative nor a list of bans" in quote
    assert "means nothing more than that" in quote
    assert "neither cumulative nor a list of bans" in CAVEAT


@pytest.mark.parametrize("text", [README + ADDING + MEANING, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_files_that_are_named_are_there(text: str) -> None:
    named = set(re.findall(r"\b((?:data/(?:raw|decisions)|docs|flows|leahy|parsers|schemas|tests)/[\w./-]*\w)", text))
    made = {"tests/data/judged/VERDICT", "data/raw/SOURCE"}
    assert len(named) > 2
    assert not [name for name in named - made if not (ROOT / name).exists()]
    assert not re.search(r"(?<![\w.])/(?:home|root|work|opt|tmp|Users)/", text)


def test_tables_of_data_files_have_the_columns_that_contributing_says() -> None:
    rows = re.findall(r"^\| `([\w/]+\.csv)` \| [^|]+ \| `([\w,]+)` \|$", CONTRIBUTING, re.MULTILINE)
    assert len(rows) >= 6
    for path, columns in rows:
        assert (ROOT / path).read_text(encoding="utf-8").splitlines()[0] == columns, path


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", *sorted(p.name for p in (ROOT / "docs").glob("*.md"))]
)
def test_links_lead_somewhere(page: str) -> None:
    path = ROOT / page if (ROOT / page).exists() else ROOT / "docs" / page
    targets = re.findall(r"\]\(([^)#]+)", path.read_text(encoding="utf-8"))
    assert not [t for t in targets if not t.startswith("https://") and not (path.parent / t).exists()]
