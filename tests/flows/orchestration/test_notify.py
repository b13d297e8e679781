"""What is told after a run: each thing once, both printed strings, and where to look. Sending it: test_serving.py."""

import email
import json
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from flows import commands
from flows.report.model import Dark, LookReport, RunReport, SeenLook
from flows.run import replay
from leahy.errors import UsageError
from tests.support.list_pages import NOW, URL, capture, on, page, runs, units

commands.prepare_prefect()  # before Prefect is imported

from flows.orchestration import notify as notifying  # noqa: E402
from flows.orchestration.notify import News, Told, message, news  # noqa: E402


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "raw").mkdir()
    return tmp_path


def told_of(data: Path, *reports: RunReport, told: Told | None = None, nights: int = 3) -> tuple[list[News], Told]:
    """What is news of `reports`, or else of the runs in runs.jsonl, to one who has been told as far as `told`."""
    if reports:
        return news([{}, *(report.as_json() for report in reports)], told or Told(""), nights)
    lines: list[notifying.Report] = [{"run_id": ""}, *runs(data)]
    ids = [line["run_id"] for line in lines]
    return news(lines[ids.index(told.run_id if told else "") :], told or Told(""), nights)


def heads(found: tuple[list[News], Told]) -> list[str]:
    return [item.headline for item in found[0]]


def look(name: str, nights: int, *, unseen: bool = True) -> LookReport:
    seen = SeenLook(
        source=name, how="live", asked_url=URL, final_url=URL, status=200, verdict="blocked",
        reason="says 'technical difficulties'", ms=1, tries=1, captured_at=None, sha256=None, newer=False,
    )  # fmt: skip
    return LookReport((seen,), (name,) if unseen else (), on(2020), (Dark(name, on(2020), nights),), ())


# --- lists ------------------------------------------------------------------------------------------------------------


def test_new_list_is_told_once(data: Path) -> None:
    capture(data, page(2019, {"Mexico": units(8)}), on(2021))
    report = replay(data, now=NOW)
    found, told = told_of(data)
    assert [item.headline for item in found] == ["the 2019 list is new"]
    assert told.run_id == report.run_id
    subject, body = message(found, report, "http://127.0.0.1:4200/a-run")
    assert subject == "Leahy list: the 2019 list is new"
    for said in ("r1: 8 rows, 1 country", URL, "revisions/2019/r1-", report.run_id, "http://127.0.0.1:4200/a-run"):
        assert said in body
    replay(data, now=NOW + timedelta(days=1))
    assert heads(told_of(data, told=told)) == []


def test_edit_is_told_with_both_printed_strings(data: Path) -> None:
    names = units(8)
    capture(data, page(2019, {"Mexico": names}), on(2021))
    replay(data, now=NOW)
    _, told = told_of(data)
    edited = [*names[:3], "4 Infanttry *Battalion, 5 Division", *names[4:]]
    capture(data, page(2019, {"Mexico": edited}), on(2022))
    replay(data, now=NOW + timedelta(days=1))
    ((item,), _) = told_of(data, told=told)
    assert item.headline == "the 2019 list has 1 difference (r1 to r2)"
    assert f"Mexico: printed before {names[3]!r}; printed now {edited[3]!r}" in item.lines
    capture(data, page(2019, {"Mexico": names}), on(2023))
    replay(data, now=NOW + timedelta(days=2))
    (*_, back), _ = told_of(data, told=told)
    assert (back.headline, back.lines[0]) == (
        "the 2019 list has 1 difference (r2 to r1)",
        "r1: 8 rows, 1 country (seen before)",
    )


def test_older_state_of_a_list_is_no_edit(data: Path) -> None:
    capture(data, page(2019, {"Mexico": units(8)}), on(2021))
    replay(data, now=NOW)
    _, told = told_of(data)
    capture(data, page(2019, {"Mexico": units(9)}), on(2020))
    replay(data, now=NOW + timedelta(days=1))
    assert heads(told_of(data, told=told)) == ["an older state of the 2019 list was found"]


