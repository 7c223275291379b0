"""Bins that faces fall into: a track's second by its strongest label, its share, size and light.

One row of ``expressions`` is one face here: its frames resemble each other too much to count apart.
"""

from bisect import bisect_right
from itertools import pairwise

from mien.store.core.schema import MAX_LABELS, SCALE
from mien.store.history.rows import Row

#: Edges of the bins of size, in pixels of the frame; a factor of the root of two apart.
SIZE_EDGES_PX = (24, 32, 45, 64, 90, 128, 181, 256, 362)
#: Edges of the bins of brightness, in tenths of a grey level.
_LIGHT_WIDTH = 256

#: By measure: names of the columns, in order.
TOP = tuple(f"top_{index}" for index in range(MAX_LABELS))
SURE = tuple(f"sure_{index}" for index in range(10))
SIZE = tuple(f"size_{index}" for index in range(10))
LIGHT = tuple(f"light_{index}" for index in range(10))

#: Limits of the bins of each measure that has an order, for reading a middle value off them.
LIMITS: dict[tuple[str, ...], tuple[float, ...]] = {
    SURE: tuple(index / 10 for index in range(11)),
    SIZE: (16, *SIZE_EDGES_PX, 512),
    LIGHT: tuple(index * _LIGHT_WIDTH / 10 for index in range(11)),
}


def of(row: Row) -> tuple[str, ...]:
    """The bins of a row, as names of columns; without size and light when nobody measured them."""
    frames = len(row.offsets)
    if not frames:
        return ()
    best = max(row.sums)
    bins = [TOP[row.sums.index(best)], SURE[min(9, best * 10 // (frames * SCALE))]]
    if row.measured:
        size_px = row.size_sum / (10 * row.measured)
        bins.append(SIZE[bisect_right(SIZE_EDGES_PX, size_px)])
        bins.append(LIGHT[min(9, row.light_sum // (row.measured * _LIGHT_WIDTH))])
    return tuple(bins)


def middle(measure: tuple[str, ...], counts: list[int]) -> float:
    """The median, read off the bins as if faces were spread evenly within each.

    Args:
        measure: ``SURE``, ``SIZE`` or ``LIGHT``.
        counts: Faces in each bin, at least one in all.
    """
    half, passed = sum(counts) / 2, 0
    for count, (low, high) in zip(counts, pairwise(LIMITS[measure]), strict=True):
        if count and passed + count >= half:
            return low + (high - low) * (half - passed) / count
        passed += count
    raise ValueError("no face is in any bin.")
