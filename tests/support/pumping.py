"""Every compiled pattern of the packages, and strings by which a pattern shows that its time grows faster than its text.

The strings come from the pattern itself: each letter or class of its parse tree, pairs of neighbours, and each beginning of the
shortest text that it fits, repeated.
"""

import ast
import importlib
import itertools
import pkgutil
import re
import re._parser as parser  # type: ignore[import-not-found]  # the parse tree has no public name
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, NamedTuple

Pattern = re.Pattern[Any]
_SCANNING = ("search", "sub", "subn", "split", "findall", "finditer")

_BLANK = ("\u00a0", " ", "\n", "-", "–", "0", "(", "[", "<", "a", "A", ".", ",", ":", ";", "/", "&", "*")
_IMPORTS_RE = re.compile(r"^(import|from) re\b", re.MULTILINE)
"""A module without it compiles no pattern, and is not loaded: Prefect, above all, takes a second."""
_CATEGORIES = {
    "CATEGORY_DIGIT": "0",
    "CATEGORY_NOT_DIGIT": "a",
    "CATEGORY_SPACE": "\u00a0",
    "CATEGORY_NOT_SPACE": "a",
    "CATEGORY_WORD": "a",
    "CATEGORY_NOT_WORD": "-",
}


class Use(NamedTuple):
    """A pattern, where it stands, and whether it is searched for: most are only matched at the start of a text."""

    where: str
    pattern: Pattern
    is_searched: bool

    def ask(self, text: str) -> None:
        """Look for the pattern in a text as the packages do."""
        given = text if isinstance(self.pattern.pattern, str) else text.encode("latin-1", "replace")
        if self.is_searched:
            self.pattern.search(given)
        else:
            self.pattern.match(given)
            self.pattern.fullmatch(given)


def patterns(*packages: str) -> list[Use]:
    """The patterns of all modules of these packages: in tables and records, and in calls of `re`."""
    found: dict[tuple[Any, int, bool], Use] = {}
    for package in packages:
        root = importlib.import_module(package)
        for info in pkgutil.walk_packages(root.__path__, f"{package}."):
            spec = find_spec(info.name)
            assert spec is not None
            source = Path(spec.origin or "").read_text(encoding="utf-8")
            if info.name.endswith("__main__") or not _IMPORTS_RE.search(source):
                continue
            module = importlib.import_module(info.name)
            uses = [
                Use(f"{info.name}.{name}", pattern, _is_searched(name, value, source))
                for name, value in vars(module).items()
                for pattern in _in_value(value, module, 0)
            ]
            for use in (*uses, *_in_calls(info.name, source)):
                found.setdefault((use.pattern.pattern, use.pattern.flags, use.is_searched), use)
    return list(found.values())


def _is_searched(name: str, value: object, source: str) -> bool:
    """Whether a pattern is looked for anywhere in a text; where its use cannot be told, it is."""
    methods = set(re.findall(rf"\b{re.escape(name)}\.(\w+)", source))
    return not (isinstance(value, re.Pattern) and methods and methods <= {"match", "fullmatch"})


def _in_value(value: object, module: ModuleType, depth: int) -> Iterator[Pattern]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth > 5:
        return
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _in_value(inner, module, depth + 1)
    elif isinstance(value, (tuple, list, set, frozenset)):
        for inner in value:
            if not isinstance(inner, (str, bytes, int)):
                yield from _in_value(inner, module, depth + 1)
    elif isinstance(value, FunctionType):
        for cell in value.__closure__ or ():
            yield from _in_value(cell.cell_contents, module, depth + 1)
        yield from _in_value(value.__defaults__ or (), module, depth + 1)
    elif is_dataclass(value) and not isinstance(value, type):
        for inner in fields(value):
            yield from _in_value(getattr(value, inner.name, None), module, depth + 1)
    elif isinstance(value, type) and value.__module__ == module.__name__:
        yield from _in_value(tuple(vars(value).values()), module, depth + 1)


