"""Where things stand: the checkout, the fixtures of the tests, and material that stays outside the project."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
SHIPPED = ROOT / "data"
SHARED = ROOT.parent / "shared" / "data"
"""Real pages, which may be absent: the tests that need them are skipped then."""
