"""The export as FollowTheMoney entities, one JSON object a line: the units, what they are part of, and nothing beside that.

A listed unit is an Organization whose id is its `name_id`. The units above it are Organizations too, and an UnknownLink says
which is part of which. No entity has the topic `sanction`: a list is no list of sanctions.
https://followthemoney.tech/explorer/
"""

import hashlib
from typing import Any, TypeAlias

from leahy.exports.content import Content
from leahy.record.cells import printable
from leahy.record.jsonl import json_text
from leahy.text.fold import fold

_MILITARY = frozenset(("air_force", "army", "defence", "marines", "national_guard", "navy", "special_forces"))
_ON_LIST = (
    "On the list of units that were proposed for US assistance in calendar year {year} and denied it (22 U.S.C. 2378d)."
)
_READ = "Read by a program from the printed name, which it can misread."

_Path: TypeAlias = tuple[str, ...]  # a country code, and the folded names of the hierarchy from the top down


def ftm_bytes(content: Content) -> bytes:
    """The entities: each once, in the order of the rows, a unit after those that it is part of, links last."""
    rows: list[dict[str, Any]] = [{str(k): v for k, v in row.items()} for row in content.units.to_dict("records")]
    about = f"{content.about['caveat']} Coverage: {content.about['coverage']}."
    listed_at: dict[_Path, str] = {}
    for row in rows:
        listed_at.setdefault(_path(row, len(row["path"])), row["name_id"])
    entities: dict[str, dict[str, Any]] = {}
    links: dict[str, dict[str, Any]] = {}
    for row in rows:
        above = None
        for depth in range(1, len(row["path"]) + 1):
            is_unit = depth == len(row["path"])
            path = _path(row, depth)
            id_ = row["name_id"] if is_unit else listed_at.get(path) or _id("lp", *path)
            _add(entities, id_, "Organization", _properties(row, depth))
            if is_unit:
                _add(entities, id_, "Organization", {**_listing(row), "description": [about]})
            if above is not None and above != id_:
                link = {"subject": [id_], "object": [above], "role": ["part of"], "summary": [_READ]}
                _add(links, _id("lk", id_, above), "UnknownLink", link | {"sourceUrl": _given(row["source_url"])})
            above = id_
    return "".join(json_text(entity) + "\n" for entity in [*entities.values(), *links.values()]).encode()


def _properties(row: dict[str, Any], depth: int) -> dict[str, list[str]]:
    return {
        "name": [row["path"][depth - 1]],
        "country": [row["country_code"].lower()],
        "topics": ["mil" if row["branch"] in _MILITARY else "gov.security"],
    }


def _listing(row: dict[str, Any]) -> dict[str, list[str]]:
    return {
        "alias": [row["unit"], row["unit_listed"]],
        "abbreviation": [*row["acronyms"]],
        "address": _given(row["location"]),
        "sourceUrl": _given(row["source_url"]),
        "notes": [_ON_LIST.format(year=row["year"]), *_given(row["note"])],
    }


def _given(cell: Any) -> list[str]:
    return [cell] if isinstance(cell, str) else []


def _add(entities: dict[str, dict[str, Any]], id_: str, schema: str, properties: dict[str, list[str]]) -> None:
    """Add the values that the entity does not have yet; a name is no alias."""
    held = entities.setdefault(id_, {"id": id_, "schema": schema, "properties": {}})["properties"]
    for name, values in properties.items():
        there = held.get(name, [])
        known = {*there, *(held["name"] if name == "alias" else ())}
        tidy = (printable(value) for value in values)  # the model holds no other white space and no control characters
        if new := [value for value in dict.fromkeys(tidy) if value and value not in known]:
            held[name] = [*there, *new]


def _path(row: dict[str, Any], depth: int) -> _Path:
    return (row["country_code"], *map(fold, row["path"][:depth]))


def _id(kind: str, *parts: str) -> str:
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return f"{kind}-{digest[:12]}"
