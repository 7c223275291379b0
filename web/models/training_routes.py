"""REST of retraining: what it would rest on, jobs, and what candidates proved."""

import base64
import json
from pathlib import Path
from typing import Any

import msgspec
from flask import Blueprint, Response

from mien.faces.answers import manifest_weights, shares
from mien.models import measured
from mien.models.manifest import LABELS
from mien.store.core.database import Database
from mien.store.core.errors import NoSuchRowError
from mien.store.corrections import corrections
from mien.store.models import jobs, packages, proofs
from mien.store.models.jobs import Promote
from mien.store.models.proofs import CorrectionProof, Fixed, Gate, Model, Part, ProofFace
from web.http.arguments import answer, body, choice, number
from web.http.operations import Operation, Parameter
from web.live.crops import png
from web.models.trainings import ShownJob, TrainingAvailability, Trainings

_MOST_FACES = 200


class TrainingWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A job that is asked for: who makes its candidate champion, if it passes the gate."""

    promote: Promote = "by_hand"


class Training(msgspec.Struct, frozen=True):
    """All jobs, the newest first, and what the next would rest on."""

    jobs: list[ShownJob]
    can: TrainingAvailability


class ShownProof(msgspec.Struct, frozen=True, kw_only=True):
    """What a candidate proved against the champion of that time.

    Attributes:
        pictures: True when the fixed set has pictures that are at hand; in replay mode it has
            only features.
    """

    champion: str
    candidate: str
    job: int
    made_ms: int
    fixed: Fixed
    corrections: CorrectionProof
    gate: Gate
    pictures: bool


class ShownFace(msgspec.Struct, frozen=True):
    """A face behind a figure: its picture (a URL), where there is one, and what the model said.

    ``shares`` are the scores under its rule; the label with the highest is the one that it showed.
    """

    crop: str | None
    scores: dict[str, float]
    shares: dict[str, float]


class ShownFaces(msgspec.Struct, frozen=True):
    """Faces of one cell of a confusion matrix; ``pictures`` is False where none are at hand."""

    faces: list[ShownFace]
    total: int
    pictures: bool


_LABEL: dict[str, Any] = {"type": "string", "enum": list(LABELS)}


def blueprint(database: Database, trainings: Trainings, data_dir: Path) -> Blueprint:
    """The routes, bound to the parts that they speak for."""
    routes = Blueprint("training", __name__)

    @routes.get("/api/training")
    @Operation("Training jobs, and what the next would rest on", Training, allows="operator")
    def show() -> Response:
        return answer(Training(trainings.all(), trainings.can()))

    @routes.post("/api/training")
    @Operation(
        "Asks for a training job",
        ShownJob,
        code=201,
        body=TrainingWish,
        refusals=(400, 409, 415, 503),
        allows="administrator",
    )
    def ask() -> Response:
        return answer(trainings.ask(body(TrainingWish, "a training job").promote), 201)

    @routes.post("/api/training/<int:job_id>/cancel")
    @Operation("Cancels a training job", ShownJob, refusals=(404, 409, 503), allows="administrator")
    def cancel(job_id: int) -> Response:
        return answer(trainings.cancel(job_id))

    @routes.get("/api/models/<version>/proof")
    @Operation(
        "What a retrained model proved against the champion",
        ShownProof,
        refusals=(404, 503),
        allows="operator",
    )
    def proof(version: str) -> Response:
        proof = proofs.read(database, version)
        report = proof.report
        by_data = jobs.read_one(database, proof.job_id).mode == "data"
        return answer(
            ShownProof(
                champion=proof.champion,
                candidate=proof.candidate,
                job=proof.job_id,
                made_ms=proof.made_ms,
                fixed=report.fixed,
                corrections=report.corrections,
                gate=report.gate,
                pictures=by_data and measured.has_pictures(data_dir / "training"),
            )
        )

    @routes.get("/api/models/<version>/proof/faces")
    @Operation(
        "The faces behind one cell of a confusion matrix",
        ShownFaces,
        query=(
            Parameter("set", "Which faces", {"type": "string", "enum": ["fixed", "corrections"]}),
            Parameter(
                "model", "Whose matrix", {"type": "string", "enum": ["candidate", "champion"]}
            ),
            Parameter("truth", "The right label", _LABEL),
            Parameter("guess", "The label that the model gave", _LABEL),
            Parameter(
                "limit",
                "How many faces at most",
                {"type": "integer", "minimum": 1, "maximum": _MOST_FACES, "default": 60},
            ),
        ),
        refusals=(400, 404, 503),
        allows="operator",
    )
    def proof_faces(version: str) -> Response:
        part: Part = choice("set", ("fixed", "corrections"))  # type: ignore[assignment]
        model: Model = choice("model", ("candidate", "champion"))  # type: ignore[assignment]
        truth, guess = (LABELS.index(choice(name, LABELS)) for name in ("truth", "guess"))
        most = number("limit", 1, _MOST_FACES, 60)
        known = proofs.read(database, version)
        faces = proofs.faces(database, known.id, part, model, truth, guess, most)
        crops = _crops(database, data_dir, part, faces.faces)
        manifest = packages.read_one(database, known.champion if model == "champion" else version)
        rule = manifest_weights(json.loads(manifest.manifest))
        shown = [_shown(face, model, rule, crops.get(face.key)) for face in faces.faces]
        pictures = part == "corrections" or bool(crops) or not faces.faces
        return answer(ShownFaces(shown, faces.total, pictures))

    return routes


def _shown(face: ProofFace, model: Model, rule: tuple[float, ...], crop: str | None) -> ShownFace:
    said = face.champion if model == "champion" else face.candidate
    scores = dict(zip(LABELS, said, strict=True))
    return ShownFace(crop, scores, shares(scores, rule))


def _crops(
    database: Database, data_dir: Path, part: Part, faces: list[ProofFace]
) -> dict[str, str]:
    """Where each face's picture is, by key, as far as there is one."""
    keys = [face.key for face in faces]
    if part == "fixed":
        pictures = measured.read_pictures(data_dir / "training", keys)
        return {
            key: "data:image/png;base64," + base64.b64encode(png(crop)).decode()
            for key, crop in pictures.items()
        }
    return {key: f"/api/corrections/{key}/crop.png" for key in keys if _is_kept(database, key)}


def _is_kept(database: Database, key: str) -> bool:
    try:
        corrections.read_one(database, int(key))
    except NoSuchRowError:
        return False  # deleted since
    return True
