"""How a champion does since its promotion: what it served, and what people said of it."""

import dataclasses
import itertools
import json

import pytest
from sqlalchemy import insert

from mien.store.core.database import Database
from mien.store.core.schema import models
from mien.store.corrections import kept_faces
from mien.store.models import packages, tenure
from mien.store.models.packages import Registered
from mien.store.models.tenure import Judged
from tests.mien.store.corrections.faces import MODEL, face, keep_labelled
from tests.mien.store.models.test_drift import put

HOUR_MS = 3_600_000
START_MS = 1_704_067_200_000
_numbers = itertools.count()


def said(database: Database, label: str | None, at_ms: int, version: str = MODEL) -> None:
    """A face that the model took for neutral, with what people said of it."""
    new = dataclasses.replace(face(next(_numbers), at_ms=at_ms), model_version=version)
    keep_labelled(database, new, label, why="low_confidence")


def test_a_tenure_begins_with_a_promotion(database: Database) -> None:
    for version in ("old-1", "new-1"):
        packages.add(database, Registered(version, "0", "n", None, "imported", "{}", 1.0, 1))
    assert tenure.present(database) is None
    packages.start_with(database, "old-1")
    assert tenure.present(database) is None
    change = packages.promote(database, "new-1", "better")
    present = tenure.present(database)
    assert present == tenure.Tenure("new-1", "old-1", change.at_ms)
    packages.roll_back(database, "worse")
    assert tenure.present(database) is None


def test_what_a_model_served_is_told_by_camera(database: Database) -> None:
    with database.write() as connection:
        for number, version in ((1, "old-1"), (2, "new-1")):
            labels = json.dumps(["neutral", "fear"])
            connection.execute(insert(models).values(id=number, version=version, labels=labels))
    put(database, START_MS, model=1, top_0=3, top_1=1, sure_5=4)
    put(database, START_MS + HOUR_MS, model=1, top_0=3, top_1=1, sure_7=4)
    put(database, START_MS + HOUR_MS, model=2, top_1=2, sure_9=2)
    (served,) = tenure.served(database, "old-1", START_MS, START_MS + 2 * HOUR_MS)
    assert (served.camera, served.faces) == ("door", 8)
    assert served.shares == {"neutral": 0.75, "fear": 0.25}
    assert 0.5 < served.confidence < 0.8
    (later,) = tenure.served(database, "new-1", START_MS, START_MS + 2 * HOUR_MS)
    assert (later.faces, later.shares) == (2, {"neutral": 0.0, "fear": 1.0})
    assert tenure.served(database, "new-1", START_MS, START_MS + HOUR_MS) == []


def test_people_judge_what_the_model_said(database: Database) -> None:
    for label, at_ms in (("neutral", 10), ("fear", 12), ("anger", 14), ("fear", 99)):
        said(database, label, at_ms)
    for left_out in (None, kept_faces.SKIP, kept_faces.NOT_A_FACE):
        said(database, left_out, 11)
    said(database, "fear", 11, version="other-1")
    judged = tenure.judged(database, MODEL, 10, 50)
    assert (judged.faces, judged.right) == (3, 1)
    assert [wrong.label for wrong in judged.wrong] == ["anger", "fear"]


def judged(database: Database, right: int, wrong: int, at_ms: int) -> Judged:
    for index in range(right + wrong):
        said(database, "neutral" if index < right else "fear", at_ms)
    return tenure.judged(database, MODEL, at_ms, at_ms + 1)


def test_a_fall_is_held_against_chance(database: Database) -> None:
    before, few = judged(database, 4, 0, at_ms=1), judged(database, 1, 3, at_ms=2)
    # Of the 56 ways in which 5 of 8 faces can be right, 4 leave the second at most one of them.
    assert tenure.chance_of_fall(before, few) == pytest.approx(1 / 14)
    assert tenure.chance_of_fall(few, few) > 0.5
    assert tenure.chance_of_fall(few, before) == 1.0
