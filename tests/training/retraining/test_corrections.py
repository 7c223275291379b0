"""Which corrections a champion has not learned from, and what hands that slip do to a verdict."""

from pathlib import Path

import numpy as np
import pytest

from mien.models.manifest import REPLAY_FILE, Lineage
from mien.models.package import LABELS
from mien.store.models.proofs import Gate
from tests.training.drawn import draw_faces
from tests.training.retraining.nets import UNKNOWN, corrected, retrainable
from tests.training.seeds.test_latent import Quiet
from training.proof.gate import judge
from training.proof.proving import Answers, GivenLabels, compare_corrections, compare_fixed
from training.retraining.corrections import CorrectedFaces
from training.retraining.head import HeadTeacher
from training.seeds.latent import Latent
from training.seeds.replay import read_replay

pytestmark = pytest.mark.training


def lineage(mode: str, until: int | None) -> Lineage:
    return Lineage(
        job=1,
        mode=mode,
        corrections=5,
        corrections_sha256="",
        data_sha256="",
        labelled_until_ms=until,
    )


@pytest.mark.parametrize(
    ("learned", "new"),
    [
        (None, [0, 1, 2, 3, 4, 5, 6, 7]),
        (lineage("replay", 4), [5, 6, 7]),
        (lineage("data", 4), [0, 4, 5, 6, 7]),
        (lineage("replay", None), [0, 4]),
    ],
)
def test_what_the_champion_has_learned_from_proves_nothing(
    learned: Lineage | None, new: list[int]
) -> None:
    """Of eight, labelled one after the other, the first and the fifth are held out."""
    faces = corrected(draw_faces(8, 0).crops, np.zeros(8, np.int64))
    assert np.flatnonzero(faces.new_to(learned)).tolist() == new
    assert faces.take(faces.new_to(learned)).ids.tolist() == new


def slipped(unknown: int, known: int, share: float) -> CorrectedFaces:
    """Corrections of drawn faces, of which a share has the label of another."""
    drawn = draw_faces(8 * max(unknown, known), 0, seed=41)
    truth = drawn.votes.argmax(axis=1)
    new, old = np.flatnonzero(truth == UNKNOWN), np.flatnonzero(truth != UNKNOWN)
    rows = np.concatenate([new[:unknown], old[:known]])
    random = np.random.default_rng(5)
    others = (truth[rows] + random.integers(1, len(LABELS), len(rows))) % len(LABELS)
    given = np.where(random.random(len(rows)) < share, others, truth[rows])
    return corrected(drawn.crops[rows], given)


def verdict(folder: Path, learn: CorrectedFaces) -> Gate:
    package = retrainable(folder)
    latent = Latent(package.model)
    replay = read_replay((folder / REPLAY_FILE).read_bytes(), latent)
    teacher = HeadTeacher(latent, replay, learn, (), 1, Quiet())  # type: ignore[arg-type]
    champion, head, rules = latent.head, teacher.learn(), ((), ())
    known = champion.scores(replay.fixed), head.scores(replay.fixed)
    before = champion.scores(latent.features(learn.crops))
    after = teacher.cross_fitted(np.ones(len(learn), np.bool_))
    return judge(
        compare_fixed(Answers([], replay.truth, *known), "", rules, (1.0, 1.0)),
        compare_corrections(
            Answers([], learn.truth, before, after, 8),
            GivenLabels(learn.truth, before),
            0,
            rules,
            (1.0, 1.0),
        ),
    )


def test_some_wrong_labels_do_no_harm(tmp_path: Path) -> None:
    gate = verdict(tmp_path, slipped(60, 60, 0.05))
    assert gate.passed, gate.sentence


def test_half_of_the_labels_wrong_is_refused(tmp_path: Path) -> None:
    gate = verdict(tmp_path, slipped(0, 200, 0.5))
    assert not gate.passed
    assert not gate.weighable, "nobody may take it"
    assert "labels" in {check.name for check in gate.checks if not check.passed}
    assert gate.sentence.startswith("Many labels seem wrong: of ")


def test_whoever_corrects_nothing_but_errors_is_not_taken_for_wrong(tmp_path: Path) -> None:
    gate = verdict(tmp_path, slipped(100, 0, 0.0))
    assert gate.passed, gate.sentence
