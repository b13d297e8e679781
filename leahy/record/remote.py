"""A record behind an address: read over HTTP or from an object store, every file checked against its hash.

The index is fetched once, when the address is opened, and names every other file with its hash: so what is read is one
state of the record, or an error says that it changed on the way. HTTP is read with the standard library, which every
installation has; object stores with obstore, which is an extra.
"""

import errno
import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast
from urllib.parse import urlsplit

from leahy.errors import LeahyError, RecordError
from leahy.record.cells import printable_lines
from leahy.record.publication import POINTER, read_publication
from leahy.record.record_index import INDEX_FILE, IndexedFile, is_outside, parse_record_index

if TYPE_CHECKING:
    from http.client import HTTPResponse

Fetch: TypeAlias = Callable[[str, int], bytes | None]
"""The first so many bytes below the address, or None where there is no such file. Raises `RecordError`."""

_PROCESSED = "processed"
_INDEX_LIMIT = 32 << 20  # bytes; of a hundred lists it has 60 kB
_TIMEOUT = 30.0  # seconds without a byte
_LONGEST = 600.0  # seconds for one file; whoever sends it drop by drop would hold the reader for days
_AT_ONCE = 8  # requests
_SMALL = 1 << 20  # bytes; smaller logs are fetched together, when the address is opened


def open_remote(address: str) -> Path:
    """The data folder behind `address`, to be read like one on disk.

    `address` leads to a folder that `python -m flows publish` wrote, or to a data folder (the one with `processed/` in
    it). Raises `RecordError` where it leads to neither, or does not answer.
    """
    address = address.rstrip("/")
    try:
        urlsplit(address)
    except ValueError as error:
        raise RecordError(f"{address} is no address: {error}.") from error
    fetch = _fetch_http if address.lower().startswith(("http://", "https://")) else _object_store(address)
    record = _Record(address, lambda path, size: fetch(f"{address}/{path}", size), *_index(address, fetch))
    record.prefetch()
    # It has the reading half of a Path. Saying that it is one keeps a second kind of folder out of all that reads.
    return cast("Path", RemotePath(record, ""))


class RemotePath:
    """A file or folder of a record behind an address. It has those methods of `pathlib.Path` that reading takes."""

    def __init__(self, record: "_Record", path: str) -> None:
        self._record, self._path = record, path

    def __truediv__(self, name: str) -> "RemotePath":
        return RemotePath(self._record, f"{self._path}/{name}".strip("/"))

    def __str__(self) -> str:
        return f"{self._record.address}/{self._path}"

    @property
    def name(self) -> str:
        return self._path.rsplit("/", 1)[-1]

    @property
    def parent(self) -> "RemotePath":
        return RemotePath(self._record, self._path.rpartition("/")[0])

    def read_bytes(self) -> bytes:
        """The bytes as the index names them. Raises `FileNotFoundError` for what it does not name, and `RecordError`."""
        return self._record.read(self._path)

    def exists(self) -> bool:
        return self.is_file() or self.is_dir()

    def is_file(self) -> bool:
        return self._path in self._record.files

    def is_dir(self) -> bool:
        return any(path.startswith(f"{self._path}/") for path in self._record.files)


class _Record:
    """The files of one state of a record, by their path below its data folder, and how they are fetched."""

    def __init__(
        self, address: str, fetch: Fetch, below: str, files: Mapping[str, IndexedFile], read: Mapping[str, bytes]
    ) -> None:
        self.address = f"{address}/{below}".rstrip("/")
        self.files = files
        self._fetch, self._below = fetch, f"{below}/".lstrip("/")
        self._read = dict(read)

    def read(self, path: str) -> bytes:
        if path not in self._read:
            self._read[path] = self._fetched(path)
        return self._read[path]

    def prefetch(self) -> None:
        """Fetch what every query needs, several files at once: one after the other, a record of many years takes long."""
        paths = [p for p, f in self.files.items() if p.endswith(("/revisions.json", ".jsonl")) and f.size < _SMALL]
        paths = [p for p in [*paths, f"{_PROCESSED}/{INDEX_FILE}"] if p.startswith(_PROCESSED) and p not in self._read]
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            self._read.update(zip(paths, threads.map(self._fetched, paths), strict=True))

    def _fetched(self, path: str) -> bytes:
        if path not in self.files:
            raise FileNotFoundError(errno.ENOENT, "the index does not name it", f"{self.address}/{path}")
        indexed = self.files[path]
        data = self._fetch(self._below + path, indexed.size + 1)
        if data is not None and path.endswith(".jsonl"):  # a log that has grown since
            data = data[: indexed.size]
        if data is None or hashlib.sha256(data).hexdigest() != indexed.sha256:
            fault = "is missing" if data is None else "has other bytes (another sha256) than the index says"
            raise RecordError(
                f"{self.address}/{path} {fault}. If the record was being published just now, try again; if not, it is "
                "damaged: tell who publishes it."
            )
        return data


