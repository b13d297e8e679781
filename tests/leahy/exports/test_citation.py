"""`leahy.cite`, in every style and for every way in which a page was seen; and how to cite the project."""

import json
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import leahy
from flows.store.record_writer import refresh
from leahy import cli
from leahy.exports.citation import STYLES
from tests.support.made_up import FIRST_YEAR, NOW, UNITS, URL, capture, show
from tests.support.places import ROOT

WAYBACK = f"https://web.archive.org/web/20200116120000id_/{URL}"
AWKWARD = "https://example.org/a_b%20c/?x=1&y={2}#~z"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lists of several years, each seen in another way; 2018 in two revisions."""
    from dataclasses import replace

    data = tmp_path_factory.mktemp("cited")
    seen = {
        2017: capture("t", None),
        2018: capture("a", 0),
        2019: replace(capture("w", 15, "wayback"), source_url=WAYBACK),
        2020: capture("h", 20, "archive_host"),
        2021: replace(capture("f", 30, "file"), source_url=AWKWARD),
    }
    for year, shown in seen.items():
        show(data / "processed", shown, year=year)
    show(data / "processed", capture("b", 40), UNITS[:2], year=2018)
    refresh(data / "processed", statuses={}, first_year=FIRST_YEAR, now=NOW)
    return data


def item(made: Path, year: int, **asked: Any) -> dict[str, Any]:
    (only,) = json.loads(leahy.cite(year, style="csl-json", data=made, **asked))
    return dict(only)


def fields(made: Path, year: int) -> dict[str, str]:
    """The fields of the one BibTeX entry, braces balanced."""
    entry = leahy.cite(year, style="bibtex", data=made)
    assert entry.count("{") == entry.count("}")
    assert entry.startswith("@misc{state-leahy-")
    return dict(re.findall(r"^  (\w+) = (.*?),?$", entry, re.MULTILINE))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("year", [2017, 2018, 2019, 2020, 2021])
def test_every_style_has_what_must_be_cited(made: Path, year: int, style: str) -> None:
    cited = leahy.cite(year, style=style, data=made)
    current = leahy.revisions(year, data=made).query("current").iloc[0]
    for part in (f"calendar year {year}", f"revision {current['number']}", current["rows_sha256"], "22 U.S.C. 2378d"):
        assert part in cited
    assert "example.org" in cited
    assert "U.S. Department of State" in cited


def test_a_live_list(made: Path) -> None:
    first = item(made, 2018, revision=1)
    assert first["accessed"] == {"date-parts": [[2020, 1, 1]]}
    assert (first["URL"], first["version"], first["type"]) == (URL, "revision 1", "webpage")
    assert "issued" not in first
    assert first["author"] == [{"literal": "U.S. Department of State"}]
    assert item(made, 2018)["version"] == "revision 2"
    assert item(made, 2018)["accessed"] == {"date-parts": [[2020, 2, 10]]}
    assert leahy.cite(2018, data=made).endswith(
        f"(date of publication unknown). {URL}. Seen live on 2020-02-10. Not checked by a person. As recorded by leahy: "
        f"revision 2, 2 rows, SHA-256 of the rows {leahy.revisions(2018, data=made)['rows_sha256'][1]}."
    )


def test_a_transcription_was_not_seen_live(made: Path) -> None:
    assert "Transcription, not seen live." in leahy.cite(2017, data=made)
    assert "accessed" not in item(made, 2017)
    assert "urldate" not in fields(made, 2017)
    assert "Transcription, not seen live" in fields(made, 2017)["note"]


def test_an_archived_copy_names_the_department_and_the_archive(made: Path) -> None:
    cited = item(made, 2019)
    assert (cited["URL"], cited["archive_location"]) == (URL, WAYBACK)
    assert "accessed" not in cited
    assert f"{URL}. Archived at {WAYBACK}. Seen at the Wayback Machine on 2020-01-16." in leahy.cite(2019, data=made)
    assert WAYBACK in fields(made, 2019)["note"]
    assert fields(made, 2019)["howpublished"] == rf"{{\url{{{URL}}}}}"
    assert "Seen at an archive of the site on 2020-01-21" in leahy.cite(2020, data=made)


def test_the_archived_copy_that_the_record_knows(made: Path, tmp_path: Path) -> None:
    data = shutil.copytree(made, tmp_path / "data")
    path = data / "processed" / "lists.parquet"
    lists = pd.read_parquet(path)
    known = [WAYBACK if year == 2018 else None for year in lists["year"]]
    lists.assign(archive_url=pd.Series(known, dtype="str")).to_parquet(path)
    (data / "processed" / "index.json").unlink()  # which has the hash of the table as it was
    assert item(data, 2018)["archive_location"] == WAYBACK
    assert "archive_location" not in item(data, 2018, revision=1)  # it is known of what is current alone
    assert "archive_location" not in item(data, 2017)


def test_bibtex_escapes_what_tex_would_read(made: Path) -> None:
    cited = fields(made, 2021)
    assert cited["howpublished"] == r"{\url{https://example.org/a_b\%20c/?x=1&y=\%7B2\%7D\#~z}}"
    assert cited["author"] == "{{U.S. Department of State}}"
    assert cited["urldate"] == "{2020-01-31}"
    assert cited["year"] == "{n.d.}"


def test_the_day_of_publication_stands_where_it_is_known(tmp_path: Path) -> None:
    show(tmp_path / "processed", capture(), year=2018, published_on=date(2019, 5, 3))
    refresh(tmp_path / "processed", statuses={}, first_year=FIRST_YEAR, now=NOW)
    assert item(tmp_path, 2018)["issued"] == {"date-parts": [[2019, 5, 3]]}
    assert (fields(tmp_path, 2018)["year"], fields(tmp_path, 2018)["month"]) == ("{2019}", "may")
    assert "calendar year 2018 (2019-05-03)." in leahy.cite(2018, data=tmp_path)


def test_what_cannot_be_cited(made: Path) -> None:
    with pytest.raises(leahy.NotObserved, match="2022"):
        leahy.cite(2022, data=made)
    with pytest.raises(leahy.LeahyError, match="no revision 7"):
        leahy.cite(2018, revision=7, data=made)
    with pytest.raises(leahy.LeahyError, match="no style 'apa': give one of text, bibtex, csl-json"):
        leahy.cite(2018, style="apa", data=made)


def test_the_commands(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words, asked in (
        (["cite", "2018", "--style", "bibtex"], {"style": "bibtex"}),
        (["show", "2018", "--citation", "--style", "bibtex"], {"style": "bibtex"}),
        (["show", "2018", "--citation", "--as-of", "2020-01-02"], {"revision": 1}),
        (["cite", "2018", "--revision", "1"], {"revision": 1}),
    ):
        assert cli.main([*words, "--data", str(made)]) == 0
        said = capsys.readouterr()
        assert said.out == leahy.cite(2018, data=made, **asked) + "\n"  # type: ignore[arg-type]
        assert "not listed means nothing more than that" in said.err
    assert cli.main(["show", "--citation", "--data", str(made)]) == 2
    assert cli.main(["cite", "2022", "--data", str(made)]) == 1
    assert cli.main(["cite", "2018", "--style", "apa", "--data", str(made)]) == 2


def test_the_project_says_how_to_cite_it() -> None:
    """CITATION.cff agrees with the package, and has the fields that its format asks for."""
    import tomllib

    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    told = dict(re.findall(r"^([a-z-]+): ?(.*)$", text, re.MULTILINE))
    assert (told["cff-version"], told["version"], told["license"]) == ("1.2.0", project["version"], project["license"])
    assert {"message", "title", "authors"} <= told.keys()
