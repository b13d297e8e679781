"""A record behind an address: the same answers as from the folder, every byte checked, one state per call."""

import contextlib
import shutil
import sys
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pandas as pd
import pytest

import leahy
from leahy import cli
from tests.support.made_up import recorded
from tests.support.remote_stores import answering, s3_server, web_server


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return recorded(tmp_path_factory.mktemp("remote") / "data")


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    """A copy that a test may damage."""
    return shutil.copytree(made, tmp_path / "data")


def answers(data: str | Path) -> list[object]:
    """What every query says of one record, as plain values."""
    frames: list[pd.DataFrame] = [
        leahy.load(data=data),
        leahy.load(2018, revision=2, data=data),
        leahy.load(2018, as_of="2020-01-15", data=data),
        leahy.lists(data=data),
        leahy.revisions(2018, data=data),
        leahy.diff(2018, 2019, data=data),
        leahy.diff("2018@r1", "2018@r2", data=data),
        leahy.history("Third Made-up Unit", data=data),
        leahy.search("made-up", data=data),
        leahy.units(data=data),
    ]
    said: list[object] = [leahy.years(data=data), leahy.cite(2018, data=data), str(leahy.tree(2018, data=data))]
    return said + [(frame.astype(str).to_dict("split"), str(frame.attrs)) for frame in frames]


def test_over_http_as_from_the_folder(made: Path, tmp_path: Path) -> None:
    with web_server(made) as address:
        assert answers(address) == answers(made)
        leahy.export(tmp_path / "units.csv", data=f"{address}/")
        assert cli.main(["show", "2018", "--data", address]) == 0
    leahy.export(tmp_path / "same.csv", data=made)
    assert (tmp_path / "units.csv").read_bytes() == (tmp_path / "same.csv").read_bytes()


def test_from_an_object_store_as_from_the_folder(made: Path) -> None:
    import obstore
    from obstore.store import from_url

    with s3_server("bucket"):
        store = from_url("s3://bucket/leahy")
        for path in (path for path in made.rglob("*") if path.is_file()):
            obstore.put(store, path.relative_to(made).as_posix(), path.read_bytes())
        assert answers("s3://bucket/leahy") == answers(made)
        with pytest.MonkeyPatch.context() as environment:
            environment.delenv("AWS_ALLOW_HTTP")  # the address of the server says it
            assert leahy.years(data="s3://bucket/leahy/") == [2018, 2019]
        with pytest.raises(leahy.RecordError, match=r"No record at s3://bucket/elsewhere"):
            leahy.load(data="s3://bucket/elsewhere")


def test_the_environment_may_name_an_address(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with web_server(made) as address:
        monkeypatch.setenv("LEAHY_DATA", address)
        assert leahy.years() == [2018, 2019]


def test_the_host_is_away(capsys: pytest.CaptureFixture[str]) -> None:
    with web_server(Path()) as address:
        pass
    with pytest.raises(leahy.RecordError, match=rf"Could not read {address}/.*refused.*try again"):
        leahy.load(2018, data=address)
    assert cli.main(["show", "--data", address]) == 1
    assert f"Could not read {address}" in capsys.readouterr().err


class _Hostile(BaseHTTPRequestHandler):
    """Answers with what its server has been given, byte by byte; nothing is sent that the reader does not wait for."""

    head, body = b"", b""

    def do_GET(self) -> None:
        with contextlib.suppress(OSError):  # the reader has gone
            self.wfile.write(self.head)
            for byte in self.body:
                self.wfile.write(bytes([byte]))
                time.sleep(0.01)

    def log_message(self, format: str, *args: object) -> None: ...


def hostile(head: bytes, body: bytes = b"") -> contextlib.AbstractContextManager[str]:
    return answering(type("Answer", (_Hostile,), {"head": head, "body": body}))


def test_what_a_server_says_cannot_steer_a_terminal() -> None:
    with hostile(b"HTTP/1.0 500 \x1b[31mred\x9b2J\r\n\r\n") as address, pytest.raises(leahy.RecordError) as error:
        leahy.years(data=address)
    assert "answered 500" in str(error.value)
    assert str(error.value).isprintable()


def test_whoever_sends_drop_by_drop_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leahy.record.remote._LONGEST", 0.05)
    with hostile(b"HTTP/1.0 200 OK\r\n\r\n", b" " * 10_000) as address:
        begun = time.monotonic()
        with pytest.raises(leahy.RecordError, match="not sent within"):
            leahy.years(data=address)
    assert time.monotonic() - begun < 50  # half of what the whole answer takes


def test_no_record_there(tmp_path: Path) -> None:
    with web_server(tmp_path) as address, pytest.raises(leahy.RecordError, match=f"No record at {address}"):
        leahy.years(data=address)
    with pytest.raises(leahy.LeahyError, match="nonsense://x"):
        leahy.years(data="nonsense://x")


@pytest.mark.parametrize(
    "pattern", ["denied_units/2019.parquet", "r1-*.parquet", "lists.parquet", "observations.jsonl"]
)
def test_other_bytes_are_not_read(data: Path, pattern: str) -> None:
    for path in [*data.rglob(pattern)]:
        path.write_bytes(path.read_bytes()[:-9] + b"\nchanged\n")
    with web_server(data) as address, pytest.raises(leahy.RecordError, match=r"other bytes \(another sha256\)"):
        leahy.load(2018, data=address)
        leahy.export(data.parent / "export.csv", data=address)


def test_a_file_that_is_missing(data: Path) -> None:
    (data / "processed" / "lists.parquet").unlink()
    with web_server(data) as address, pytest.raises(leahy.RecordError, match=r"lists.parquet is missing"):
        leahy.lists(data=address)


def test_a_damaged_index(data: Path) -> None:
    index = data / "processed" / "index.json"
    index.write_bytes(index.read_bytes().replace(b'"observations": ', b'"observations": 1'))
    with web_server(data) as address, pytest.raises(leahy.RecordError, match=r"index.json is not as it was written"):
        leahy.lists(data=address)


def test_a_log_that_has_grown_since_is_read_up_to_the_index(data: Path, made: Path) -> None:
    log = data / "processed" / "revisions" / "2018" / "observations.jsonl"
    log.write_bytes(log.read_bytes() + b'{"not": "published yet"}\n')
    with web_server(data) as address:
        assert answers(address) == answers(made)


def test_verify_reads_folders(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with web_server(made) as address:
        assert cli.main(["verify", "--data", address]) == 1
    assert "not a folder on this machine" in capsys.readouterr().err


def test_what_to_install(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "obstore.store", None)
    with pytest.raises(leahy.LeahyError, match=r"s3://bucket needs obstore.*pip install 'leahy\[s3\]'"):
        leahy.load(data="s3://bucket")
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(leahy.LeahyError, match=r"pip install 'leahy\[xlsx\]'"):
        leahy.export(tmp_path / "units.xlsx", data=made)
    assert not any(tmp_path.glob("*.xlsx"))
