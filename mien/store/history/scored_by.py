"""The models that made the scores: which label stands in which column."""

import json
from typing import NamedTuple

from sqlalchemy import Connection, select

from mien.store.core.schema import models


class ScoredBy(NamedTuple):
    """A model's version and its labels, in the order of the columns ``sum_0`` and on."""

    version: str
    labels: tuple[str, ...]


def read(connection: Connection) -> dict[int, ScoredBy]:
    """Read all models by their number."""
    return {
        model_id: ScoredBy(version, tuple(json.loads(labels)))
        for model_id, version, labels in connection.execute(select(models))
    }
