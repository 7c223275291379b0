"""The proof of each camera, by counts done by hand."""

import dataclasses

from mien.store.models.proofs import Proof, ProofFace
from tests.mien.store.models.test_jobs import proof
from training.proof.cameras import FEWEST, with_cameras

SCORES = (0.125,) * 8
FEAR, ANGER = 6, 4


def faces(first: int, count: int, champion: int = 0, candidate: int = 0) -> list[ProofFace]:
    """Corrections of fear, of which each model gets so many of the first ones right."""
    return [
        ProofFace(
            "corrections",
            str(first + number),
            FEAR,
            SCORES,
            SCORES,
            FEAR if number < champion else ANGER,
            FEAR if number < candidate else ANGER,
        )
        for number in range(count)
    ]


def proven(*groups: list[ProofFace]) -> Proof:
    every = tuple(face for group in groups for face in group)
    return dataclasses.replace(proof("new-1"), faces=every)


def test_each_camera_with_enough_corrections_has_its_own_line() -> None:
    given = proven(
        faces(100, FEWEST, champion=0, candidate=3),
        faces(200, FEWEST + 4, champion=10, candidate=16),
        faces(300, FEWEST - 1, candidate=9),
        faces(400, 50, candidate=50),
    )
    visits = {
        str(first + number): (camera, f"{camera}-{number}")
        for first, camera in ((100, "desk"), (200, "door"), (300, "hall"))
        for number in range(99)
    }
    door, desk = with_cameras(given, visits).report.corrections.cameras
    assert (door.camera, door.faces) == ("door", FEWEST + 4)
    assert (door.champion_right, door.candidate_right) == (10, 16)
    assert (door.mcnemar.champion_only, door.mcnemar.candidate_only) == (0, 6)
    assert (desk.camera, desk.champion_right, desk.candidate_right) == ("desk", 0, 3)
    assert desk.gain_points is not None
    low, high = desk.gain_points
    assert low <= 100 * 3 / FEWEST <= high


def test_faces_of_one_track_count_as_one() -> None:
    given = proven(faces(100, 3 * FEWEST, candidate=30))
    pairs, fewer = (
        {str(100 + number): ("door", f"door-{number % tracks}") for number in range(99)}
        for tracks in (FEWEST, FEWEST - 1)
    )
    (door,) = with_cameras(given, pairs).report.corrections.cameras
    assert (door.faces, door.tracks, door.candidate_right) == (3 * FEWEST, FEWEST, 30)
    assert (door.mcnemar.champion_only, door.mcnemar.candidate_only) == (0, FEWEST)
    assert with_cameras(given, fewer).report.corrections.cameras == []


def test_faces_of_the_fixed_set_are_of_no_camera() -> None:
    fixed = [dataclasses.replace(face, part="fixed") for face in faces(1, 2 * FEWEST)]
    given = proven(fixed)
    visits = {str(number): ("door", f"door-{number}") for number in range(99)}
    assert with_cameras(given, visits).report.corrections.cameras == []
