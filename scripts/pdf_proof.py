"""Lists set in Word and printed by a browser in many ways, and how many of their PDFs are read exactly, refused, or read wrong.

    python -m scripts.pdf_proof make FOLDER --trainings FILE [--lists 50] [--seed 1]
    python -m scripts.pdf_proof measure FOLDER [--lists 50]

`make` needs LibreOffice (`soffice`) and Chromium, and the packages python-docx and playwright. FILE is a Parquet file with the
columns `training:country` and `training:recipient_unit`: real names of units, of which lists are made up beside that of 2018.
"""

import argparse
import json
import random
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

import leahy
import parsers
from leahy.text.lexicon import looks_like_unit

List = Mapping[str, Any]
"""`year`, and `groups`: (country, units) in the order of the page."""

TITLE = "Public Release of Foreign Security Forces Units Ineligible for Assistance"
STATEMENT = (
    "Section 620M of the Foreign Assistance Act of 1961, the State Leahy law, says which units may receive no assistance.",
    "Consistent with this provision, the list below identifies (in alphabetical order, by country) foreign government security "
    "forces units that were proposed for applicable assistance in calendar year {year} but were denied such assistance pursuant "
    "to the State Leahy law based on credible information that the unit committed a gross violation of human rights. A unit’s "
    "absence from this list does not mean the unit received security assistance from the United States.",
)
WORD: Mapping[str, Mapping[str, Any]] = {
    "tagged": {},
    "untagged": {},
    "columns": {"columns": 2, "size": 10},
    "table": {"table": True},
    "merged_table": {"table": True, "merged": True, "page": "A4", "running": True},
    "bold": {"bold_headings": True, "font": "Liberation Sans"},
    "wrapped": {"bold_headings": True, "margins": 2.4, "size": 13},
    "breaks": {"bold_headings": True, "margins": 1.7, "size": 14, "page": "A4", "running": True, "spacing": 0},
    "typed_bullets": {"bold_headings": True, "typed": True, "font": "DejaVu Serif", "size": 10, "justified": True},
    "no_bullets": {"bold_headings": True, "bullets": False},
}
"""Ways in which Word sets a list; all but the first are exported without tags."""
BROWSER = {
    "print": "",
    "print_with_chrome": "h1 { font-size: 28px }",
    "print_columns": ".list { columns: 2 }",
    "print_table": "table { border-collapse: collapse } td, th { border: 1px solid #999; padding: 4px }",
}
"""Styles of a page that Chromium prints."""
_NAV = '<nav><a href="https://www.state.gov/a/">Secretary</a> <a href="https://www.state.gov/countries/">Countries</a></nav>'
_FOOTER = (
    '<footer><p>U.S. Department of State</p><ul><li><a href="https://www.state.gov/privacy/">Privacy Policy</a></li>'
    '<li><a href="https://www.state.gov/copyright/">Copyright Information</a></li></ul></footer>'
)


