"""`index.json` of a published record: the one name that changes, and everything that it names, which does not.

    index.json                              the pointer, replaced in one step when all that it names is there
    versions/<version>/processed/...        a data folder as it was published
    versions/<version>/decisions/*.csv
    versions/<version>/downloads/...        the same record as files for other programs
    objects/<sha256>                        the bytes of each file that keeps its address
    denied_units.parquet, index.html, ...   files that keep their address: copies of objects

A version is named by the hash of its files, and an object by that of its bytes, so that neither ever changes. The files that
keep their address, the pages of the site among them, are put in place after the pointer.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leahy.errors import RecordError
from leahy.record.jsonl import from_json, json_text, to_json
from leahy.record.record_index import IndexedFile

POINTER = "index.json"
VERSIONS = "versions"
OBJECTS = "objects"
_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Publication:
    """The content of the pointer. `files` and `current` are by path, below the published folder."""

    version: str
    years: tuple[int, ...]  # whose list is held
    files: Mapping[str, IndexedFile]  # of the version: they never change
    current: Mapping[str, IndexedFile]  # files that keep their address; the bytes of each are in `object_path`
    retired: tuple[str, ...]  # addresses that an earlier publication had

    @property
    def folder(self) -> str:
        """The data folder of this version, below the published folder."""
        return f"{VERSIONS}/{self.version}"

    def data_files(self) -> dict[str, IndexedFile]:
        """The files of the version by their path below its data folder."""
        start = len(self.folder) + 1
        return {path[start:]: file for path, file in self.files.items()}


def object_path(file: IndexedFile) -> str:
    """Where the bytes of a file that keeps its address are, under a name that never changes."""
    return f"{OBJECTS}/{file.sha256}"


def version_of(files: Sequence[IndexedFile]) -> str:
    """The name of the version that has these files, by their paths below its data folder."""
    return _hash([to_json(file) for file in sorted(files, key=lambda file: file.path)])[:_DIGITS]


def publication_bytes(publication: Publication) -> bytes:
    """The bytes of the pointer."""
    content = {
        "version": publication.version,
        "folder": publication.folder,
        "years": list(publication.years),
        "files": _listed(publication.files),
        "current": _listed(publication.current),
        "retired": list(publication.retired),
    }
    return (json_text({**content, "sha256": _hash(content)}, indent=1) + "\n").encode()


def read_publication(data: bytes, where: str) -> Publication | None:
    """The pointer in `data`; None where it is another kind of index. Raises `RecordError` for one that is damaged."""
    try:
        content = json.loads(data)
        if not isinstance(content, dict) or "version" not in content:
            return None
        is_whole = content.pop("sha256") == _hash(content)
        publication = Publication(
            version=content["version"],
            years=tuple(content["years"]),
            files=_by_path(content["files"]),
            current=_by_path(content["current"]),
            retired=tuple(content["retired"]),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise RecordError(f"{where} is not as it was published: {error}. {_AGAIN}") from error
    if not is_whole:
        raise RecordError(f"{where} is not as it was published: its hash is another one. {_AGAIN}")
    return publication


_AGAIN = "Fetch it again; if that does not help, publish the record again."


def _listed(files: Mapping[str, IndexedFile]) -> list[dict[str, Any]]:
    return [to_json(files[path]) for path in sorted(files)]


def _by_path(entries: Sequence[Mapping[str, Any]]) -> dict[str, IndexedFile]:
    files = [from_json(IndexedFile, entry) for entry in entries]
    return {file.path: file for file in files}


def _hash(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
