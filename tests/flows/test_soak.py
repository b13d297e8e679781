"""A few kills of what `make soak` does hundreds of."""

import pytest

from scripts.soak import COMMANDS, soaking

pytestmark = pytest.mark.processes


def test_kills_at_random_moments() -> None:
    with soaking(seed=4, mementos=9) as soak:
        for command in COMMANDS:
            soak.disturb(command, kills=2)
        assert soak.kills == 4


def test_kills_of_one_backfill_on_its_way() -> None:
    with soaking(seed=4, mementos=24) as soak:
        soak.disturb_on_its_way("backfill", kills=2)
        assert soak.kills == 2