def test_large_change_is_told_in_part_and_says_so(data: Path) -> None:
    capture(data, page(2019, {"Mexico": units(100)}), on(2021))
    replay(data, now=NOW)
    _, told = told_of(data)
    capture(data, page(2019, {"Mexico": units(100, start=1000)}), on(2022))
    report = replay(data, now=NOW + timedelta(days=1))
    ((item,), _) = told_of(data, told=told)
    assert str(len(report.years[0].differences)) in item.headline
    assert item.lines[-1] == f"and {len(report.years[0].differences) - 40} more differences"


# --- refusals and failures --------------------------------------------------------------------------------------------


def test_refusal_is_told_once(data: Path) -> None:
    sha256 = capture(data, page(2019, {"Mexico": units(4)}), on(2021))
    for night in range(3):
        replay(data, now=NOW + timedelta(days=night))
    found, told = told_of(data)
    assert [item.headline for item in found] == ["a 2019 list was refused"]
    assert f"--accept {sha256[:16]}" in "\n".join(found[0].lines)
    capture(data, page(2019, {"Mexico": units(3)}), on(2022))
    replay(data, now=NOW + timedelta(days=4))
    assert heads(news(runs(data)[-2:], told, 3)) == ["a 2019 list was refused"]


def test_list_that_cannot_be_read_is_told(data: Path) -> None:
    sha256 = capture(data, page(2019, {"": units(8)}), on(2021))  # a lost heading
    replay(data, now=NOW)
    ((item,), _) = told_of(data)
    assert item.headline == "a list that could not be read was refused"
    assert item.lines[0] == f"capture {sha256[:16]}"


def test_failed_run_is_told(data: Path) -> None:
    capture(data, page(2019, {"Mexico": units(8)}), on(2021))
    (data / "decisions").mkdir()
    (data / "decisions" / "accepted.csv").write_text("nonsense")
    report = replay(data, now=NOW)
    assert report.state == "failed"
    ((item,), _) = told_of(data)
    assert item.headline == "the run of 2026-11-21T12:00:00Z failed"
    assert "accepted.csv" in item.lines[0]


# --- dark sources -----------------------------------------------------------------------------------------------------


def test_dark_source_is_told_every_n_nights(data: Path) -> None:
    capture(data, page(2019, {"Mexico": units(8)}), on(2021))
    report = replay(data, now=NOW)
    told, heard = Told(report.run_id), {}
    for number in range(1, 9):
        night = replace(report, run_id=f"night {number}", years=(), look=look("state-gov", number))
        found, told = told_of(data, night, told=told)
        heard.update((number, item) for item in found)
    assert list(heard) == [3, 6]
    assert heard[3].headline == "state-gov has shown no list for 3 nights"
    said = "\n".join(heard[3].lines)
    for part in (
        "last seen 2020-01-01T00:00:00Z",
        URL,
        "blocked",
        "technical difficulties",
        "Nothing stands in for it",
    ):
        assert part in said


def test_two_runs_in_one_night_tell_of_darkness_once_and_light_starts_again(data: Path) -> None:
    capture(data, page(2019, {"Mexico": units(8)}), on(2021))
    report = replace(replay(data, now=NOW), years=())
    told, heard = Told(report.run_id), []
    for run_id, nights in enumerate((1, 2, 3, 3, 3, 1, 2, 3), 1):
        found, told = told_of(data, replace(report, run_id=str(run_id), look=look("state-gov", nights)), told=told)
        heard += [run_id for _ in found]
    assert heard == [3, 8]
    lit = replace(report, run_id="lit", look=replace(look("state-gov", 4), dark=()))
    assert told_of(data, lit, told=told)[1].dark == {}


def test_replay_knows_nothing_of_darkness(data: Path) -> None:
    capture(data, page(2019, {"Mexico": units(8)}), on(2021))
    report = replace(replay(data, now=NOW), years=())
    assert told_of(data, report, told=Told("before", {"state-gov": 3}))[1].dark == {"state-gov": 3}


