"""One of each of the kills of which `make soak` makes hundreds."""

import pytest

from scripts.soak import COMMANDS, soaking

pytestmark = pytest.mark.processes


def test_kills_at_random_moments() -> None:
    with soaking(seed=4, mementos=9) as soak:
        for command in COMMANDS:
            soak.disturb(command, kills=1)
        assert soak.kills == 2


def test_kills_of_one_backfill() -> None:
    with soaking(seed=4, mementos=9) as soak:
        soak.disturb_repeatedly("backfill", kills=1)
        assert soak.kills == 1