def _index(address: str, fetch: Fetch) -> tuple[str, Mapping[str, IndexedFile], Mapping[str, bytes]]:
    """Where the data folder is below the address, its files by path, and the bytes that are here already."""
    pointer = fetch(f"{address}/{POINTER}", _INDEX_LIMIT)
    if pointer is not None and _is_json(pointer):
        publication = read_publication(pointer, f"{address}/{POINTER}")
        if publication is not None:
            return publication.folder, publication.data_files(), {}
    path = f"{_PROCESSED}/{INDEX_FILE}"
    index = fetch(f"{address}/{path}", _INDEX_LIMIT)
    if index is None:
        raise RecordError(
            f"No record at {address}: it has neither {POINTER} nor {path}. Name the folder that "
            "`python -m flows publish` wrote, or a data folder (the one that has processed/ in it)."
        )
    files = parse_record_index(index, f"{address}/{path}").files
    return "", {p if is_outside(p) else f"{_PROCESSED}/{p}": file for p, file in files.items()}, {path: index}


def _is_json(data: bytes) -> bool:
    """Whether this can be an index at all; some servers answer every address with their front page."""
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


# --- How bytes are fetched --------------------------------------------------------------------------------------------


def _fetch_http(url: str, size: int) -> bytes | None:
    # The standard library's client: a reader who installs `leahy` gets no other one for the sake of some GET requests.
    # Only flows.http.client asks the department and the archives; this asks for a record, at the reader's request.
    from http.client import HTTPException
    from urllib.error import HTTPError
    from urllib.request import Request, urlopen  # noqa: TID251

    request = Request(url, headers={"User-Agent": f"leahy/{metadata.version('leahy')}"})  # noqa: S310  # http(s) alone
    try:
        with urlopen(request, timeout=_TIMEOUT) as response:  # noqa: S310
            return _read_in_time(response, size)
    except HTTPError as error:
        error.close()
        if error.code in (404, 410):
            return None
        raise RecordError(f"{url} answered {error.code} {printable_lines(str(error.reason))}. {_LATER}") from error
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise RecordError(f"Could not read {url}: {printable_lines(str(reason))}. {_LATER}") from error


def _read_in_time(response: "HTTPResponse", size: int) -> bytes:
    """The first `size` bytes of an answer. Raises `TimeoutError`."""
    parts, end = [], time.monotonic() + _LONGEST
    while size > 0 and (part := response.read1(min(size, 1 << 20))):
        parts.append(part)
        size -= len(part)
        if time.monotonic() > end:
            raise TimeoutError(f"it was not sent within {_LONGEST:.0f} seconds")
    return b"".join(parts)


_LATER = "Check the address and the network, and try again."


def _object_store(address: str) -> Fetch:
    """Reads from an object store; raises `LeahyError` that says what to install where obstore is missing."""
    store = open_store(address)
    import obstore
    from obstore.exceptions import BaseError, NotFoundError

    def fetch(url: str, size: int) -> bytes | None:
        try:
            return bytes(obstore.get(store, url[len(address) + 1 :]).bytes())[:size]
        except (NotFoundError, FileNotFoundError):
            return None
        except (BaseError, OSError) as error:
            raise RecordError(f"Could not read {url}: {_first_line(error)}. {_LATER}") from error

    return fetch


def open_store(address: str) -> Any:
    """The obstore store of an address such as s3://bucket/folder, configured by the environment (AWS_... and so on)."""
    try:
        from obstore.exceptions import BaseError
        from obstore.store import from_url
    except ImportError as error:
        raise LeahyError(f"{address} needs obstore, which is an extra: pip install 'leahy[s3]'.") from error
    try:
        return from_url(
            address,
            client_options=_client_options(),
            retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=30)},
        )
    except (BaseError, ValueError) as error:
        raise LeahyError(f"{address} is no address of a store that can be read: {_first_line(error)}.") from error


def _client_options() -> Any:
    """What obstore must be told beside the environment: that a server that was named with http:// may be asked without TLS."""
    endpoints = [os.environ.get(name, "") for name in ("AWS_ENDPOINT", "AWS_ENDPOINT_URL")]
    # Otherwise none: these replace the client options of the environment, and do not add to them.
    return {"allow_http": True} if any(endpoint.startswith("http://") for endpoint in endpoints) else None


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__).rstrip(".")
