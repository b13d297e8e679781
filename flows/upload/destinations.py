"""Where a record can be published: a folder of this machine, or an object store.

Both can do three things that a publication is built from: create an object that is not there yet, replace one that is still
as it was when it was last looked at, and list what is there. Each object appears whole or not at all.
"""

import contextlib
import hashlib
import mimetypes
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol, TypeVar

from flows.store.files import lock, make_folder, partial_file, remove_partial_files, write_whole
from leahy.errors import LeahyError, RecordError
from leahy.record.places import published
from leahy.record.publication import OBJECTS, POINTER, VERSIONS
from leahy.record.remote import open_store

_T = TypeVar("_T")
_MD5 = re.compile(r'"?([0-9a-f]{32})"?')
_IMMUTABLE, _CHANGING = "public, max-age=31536000, immutable", "no-cache"
_TYPES = {".parquet": "application/vnd.apache.parquet", ".jsonl": "application/x-ndjson", ".md": "text/markdown"}


class UploadError(LeahyError):
    """The record could not be published. What was published before is as it was."""


class Destination(Protocol):
    """A place to publish to. A `tag` is what tells one content of an object from another; paths are relative, with `/`."""

    def read(self, path: str) -> tuple[bytes, str] | None:
        """The bytes of an object and its tag; None where there is none."""

    def tags(self) -> dict[str, str]:
        """The tag of every file that keeps its address, and of the pointer."""

    def matches(self, tag: str, data: bytes) -> bool:
        """Whether an object with this tag is known to have these bytes; False where the tag does not say."""

    def create(self, path: str, data: bytes) -> bool:
        """Put an object that is not there. False, and nothing is done, where it is there."""

    def replace(self, path: str, data: bytes, tag: str) -> bool:
        """Put an object in the place of the one that has this tag. False, and nothing is done, where that is another one."""

    def put(self, path: str, data: bytes) -> None:
        """Put an object, in the place of what is there."""

    def delete(self, path: str) -> None:
        """Take an object away; nothing happens where there is none."""


@contextlib.contextmanager
def open_destination(address: str) -> Iterator[Destination]:
    """The destination of that address. Raises `UploadError` for one that nothing can be published to, and `Busy` for a folder
    to which another publication is being made. An object store has no lock: there, `replace` tells who is first."""
    if address.lower().startswith(("http://", "https://")):
        raise UploadError(
            f"{address}: a web server only gives. Name the folder or the store that it serves (s3://...)."
        )
    if "://" in address:
        yield ObjectStore(address.rstrip("/"))
        return
    folder = Path(address)
    if (folder / "raw").is_dir() or (folder / "processed").is_dir():
        raise UploadError(f"{folder} is a data folder: name another one to publish it to.")
    with lock(folder):
        _remove_partial_files(folder)
        yield Folder(folder)


def _remove_partial_files(folder: Path) -> None:
    """Delete what a publication that was killed left, and nothing else: others may keep files in this folder too."""
    for name in (VERSIONS, OBJECTS):
        for below in [folder / name, *(path for path in (folder / name).rglob("*") if path.is_dir())]:
            remove_partial_files(below)
    with contextlib.suppress(RecordError):  # a pointer that is damaged is refused by `upload`
        if publication := published(folder):
            for path in (POINTER, *publication.current, *publication.retired):
                partial_file(folder / path).unlink(missing_ok=True)


class Folder:
    """A folder whose lock is held. Its tags are the SHA-256 of what the files hold."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, path: str) -> tuple[bytes, str] | None:
        try:
            data = (self._folder / path).read_bytes()
        except FileNotFoundError:
            return None
        return data, _sha256(data)

    def tags(self) -> dict[str, str]:
        files = (path for path in self._folder.rglob("*") if path.is_file() and not path.name.startswith("."))
        by_path = {path.relative_to(self._folder).as_posix(): path for path in files}
        return {path: _sha256(file.read_bytes()) for path, file in by_path.items() if not _is_immutable(path)}

    def matches(self, tag: str, data: bytes) -> bool:
        return tag == _sha256(data)

    def create(self, path: str, data: bytes) -> bool:
        if (self._folder / path).exists():
            return False
        self.put(path, data)
        return True

    def replace(self, path: str, data: bytes, tag: str) -> bool:
        before = self.read(path)
        if before is None or before[1] != tag:
            return False
        self.put(path, data)
        return True

    def put(self, path: str, data: bytes) -> None:
        make_folder((self._folder / path).parent)
        write_whole(self._folder / path, data)

    def delete(self, path: str) -> None:
        (self._folder / path).unlink(missing_ok=True)


class ObjectStore:
    """A bucket, or a folder of one, by obstore. Its tags are the e-tags of the store."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._store = open_store(address)
        self._seen: dict[str, dict[str, str]] = {}  # tag -> what a conditional put needs: some stores number versions

    def read(self, path: str) -> tuple[bytes, str] | None:
        import obstore

        def get() -> tuple[bytes, str]:
            answer = obstore.get(self._store, path)
            return bytes(answer.bytes()), self._tag(answer.meta)

        return self._tried(path, get)

    def tags(self) -> dict[str, str]:
        import obstore

        def listed() -> dict[str, str]:
            objects = (meta for page in obstore.list(self._store) for meta in page)
            return {meta["path"]: self._tag(meta) for meta in objects if not _is_immutable(meta["path"])}

        return self._tried("", listed) or {}

    def matches(self, tag: str, data: bytes) -> bool:
        digest = _MD5.fullmatch(tag)  # the MD5 of the bytes, unless the store encrypts with a key of its own
        return digest is not None and digest[1] == hashlib.md5(data, usedforsecurity=False).hexdigest()

    def create(self, path: str, data: bytes) -> bool:
        return self._put(path, data, "create")

    def replace(self, path: str, data: bytes, tag: str) -> bool:
        return self._put(path, data, self._seen[tag])

    def put(self, path: str, data: bytes) -> None:
        self._put(path, data, "overwrite")

    def delete(self, path: str) -> None:
        import obstore

        self._tried(path, lambda: obstore.delete(self._store, path))

    def _put(self, path: str, data: bytes, mode: Any) -> bool:
        import obstore
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        kind = _TYPES.get(Path(path).suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"
        attributes: Any = {"Content-Type": kind, "Cache-Control": _IMMUTABLE if _is_immutable(path) else _CHANGING}
        try:
            put = self._tried(path, lambda: obstore.put(self._store, path, data, mode=mode, attributes=attributes))
        except (AlreadyExistsError, PreconditionError):
            return False
        if put is None:
            raise UploadError(f"There is no bucket at {self._address}. Create it, or correct the address.")
        return True

    def _tag(self, meta: Mapping[str, Any]) -> str:
        tag = meta["e_tag"]
        if tag is None:
            raise UploadError(f"{self._address} gives no e-tags, without which two publications cannot be told apart.")
        self._seen[tag] = {name: meta[name] for name in ("e_tag", "version") if meta.get(name) is not None}
        return str(tag)

    def _tried(self, path: str, ask: Callable[[], _T]) -> _T | None:
        from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError, PreconditionError

        try:
            return ask()
        except (AlreadyExistsError, PreconditionError):
            raise
        except (NotFoundError, FileNotFoundError):
            return None
        except (BaseError, OSError) as error:
            fault = next(iter(str(error).strip().splitlines()), type(error).__name__)
            raise UploadError(
                f"{self._address}/{path}: {fault}. Check the address, the network and who may write."
            ) from error


def _is_immutable(path: str) -> bool:
    return path.startswith((f"{VERSIONS}/", f"{OBJECTS}/"))


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
