"""Publishing a record: immutable objects first, then the pointer in one step, then the files that keep their address.

Whoever reads through the pointer sees one publication or the other, at every instant and whenever this is killed. Killed, it
is run again: what is there already is left. Of two that are at work at once one swaps the pointer first, and the other
stops with an error; in a folder, the second does not begin.
"""

import os
import tempfile
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from flows.upload.destinations import Destination, UploadError, open_destination
from flows.upload.staging import Staged, stage
from leahy.record.publication import POINTER, Publication, object_path, publication_bytes, read_publication

_AT_ONCE = 16
_TRIES = 5


class Target(NamedTuple):
    """Where to publish: a folder, or the address of an object store (s3://bucket/folder). `url`: where it will be read."""

    address: str
    url: str | None = None


def target_from_environment() -> Target | None:
    """What LEAHY_PUBLISH and LEAHY_PUBLISH_URL say; None where nothing is to be published."""
    address = os.environ.get("LEAHY_PUBLISH")
    return Target(address, os.environ.get("LEAHY_PUBLISH_URL") or None) if address else None


def publish(data: Path, target: Target) -> str:
    """Publish the record in `data`, whose lock the caller holds; what was done, in a line.

    Raises `UploadError`, `Busy`, and `LeahyError` for a record that cannot be published.
    """
    try:
        with tempfile.TemporaryDirectory() as aside:
            staged = stage(data, Path(aside), target.url)
            with open_destination(target.address) as destination:
                return f"{target.address}: {upload(staged, destination, target.address)}"
    except OSError as error:  # the folder for temporary files is full, or what stands at the address cannot be read
        where = error.filename or f"a file of {tempfile.gettempdir()} or {target.address}"
        raise UploadError(
            f"Could not read or write {where}: {error.strerror or error}. Readers see one publication, whole. Make room or "
            "correct that, and publish again."
        ) from error


def upload(staged: Staged, destination: Destination, address: str) -> str:
    """Bring `destination` to what is staged; what was done, in a sentence."""
    before, tag = _pointer(destination, address)
    new = staged.publication if before is None else _after(before, staged.publication)
    if before is None and (strange := destination.tags().keys() & {*new.current}):
        raise UploadError(
            f"{address} has a file {min(strange)} that was not published by this program. Name another folder."
        )
    put = 0
    if before != new:
        put += _put_immutable(staged, destination, address)
        _swap(destination, address, new, tag)
    now, number = _put_current(staged, destination, address)
    put += number
    size = f"{len(new.files) + len(new.current)} files"
    done = f"version {new.version}, {size}, " + (f"{put} objects put now" if put else "all there before")
    return done if now == new else f"{done}; version {now.version} has followed it since"


def _pointer(destination: Destination, address: str) -> tuple[Publication | None, str | None]:
    """What is published, and the tag of the pointer; None where nothing is."""
    held = destination.read(POINTER)
    if held is None:
        return None, None
    publication = read_publication(held[0], f"{address}/{POINTER}")
    if publication is None:
        raise UploadError(f"{address}/{POINTER} is not that of a published record. Name another folder.")
    return publication, held[1]


def _after(before: Publication, new: Publication) -> Publication:
    """`new` with the addresses that it no longer has."""
    retired = {*before.current, *before.retired} - {*new.current}
    return replace(new, retired=tuple(sorted(retired)))


def _put_immutable(staged: Staged, destination: Destination, address: str) -> int:
    """Put the objects that are not there. Raises `UploadError` for one that is there with other bytes."""
    publication = staged.publication
    source = {path: path for path in publication.files}
    source |= {object_path(file): path for path, file in publication.current.items()}

    def put(path: str) -> bool:
        data = staged.data(source[path])
        if destination.create(path, data):
            return True
        there = destination.read(path)
        if there is None or there[0] != data:
            raise UploadError(
                f"{address}/{path} has other bytes than belong there: it is damaged. Delete it and publish again."
            )
        return False

    return _each(put, source)


def _swap(destination: Destination, address: str, new: Publication, tag: str | None) -> None:
    data = publication_bytes(new)
    if destination.create(POINTER, data) if tag is None else destination.replace(POINTER, data, tag):
        return
    other, _ = _pointer(destination, address)
    if other is not None and publication_bytes(other) == data:
        return  # the same, by another process
    raise UploadError(
        f"Another publication was made to {address} in the meantime. Its readers see that one, whole. Publish again if this "
        "record is the newer one."
    )


def _put_current(staged: Staged, destination: Destination, address: str) -> tuple[Publication, int]:
    """Put the files that keep their address; what the pointer names then, and how many were put.

    Two publishers may be here at once, and the slower one may put a file of the older publication over that of the newer one.
    So each looks at the pointer again when it is done, and does it again if that has changed: whoever ends last has put what
    the pointer names. What a killed publication left is put right too.
    """
    number = 0
    for _ in range(_TRIES):
        publication, _tag = _pointer(destination, address)
        if publication is None:
            break
        number += _put_files(publication, staged, destination, address)
        if _pointer(destination, address)[0] == publication:
            return publication, number
    raise UploadError(f"{address}/{POINTER} is changed by others all the time. Publish again when they have ended.")


def _put_files(publication: Publication, staged: Staged, destination: Destination, address: str) -> int:
    tags = destination.tags()

    def put(path: str) -> bool:
        file = publication.current[path]
        if staged.publication.current.get(path) == file:
            data = staged.data(path)
        elif (held := destination.read(object_path(file))) is not None:
            data = held[0]
        else:
            raise UploadError(f"{address}/{object_path(file)} is missing: it is damaged. Publish again.")
        if path in tags and destination.matches(tags[path], data):
            return False
        destination.put(path, data)
        return True

    number = _each(put, publication.current)
    for path in publication.retired:
        if path in tags:
            destination.delete(path)
    return number


def _each(do: Callable[[str], bool], paths: Collection[str]) -> int:
    """Call `do` for each path, several at once; how often it returned True."""
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        return sum(threads.map(do, sorted(paths)))