def _in_calls(name: str, source: str) -> Iterator[Use]:
    """The patterns of calls such as `re.split("[?#]", ...)`, which no name holds."""
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and node.func.attr in (*_SCANNING, "match", "fullmatch")
            and isinstance(node.args[0], ast.Constant)
        ):
            yield Use(f"{name}, line {node.lineno}", re.compile(node.args[0].value), node.func.attr in _SCANNING)


def pumps(pattern: Pattern, size: int) -> Iterator[str]:
    """Texts of about `size` letters for a pattern."""
    paths, atoms = _fitting(pattern)
    units = dict.fromkeys((*atoms, *_BLANK))
    units |= dict.fromkeys(a + b for a, b in itertools.pairwise(atoms))
    units |= dict.fromkeys(a + " " for a in atoms)
    beginnings = dict.fromkeys(path[:end] for path in paths for end in (len(path) // 2, len(path) - 1, len(path)))
    for unit in {**units, **beginnings}:
        if unit:
            yield unit * (size // len(unit))
    for path in paths[:12]:
        for unit in dict.fromkeys((*atoms[:12], " ", "\u00a0", "a", "a ", "0")):
            yield path + unit * (size // len(unit)) + "\x01"
            yield path[: len(path) // 2] + unit * (size // len(unit)) + "\x01"


@lru_cache(maxsize=4)  # texts of several sizes are made for one pattern after the other
def _fitting(pattern: Pattern) -> tuple[list[str], list[str]]:
    """(shortest texts that a pattern fits, its letters and one of each of its classes)."""
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    flags = pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags
    atoms: list[str] = []
    return list(_paths(parser.parse(text, flags & ~re.DEBUG), atoms))[:40], atoms


def _paths(tree: Any, atoms: list[str]) -> Iterator[str]:
    """Shortest texts that a parse tree fits, one of each branch; `atoms` collects its letters and one of each of its classes."""
    paths = [""]
    for kind, value in tree:
        name = str(kind)
        if name in ("LITERAL", "NOT_LITERAL"):
            pieces = [chr(value) if name == "LITERAL" else _other(value)]
        elif name == "IN":
            pieces = [_of_class(value)]
        elif name == "ANY":
            pieces = ["a"]
        elif name == "BRANCH":
            pieces = [path for branch in value[1] for path in _paths(branch, atoms)]
        elif name in ("SUBPATTERN", "ATOMIC_GROUP"):
            pieces = list(_paths(value[3] if name == "SUBPATTERN" else value, atoms))
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            pieces = [path * max(1, min(value[0], 3)) for path in _paths(value[2], atoms)]
        else:
            if name in ("ASSERT", "ASSERT_NOT"):
                list(_paths(value[1], atoms))
            continue
        atoms += [piece for piece in dict.fromkeys(pieces) if piece and piece not in atoms][:60]
        paths = [path + piece for path in paths[:8] for piece in pieces[:40]][:60]
    yield from paths


def _other(code: int) -> str:
    return "a" if chr(code) != "a" else "b"


def _of_class(items: Any) -> str:
    """A letter of a class; of a negated class one that it does not name."""
    if str(items[0][0]) == "NEGATE":
        for letter in "a -0\u00a0Z":
            if not any(_holds(item, letter) for item in items[1:]):
                return letter
        return "~"
    kind, value = items[0]
    if str(kind) == "LITERAL":
        return chr(value)
    return chr(value[0]) if str(kind) == "RANGE" else _CATEGORIES.get(str(value), "a")


def _holds(item: Any, letter: str) -> bool:
    kind, value = item
    if str(kind) == "LITERAL":
        return chr(value) == letter
    if str(kind) == "RANGE":
        return bool(value[0] <= ord(letter) <= value[1])
    tests = {"CATEGORY_DIGIT": letter.isdigit(), "CATEGORY_SPACE": letter.isspace(), "CATEGORY_WORD": letter.isalnum()}
    return tests.get(str(value), not tests.get(str(value).replace("NOT_", ""), True))