def main() -> int:
    """Make PDFs or measure them. Returns 1 where a list was read wrong, or fewer than nine in ten exactly."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("step", choices=("make", "measure"))
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--trainings", type=Path)
    arguments.add_argument("--lists", type=int, default=50)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    if options.step == "measure":
        return measure(options.folder, options.lists)
    make(options.folder, [list_of_2018(), *made_up_lists(options.trainings, options.lists, options.seed)])
    return 0


# Lists -----------------------------------------------------------------------------------------------------------------


def list_of_2018() -> List:
    """The list of 2018 as the record has it. A PDF does not tell no-break spaces from others."""
    rows = leahy.load(2018)
    groups: dict[str, list[str]] = {}
    for country, unit in zip(rows["country"], rows["unit_listed"], strict=True):
        groups.setdefault(country, []).append(_spaced(unit))
    return {"year": 2018, "groups": list(groups.items())}


def made_up_lists(trainings: Path, number: int, seed: int) -> Iterator[List]:
    """Lists of real units that nobody has denied anything, each of which is read exactly from HTML."""
    choice = random.Random(seed)
    units: dict[str, list[str]] = {}
    for country, rows in pd.read_parquet(trainings).groupby("training:country"):
        names = sorted({_spaced(name) for name in rows["training:recipient_unit"].dropna()})
        names = [name for name in names if 12 < len(name) < 160 and looks_like_unit(name)]
        units[str(country).replace("&", "and")] = [
            n for n in names if n.count("(") == n.count(")") and n[-1] not in ",-"
        ]
    countries = sorted(country for country, names in units.items() if names)
    while number:
        groups = [
            (
                country,
                choice.sample(units[country], min(len(units[country]), choice.choice((1, 1, 2, 2, 3, 4, 5, 8, 12)))),
            )
            for country in sorted(choice.sample(countries, choice.randint(4, 10)))
        ]
        made_up = {"year": choice.randint(2018, 2026), "groups": groups}
        if _result(page(made_up, "print").encode(), made_up) == "exact":
            number -= 1
            yield made_up


def _spaced(text: str) -> str:
    return " ".join(text.split())


# PDFs ------------------------------------------------------------------------------------------------------------------


def make(folder: Path, lists: Sequence[List]) -> None:
    """Write each list in every way into `folder`, and `lists.json` with what is on it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lists.json").write_text(json.dumps(lists))
    for number, made_up in enumerate(lists):
        for way, options in WORD.items():
            write_word(made_up, folder / f"{way}-{number:02}.docx", **options)
    for tagged in (True, False):
        files = sorted(file for file in folder.glob("*.docx") if file.name.startswith("tagged-") == tagged)
        setting = json.dumps({"UseTaggedPDF": {"type": "boolean", "value": str(tagged).lower()}})
        for first in range(0, len(files), 40):
            command = [
                "soffice",
                "--headless",
                "--convert-to",
                f"pdf:writer_pdf_Export:{setting}",
                "--outdir",
                str(folder),
            ]
            subprocess.run([*command, *map(str, files[first : first + 40])], check=True, capture_output=True)
    print_pages(folder, lists)


def write_word(
    made_up: List, path: Path, *, font: str = "Liberation Serif", size: int = 11, page: str = "Letter", margins: float = 1,
    bold_headings: bool = False, bullets: bool = True, typed: bool = False, columns: int = 1, table: bool = False,
    merged: bool = False, running: bool = False, justified: bool = False, spacing: int | None = None,
) -> None:  # fmt: skip
    """Write a list as a Word document. `margins` in inches, `size` and `spacing` (behind a paragraph) in points."""
    from docx import Document
    from docx.enum.section import WD_SECTION
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Inches, Mm, Pt

    document = Document()
    document.styles["Normal"].font.name, document.styles["Normal"].font.size = font, Pt(size)
    section = document.sections[0]
    if page == "A4":
        section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Inches(margins)
    if running:
        section.header.paragraphs[0].text = "UNCLASSIFIED – State Leahy law"
        _add_page_number(section.footer.paragraphs[0])
    document.add_paragraph(TITLE, style="Title")
    for text in STATEMENT:
        document.add_paragraph(text.format(year=made_up["year"]))
    if table:
        _add_table(document, made_up, merged=merged)
    else:
        if columns > 1:
            _set_columns(document.add_section(WD_SECTION.CONTINUOUS), columns)
        for country, units in made_up["groups"]:
            added = [document.add_paragraph() if bold_headings else document.add_heading(country, 2)]
            if bold_headings:
                added[0].add_run(country).bold = True
            for unit in units:
                style = "List Bullet" if bullets and not typed else None
                added.append(document.add_paragraph(f"•\t{unit}" if typed else unit, style=style))
                if typed or not bullets:
                    added[-1].paragraph_format.left_indent = Inches(0.5)
                if typed:
                    added[-1].paragraph_format.first_line_indent = Inches(-0.25)
                if justified:
                    added[-1].alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
            for paragraph in added if spacing is not None else ():
                paragraph.paragraph_format.space_after = Pt(spacing)
    document.save(str(path))


def _add_page_number(paragraph: Any) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    paragraph.add_run("Page ")
    paragraph._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'))


def _set_columns(section: Any, number: int) -> None:
    from docx.oxml.ns import qn

    columns = section._sectPr.find(qn("w:cols"))
    columns.set(qn("w:num"), str(number))
    columns.set(qn("w:space"), "540")