# --- how far it has been told -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("read", [7, 1 << 20])
def test_what_was_not_told_is_found_again(data: Path, read: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notifying, "_READ", read)
    capture(data, page(2019, {"Mexico": units(8)}), on(2021))
    reports = [replay(data, now=NOW + timedelta(days=night)) for night in range(4)]
    ids = [report.run_id for report in reports]
    for known in range(4):
        assert [r["run_id"] for r in notifying._untold(reports[-1], ids[known])] == ids[known:]
    assert [r.get("run_id") for r in notifying._untold(reports[-1], "")] == [None, *ids]
    assert [r["run_id"] for r in notifying._untold(reports[-1], "of another folder")] == ids[-2:]
    assert notifying._run_before(reports[-1]) == ids[2]
    assert notifying._run_before(replace(reports[-1], run_id="not in the file")) == ids[3]


def test_first_run_of_all_has_none_before_it(data: Path) -> None:
    capture(data, page(2019, {"Mexico": units(8)}), on(2021))
    report = replay(data, now=NOW)
    assert notifying._run_before(report) == ""
    assert notifying._run_before(replace(report, data=str(data / "elsewhere"))) == ""
    for unknown in ("", "of another folder"):
        assert notifying._untold(report, unknown) == [{}, json.loads(json.dumps(report.as_json()))]


# --- whom to tell -----------------------------------------------------------------------------------------------------


def test_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEAHY_NOTIFY", raising=False)
    monkeypatch.delenv("LEAHY_DARK_NIGHTS", raising=False)
    assert notifying.settings() == ((), 3)
    monkeypatch.setenv("LEAHY_NOTIFY", "custom-webhook/leahy, mail/desk")
    monkeypatch.setenv("LEAHY_DARK_NIGHTS", "5")
    assert notifying.settings() == (("custom-webhook/leahy", "mail/desk"), 5)


@pytest.mark.parametrize(
    ("name", "value"), [("LEAHY_NOTIFY", "leahy"), ("LEAHY_DARK_NIGHTS", "0"), ("LEAHY_DARK_NIGHTS", "two")]
)
def test_wrong_settings(name: str, value: str, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError, match=name):
        notifying.settings()
    capture(data, page(2019, {"Mexico": units(8)}), on(2021))
    (problem,) = notifying.tell(replay(data, now=NOW))
    assert name in problem


def test_addresses_are_not_in_what_is_said_of_an_error() -> None:
    """That of a webhook is its password."""
    error = ValueError("Client error '404 Not Found' for url 'https://hooks.example.org/services/secret'\nmore")
    assert notifying._without_addresses(error) == "ValueError: Client error '404 Not Found' for url '<address>"


@contextmanager
def post_office() -> Iterator[tuple[int, list[str]]]:
    """A mail server on loopback: its port, and the mail that came in."""
    received: list[str] = []

    class Exchange(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 made up\r\n")
            for line in self.rfile:
                word = line[:4].upper().strip()
                if word == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    received.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
                self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 made up\r\n")
                if word == b"QUIT":
                    return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Exchange) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], received
        server.shutdown()


def test_mail() -> None:
    with post_office() as (port, received):
        mail = notifying.Mail(
            url=f"mailto://127.0.0.1:{port}?mode=insecure&from=pipeline@example.org&to=desk@example.org"
        )
        told = "Mexico:\n  printed before <a>\n  printed now 'b'"
        notifying._send(mail, "Leahy list: the 2019 list has 1 difference", told)
    (letter,) = received
    read = email.message_from_string(letter)
    assert read.get_content_type() == "text/plain"
    assert read.get_payload(decode=True).decode().splitlines() == told.splitlines()
    assert "Subject: Leahy list: the 2019 list has 1 difference" in letter
    assert "To: desk@example.org" in letter


def test_mail_that_is_not_delivered_is_not_told() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        where = f"127.0.0.1:{free.getsockname()[1]}?mode=insecure&from=pipeline@example.org&to=desk@example.org"
    mail = notifying.Mail(url=f"mailto://{where}")
    with pytest.raises(notifying.NotDelivered) as caught:
        notifying._send(mail, "Leahy list: the 2019 list is new", "r1: 8 rows")
    assert "@example.org" not in notifying._without_addresses(caught.value)
