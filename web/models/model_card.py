"""What is known of a model: how often it errs, and its limits."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from mien.models.manifest import MANIFEST_FILE, Manifest, PackageError
from mien.models.package import SHIPPED_MODEL
from mien.store.core.database import Database
from mien.store.models import packages

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
        limits: A card's own words; empty when none are known.
    """

    version: str
    created: str
    accuracy: float | None
    faces: int | None
    recall: dict[str, float]
    limits: str


def shipped() -> ModelCard:
    """Read the card of the model that ships with this release.

    Raises:
        PackageError: It is not there, as when files of the installation are missing.
    """
    return read(SHIPPED_MODEL)


def read(folder: Path) -> ModelCard:
    """Read a package's card and manifest.

    Raises:
        PackageError: One of them is missing or is not what it should be.
    """
    try:
        manifest = msgspec.json.decode((folder / MANIFEST_FILE).read_bytes(), type=Manifest)
        card = (folder / CARD_FILE).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError, msgspec.MsgspecError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise PackageError(
            f"the model package in {folder} cannot be read ({reason}). Install Mien again; this "
            f"release comes with one, and its {MANIFEST_FILE} and {CARD_FILE} belong to it."
        ) from None
    return _of(manifest, card.partition("## Limits\n")[2].partition("\n## ")[0].strip())


def known(database: Database, versions: Iterable[str], shipped: ModelCard) -> list[ModelCard]:
    """Find the cards of those versions that are known here, in their order.

    What the shipped card says of limits holds for earlier shipped models and for models that were
    retrained from one as well.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    registered = {package.version: package for package in packages.read_all(database)}
    cards = []
    for version in versions:
        row = registered.get(version)
        if version == shipped.version:
            cards.append(shipped)
        elif row is not None:
            manifest = msgspec.json.decode(row.manifest, type=Manifest)
            cards.append(_of(manifest, "" if row.origin == "imported" else shipped.limits))
    return cards


def _of(manifest: Manifest, limits: str) -> ModelCard:
    faces = manifest.metrics.get("faces")
    return ModelCard(
        version=f"{manifest.name}-{manifest.model_sha256[:8]}",
        created=manifest.created,
        accuracy=manifest.metrics.get("accuracy_majority"),
        faces=None if faces is None else int(faces),
        recall=manifest.recall,
        limits=limits,
    )
