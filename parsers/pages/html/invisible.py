"""Styles by which an element is there and nobody sees it: without height, outside of the window, in no colour."""

import re
from collections.abc import Mapping

_LENGTH = re.compile(r"([+-]?(?:\d++(?:\.\d*+)?+|\.\d++))(px|em|rem|ex|ch|pt|pc|cm|mm|in|vw|vh|%)?")
_FAR = 400
"""Units of length, whichever, beyond which something is moved out of sight; indents of Word are below 100."""
_SEEN_BESIDE = 1
"""Pixels of a box that holds nothing to see: the usual class for screen readers has one."""
_SIDES = ("left", "top", "right", "bottom", "margin-left", "margin-top")
_NO_SCALE = re.compile(r"scale[xy3d]{0,2}\(\s*+(?:0++(?:\.0*+)?+|\.0++)\s*+[,)]")
_AWAY = re.compile(r"translate[xy3d]{0,2}\([^)(]*?-\d{3}")
_CLIPPED = re.compile(r"rect\((?:\s*+[01](?:px)?+\s*+,?+){4}\s*+\)|inset\(\s*+(?:[5-9]\d|100)[.\d]*+%|circle\(\s*+0")
_CLEAR = re.compile(r"#(?:[0-9a-f]{3}0|[0-9a-f]{6}00)")
_NONE_OF_IT = re.compile(r"opacity\(\s*+(?:0++(?:\.0*+)?+|\.0++)%?\s*+\)")


def is_invisible(style: Mapping[str, str]) -> bool:
    """Whether declarations, each property with its last value, keep an element out of sight. Not by `display` or `visibility`."""
    is_cut = {"hidden", "clip"} & {style.get("overflow", ""), style.get("overflow-x", ""), style.get("overflow-y", "")}
    size = min(_size(style.get(name, "")) for name in ("height", "max-height", "width", "max-width"))
    moved = style.get("position") in ("absolute", "fixed") or "margin-left" in style or "margin-top" in style
    colour = style.get("color", "")
    return (
        _size(style.get("opacity", "")) == 0
        or _size(style.get("font-size", "")) == 0
        or style.get("content-visibility") == "hidden"
        or (is_cut and size <= _SEEN_BESIDE)
        or _length(style.get("text-indent", "")) < -_FAR
        or (moved and min(_length(style.get(name, "")) for name in _SIDES) < -_FAR)
        or _CLIPPED.search(style.get("clip", "") + style.get("clip-path", "")) is not None
        or _NO_SCALE.search(style.get("transform", "")) is not None
        or _AWAY.search(style.get("transform", "")) is not None
        or _NONE_OF_IT.search(style.get("filter", "")) is not None
        or (colour != "" and (_is_clear(colour) or colour == _ground(style)))
    )


def _is_clear(colour: str) -> bool:
    """Whether a colour is none: "transparent", "rgba(0, 0, 0, 0)"."""
    if colour.startswith(("rgb", "hsl")) and (colour.count(",") == 3 or "/" in colour):
        return _size(colour.rstrip(") ").replace("/", ",").rpartition(",")[2].strip()) == 0
    return colour == "transparent" or _CLEAR.fullmatch(colour) is not None


def _ground(style: Mapping[str, str]) -> str:
    return style.get("background-color") or style.get("background", "")


def _length(value: str) -> float:
    match = _LENGTH.fullmatch(value)
    return float(match[1]) if match else 0


def _size(value: str) -> float:
    match = _LENGTH.fullmatch(value)
    return float(match[1]) if match else float("inf")
