"""Kept faces: what is kept, what waits, what a person says, and what training gets."""

import dataclasses
import json
from typing import get_args

import numpy as np
import pytest

from mien.bus.messages import now_ms
from mien.faces.alignment import CROP_SIZE_PX
from mien.models.manifest import LABELS
from mien.store.core import audit
from mien.store.core.database import Database
from mien.store.core.errors import NoSuchRowError, NotUndoableError, UnstorableError
from mien.store.corrections import corrections, kept_faces, queue, review
from mien.store.corrections.corrections import Which
from mien.store.corrections.kept_faces import NewFace
from mien.store.models import packages
from tests.mien.store.corrections.faces import MODEL, face, keep_labelled, pixels

HOUR_MS = 3_600_000
LAST = kept_faces.LAST_ID


def test_people_say_what_models_know_or_that_it_is_no_face() -> None:
    assert (*LABELS, kept_faces.NOT_A_FACE) == get_args(kept_faces.Label)
    assert kept_faces.CROP_PX == CROP_SIZE_PX


def test_no_two_tracks_share_a_name() -> None:
    assert kept_faces.track_name("door-1", 7) == "door-1-7"
    assert kept_faces.track_name("door", 17) == "door-17"


def test_a_quarter_of_the_tracks_is_held_out_and_always_the_same() -> None:
    names = [kept_faces.track_name("door", number) for number in range(2_000)]
    held_out = [name for name in names if kept_faces.is_held_out(name)]
    assert 420 < len(held_out) < 580
    assert [number for number in range(8) if kept_faces.is_held_out(f"door-{number}")] == [0, 5, 6]


def test_a_face_waits_is_labelled_and_waits_again(database: Database) -> None:
    face_id, new = kept_faces.keep(database, face(1), why="low_confidence")
    assert new
    (item,), count = queue.waiting(database, (), 10)
    assert (item.face.id, item.face.label, item.face.why, count) == (
        face_id,
        None,
        "low_confidence",
        1,
    )
    said = review.answer(database, face_id, "fear", "review")
    assert (said.label, said.origin, said.top, said.model_version) == (
        "fear",
        "review",
        "neutral",
        MODEL,
    )
    assert queue.waiting(database, (), 10) == ([], 0)
    assert corrections.count(database).by_label == {"fear": 1}
    undone = review.undo(database, face_id)
    assert (undone.label, undone.origin, undone.labelled_ms) == (None, None, None)
    assert queue.waiting(database, (), 10)[1] == 1
    assert corrections.read(database, Which(), LAST, 10) == ([], False)


def test_what_the_model_said_follows_the_rule_of_its_package(database: Database) -> None:
    kept_faces.keep(database, face(1), why="low_confidence")
    rule = {"answer": {"rule": "prior", "power": 0.5, "prior": [0.9, 0.1]}}
    packages.add(
        database,
        packages.Registered(MODEL, "0" * 64, "mien", None, "shipped", json.dumps(rule), None, 1),
    )
    (item,), _ = queue.waiting(database, (), 10)
    assert (item.face.scores, item.face.top) == ({"neutral": 0.6, "fear": 0.4}, "fear")
    other = dataclasses.replace(face(2), scores={"neutral": 0.5, "fear": 0.3, "anger": 0.2})
    face_id, _ = kept_faces.keep(database, other, why="by_hand")
    assert kept_faces.read_one(database, face_id).top == "neutral", (
        "scores of another set of labels"
    )


def test_a_skipped_face_neither_waits_nor_counts(database: Database) -> None:
    face_id, _ = kept_faces.keep(database, face(1), why="rare_label")
    review.answer(database, face_id, kept_faces.SKIP, "review")
    assert queue.waiting(database, (), 10)[1] == 0
    assert corrections.count(database).by_label == {}
    assert corrections.for_training(database) == []
    with pytest.raises(NoSuchRowError, match="no label yet"):
        corrections.read_one(database, face_id)
    assert review.undo(database, face_id).label is None


def test_the_same_pixels_are_kept_once(database: Database) -> None:
    first, _ = kept_faces.keep(database, face(1), why="rare_label")
    assert kept_faces.keep(database, face(1), why="by_hand") == (first, False)
    assert keep_labelled(database, face(1), "anger") == first
    said = kept_faces.read_one(database, first)
    assert (said.label, said.origin, said.why) == ("anger", "focus", "rare_label")
    kept_faces.keep(database, face(1), why="by_hand")
    assert kept_faces.read_one(database, first) == said
    with pytest.raises(UnstorableError, match="2304 pixels"):
        kept_faces.keep(database, NewFace(b"few", "door-1", 5), why="by_hand")


def test_nobody_is_shown_faces_of_a_camera_that_is_blurred(database: Database) -> None:
    for number, camera in enumerate(("door", "desk")):
        face_id, _ = kept_faces.keep(database, face(number, camera), why="by_hand")
        keep_labelled(database, face(number + 5, camera), "fear")
    shown, count = queue.waiting(database, ["desk"], 10)
    assert ([asked.face.camera for asked in shown], count) == (["door"], 1)
    assert [exported.camera for exported, _ in corrections.export(database, ["desk"])] == ["door"]
    assert review.forget_waiting(database, ["desk"]) == 1
    assert corrections.count(database).by_label == {"fear": 2}
    with pytest.raises(NoSuchRowError):
        kept_faces.read_one(database, face_id)


