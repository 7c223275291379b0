"""How often each expression was seen of late: what is rare is worth more to a model."""

from collections import defaultdict

from sqlalchemy import func, select

from mien.store.core.database import Database
from mien.store.core.schema import SCALE, SUMS, hours
from mien.store.history import scored_by
from mien.store.history.rows import HOUR_MS

#: What is looked back at.
SPAN_MS = 30 * 24 * HOUR_MS
#: With fewer classified faces nothing can be told.
MIN_FRAMES = 1_000


def shares(database: Database, now_ms: int) -> dict[str, float]:
    """Read the mean share of each label over the last month, all cameras together.

    Returns:
        Shares from 0 to 1 by label; empty when too little was seen.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = (
        select(hours.c.model_id, func.sum(hours.c.frames), *(func.sum(hours.c[n]) for n in SUMS))
        .where(hours.c.hour_ms >= now_ms - SPAN_MS)
        .group_by(hours.c.model_id)
    )
    totals: dict[str, int] = defaultdict(int)
    frames = 0
    with database.read() as connection:
        known = scored_by.read(connection)
        for model_id, counted, *sums in connection.execute(query):
            frames += int(counted)
            for label, total in zip(known[model_id].labels, sums, strict=False):
                totals[label] += int(total)
    if frames < MIN_FRAMES:
        return {}
    return {label: total / (SCALE * frames) for label, total in totals.items()}
