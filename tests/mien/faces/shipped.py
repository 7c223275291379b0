"""What the shipped model's rule makes of scores."""

import json
from collections.abc import Mapping
from pathlib import Path

from mien.faces import answers

_MANIFEST = Path(__file__).parents[3] / "mien/models/shipped/manifest.json"
_WEIGHTS = answers.manifest_weights(json.loads(_MANIFEST.read_bytes()))


def shown(scores: Mapping[str, float]) -> str:
    """The label that the shipped model shows for these scores, by label."""
    return answers.answer_name(scores, _WEIGHTS)


def shares(scores: Mapping[str, float]) -> dict[str, float]:
    """The shares of these scores that the shipped model's rule gives, by label."""
    return answers.shares(scores, _WEIGHTS)
