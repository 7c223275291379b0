"""Names of emotions as data sets spell them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from mien.models.package import LABELS
from training.errors import DataError

_SPELLINGS = {
    "neutral": "neutral neutrality calm",
    "happiness": "happiness happy joy smile",
    "surprise": "surprise surprised",
    "sadness": "sadness sad",
    "anger": "anger angry",
    "disgust": "disgust disgusted",
    "fear": "fear fearful afraid scared",
    "contempt": "contempt contemptuous",
}
_KNOWN = {spelling: label for label, words in _SPELLINGS.items() for spelling in words.split()}

IGNORED = "-"
"""In a mapping file: faces under this name are left out."""


def find_label(name: str, mapping: Mapping[str, str]) -> str | None:
    """The label that a name means: by the mapping first, then by its usual spellings.

    Args:
        name: as the data set writes it; case and surrounding blanks do not matter.
        mapping: from lower-case names to labels or `IGNORED`.

    Returns:
        One of `mien.models.package.LABELS`, `IGNORED`, or None for an unknown name.
    """
    key = name.strip().lower()
    return mapping.get(key) or _KNOWN.get(key)


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
