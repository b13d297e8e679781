"""No control character of a page, a header or a name reaches a terminal, a message, a report or a log."""

import ast
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from flows import command_line
from flows.report.model import PassedOver, Rejected, RunReport
from flows.report.news import Delivered, message, news
from flows.report.render import as_markdown, as_text, looks_table
from flows.run import backfill, nightly, replay
from leahy import cli
from leahy.record.cells import printable
from leahy.record.jsonl import json_text
from tests.support.hosts import SLUG, answer, serving
from tests.support.list_pages import NOW, capture, on, page, units
from tests.support.places import ROOT

STEER = "\x1b]0;pwned\x07\x9b2J\u202e\r"
EVIL = "Red &#8298;Battalion"  # other signs of direction, and controls, make a list unreadable
URL = "https://www.state.gov/x/"


def steering(text: str) -> set[str]:
    return {c for c in text if c not in "\n\t" and (unicodedata.category(c) == "Cc" or c in "\u202e\u206a")}


@pytest.mark.parametrize("form", ["table", "csv", "json", "markdown", "html"])
def test_commands_of_readers(form: str, empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capture(empty, page(2019, {"Mexico": [EVIL, "2 Battalion", "3 Battalion", "4 Battalion", "5 Battalion"]}), on(2020))
    assert replay(empty, now=NOW).state == "published"
    for words in (
        ["show", "2019"],
        ["search", "Red", "Battalion"],
        ["history", "Red Battalion"],
        ["show", "2019", "XX"],
    ):
        cli.main([*words, "--format", form, "--data", str(empty)])
    cli.main(["tree", "2019", "--data", str(empty)])
    printed = capsys.readouterr()
    assert "Battalion" in printed.out
    assert steering(printed.out + printed.err) == set()
    logs = [*empty.glob("processed/csv/*"), *empty.glob("**/*.json*")]
    assert not any(steering(path.read_text(encoding="utf-8").replace("\r\n", "\n")) for path in logs)


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_parse(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "page\x1b[31m.html"
    file.write_bytes(page(2019, {"Mexico": [EVIL, "2 Battalion"]}))
    assert command_line.main(["parse", str(file), "--url", URL, "--format", form]) == 0
    command_line.main(["parse", str(file) + "x", "--url", URL])
    printed = capsys.readouterr()
    assert "Battalion" in printed.out
    assert steering(printed.out + printed.err) == set()


@pytest.mark.parametrize("arguments", [["run", STEER], ["parse", "x", "--url", STEER], ["--" + STEER]])
def test_a_wrong_command(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    for main in (command_line.main, cli.main):
        try:
            code = main(["years", *arguments] if main is cli.main else arguments)
        except SystemExit as stop:
            code = int(str(stop.code))
        assert code == 2
    printed = capsys.readouterr()
    assert "pwned" in printed.err
    assert steering(printed.out + printed.err) == set()


def test_report_and_message_of_a_night(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as hosts:
        monkeypatch.setenv("LEAHY_SOURCES", str(hosts.sources(empty.parent)))
        hosts.pages["www.state.gov"][f"/{SLUG}/"] = answer(b"x", Content_Encoding="\x1b]0;pwned\x07\x1b[2Jx")
        report = nightly(empty, now=NOW, contact="a@example.org")
    assert "pwned" in as_text(report)
    items, _ = news([{}, report.as_json()], Delivered(""), 1)
    shown = [as_text(report), as_markdown(report), *message(items, report, None)]
    shown += [path.read_text(encoding="utf-8") for path in empty.glob("**/*.jsonl")]
    assert "pwned" in shown[3]
    assert all(json.loads(line) for text in shown[4:] for line in text.splitlines())
    assert steering("".join(shown)) == set()


def poisoned(value: Any) -> Any:
    """`value` with what steers a terminal in every text of it; what is one of a few words stays."""
    if isinstance(value, StrEnum) or (not isinstance(value, str | tuple | Mapping) and not is_dataclass(value)):
        return value
    if isinstance(value, str):
        return value + STEER
    if isinstance(value, tuple):
        return tuple(poisoned(item) for item in value)
    if isinstance(value, Mapping):
        return {key: poisoned(item) for key, item in value.items()}
    kept = {"state", "kind", "verdict", "how", "command", "source", "run_id", "sha256"}
    return replace(value, **{f.name: poisoned(getattr(value, f.name)) for f in fields(value) if f.name not in kept})  # type: ignore[type-var]


def reports(data: Path) -> Iterator[RunReport]:
    """Reports of which every part says something: a night with a list and a block, a refusal, a backfill, an edit."""
    with serving() as hosts, pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEAHY_SOURCES", str(hosts.sources(data.parent)))
        hosts.pages["www.state.gov"][f"/{SLUG}/"] = answer(page(2024, {"Mexico": units(6)}))
        first = nightly(data, now=NOW, contact="a@example.org")
        yield replace(
            first, remarks=("x",), problems=("x",), candidates=("x",), uploaded="x", data=str(data),
            rejected=(Rejected("0" * 64, "x"),), passed_over=(PassedOver("x", "x"),),
        )  # fmt: skip
        hosts.pages["www.state.gov"][f"/{SLUG}/"] = answer(page(2024, {"Mexico": [*units(5), "Navy"]}))
        yield nightly(data, now=NOW + timedelta(days=1), contact="a@example.org")
        hosts.pages["www.state.gov"][f"/{SLUG}/"] = answer(page(2024, {"Mexico": units(2)}))
        yield nightly(data, now=NOW + timedelta(days=2), contact="a@example.org")
        hosts.pages["www.state.gov"] = {"*": answer(b"<title>Access Denied</title>", 403)}
        yield nightly(data, now=NOW + timedelta(days=3), contact="a@example.org")
        yield backfill(data, now=NOW + timedelta(days=4), contact="a@example.org")


def test_every_text_of_a_report(empty: Path) -> None:
    """Remarks and notes on clocks among them, whoever wrote them: the renderers let no text through as it is."""
    for report in reports(empty):
        evil = poisoned(report)
        line = json_text(evil.as_json())
        items, _ = news([{}, evil.as_json()], Delivered(""), 1)
        shown = [as_text(evil), as_markdown(evil), printable(evil.summary()), line, *message(items, evil, "x")]
        shown += [cell for row in looks_table(evil.look) for cell in row] if evil.look else []
        assert "pwned" in shown[0]
        for text in shown:
            assert steering(text) == set(), text


GUARDS = ("printable(", "printable_lines(", "as_text(", "as_table(", "to_json(", "csv_text(")
UNGUARDED = {
    "sys.stdout.fileno()", "sys.stdout.flush()", "sys.stdout.isatty()", "print(AT_WORK)",
    "print(shtab.complete(parser, shell=shell))", "print(SHORT_CAVEAT, file=sys.stderr)",
    "print(f\"leahy {metadata.version('leahy')}\")", "print(f'Wrote {PATH}')",
    "create_markdown_artifact(as_markdown(report), key=ARTIFACT_KEY, description=described)",
    "create_table_artifact(rows, key=LOOKS_KEY, description=described)",
    "Failed(name='Busy', message=str(error))", "logging.getLogger(_engine)",
}  # fmt: skip
"""Calls that show no text of a page, or one that a test above has looked at."""


def test_every_sink_has_a_guard() -> None:
    """A new `print`, log message, artifact or state that shows a text passes it through one of GUARDS, or is looked at."""
    sinks = [
        call
        for package in ("flows", "leahy", "schemas", "parsers")
        for file in (ROOT / package).rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and SINK.fullmatch(ast.unparse(call.func))
    ]
    assert len(sinks) > 20
    unguarded = set()
    for call in sinks:
        text = ast.unparse(call)
        says = [
            *call.args,
            *(keyword.value for keyword in call.keywords if keyword.arg not in ("file", "end", "flush")),
        ]
        numbers = all(isinstance(part, ast.Constant) or is_a_count(part) for part in says)
        if not numbers and not any(guard in text for guard in GUARDS) and text not in UNGUARDED:
            unguarded.add(text)
    assert unguarded == set()


def is_a_count(part: ast.expr) -> bool:
    """A text with numbers in it, or with moments as we write them."""
    inserted = {ast.unparse(value) for node in ast.walk(part) if isinstance(node, ast.JoinedStr)
                for value in node.values if isinstance(value, ast.FormattedValue)}  # fmt: skip
    return (
        bool(re.fullmatch(r"f?['\"].*", ast.unparse(part), re.DOTALL)) and all(COUNT.search(text) for text in inserted)
    ) or (isinstance(part, ast.IfExp) and is_a_count(part.body) and is_a_count(part.orelse))


COUNT = re.compile(r"len\(|_count\(|\{captures\}|\{number\}|iso\(")
SINK = re.compile(
    r"print|sys\.(stdout|stderr)\.\w+|(logger|logging)\.\w+|warnings\.warn|create_\w+_artifact|Completed|Failed"
)
