"""How far a figure might lie from what it would be on all faces of that kind.

B. Efron, "Bootstrap Methods: Another Look at the Jackknife", 1979: the faces are drawn again and
again from those that there are, and the middle 95 of 100 results are the interval.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

DRAWS = 1000
_SEED = 1
_ENDS = (0.025, 0.975)


def bootstrap(
    count: int, measure: Callable[[NDArray[np.intp]], dict[str, float]]
) -> dict[str, tuple[float, float]]:
    """The 95 % interval of each figure; the same for the same faces.

    Args:
        count: of the faces, above 0.
        measure: gives the figures of some faces by name, NaN for none; faces may repeat.

    Returns:
        Lower and upper end, of the figures that could be measured in at least one draw.
    """
    random = np.random.default_rng(_SEED)
    draws = [measure(random.integers(0, count, count)) for _ in range(DRAWS)]
    intervals = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a label that some draws lack
        for name in dict.fromkeys(name for draw in draws for name in draw):
            low, high = np.nanquantile([draw.get(name, np.nan) for draw in draws], _ENDS)
            if not np.isnan(low):
                intervals[name] = (round(float(low), 4), round(float(high), 4))
    return intervals
