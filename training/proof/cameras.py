"""The proof of each camera: both models on the corrections that it saw."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from mien.store.models.proofs import CameraProof, Proof, ProofFace
from training.proof.significance import gain_interval, mcnemar_of_tracks

#: Of faces of fewer tracks of a camera nothing is said.
FEWEST = 20


def with_cameras(proof: Proof, visits: Mapping[str, tuple[str, str]]) -> Proof:
    """Add the comparison on the corrections of each camera that has enough of them.

    Args:
        proof: Both models on all of them.
        visits: Id of the camera that saw a correction, and the name of its track, by its key.

    Returns:
        The proof, with the camera of the most corrections first.
    """
    faces: dict[str, list[ProofFace]] = defaultdict(list)
    for face in proof.faces:
        if face.part == "corrections" and face.key in visits:
            faces[visits[face.key][0]].append(face)
    ordered = sorted(faces.items(), key=lambda item: -len(item[1]))
    compared = [_compared(camera, own, _tracks(own, visits)) for camera, own in ordered]
    enough = [camera for camera in compared if camera.tracks >= FEWEST]
    report = proof.report
    corrections = msgspec.structs.replace(report.corrections, cameras=enough)
    return dataclasses.replace(
        proof, report=msgspec.structs.replace(report, corrections=corrections)
    )


def _tracks(faces: Sequence[ProofFace], visits: Mapping[str, tuple[str, str]]) -> NDArray[np.int64]:
    numbers: dict[str, int] = {}
    names = [visits[face.key][1] for face in faces]
    return np.array([numbers.setdefault(name, len(numbers)) for name in names], np.int64)


def _compared(camera: str, faces: Sequence[ProofFace], tracks: NDArray[np.int64]) -> CameraProof:
    before = np.array([face.champion_guess == face.truth for face in faces])
    after = np.array([face.candidate_guess == face.truth for face in faces])
    return CameraProof(
        camera=camera,
        faces=len(faces),
        tracks=len(np.unique(tracks)),
        champion_right=int(before.sum()),
        candidate_right=int(after.sum()),
        mcnemar=mcnemar_of_tracks(before, after, tracks),
        gain_points=gain_interval(before, after, tracks),
    )
