"""`python -m schemas` writes docs/data-dictionary.md."""

from schemas.dictionary import PATH, dictionary

PATH.write_text(dictionary(), encoding="utf-8")
print(f"Wrote {PATH}")
