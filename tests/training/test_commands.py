"""The commands as a user types them."""

import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from click.testing import CliRunner

from mien.models.manifest import GOLDEN_FILE, MANIFEST_FILE, MODEL_FILE, WEIGHTS_FILE
from mien.models.package import LABELS, load_package
from mien.models.scorer import Scorer
from tests.mien.models.ignorant import SHIPPED
from tests.training.conftest import TINY
from tests.training.drawn import draw_faces, ferplus_files, write_folder, write_zip
from training.commands import export, train
from training.evaluation.measuring import evaluate
from training.run.config import PRESETS
from training.run.runstate import RunStore
from training.runs import RunTask
from training.seeds.weights import pack_weights, unpack_weights

pytestmark = pytest.mark.training


@pytest.fixture(autouse=True)
def small_preset(monkeypatch: pytest.MonkeyPatch) -> None:
    """The presets are for faces, and take minutes."""
    monkeypatch.setitem(PRESETS, "quick", TINY)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = ferplus_files(draw_faces(train=256, valid=64, test=32))
    return write_zip(files, tmp_path_factory.mktemp("data") / "drawn.zip")


def retold(folder: Path, setting: str, value: object) -> Path:
    """The shipped package, telling another configuration."""
    shutil.copytree(SHIPPED, folder)
    manifest = json.loads((folder / MANIFEST_FILE).read_text())
    manifest["configuration"][setting] = value
    (folder / MANIFEST_FILE).write_text(json.dumps(manifest))
    return folder


class Trained(NamedTuple):
    """A run without the second fold, by command."""

    out: Path
    output: str
    arguments: list[str]


