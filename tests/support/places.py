"""Paths of the checkout, of the test data, and of material that stays outside the project."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
SHIPPED = ROOT / "data"
SHARED = ROOT.parent / "shared" / "data"
"""Real pages, which may be absent. The tests that need them are then skipped."""
