"""The proof of each camera: both models on the corrections that it saw."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from mien.store.models.proofs import CameraProof, Proof, ProofFace
from training.proof.significance import gain_interval, mcnemar

#: Of fewer faces of a camera nothing is said.
FEWEST = 20


def with_cameras(proof: Proof, cameras: Mapping[str, str]) -> Proof:
    """Add the comparison on the corrections of each camera that has enough of them.

    Args:
        proof: Both models on all of them.
        cameras: Id of the camera that saw a correction, by its key.

    Returns:
        The proof, with the camera of the most corrections first.
    """
    faces: dict[str, list[ProofFace]] = defaultdict(list)
    for face in proof.faces:
        if face.part == "corrections" and face.key in cameras:
            faces[cameras[face.key]].append(face)
    enough = {camera: own for camera, own in faces.items() if len(own) >= FEWEST}
    compared = [
        _compared(camera, own)
        for camera, own in sorted(enough.items(), key=lambda item: -len(item[1]))
    ]
    report = proof.report
    corrections = msgspec.structs.replace(report.corrections, cameras=compared)
    return dataclasses.replace(
        proof, report=msgspec.structs.replace(report, corrections=corrections)
    )


def _compared(camera: str, faces: Sequence[ProofFace]) -> CameraProof:
    before = np.array([face.champion_guess == face.truth for face in faces])
    after = np.array([face.candidate_guess == face.truth for face in faces])
    return CameraProof(
        camera=camera,
        faces=len(faces),
        champion_right=int(before.sum()),
        candidate_right=int(after.sum()),
        mcnemar=mcnemar(before, after),
        gain_points=gain_interval(before, after),
    )
