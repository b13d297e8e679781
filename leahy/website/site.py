"""`leahy.site`: the pages, charts, feeds and downloads of a record, written into one folder."""

import contextlib
import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from importlib import metadata, resources
from pathlib import Path

from leahy.errors import LeahyError, UsageError
from leahy.exports.content import TITLE, column_meanings
from leahy.queries.load import Data
from leahy.record.places import open_data
from leahy.website.content import Content, gather
from leahy.website.downloads import dataset, downloads
from leahy.website.events import events
from leahy.website.feeds import atom, json_feed

MARK = "leahy-site.txt"
"""In every folder that `site` wrote: only such a folder is replaced."""
_MARK_TEXT = "This folder was written by `leahy site`, which replaces the whole of it when it is run again.\n"
_STATIC = ("style.css", "site.js", "icon.svg")
_PART, _ASIDE = "leahy-site", ".old"
"""Parts of the names of what is written, and of what it replaces, beside the folder."""
_BASE = re.compile(r"https?://[^\s\"'<>]+/")
_SUMMARY = "New lists, edits with both strings, refusals, sources that could not be reached, lists that were checked."


def site(folder: str | os.PathLike[str], *, url: str | None = None, data: Data = None) -> Path:
    """Write static pages of the record into `folder`, and return it: open `index.html` there in a browser.

    The pages work from a folder and from any address, without JavaScript but for search; they ask nothing of any other
    host. `url` is the address at which they will be, if it is known: the JSON Feed and the description of the data for search
    engines then have whole addresses. The same record gives the same bytes with the same versions of the libraries.

    A folder that `site` wrote before is replaced once all pages are written. Raises `LeahyError` for another folder that is
    not empty, for one within the record, and where the libraries are missing (`pip install "leahy[site]"`); and what
    `load` raises.
    """
    target = Path(os.path.abspath(folder))  # noqa: PTH100  # without `..`, and a symbolic link stays one
    data = open_data(data)
    _check_target(target, data)
    base = None if url is None else _base(url)
    try:
        _remove_what_was_left(target)
        part = Path(tempfile.mkdtemp(prefix=f".{target.name}.{_PART}-", dir=target.parent))
        try:
            with _held(part):
                part.chmod(0o755)
                for path, content in _files(data, base):
                    _write(part / path, content)
                _replace(part, target)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except OSError as error:
        raise LeahyError(
            f"Could not write {target}: {error.strerror or error}. What was there is as it was."
        ) from error
    return Path(folder)


def _files(data: Data, base: str | None) -> Iterator[tuple[str, bytes]]:
    """Every file of the site: its path and its bytes."""
    try:
        from leahy.website.pages import NAME, Pages
    except ImportError as error:
        if error.name not in ("jinja2", "markupsafe"):
            raise
        raise LeahyError('The site needs jinja2: install it with `pip install "leahy[site]"`.') from error
    yield MARK, _MARK_TEXT.encode()
    for name in _STATIC:
        yield name, (resources.files("leahy.website") / "static" / name).read_bytes()
    files = []
    for file, bytes_of_file in downloads(data):
        files.append(file)
        yield f"downloads/{file.name}", bytes_of_file
    content = gather(data)
    happened = events(content, data)
    pages = Pages(content, happened)
    structured = dataset(content, files, TITLE, metadata.version("leahy"), base)
    yield from pages.overview(files, _dictionary(content, data), structured)
    yield from pages.lists()
    yield from pages.countries()
    yield from pages.units()
    yield from pages.differences()
    yield pages.search_index()
    yield "feed.xml", atom(happened, f"{NAME}: changes", _SUMMARY, base)
    yield "feed.json", json_feed(happened, f"{NAME}: changes", _SUMMARY, base)


def _dictionary(content: Content, data: Data) -> list[tuple[str, list[tuple[str, str]]]]:
    """(table, its columns with their meanings)."""
    newest = content.held[-1].year if content.held else None
    return [(table, list(meanings.items())) for table, meanings in column_meanings(newest, data).items()]


def _check_target(target: Path, record: Path) -> None:
    resolved = Path(os.path.realpath(target))  # `resolve` raises for a link to itself
    for name in ("processed", "raw", "decisions") if isinstance(record, Path) else ():
        if resolved.is_relative_to((record / name).resolve()):
            raise UsageError(
                f"{target} is within the record at {record / name}, which holds nothing else: name another."
            )
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise UsageError(f"{target} is not a folder: name another.")
    if Path.cwd().is_relative_to(target):
        raise UsageError(f"{target} is the current folder or above it, and would be replaced: name another.")
    if not target.parent.is_dir():
        raise UsageError(f"There is no folder {target.parent}: create it, or name another.")
    if target.is_dir() and any(target.iterdir()) and not (target / MARK).is_file():
        raise UsageError(
            f"{target} has files in it that `leahy site` did not write, and it would be replaced: name an empty or a new folder."
        )


def _base(url: str) -> str:
    base = url if url.endswith("/") else f"{url}/"
    if not _BASE.fullmatch(base) or "?" in base or "#" in base:
        raise UsageError(f"{url!r} is not the address of a site: give one such as https://example.org/leahy/.")
    return base


@contextlib.contextmanager
def _held(part: Path) -> Iterator[None]:
    """Show other processes that `part` is being written. Raises `BlockingIOError` where another one shows that already."""
    fd = os.open(part, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(fd)


def _remove_what_was_left(target: Path) -> None:
    """Delete what killed writers of `target` left beside it: half-written pages, and those that they had moved aside."""
    begins = f".{target.name}.{_PART}-"
    for folder in [path for path in target.parent.iterdir() if path.name.startswith(begins) and not path.is_symlink()]:
        if not folder.name.endswith(_ASIDE) and not (folder / MARK).is_file():
            continue  # it was made at this moment
        part = folder.with_name(folder.name.removesuffix(_ASIDE))
        held = _held(part if part.exists() else folder)
        with contextlib.suppress(FileNotFoundError, BlockingIOError), held:  # of one that works, or ends at this moment
            shutil.rmtree(folder)


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except FileNotFoundError:
        path.parent.mkdir(parents=True)
        path.write_bytes(content)


def _replace(part: Path, target: Path) -> None:
    """Put `part` in the place of `target`. If that fails half-way, what was there is put back."""
    if not target.exists():
        part.rename(target)
        return
    aside = part.with_name(f"{part.name}{_ASIDE}")
    target.rename(aside)
    try:
        part.rename(target)
    except OSError:
        aside.rename(target)
        raise
    shutil.rmtree(aside, ignore_errors=True)
