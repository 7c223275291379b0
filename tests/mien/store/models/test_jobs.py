"""Training jobs: taken up by one at a time, fenced, ended; and what a proof opens."""

from typing import Any

import msgspec
import pytest

from mien.models.package import LABELS
from mien.store.core.database import Database
from mien.store.core.errors import JobError, NoSuchProofError, NoSuchRowError, NotProvenError
from mien.store.corrections import corrections
from mien.store.corrections.kept_faces import NewFace
from mien.store.models import jobs, packages, proofs
from mien.store.models.jobs import MOST_ATTEMPTS, Counted, Job, JobBasis, Promote
from mien.store.models.packages import Registered
from mien.store.models.proofs import (
    Check,
    CorrectionProof,
    Figures,
    Fixed,
    Gate,
    McNemar,
    Proof,
    ProofFace,
    Report,
)

BASIS = JobBasis("old-1", "replay", corrections=60, held_out=15, left_out=2)


def proof(
    candidate: str, champion: str = "old-1", passed: bool = True, weighable: bool = False
) -> Proof:
    """A proof with two faces of the fixed set and one correction."""
    figures = Figures(
        accuracy=0.5,
        macro_f1=0.5,
        macro_recall=0.5,
        ece=0.1,
        ms_per_face=1.0,
        recall=dict.fromkeys(LABELS, 0.5),
        confusion=[[1] * 8 for _ in LABELS],
    )
    none = McNemar(champion_only=0, candidate_only=1, p=1.0)
    sides: dict[str, Any] = {"champion": figures, "candidate": figures, "mcnemar": none}
    report = Report(
        fixed=Fixed(faces=2, source="two faces", **sides),
        corrections=CorrectionProof(faces=1, champion_right=0, candidate_right=1, **sides),
        gate=Gate(
            passed=passed,
            checks=[Check(name="recall", passed=passed, text="so it is", weighable=weighable)],
            weighable=weighable,
            sentence="So it is.",
        ),
    )
    low, high = (0.1, 0.9, *[0.0] * 6), (0.7654, 0.2346, *[0.0] * 6)
    faces = (
        ProofFace("fixed", "a" * 24, 0, low, high, 1, 0),
        ProofFace("fixed", "b" * 24, 0, low, low, 1, 1),
        ProofFace("corrections", "7", 1, high, low, 0, 1),
    )
    return Proof(candidate, champion, report, faces)


def register(database: Database, version: str, origin: packages.Origin) -> None:
    known = Registered(version, version, version, None, origin, "{}", 1.0, 1)
    packages.add(database, known)


def taken(database: Database) -> Job:
    job = jobs.take(database)
    assert job is not None
    return job


def asked(database: Database, promote: Promote = "by_hand") -> Job:
    return jobs.ask(database, promote, BASIS)


def test_jobs_are_taken_up_in_the_order_in_which_they_were_asked_for(database: Database) -> None:
    assert jobs.take(database) is None
    first, second = asked(database), asked(database)
    assert [job.id for job in jobs.read_all(database)] == [second.id, first.id]
    assert (first.state, first.attempt, first.started_ms) == ("queued", 0, None)
    job = taken(database)
    assert (job.id, job.state, job.attempt) == (first.id, "running", 1)
    assert job.started_ms is not None
    assert jobs.finish(database, job, proof("new-1"))
    assert taken(database).id == second.id


def test_a_job_that_was_left_running_goes_first_and_its_old_process_is_fenced_off(
    database: Database,
) -> None:
    asked(database)
    asked(database)
    dead = taken(database)
    again = taken(database)
    assert (again.id, again.attempt) == (dead.id, 2)
    assert again.started_ms == dead.started_ms
    assert not jobs.is_ours(database, dead)
    assert not jobs.note(database, dead, BASIS)
    assert not jobs.fail(database, dead, "late")
    assert not jobs.finish(database, dead, proof("late-1"))
    assert not jobs.give_back(database, dead)
    with pytest.raises(NoSuchProofError):
        proofs.read(database, "late-1")
    assert jobs.is_ours(database, again)
    assert jobs.fail(database, again, "why")
    assert jobs.read_one(database, again.id).reason == "why"


def test_a_job_is_not_taken_up_for_ever_but_orderly_ends_do_not_count(database: Database) -> None:
    job = asked(database)
    for _ in range(2 * MOST_ATTEMPTS):
        assert jobs.give_back(database, taken(database))
    for attempt in range(MOST_ATTEMPTS):
        assert taken(database).attempt == attempt + 1
    assert jobs.take(database) is None
    ended = jobs.read_one(database, job.id)
    assert (ended.state, ended.reason) == (
        "failed",
        "it was taken up 5 times and never came to its end",
    )
    assert ended.ended_ms is not None


def test_a_job_can_be_cancelled_until_it_is_over(database: Database) -> None:
    waiting = asked(database)
    assert jobs.cancel(database, waiting.id).state == "cancelled"
    asked(database)
    running = taken(database)
    assert jobs.cancel(database, running.id).over
    assert not jobs.is_ours(database, running)
    assert not jobs.finish(database, running, proof("new-1"))
    with pytest.raises(JobError, match="cancelled already"):
        jobs.cancel(database, running.id)
    with pytest.raises(NoSuchRowError):
        jobs.cancel(database, 99)


