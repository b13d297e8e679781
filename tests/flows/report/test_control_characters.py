"""No control character of a page, a header or a name reaches a terminal, a message, a report or a log."""

import json
import unicodedata
from pathlib import Path

import pytest

from flows import command_line
from flows.report.news import Delivered, message, news
from flows.report.render import as_markdown, as_text
from flows.run import nightly, replay
from leahy import cli
from tests.support.hosts import SLUG, answer, serving
from tests.support.list_pages import NOW, capture, on, page

EVIL = "Red &#7;&#8238;Battalion&#27;"
URL = "https://www.state.gov/x/"


def steering(text: str) -> set[str]:
    return {c for c in text if c not in "\n\t" and (unicodedata.category(c) == "Cc" or c == "\u202e")}


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
