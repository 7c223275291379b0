"""A candidate as a package, with where it comes from."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass

import msgspec

from mien.models.folder import CARD_FILE, Files
from mien.models.manifest import (
    REPLAY_FILE,
    WEIGHTS_FILE,
    Lineage,
    Manifest,
    pack_golden,
    unpack_golden,
)
from mien.models.package import ModelPackage
from mien.models.scorer import Scorer
from mien.models.trial import PackageFiles
from mien.store.models.jobs import Job
from mien.store.models.proofs import Figures
from training.retraining.corrections import CorrectedFaces
from training.seeds.bundle import with_seeds
from training.seeds.last_layer import Head
from training.seeds.latent import Latent


@dataclass(frozen=True)
class Origin:
    """Where a candidate comes from."""

    job: Job
    champion: ModelPackage
    corrected: CorrectedFaces
    data_sha256: str

    @property
    def lineage(self) -> Lineage:
        """The same as the manifest has it."""
        return Lineage(
            job=self.job.id,
            mode=self.job.mode,
            corrections=len(self.corrected),
            corrections_sha256=self.corrected.digest(),
            data_sha256=self.data_sha256,
            labelled_until_ms=int(self.corrected.labelled_ms.max()),
        )


def files_of(package: ModelPackage, documents: dict[str, bytes]) -> Files:
    """The files of a package, as the registry takes them."""
    manifest = msgspec.json.format(msgspec.json.encode(package.manifest), indent=2) + b"\n"
    return Files(PackageFiles(manifest, package.model, package.golden), documents)


def with_origin(package: ModelPackage, origin: Origin) -> ModelPackage:
    """The package with parent and lineage in its manifest."""
    manifest = msgspec.structs.replace(
        package.manifest, parent=origin.champion.version, lineage=origin.lineage
    )
    return ModelPackage(manifest, package.model, package.golden)


def with_head(
    latent: Latent,
    head: Head,
    seeds: dict[str, bytes],
    origin: Origin,
    figures: Figures,
) -> Files:
    """The champion with another local part in its last layer.

    Args:
        latent: the champion, taken apart.
        head: the new last layer.
        seeds: what the champion brings for retraining; all else stays, so it stays true.
        origin: where the candidate comes from.
        figures: of the new head on the fixed set.
    """
    model = latent.with_head(head)
    champion = origin.champion
    bare = ModelPackage(_manifest(champion.manifest, model, figures), model, b"")
    crops, _ = unpack_golden(champion.golden)
    golden = pack_golden(crops, Scorer(bare).scores(crops))
    signed = msgspec.structs.replace(
        bare.manifest, golden_sha256=hashlib.sha256(golden).hexdigest()
    )
    files = {REPLAY_FILE: seeds[REPLAY_FILE]}
    if WEIGHTS_FILE in seeds:
        files[WEIGHTS_FILE] = seeds[WEIGHTS_FILE]
    package, documents = with_seeds(ModelPackage(signed, model, golden), files)
    package = with_origin(package, origin)
    return files_of(package, {**documents, CARD_FILE: write_card(package, origin).encode()})


def write_card(package: ModelPackage, origin: Origin) -> str:
    """The card of a retrained model: what is known of it that its parent's card does not say."""
    how = {
        "replay": "They add to its last layer, in the measure that a face looks like them rather "
        "than like a sample of its parent's training faces.",
        "data": "The whole net learned on, from these and from its data set.",
    }[origin.job.mode]
    rows = "\n".join(
        f"| {name} | {value:.4g} |" for name, value in package.manifest.metrics.items()
    )
    recall = "\n".join(
        f"| {name} | {value:.2f} |" for name, value in package.manifest.recall.items()
    )
    return f"""# {package.version}

Retrained from {origin.champion.version} with {len(origin.corrected)} corrections, by training job
{origin.job.id}, {package.manifest.created}. {how}

| figure, fixed set | value |
|---|---|
{rows}

| label | recall |
|---|---|
{recall}

- Corrections, SHA-256 of numbers and labels: {origin.lineage.corrections_sha256}
- Other faces, SHA-256: {origin.data_sha256}

What its parent's card says of use and limits holds for it as well. Corrections come from the
cameras of one place: elsewhere it may be worse than its parent.
"""


def _manifest(parent: Manifest, model: bytes, figures: Figures) -> Manifest:
    return msgspec.structs.replace(
        parent,
        created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        model_sha256=hashlib.sha256(model).hexdigest(),
        golden_sha256="",
        metrics={
            "accuracy_majority": figures.accuracy,
            "macro_recall": figures.macro_recall,
            "macro_f1": figures.macro_f1,
            "ece": figures.ece,
            "faces": sum(map(sum, figures.confusion)),
        },
        recall={label: value for label, value in figures.recall.items() if value is not None},
        weights_sha256=None,
        replay_sha256=None,
    )