def _add_table(document: Any, made_up: List, *, merged: bool) -> None:
    table = document.add_table(rows=1, cols=2, style="Table Grid")
    for cell, words in zip(table.rows[0].cells, ("Country", "Unit"), strict=True):
        cell.text = words
    for country, units in made_up["groups"]:
        rows = [table.add_row().cells for _ in units]
        for cells, unit in zip(rows, units, strict=True):
            cells[1].text = unit
            if not merged:
                cells[0].text = country
        if merged:
            rows[0][0].merge(rows[-1][0]).text = country


def page(made_up: List, way: str) -> str:
    """A list as a page of HTML."""
    groups = ""
    for country, units in made_up["groups"]:
        if way == "print_table":
            groups += "".join(f"<tr><td>{escape(country)}</td><td>{escape(unit)}</td></tr>" for unit in units)
        else:
            groups += f"<h2>{escape(country)}</h2><ul>{''.join(f'<li>{escape(unit)}</li>' for unit in units)}</ul>"
    if way == "print_table":
        groups = f"<table><thead><tr><th>Country</th><th>Unit</th></tr></thead><tbody>{groups}</tbody></table>"
    nav, footer = (_NAV, _FOOTER) if way == "print_with_chrome" else ("", "")
    statement = "".join(f"<p>{escape(text.format(year=made_up['year']))}</p>" for text in STATEMENT)
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>{TITLE}</title><style>{BROWSER.get(way, '')}</style></head>"
        f"<body>{nav}<main><h1>{TITLE}</h1>{statement}<div class=list>{groups}</div></main>{footer}</body></html>"
    )


def print_pages(folder: Path, lists: Sequence[List]) -> None:
    """Print each list as Chromium does, with its own head and foot on every other page."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        tab = browser.new_page()
        for number, made_up in enumerate(lists):
            for at, way in enumerate(BROWSER):
                tab.set_content(page(made_up, way))
                tab.pdf(
                    path=str(folder / f"{way}-{number:02}.pdf"),
                    format="A4" if number % 2 else "Letter",
                    display_header_footer=at % 2 == 0,
                    tagged=number % 3 != 0,
                    margin=dict.fromkeys(("top", "bottom", "left", "right"), "0.6in"),
                )
        browser.close()


# Figures ---------------------------------------------------------------------------------------------------------------


def measure(folder: Path, most: int) -> int:
    """Print how many files of each way are read exactly, refused and read wrong, with the first reason for each; of the list of
    2018 and of `most` others."""
    lists = json.loads((folder / "lists.json").read_text())
    results: dict[str, Counter[str]] = defaultdict(Counter)
    slowest = 0.0
    for file in sorted((*folder.glob("*.pdf"), *folder.glob("*.docx"))):
        way, _, number = file.stem.rpartition("-")
        if int(number) > most:
            continue
        began = time.monotonic()
        result = _result(file.read_bytes(), lists[int(number)])
        slowest = max(slowest, time.monotonic() - began)
        way = f"{way} (Word file)" if file.suffix == ".docx" else way
        kind = result.partition(":")[0]
        if result != "exact" and not results[way][kind]:
            print(f"{file.name}: {result}", file=sys.stderr)
        results[way][kind] += 1
    print(pd.DataFrame(results).T.fillna(0).astype(int).sort_index().to_string())
    total = sum(results.values(), Counter())
    print(f"all: {dict(total)}, the slowest took {slowest:.1f} s")
    return int(total["wrong"] > 0 or total["exact"] < 0.9 * total.total())


def _result(body: bytes, made_up: List) -> str:
    expected = [(country.casefold(), unit) for country, units in made_up["groups"] for unit in units]
    try:
        (listing, *more) = parsers.parse_listings(body, url="https://www.state.gov/wp-content/uploads/list")
    except parsers.PageError as error:
        return f"refused: {error}"
    rows = [((e.country_listed or "").casefold(), _spaced(e.unit_listed)) for e in listing.entries]
    if rows == expected and listing.year == made_up["year"] and not more:
        return "exact"
    return f"wrong: {[pair for pair in zip(rows, expected, strict=False) if pair[0] != pair[1]][:1]}"


if __name__ == "__main__":
    sys.exit(main())