@pytest.fixture(scope="module")
def trained(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    out = tmp_path_factory.mktemp("trained") / "model"
    arguments = ["--data", str(data), "--out", str(out), "--preset", "quick", "--epochs", "1"]
    arguments += ["--fold", "2"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(PRESETS, "quick", TINY)
        result = CliRunner().invoke(train, [*arguments, "--resume"])
    assert result.exit_code == 0, result.output
    return Trained(out, result.output, arguments)


def test_train_evaluate_export(
    data: Path, trained: Trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    run, out = CliRunner().invoke, trained.out

    assert "no finished epoch to resume from; starting anew" in trained.output
    assert "352 faces (256 train, 64 valid, 32 test)" in trained.output
    assert "epoch 1/1" in trained.output
    package = load_package(out / "package")
    assert package.version in trained.output

    again = run(train, trained.arguments)
    assert again.exit_code == 1
    assert again.output.strip() == (
        f"Error: {out}: holds a run; add --resume to go on, or choose another --out"
    )

    exported = run(export, [str(out), "--data", str(data)])
    assert exported.exit_code == 0, exported.output

    packed = tmp_path / "packed"
    arguments = ["--data", str(data), "--preset", "quick", "--epochs", "0", "--out", str(packed)]
    nothing = run(train, arguments)
    assert nothing.exit_code == 2
    assert "name a package" in nothing.output
    as_it_is = run(train, [*arguments, "--from", str(out / "package")])
    assert as_it_is.exit_code == 0, as_it_is.output
    card = (packed / "package" / "card.md").read_text()
    begun = load_package(out / "package").version
    assert f"The weights of {begun}, packed by `mien train --epochs 0`" in card
    crops = draw_faces(train=0, valid=16).crops
    scores = [Scorer(load_package(path / "package")).scores(crops) for path in (out, packed)]
    assert np.abs(scores[0] - scores[1]).max() < 0.05

    beside = run(
        evaluate,
        [str(packed / "package"), "--data", str(data), "--against", str(out / "package")],
    )
    assert beside.exit_code == 0, beside.output
    assert "McNemar's exact test: p =" in beside.output

    figures = tmp_path / "figures.json"
    picture = tmp_path / "confusion.png"
    arguments = [str(out / "package"), "--data", str(data), "--split", "test"]
    measured = run(evaluate, [*arguments, "--json", str(figures), "--picture", str(picture)])
    assert measured.exit_code == 0, measured.output
    content = json.loads(figures.read_text())
    assert set(content["recall"]) == set(LABELS)
    assert content["faces"] == 32
    low, high = content["intervals"]["accuracy_majority"]
    assert low <= content["accuracy_majority"] <= high
    assert "recall fear" in content["intervals"]
    assert {
        "accuracy_majority",
        "accuracy_majority_unseen",
        "accuracy_all",
        "macro_recall",
        "macro_f1",
        "ece",
        "ms_per_face",
        "confusion",
    } <= set(content)
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_fold_is_left_out_and_measured(
    data: Path, trained: Trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    out, figures = trained.out, tmp_path / "figures.json"
    package = load_package(out / "package")
    assert package.manifest.configuration["fold"] == 2
    card = (out / "package" / "card.md").read_text()
    assert "Fold 2 of the training faces was left out" in card

    arguments = ["--data", str(data), "--split", "fold"]
    measured = CliRunner().invoke(
        evaluate, [str(out / "package"), *arguments, "--json", str(figures)]
    )
    assert measured.exit_code == 0, measured.output
    content = json.loads(figures.read_text())
    left_out = int(re.search(r"(\d+) faces to learn from", trained.output)[1])  # type: ignore[index]
    assert content["faces"] == 256 - left_out
    assert 10 < content["faces"] < 45
    assert content["faces_seen"] == 0
    assert f"| faces (split fold) | {content['faces']}, 0 of them seen in training |" in card

    for models in ([str(SHIPPED)], [str(out / "package"), "--against", str(SHIPPED)]):
        refused = CliRunner().invoke(evaluate, [*models, *arguments])
        assert refused.exit_code == 1
        assert "each model must be of a run with the same --fold" in refused.output


def test_nets_of_its_own_teach_the_last(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "model"
    arguments = ["--data", str(data), "--out", str(out), "--preset", "quick", "--epochs", "1"]
    arguments += ["--ensemble", "2", "--teacher", str(SHIPPED)]
    first = CliRunner().invoke(train, arguments)
    assert first.exit_code == 0, first.output
    assert "teacher-2 of 2" in first.output
    teachers = [load_package(out / f"teacher-{number}" / "package") for number in (1, 2)]
    assert [teacher.manifest.configuration["seed"] for teacher in teachers] == [1, 2]
    told = load_package(out / "package").manifest.configuration
    assert told["start"] == teachers[0].version
    assert told["teachers"] == [load_package(SHIPPED).version, *(each.version for each in teachers)]
    begun = [RunStore(folder / "run").load_state().epochs[0] for folder in (out, out / "teacher-1")]
    assert begun[0].accuracy > begun[1].accuracy

    again = CliRunner().invoke(train, arguments)
    assert again.exit_code == 1
    assert "holds a run; add --resume to go on" in again.output
    shutil.rmtree(out / "package")
    resumed = CliRunner().invoke(train, [*arguments, "--resume"])
    assert resumed.exit_code == 0, resumed.output
    assert "teacher-" not in resumed.output.replace(str(out), "")
    assert load_package(out / "package").manifest.configuration == told


def sibling(trained: Trained, folder: Path, times: float) -> Path:
    """The trained package as if it had gone on from another, with other weights."""
    shutil.copytree(trained.out / "package", folder)
    weights = unpack_weights((folder / WEIGHTS_FILE).read_bytes())
    packed = pack_weights([times * values for values in weights])
    (folder / WEIGHTS_FILE).write_bytes(packed)
    manifest = json.loads((folder / MANIFEST_FILE).read_text())
    manifest["configuration"]["start"] = "mien-00000000"
    manifest["weights_sha256"] = hashlib.sha256(packed).hexdigest()
    (folder / MANIFEST_FILE).write_text(json.dumps(manifest))
    return folder


def test_a_run_begins_with_the_mean_of_those_that_went_on_from_one(
    trained: Trained, tmp_path: Path
) -> None:
    folders = [sibling(trained, tmp_path / str(times), times) for times in (1, 2)]
    task = RunTask(TINY, tmp_path / "model", (), resume=False, tensorboard=False)
    begun = task.begin_with(folders)
    version = load_package(folders[0]).version
    assert begun.config.start == f"{version}+{version}"
    assert begun.config.learning_rate == TINY.learning_rate / 4
    once = unpack_weights((folders[0] / WEIGHTS_FILE).read_bytes())
    assert begun.start is not None
    for mean, values in zip(begun.start, once, strict=True):
        assert mean.dtype == np.float32
        np.testing.assert_allclose(mean, 1.5 * values, rtol=2e-3, atol=1e-6)


def test_strangers_weights_have_no_mean(data: Path, trained: Trained, tmp_path: Path) -> None:
    own, out = trained.out / "package", tmp_path / "model"
    arguments = ["--data", str(data), "--preset", "quick", "--epochs", "0", "--out", str(out)]
    refused = CliRunner().invoke(train, [*arguments, "--from", str(own), "--from", str(SHIPPED)])
    assert refused.exit_code == 1
    assert "only where all models went on from the same one" in refused.output
    assert f"{load_package(own).version} from chance" in refused.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--from", str(SHIPPED)], "--ensemble begins with chance; leave out --from"),
        (["--preset", "finish"], "--ensemble goes with --preset full or quick"),
    ],
)
def test_what_does_not_go_with_an_ensemble(
    data: Path, tmp_path: Path, arguments: list[str], message: str
) -> None:
    arguments = ["--data", str(data), "--out", str(tmp_path / "model"), *arguments]
    refused = CliRunner().invoke(train, [*arguments, "--ensemble", "1"])
    assert refused.exit_code == 2
    assert message in refused.output


@pytest.mark.parametrize("preset", ["finish", "settle"])
def test_what_goes_on_has_something_to_go_on_from(data: Path, tmp_path: Path, preset: str) -> None:
    arguments = ["--data", str(data), "--out", str(tmp_path / "model"), "--preset", preset]
    refused = CliRunner().invoke(train, arguments)
    assert refused.exit_code == 2
    assert f"--preset {preset} goes on from a package; name it with --from" in refused.output


@pytest.mark.parametrize("option", ["--from", "--teacher"])
def test_who_has_seen_a_fold_does_not_pass_it_on(
    data: Path, trained: Trained, tmp_path: Path, option: str
) -> None:
    arguments = ["--data", str(data), "--out", str(tmp_path / "model"), "--preset", "quick"]
    arguments += ["--epochs", "1", option]
    for package, fold in ((SHIPPED, 2), (trained.out / "package", 3)):
        refused = CliRunner().invoke(train, [*arguments, str(package), "--fold", str(fold)])
        assert refused.exit_code == 1
        assert f"learned from the faces of fold {fold}" in refused.output
        assert f"take a package of a run with --fold {fold}, or leave --fold out" in refused.output


@pytest.mark.parametrize("fold", ["two", 11, -1, None])
def test_a_fold_that_is_none(data: Path, tmp_path: Path, fold: object) -> None:
    wrong = retold(tmp_path / "wrong", "fold", fold)
    result = CliRunner().invoke(evaluate, [str(wrong), "--data", str(data)])
    assert result.exit_code == 1
    assert f"fold {fold!r} was left out; folds are numbers from 1 to 10" in result.output


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda folder: folder / "absent", "no such file or folder"),
        (lambda folder: write_folder({"a/readme.txt": b"x"}, folder / "text"), "no data set"),
    ],
)
def test_a_mistake_is_one_line(tmp_path: Path, make: object, message: str) -> None:
    path = make(tmp_path)  # type: ignore[operator]
    result = CliRunner().invoke(train, ["--data", str(path), "--out", str(tmp_path / "model")])
    assert result.exit_code == 1
    assert message in result.output
    assert result.output.count("\n") == 1


