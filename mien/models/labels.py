"""Names of emotions as data sets spell them."""

from __future__ import annotations

from collections.abc import Mapping

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
