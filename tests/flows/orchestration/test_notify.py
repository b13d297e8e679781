"""Delivery of notifications: the settings, mail over a real connection, and what an error may reveal."""

import email
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from flows.orchestration.launch import prepare_prefect
from flows.run import replay
from leahy.errors import UsageError
from tests.support.list_pages import NOW, capture, on, page, units


@pytest.fixture
def notify() -> ModuleType:
    """The module, which imports Prefect: only the worker that runs these tests pays for that."""
    prepare_prefect()
    from flows.orchestration import notify

    return notify


def test_settings(notify: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEAHY_NOTIFY", raising=False)
    monkeypatch.delenv("LEAHY_DARK_NIGHTS", raising=False)
    assert notify.settings() == ((), 3)
    monkeypatch.setenv("LEAHY_NOTIFY", "custom-webhook/leahy, mail/desk")
    monkeypatch.setenv("LEAHY_DARK_NIGHTS", "5")
    assert notify.settings() == (("custom-webhook/leahy", "mail/desk"), 5)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LEAHY_NOTIFY", "leahy"),
        ("LEAHY_DARK_NIGHTS", "0"),
        ("LEAHY_DARK_NIGHTS", "two"),
        ("LEAHY_DARK_NIGHTS", "9" * 5_000),
    ],
)
def test_wrong_settings(
    notify: ModuleType, name: str, value: str, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError, match=name):
        notify.settings()
    capture(empty, page(2019, {"Mexico": units(8)}), on(2021))
    (problem,) = notify.notify(replay(empty, now=NOW))
    assert name in problem


@contextmanager
def mail_server() -> Iterator[tuple[int, list[str]]]:
    """A mail server on loopback: its port, and the mail that it received."""
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


def test_mail(notify: ModuleType) -> None:
    with mail_server() as (port, received):
        mail = notify.Mail(url=f"mailto://127.0.0.1:{port}?mode=insecure&from=pipeline@example.org&to=desk@example.org")
        body = "Mexico:\n  printed before <a>\n  printed now 'b'"
        notify.send(mail, "Leahy list: the 2019 list has 1 difference", body)
    (letter,) = received
    read = email.message_from_string(letter)
    assert read.get_content_type() == "text/plain"
    assert read.get_payload(decode=True).decode().splitlines() == body.splitlines()
    assert "Subject: Leahy list: the 2019 list has 1 difference" in letter
    assert "To: desk@example.org" in letter


def test_mail_that_is_not_delivered_is_an_error_without_addresses(notify: ModuleType) -> None:
    """The address of a block holds its password."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        where = f"127.0.0.1:{free.getsockname()[1]}?mode=insecure&from=pipeline@example.org&to=desk@example.org"
    mail = notify.Mail(url=f"mailto://{where}")
    with pytest.raises(notify.NotDelivered) as caught:
        notify.send(mail, "Leahy list: the 2019 list is new", "r1: 8 rows")
    assert "://" not in str(caught.value)
    assert "secret" not in str(caught.value)
