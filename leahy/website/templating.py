"""The templates of the pages, and what they do with a value."""

from types import CodeType

import jinja2

from leahy.website.content import Comparison
from leahy.website.words import day_text, plural


class _CompiledTemplates(jinja2.BytecodeCache):
    """The code of each template, which one process makes once: each site has an environment of its own, with its names."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        assert bucket.code is not None
        self._codes[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _CompiledTemplates()


def environment() -> jinja2.Environment:
    """The templates of one site; its caller adds names to `.globals`."""
    templates = jinja2.Environment(
        loader=jinja2.PackageLoader("leahy.website"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        lstrip_blocks=True,
        bytecode_cache=_COMPILED,
    )
    templates.filters.update(
        day=day_text,
        count=plural,
        side=_side,
        heading=_heading,
        cut=lambda text, most: text if len(text) <= most else f"{text[: most - 1].rstrip()}…",
        capitalize_first=lambda text: text[:1].upper() + text[1:],
    )
    return templates


def _heading(comparison: Comparison) -> str:
    old, new = comparison.old.rpartition("@r")[2], comparison.new.rpartition("@r")[2]
    if comparison.is_edit:
        return f"The {comparison.years[0]} list: revisions {old} and {new}"
    return f"The lists for {old} and {new}"


def _side(name: str) -> str:
    """ "2018" -> "2018 list"; "2018@r1" -> "2018 list, revision 1"."""
    year, _, revision = name.partition("@r")
    return f"{year} list" + (f", revision {revision}" if revision else "")
