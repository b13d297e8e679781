"""How bodies are told apart: the suffix under which they are filed and the module that reads them."""

import subprocess
import sys

import pytest

from leahy.record.capture_files import SUFFIXES
from parsers.pages.formats import FORMATS, sniff

BODIES = [
    (b"%PDF-1.7\n%\xe2\xe3", None, "pdf", ".pdf"),
    (b"\xef\xbb\xbf\n%PDF-1.4\n", "text/html", "pdf", ".pdf"),
    (b"PK\x03\x04\x14\x00word/document.xml", None, "docx", ".docx"),
    (b"From: a page\nContent-Type: multipart/related\n\n<p>", None, "mhtml", ".mhtml"),
    (b"PK\x03\x04\x14\x00", None, "zip", ".bin"),
    (b"\x1f\x8b\x08\x00", "text/html", "gzip", ".bin"),
    (b"\x89PNG\r\n", "text/html", "png", ".bin"),
    (b'\xef\xbb\xbf \n{"content": {}}', "application/json", "json_twin", ".json"),
    (b"[1]", "text/html", "json_twin", ".json"),
    (b"<!DOCTYPE html><title>x</title>", None, "html", ".html"),
    (b"Units\n<p>Chad</p>", "text/html; charset=utf-8", "html", ".html"),
    (b"Units\n<p>Chad</p>", "text/plain; charset=utf-8", "text", ".txt"),
    ("<html><body>Tchad".encode("utf-16"), None, "html", ".html"),
    (b"\xff\xfeC\x00h\x00a\x00d\x00", None, "text", ".txt"),
    (b"Units that were denied assistance", "text/html", "text", ".txt"),
    (b"a < b and b > c", None, "text", ".txt"),
    (b"", None, "text", ".txt"),
]


@pytest.mark.parametrize(("body", "content_type", "name", "suffix"), BODIES)
def test_a_body_has_one_format(body: bytes, content_type: str | None, name: str, suffix: str) -> None:
    assert (sniff(body, content_type).name, sniff(body, content_type).suffix) == (name, suffix)


def test_names_are_unique_and_each_suffix_is_one_of_capture_files() -> None:
    assert len({row.name for row in FORMATS}) == len(FORMATS)
    assert {row.suffix for row in FORMATS} <= set(SUFFIXES) - {".csv", ".parquet"}, "those two are of registers"


def test_what_reads_documents_is_loaded_where_a_document_is_read() -> None:
    loaded = "import parsers, sys; print(sorted({'pdfplumber', 'pdfminer', 'pypdfium2', 'mammoth'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout == "[]\n"