def test_a_teacher_that_is_none(data: Path, tmp_path: Path) -> None:
    arguments = ["--data", str(data), "--out", str(tmp_path / "model"), "--teacher", str(tmp_path)]
    result = CliRunner().invoke(train, arguments)
    assert result.exit_code == 1
    assert "manifest.json cannot be read" in result.output
    assert not (tmp_path / "model").exists()


def test_a_start_that_brings_no_weights(data: Path, tmp_path: Path) -> None:
    arguments = ["--data", str(data), "--out", str(tmp_path / "model"), "--from"]
    (tmp_path / "bare").mkdir()
    for name in (MANIFEST_FILE, MODEL_FILE, GOLDEN_FILE):
        shutil.copy(SHIPPED / name, tmp_path / "bare")
    result = CliRunner().invoke(train, [*arguments, str(tmp_path / "bare")])
    assert result.exit_code == 1
    assert "weights.npz is missing" in result.output


@pytest.mark.parametrize(
    ("width", "message"),
    [(16, "weights of a net of another build"), ("wide", "Expected `int`, got `str`")],
)
def test_a_start_whose_build_is_told_wrongly(
    data: Path, tmp_path: Path, width: object, message: str
) -> None:
    wrong = retold(tmp_path / "wrong", "width", width)
    out = tmp_path / "model"
    result = CliRunner().invoke(
        train, ["--data", str(data), "--out", str(out), "--from", str(wrong)]
    )
    assert result.exit_code == 1
    assert message in result.output


def test_evaluate_of_no_package(data: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(evaluate, [str(tmp_path), "--data", str(data)])
    assert result.exit_code == 1
    assert "manifest.json cannot be read" in result.output
