"""What tests ask of a folder of pages: its links, its elements, and made-up records with hostile names."""

from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flows.report.runs_log import append_run
from flows.store.record_writer import refresh
from tests.support.made_up import FIRST_YEAR, NOW, capture, show

HOSTILE = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>'",
    "=cmd|' /C calc'!A0",
    "Escape \x1b[31m\x00\x07 Unit",
    "Turned \u202eecreP\u2066 Unit\u200b",
    "{{ 7 * 7 }} {% raw %} ${7*7} &lt;b&gt; ]]>",
    "</title></script><!-- --> Unit",
    "Unit with \ufffe\uffff\u2028\u2029 in it",
    "../../etc/passwd",
    "javascript:alert(1)",
    "Long " + "x" * 1_000_000,
    "Many words " * 20_000,
)
"""Printed strings that a page could hold and a site must not obey."""


def hostile_record(data: Path) -> Path:
    """`data` with a list of hostile names in two revisions, and a report whose texts are as hostile."""
    for name, day, units in (("a", 0, HOSTILE[1:]), ("b", 10, HOSTILE[:-1])):
        show(
            data / "processed",
            capture(name, day),
            units,
            note=HOSTILE[0],
            notes=HOSTILE[:3],
            location=HOSTILE[1],
        )
    refresh(data / "processed", statuses={}, first_year=FIRST_YEAR, now=NOW)
    append_run(data / "processed", run_report(HOSTILE[0] + HOSTILE[3] + HOSTILE[7]))
    return data


def run_report(text: str, ended_at: str = "2026-01-03T03:00:00Z") -> dict[str, object]:
    """A line of runs.jsonl that tells a refusal and an outage, with `text` wherever a page or a source may put one."""
    return {
        "ended_at": ended_at,
        "years": [{"year": 2018, "refusals": [{"capture": "f" * 64, "problem": f"A fall is not believed.\n{text}"}]}],
        "captures": [{"sha256": "e" * 64, "problem": text}, {"sha256": "d" * 64, "problem": None}],
        "look": {
            "outages": [{"source": "state-gov", "last_good": "2025-12-24T03:00:00Z", "nights": 10, "missing": text}],
            "looks": [{"source": "state-gov", "asked_url": text, "verdict": "blocked", "reason": text}],
        },
    }


class Page(HTMLParser):
    """One page: its elements, the ids in it, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, Mapping[str, str | None]]] = []
        self.ids: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id" and value]

    def handle_data(self, data: str) -> None:
        self.text += data

    def references(self) -> Iterator[tuple[str, str]]:
        """(element, address) for everything that the page leads to or loads."""
        for tag, attributes in self.elements:
            for name in ("href", "src", "action", "srcset", "poster", "data"):
                if (address := attributes.get(name)) is not None:
                    yield tag, address


def read_pages(site: Path) -> dict[str, Page]:
    """Path -> page, for every page of a site."""
    return {
        path.relative_to(site).as_posix(): Page(path.read_text(encoding="utf-8"))
        for path in sorted(site.rglob("*.html"))
    }


def broken_links(site: Path, pages: Mapping[str, Page]) -> list[str]:
    """Every link within the site that leads nowhere; a link to an absolute path leads out of the folder."""
    broken = []
    for path, page in pages.items():
        for _, address in page.references():
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = (site / path).parent / unquote(parts.path) if parts.path else site / path
            if parts.path.startswith("/") or not target.is_file():
                broken.append(f"{path}: {address}")
            elif parts.fragment:
                other = target.resolve().relative_to(site.resolve()).as_posix()
                if parts.fragment not in pages[other].ids:
                    broken.append(f"{path}: {address} (no such place)")
    return broken
