"""What a proof could tell, before there is one."""

import pytest

from mien.store.core.database import Database
from mien.store.models import verdicts
from mien.store.models.proofs import McNemar
from training.proof import gate
from training.proof.significance import by_chance


def test_the_gate_believes_the_same() -> None:
    assert verdicts.GAIN_CHANCE == gate.GAIN_CHANCE


@pytest.mark.parametrize(("faces", "apart"), [(10, 0.2), (50, 0.2), (200, 0.2), (600, 0.1)])
def test_the_smallest_gain_is_believed_and_no_smaller_one(faces: int, apart: float) -> None:
    points = verdicts.least_gain_points(faces, apart)
    assert points is not None
    tosses = round(faces * apart)
    won = round((points * faces / 100 + tosses) / 2)

    def chance(candidate_only: int) -> float:
        return by_chance(
            McNemar(champion_only=tosses - candidate_only, candidate_only=candidate_only, p=1.0)
        )

    assert chance(won) <= gate.GAIN_CHANCE < chance(won - 1)


def test_more_corrections_tell_smaller_gains_and_too_few_tell_none(database: Database) -> None:
    assert verdicts.least_gain_points(5, 0.2) is None
    fifty, many = (verdicts.least_gain_points(faces, 0.2) for faces in (50, 600))
    assert fifty is not None
    assert many is not None
    assert fifty > many > 0
    assert verdicts.apart(database) == 0.2
