"""What a package must bring along so that a model can be retrained from it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from mien.models.manifest import REPLAY_FILE, WEIGHTS_FILE
from mien.models.package import ModelPackage
from training.datasets.dataset import LabelledFaces
from training.seeds.replay import make_replay
from training.seeds.weights import pack_weights

if TYPE_CHECKING:
    import keras


def add_seeds(
    package: ModelPackage, net: keras.Model, faces: LabelledFaces
) -> tuple[ModelPackage, dict[str, bytes]]:
    """Add the net's weights and a replay sample to a finished package.

    Args:
        package: as `training.packaging.making.make_package` gives it.
        net: what it was exported from, as `training.net.model.build_net` builds it.
        faces: what it was trained on.

    Returns:
        The package with the hashes in its manifest, and the files by name, to be saved with it.

    Raises:
        DataError: a replay sample cannot be made of these faces.
        PackageError: the net does not end with a plain last layer.
    """
    return with_seeds(
        package,
        {
            WEIGHTS_FILE: pack_weights(net.get_weights()),
            REPLAY_FILE: make_replay(package.model, faces),
        },
    )


def with_seeds(
    package: ModelPackage, files: dict[str, bytes]
) -> tuple[ModelPackage, dict[str, bytes]]:
    """The package with the hashes of these files in its manifest, and the files."""
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    manifest = msgspec.structs.replace(
        package.manifest,
        weights_sha256=hashes.get(WEIGHTS_FILE),
        replay_sha256=hashes.get(REPLAY_FILE),
    )
    return ModelPackage(manifest, package.model, package.golden), files
