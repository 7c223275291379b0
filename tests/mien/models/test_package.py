"""Packages: written, read, refused, and run."""

import hashlib
import json
from pathlib import Path

import msgspec
import numpy as np
import pytest

from mien.models.manifest import GOLDEN_FILE, MANIFEST_FILE, MODEL_FILE, pack_golden, unpack_golden
from mien.models.package import ModelPackage, PackageError, load_package, save_package
from mien.models.scorer import Scorer
from tests.mien.models.packages import brightness_model, brightness_package, manifest


@pytest.fixture(scope="module")
def package() -> ModelPackage:
    return brightness_package()


def test_what_was_saved_is_loaded(package: ModelPackage, tmp_path: Path) -> None:
    save_package(package, tmp_path / "new", {"card.md": b"# card"})
    assert load_package(tmp_path / "new") == package
    assert (tmp_path / "new/card.md").read_bytes() == b"# card"


def test_a_package_of_the_first_release_is_loaded_and_shows_its_highest_score(
    package: ModelPackage, tmp_path: Path
) -> None:
    save_package(package, tmp_path)
    path = tmp_path / "manifest.json"
    manifest = json.loads(path.read_text())
    for later in (
        *("answer", "precision", "label_bias", "parent", "lineage"),
        *("weights_sha256", "replay_sha256"),
    ):
        del manifest[later]
    path.write_text(json.dumps(manifest))
    scorer = Scorer(load_package(tmp_path))
    scorer.check_golden()
    assert scorer.weights == ()
    assert load_package(tmp_path).manifest.precision == "float32"


def test_version_is_name_and_hash(package: ModelPackage) -> None:
    digest = hashlib.sha256(package.model).hexdigest()
    assert package.version == f"bright-{digest[:8]}" == Scorer(package).version


@pytest.mark.parametrize("name", [MODEL_FILE, GOLDEN_FILE])
def test_an_altered_file_is_refused(package: ModelPackage, tmp_path: Path, name: str) -> None:
    save_package(package, tmp_path)
    content = bytearray((tmp_path / name).read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / name).write_bytes(content)
    with pytest.raises(PackageError, match=f"{name} was altered"):
        load_package(tmp_path)


@pytest.mark.parametrize("name", [MODEL_FILE, GOLDEN_FILE, MANIFEST_FILE])
def test_a_missing_file_is_named(package: ModelPackage, tmp_path: Path, name: str) -> None:
    save_package(package, tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(PackageError, match=f"{name} cannot be read"):
        load_package(tmp_path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"input_px": 64}, "crops of 64 px"),
        ({"template": [[0.3, 0.4]] * 5}, "template"),
        ({"labels": ["fear", "fear"]}, "labels"),
    ],
)
def test_a_package_for_other_crops_is_refused(
    package: ModelPackage, tmp_path: Path, change: dict[str, object], message: str
) -> None:
    other = msgspec.structs.replace(package.manifest, **change)
    save_package(ModelPackage(other, package.model, package.golden), tmp_path)
    with pytest.raises(PackageError, match=message):
        load_package(tmp_path)


def test_a_broken_manifest_is_refused(package: ModelPackage, tmp_path: Path) -> None:
    save_package(package, tmp_path)
    (tmp_path / MANIFEST_FILE).write_text('{"name": 3}')
    with pytest.raises(PackageError, match="not a manifest"):
        load_package(tmp_path)


@pytest.mark.parametrize("count", [0, 1, 3, 32, 33, 70])
def test_scores_of_any_number_of_crops(package: ModelPackage, count: int) -> None:
    crops = np.arange(count, dtype=np.uint8)[:, None, None] * np.ones((1, 48, 48), np.uint8)
    scores = Scorer(package).scores(crops)
    expected = 1 / (1 + np.exp(-np.arange(count) / 255))
    assert scores.dtype == np.float32
    assert scores.shape == (count, 2)
    assert np.allclose(scores[:, 0], expected, atol=1e-5)
    assert np.allclose(scores.sum(axis=1), 1)


def test_crops_of_another_size_are_refused(package: ModelPackage) -> None:
    with pytest.raises(ValueError, match="48"):
        Scorer(package).scores(np.zeros((1, 32, 32), np.uint8))


def test_golden_samples_tell_another_net(package: ModelPackage) -> None:
    Scorer(package).check_golden()
    crops, scores = unpack_golden(package.golden)
    golden = pack_golden(crops, scores + np.float32(0.01))
    other = ModelPackage(manifest(package.model, golden, package.labels), package.model, golden)
    with pytest.raises(PackageError, match="golden samples by"):
        Scorer(other).check_golden()


@pytest.mark.parametrize(
    ("model", "message"),
    [(b"no net", "does not load"), (brightness_model(side=32), "uint8")],
)
def test_bytes_that_are_no_such_net_are_refused(
    package: ModelPackage, model: bytes, message: str
) -> None:
    with pytest.raises(PackageError, match=message):
        Scorer(ModelPackage(package.manifest, model, package.golden))


def test_a_net_of_another_number_of_labels_is_refused(package: ModelPackage) -> None:
    other = msgspec.structs.replace(package.manifest, labels=["fear", "anger", "sadness"])
    with pytest.raises(PackageError, match="3 scores"):
        Scorer(ModelPackage(other, package.model, package.golden))


def test_golden_bytes_must_be_golden_samples() -> None:
    with pytest.raises(PackageError, match="no golden samples"):
        unpack_golden(b"nothing")
    with pytest.raises(PackageError, match="crops must be"):
        unpack_golden(pack_golden(np.zeros((1, 32, 32), np.uint8), np.zeros((1, 2), np.float32)))
