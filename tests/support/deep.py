"""How thoroughly the suite tries what has no end: some examples and steps by default, many or all with `make soak`.

    @examples(30)               Hypothesis: so many examples, and `MANY` times as many in depth
    if DEEP: ...                every step, not only the first of each kind; such a test has the marker `deep`

`make soak` runs those tests, and all of Hypothesis, again.
"""

import os
from typing import Any

from hypothesis import HealthCheck, settings

DEEP = bool(os.environ.get("LEAHY_DEEP"))
"""Whether this is `make soak`."""
MANY = 25


def examples(number: int, **options: Any) -> settings:
    """So many examples, without a time limit for one: the machine may be busy. `options` are Hypothesis's."""
    return settings(
        max_examples=number * MANY if DEEP else number,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        **options,
    )
