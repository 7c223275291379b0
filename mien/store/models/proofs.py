"""What candidates proved against champions, and the faces behind each figure."""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from sys import byteorder
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, func, insert, select

from mien.bus.messages import now_ms
from mien.store.core.database import Database
from mien.store.core.errors import NoSuchProofError
from mien.store.core.schema import proof_faces, proofs

#: ``fixed``: faces on which every candidate is measured; ``corrections``: those held out.
Part = Literal["fixed", "corrections"]
Model = Literal["champion", "candidate"]
_SHARE = 10_000
_ROWS_AT_ONCE = 1_000


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What one model does on one set of faces. Shares are 0 to 1; without faces all are 0.

    Attributes:
        accuracy: Share of the faces whose top label is the right one.
        macro_f1: Mean F1 of the labels that have faces.
        macro_recall: Mean recall of the labels that have faces.
        ece: Expected calibration error.
        ms_per_face: Processor time for a face, in a batch of eight on one core.
        recall: By label; None for a label without faces.
        confusion: Counts, rows are the truth.
    """

    accuracy: float
    macro_f1: float
    macro_recall: float
    ece: float
    ms_per_face: float
    recall: dict[str, float | None]
    confusion: list[list[int]]


class McNemar(msgspec.Struct, frozen=True, kw_only=True):
    """Disagreements of two models on the same faces.

    Attributes:
        champion_only: Faces that only the champion gets right.
        candidate_only: Faces that only the candidate gets right.
        p: How likely a split at least as uneven would be between equally good models.
    """

    champion_only: int
    candidate_only: int
    p: float


class Fixed(msgspec.Struct, frozen=True, kw_only=True):
    """Both models on the faces that neither learned from.

    Attributes:
        source: Says which these are.
        by_label: Disagreements on the faces of each label that has some; empty in proofs of
            earlier releases.
    """

    faces: int
    source: str
    champion: Figures
    candidate: Figures
    mcnemar: McNemar
    by_label: dict[str, McNemar] = {}


class CameraProof(msgspec.Struct, frozen=True, kw_only=True):
    """Both models on the corrections of one camera; attributes as of ``CorrectionProof``."""

    camera: str
    faces: int
    tracks: int = 0
    champion_right: int
    candidate_right: int
    mcnemar: McNemar
    gain_points: tuple[float, float] | None


class CorrectionProof(msgspec.Struct, frozen=True, kw_only=True):
    """Both models on corrections that neither learned from.

    Attributes:
        tracks: Of how many tracks the faces are; 0 in proofs of earlier releases.
        mcnemar: Disagreements track by track; face by face in proofs of earlier releases.
        fits: How many fits stand for the candidate, each on the tracks that it did not learn from;
            0 when corrections were held out of the candidate, which answered them itself.
        known: How many more prove nothing, since the champion has learned from them.
        gain_points: Ends of the 95 % interval of the gain of right answers, in points; None
            without faces, and in proofs of earlier releases.
        cameras: Each camera with enough of them, the one with the most first.
        sure: How many new to the champion it answers with a score that is seldom wrong.
        sure_tracks: Of how many tracks these are.
        contradicted: Of how many of these tracks people called most such faces otherwise.
    """

    faces: int
    tracks: int = 0
    champion_right: int
    candidate_right: int
    champion: Figures
    candidate: Figures
    mcnemar: McNemar
    gain_points: tuple[float, float] | None = None
    fits: int = 0
    known: int = 0
    cameras: list[CameraProof] = []
    sure: int = 0
    sure_tracks: int = 0
    contradicted: int = 0


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One condition of the gate, and in words with figures how it was met or missed.

    Attributes:
        weighable: True when it was missed in a way that a person may weigh against what the
            candidate brings.
    """

    name: str
    passed: bool
    text: str
    weighable: bool = False


