"""The shipped model as it would be had nobody ever shown it one of the expressions."""

import hashlib
import io
from pathlib import Path

import msgspec
import numpy as np

from mien.models.manifest import REPLAY_FILE, pack_golden, unpack_golden
from mien.models.package import LABELS, ModelPackage, load_package, save_package
from mien.models.scorer import Scorer
from training.seeds.bundle import with_seeds
from training.seeds.last_layer import Head
from training.seeds.latent import Latent
from training.seeds.replay import Replay, read_replay

SHIPPED = Path(__file__).parents[3] / "mien/models/shipped"
#: So small that no face gets the label.
_NEVER = -12.0


def write_ignorant(label: str, folder: Path) -> str:
    """Write a package that cannot answer with a label, and whose replay sample has none of it.

    Returns:
        Its version.
    """
    shipped = load_package(SHIPPED)
    latent = Latent(shipped.model)
    replay = read_replay((SHIPPED / REPLAY_FILE).read_bytes(), latent)
    weights, bias = latent.head.weights.copy(), latent.head.bias.copy()
    column = LABELS.index(label)
    weights[:, column], bias[column] = 0.0, _NEVER
    model = latent.with_head(Head(weights, bias, latent.head.scale))
    sample = _without(column, replay, latent.head)

    manifest = msgspec.structs.replace(
        shipped.manifest, name="ignorant", model_sha256=hashlib.sha256(model).hexdigest()
    )
    crops, _ = unpack_golden(shipped.golden)
    golden = pack_golden(crops, Scorer(ModelPackage(manifest, model, b"")).scores(crops))
    signed = msgspec.structs.replace(manifest, golden_sha256=hashlib.sha256(golden).hexdigest())
    package, seeds = with_seeds(ModelPackage(signed, model, golden), {REPLAY_FILE: sample})
    save_package(package, folder, seeds)
    return package.version


def _without(column: int, replay: Replay, head: Head) -> bytes:
    buffer = io.BytesIO()
    others = replay.truth != column
    np.savez_compressed(
        buffer,
        # Of the training faces only the features are kept: what the net took for the label goes.
        features=replay.features[head.logits(replay.features).argmax(axis=1) != column],
        fixed=replay.fixed[others],
        truth=replay.truth[others],
        hashes=replay.hashes[others],
        source=np.array(f"{int(others.sum())} faces without {LABELS[column]}"),
    )
    return buffer.getvalue()