def test_the_queue_has_an_end(database: Database) -> None:
    for _ in range(20):
        asked(database)
    with pytest.raises(JobError, match="20 training jobs are waiting"):
        asked(database)


def test_what_it_learns_from_is_written_down(database: Database) -> None:
    asked(database)
    job = taken(database)
    assert jobs.note(database, job, JobBasis("old-2", "data", 50, 10, 0))
    noted = jobs.read_one(database, job.id)
    assert (noted.parent, noted.mode, noted.corrections, noted.held_out) == (
        "old-2",
        "data",
        50,
        10,
    )


def test_a_proof_and_the_faces_behind_it(database: Database) -> None:
    asked(database)
    job = taken(database)
    given = proof("new-1")
    assert jobs.finish(database, job, given)
    known = proofs.read(database, "new-1")
    assert (known.champion, known.job_id, known.passed) == ("old-1", job.id, True)
    assert msgspec.to_builtins(known.report) == msgspec.to_builtins(given.report)
    cell = proofs.faces(database, known.id, "fixed", "champion", 0, 1, most=1)
    assert (cell.total, [face.key for face in cell.faces]) == (2, ["a" * 24])
    assert cell.faces[0].candidate == pytest.approx(given.faces[0].candidate)
    assert proofs.faces(database, known.id, "fixed", "candidate", 0, 1, 9).total == 1
    assert proofs.faces(database, known.id, "corrections", "candidate", 1, 1, 9).faces[0].key == "7"
    assert proofs.faces(database, known.id, "corrections", "candidate", 1, 2, 9).total == 0


def test_only_what_was_proven_against_the_present_champion_is_promoted(database: Database) -> None:
    register(database, "old-1", "shipped")
    register(database, "new-1", "trained")
    packages.start_with(database, "old-1")
    with pytest.raises(NotProvenError, match="new-1 has not proven itself"):
        packages.promote(database, "new-1", "")
    prove(database, proof("new-1", passed=False))
    with pytest.raises(NotProvenError, match="did not pass the gate: so it is"):
        packages.promote(database, "new-1", "")
    prove(database, proof("new-1", champion="other-1"))
    with pytest.raises(NotProvenError, match=r"against other-1, but the champion is old-1"):
        packages.promote(database, "new-1", "")
    prove(database, proof("new-1"))
    assert packages.promote(database, "new-1", "").version == "new-1"
    assert packages.roll_back(database, "").version == "old-1"
    register(database, "bought-1", "imported")
    packages.promote(database, "bought-1", "")
    assert packages.promote(database, "new-1", "it was before").previous == "bought-1"


def test_a_loss_that_may_be_weighed_is_taken_only_by_who_says_so(database: Database) -> None:
    register(database, "old-1", "shipped")
    packages.start_with(database, "old-1")
    for version in ("broken-1", "dear-1"):
        register(database, version, "trained")
    prove(database, proof("broken-1", passed=False))
    with pytest.raises(NotProvenError, match="did not pass the gate"):
        packages.promote(database, "broken-1", "", weighed=True)
    prove(database, proof("dear-1", passed=False, weighable=True), "when_proven")
    assert packages.champion(database) == "old-1", "nobody weighed it"
    with pytest.raises(NotProvenError, match="did not pass the gate"):
        packages.promote(database, "dear-1", "")
    assert packages.promote(database, "dear-1", "my cameras count", weighed=True).id


def prove(database: Database, given: Proof, promote: Promote = "by_hand") -> Job:
    asked(database, promote)
    job = taken(database)
    assert jobs.finish(database, job, given)
    return jobs.read_one(database, job.id)


def test_a_candidate_is_promoted_in_the_step_that_proves_it_where_that_was_chosen(
    database: Database,
) -> None:
    register(database, "old-1", "shipped")
    packages.start_with(database, "old-1")
    for version in ("new-1", "new-2", "new-3"):
        register(database, version, "trained")
    failed = prove(database, proof("new-1", passed=False), "when_proven")
    assert (failed.state, failed.reason) == ("done", "the gate is not passed: So it is")
    assert packages.champion(database) == "old-1"
    assert prove(database, proof("new-2"), "when_proven").reason is None
    assert packages.champion(database) == "new-2"
    assert packages.history(database)[0].reason.startswith("proven by training job")
    late = prove(database, proof("new-3", champion="old-1"), "when_proven")
    assert "but the champion is new-2" in str(late.reason)
    assert packages.champion(database) == "new-2"


def test_corrections_are_counted_as_a_job_uses_them(database: Database) -> None:
    assert jobs.count_corrections(database, "data") == Counted(0, 0, 0, 0)
    labels = ["fear"] * 30 + ["not_a_face"] * 3
    faces = [
        (NewFace(bytes([index]) * 2304, f"file {index}", 1_000), label)
        for index, label in enumerate(labels)
    ]
    corrections.bring_in(database, faces)
    counted = jobs.count_corrections(database, "data")
    afraid = [face for face in corrections.for_training(database) if face.label == "fear"]
    held = sum(face.held_out for face in afraid)
    assert 0 < held < 30
    assert counted == Counted(30 - held, held, 3, held)
    assert jobs.count_corrections(database, "replay") == Counted(30, 0, 3, 30)
    again = [(NewFace(bytes([99]) * 2304, "file 1", 2_000), "anger")]
    corrections.bring_in(database, again)
    assert jobs.count_corrections(database, "replay") == Counted(31, 0, 3, 30)
