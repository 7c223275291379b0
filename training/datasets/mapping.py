"""Mapping files: what a data set calls a label."""

from __future__ import annotations

import json
from pathlib import Path

from mien.models.labels import IGNORED
from mien.models.package import LABELS
from training.errors import DataError


def read_mapping(path: Path) -> dict[str, str]:
    """Read a mapping file: JSON, `{"name in the data": "label"}`; `"-"` leaves a name out.

    Raises:
        DataError: the file is not such JSON, or names an unknown label.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise DataError(f"{path}: not a readable JSON mapping file ({error})") from error
    if not isinstance(content, dict):
        raise DataError(f'{path}: must hold one JSON object, {{"name": "label"}}')
    mapping = {}
    for name, label in content.items():
        if label != IGNORED and label not in LABELS:
            raise DataError(
                f"{path}: {name!r} maps to {label!r}; labels are {', '.join(LABELS)}, "
                'or "-" to leave out'
            )
        mapping[name.strip().lower()] = label
    return mapping