class Gate(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a candidate may become champion.

    Attributes:
        passed: True when every check is (a green gate).
        weighable: True when an administrator may promote it nevertheless (a yellow one).
        sentence: What decided, in one sentence; empty in proofs of earlier releases.
    """

    passed: bool
    checks: list[Check]
    weighable: bool = False
    sentence: str = ""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """All that was found."""

    fixed: Fixed
    corrections: CorrectionProof
    gate: Gate


@dataclass(frozen=True)
class ProofFace:
    """One face as both models saw it.

    Attributes:
        part: Which set it belongs to.
        key: The hash of a picture of the data set, or the number of a correction.
        truth: Index of the right label.
        champion: Its scores, by index of the label.
        candidate: The same.
        champion_guess: Index of the label that it shows, by the rule of its package.
        candidate_guess: The same.
    """

    part: Part
    key: str
    truth: int
    champion: tuple[float, ...]
    candidate: tuple[float, ...]
    champion_guess: int
    candidate_guess: int


@dataclass(frozen=True)
class Proof:
    """A proof that is not written yet."""

    candidate: str
    champion: str
    report: Report
    faces: tuple[ProofFace, ...]


@dataclass(frozen=True)
class Proven:
    """A proof as it is kept."""

    id: int
    candidate: str
    champion: str
    job_id: int
    made_ms: int
    passed: bool
    report: Report


@dataclass(frozen=True)
class Found:
    """Faces of one cell of a confusion matrix, and how many there are in all."""

    faces: list[ProofFace]
    total: int


def add(connection: Connection, job_id: int, proof: Proof) -> None:
    """Write a proof within the caller's transaction."""
    values = {
        "candidate": proof.candidate,
        "champion": proof.champion,
        "job_id": job_id,
        "made_ms": now_ms(),
        "passed": proof.report.gate.passed,
        "report": msgspec.json.encode(proof.report).decode(),
    }
    made = connection.execute(insert(proofs).values(values).returning(proofs.c.id)).scalar_one()
    rows = [_row(made, number, face) for number, face in enumerate(proof.faces)]
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        connection.execute(insert(proof_faces), rows[start : start + _ROWS_AT_ONCE])


def read(database: Database, candidate: str) -> Proven:
    """Read the newest proof of a model.

    Raises:
        NoSuchProofError: It was never proven.
        UnavailableError: The database cannot be used now.
    """
    with database.read() as connection:
        proof = newest(connection, candidate)
    if proof is None:
        raise NoSuchProofError(
            f"{candidate} was never held against a champion; only retrained models are."
        )
    return proof


def newest(connection: Connection, candidate: str) -> Proven | None:
    """Read the newest proof of a model within the caller's transaction; None without one."""
    query = select(proofs).where(proofs.c.candidate == candidate).order_by(proofs.c.id.desc())
    row = connection.execute(query.limit(1)).mappings().first()
    if row is None:
        return None
    report = msgspec.json.decode(row["report"], type=Report)
    return Proven(**{**row, "report": report})


def faces(
    database: Database, proof_id: int, part: Part, model: Model, truth: int, guess: int, most: int
) -> Found:
    """Read the faces of one cell of a confusion matrix.

    Args:
        database: Open, at the newest revision.
        proof_id: Of which proof.
        part: Of which set.
        model: Whose matrix.
        truth: Index of the right label.
        guess: Index of the label that the model gave.
        most: How many at most.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    row = proof_faces.c
    guessed = row.champion_guess if model == "champion" else row.candidate_guess
    cell = (row.proof_id == proof_id, row.part == part, row.truth == truth, guessed == guess)
    query = select(proof_faces).where(*cell).order_by(row.number).limit(most)
    with database.read() as connection:
        total = connection.scalar(select(func.count()).select_from(proof_faces).where(*cell)) or 0
        faces = [_face(dict(row)) for row in connection.execute(query).mappings()]
    return Found(faces, total)


def _row(proof_id: int, number: int, face: ProofFace) -> dict[str, Any]:
    return {
        "proof_id": proof_id,
        "part": face.part,
        "number": number,
        "key": face.key,
        "truth": face.truth,
        "champion_guess": face.champion_guess,
        "candidate_guess": face.candidate_guess,
        "champion_scores": _pack(face.champion),
        "candidate_scores": _pack(face.candidate),
    }


def _face(row: dict[str, Any]) -> ProofFace:
    return ProofFace(
        part=row["part"],
        key=row["key"],
        truth=row["truth"],
        champion=_unpack(row["champion_scores"]),
        candidate=_unpack(row["candidate_scores"]),
        champion_guess=row["champion_guess"],
        candidate_guess=row["candidate_guess"],
    )


def _pack(scores: Iterable[float]) -> bytes:
    packed = array("H", (round(score * _SHARE) for score in scores))
    if byteorder == "little":
        packed.byteswap()
    return packed.tobytes()


def _unpack(raw: bytes) -> tuple[float, ...]:
    packed = array("H")
    packed.frombytes(raw)
    if byteorder == "little":
        packed.byteswap()
    return tuple(value / _SHARE for value in packed)