def test_faces_of_no_camera_are_shown_unless_they_are_hidden(database: Database) -> None:
    photo, _ = kept_faces.keep(database, NewFace(pixels(1), "photo-1-1", 5), why="by_hand")
    door, _ = kept_faces.keep(database, face(2), why="by_hand")
    kept_faces.keep(database, face(3, "desk"), why="by_hand")

    def shown(*hidden: str | None) -> set[int]:
        asked, count = queue.waiting(database, hidden, 9)
        assert count == len(asked)
        return {each.face.id for each in asked}

    assert shown("desk") == shown("desk", "hall") == {photo, door}
    assert len(shown()) == 3
    assert shown("desk", None) == {door}
    assert len(shown(None)) == 2


def test_corrections_are_found_and_paged(database: Database) -> None:
    for number in range(6):
        label = ("fear", "anger")[number % 2]
        new = face(number, track_id=number // 3, at_ms=number * 100)
        keep_labelled(database, new, label)
    records, more = corrections.read(database, Which(), LAST, 4)
    assert ([record.at_ms for record in records], more) == ([500, 400, 300, 200], True)
    records, more = corrections.read(database, Which(), records[-1].id, 4)
    assert ([record.at_ms for record in records], more) == ([100, 0], False)
    which = Which(label="fear", camera="door", track="door-0", start_ms=0, end_ms=200)
    assert [record.at_ms for record in corrections.read(database, which, LAST, 9)[0]] == [0]
    assert [record.at_ms for record in review.of_track(database, "door-1", 0, 500, 9)] == [300, 400]
    assert corrections.read(database, Which(camera="desk"), LAST, 9) == ([], False)


def test_training_gets_pixels_labels_and_groups(database: Database) -> None:
    for number in range(40):
        new = face(number, track_id=number // 2)
        label = kept_faces.NOT_A_FACE if number == 0 else "fear"
        keep_labelled(database, new, label)
    kept_faces.keep(database, face(99), why="rare_label")
    faces = corrections.for_training(database)
    assert [kept_face.label for kept_face in faces[:2]] == ["not_a_face", "fear"]
    assert faces[3].crop.shape == (48, 48)
    assert faces[3].crop.dtype == np.uint8
    assert faces[3].crop.tobytes() == pixels(3)
    assert (faces[4].group, faces[5].group) == ("door-2", "door-2")
    sides = {kept_face.group: kept_face.held_out for kept_face in faces}
    assert all(
        sides[kept_face.group] == kept_face.held_out == kept_faces.is_held_out(kept_face.group)
        for kept_face in faces
    )
    counted = corrections.count(database)
    assert counted.held_out == sum(kept_face.held_out for kept_face in faces)
    assert counted.by_label == {"not_a_face": 1, "fear": 39}


def test_a_label_is_changed_and_a_face_deleted(database: Database) -> None:
    face_id = keep_labelled(database, face(1), "fear")
    changed = corrections.change(database, face_id, "anger")
    assert (changed.label, changed.origin) == ("anger", "focus")
    corrections.delete_one(database, face_id)
    with pytest.raises(NoSuchRowError, match=f"no kept face {face_id}"):
        corrections.delete_one(database, face_id)
    (entry,) = audit.newest(database, 9)
    assert entry.action == "deleted kept faces"
    waiting, _ = kept_faces.keep(database, face(2), why="rare_label")
    with pytest.raises(NoSuchRowError, match="no label yet"):
        corrections.change(database, waiting, "anger")


def test_many_are_deleted_at_once(database: Database) -> None:
    for number, label in enumerate(("fear", "anger", None)):
        keep_labelled(database, face(number), label)
    assert corrections.delete_all(database, Which(label="fear")) == 1
    assert corrections.delete_all(database, Which()) == 2
    assert corrections.delete_all(database, Which()) == 0
    assert [entry.detail for entry in audit.newest(database, 9)] == [
        {"kept_faces": 2},
        {"label": "fear", "kept_faces": 1},
    ]


def test_imported_faces_come_with_their_label_once(database: Database) -> None:
    several = [(NewFace(pixels(n), f"import-{n}", 5), "fear") for n in range(3)]
    assert corrections.bring_in(database, several) == corrections.Imported(3, 0)
    assert corrections.bring_in(database, several[:2]) == corrections.Imported(0, 2)
    (first, crop), *rest = list(corrections.export(database, ["door"]))
    assert (first.camera, first.why, first.origin, first.label) == (None, None, "import", "fear")
    assert (crop, len(rest)) == (pixels(0), 2)
    with pytest.raises(NotUndoableError, match="imported"):
        review.undo(database, first.id)
    with pytest.raises(UnstorableError):
        corrections.bring_in(database, [(NewFace(b"", "import-9", 5), "fear")])


def test_the_queue_has_room_up_to_its_caps(database: Database) -> None:
    now = now_ms()
    for number in range(review.HOURLY_CAP // 3 - 1):
        kept_faces.keep(database, face(number), why="rare_label")
    kept_faces.keep(database, face(1_000), why="by_hand")
    assert review.room(database, now_ms()) == 1, "what people keep does not count"
    kept_faces.keep(database, face(1_001), why="disagreement")
    assert review.room(database, now_ms()) == 0
    assert review.room(database, now + 11 * 60_000) == review.HOURLY_CAP // 3
    assert review.kept_since(database, now - HOUR_MS) == review.HOURLY_CAP // 3
    assert len(review.crops(database, "door", 5)) == 5
