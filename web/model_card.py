"""What is known of the model that ships with this release: how often it errs, and its limits."""

from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

import msgspec

from faces.manifest import MANIFEST_FILE, Manifest

CARD_FILE = "card.md"


@dataclass(frozen=True)
class ModelCard:
    """A model's figures for people who read a report.

    Attributes:
        version: Name and the first eight of the SHA-256.
        created: When it was made, ISO 8601.
        accuracy: Share of validation faces that it names as the majority of people did.
        faces: How many faces that rests on.
        recall: Share of each label's faces that it recognises, from 0 to 1.
        limits: Its card's own words.
    """

    version: str
    created: str
    accuracy: float | None
    faces: int | None
    recall: dict[str, float]
    limits: str


def shipped() -> ModelCard:
    """Reads the card of the model that ships with this release."""
    return read(files("classifier") / "models" / "mien")


def read(folder: Traversable) -> ModelCard:
    """Reads a package's card and manifest."""
    manifest = msgspec.json.decode((folder / MANIFEST_FILE).read_bytes(), type=Manifest)
    card = (folder / CARD_FILE).read_text()
    faces = manifest.metrics.get("faces")
    return ModelCard(
        version=f"{manifest.name}-{manifest.model_sha256[:8]}",
        created=manifest.created,
        accuracy=manifest.metrics.get("accuracy_majority"),
        faces=None if faces is None else int(faces),
        recall=manifest.recall,
        limits=card.partition("## Limits\n")[2].partition("\n## ")[0].strip(),
    )
