"""What the shipped model's rule makes of scores."""

import json
from collections.abc import Mapping
from pathlib import Path

from mien.faces.answers import answer_name, manifest_weights

_MANIFEST = Path(__file__).parents[3] / "mien/models/shipped/manifest.json"


def shown(scores: Mapping[str, float]) -> str:
    """The label that the shipped model shows for these scores, by label."""
    return answer_name(scores, manifest_weights(json.loads(_MANIFEST.read_bytes())))
