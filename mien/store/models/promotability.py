"""Whether a model may become champion: what it proved, and against whom."""

from dataclasses import dataclass

from sqlalchemy import Connection

from mien.store.models import proofs


@dataclass(frozen=True)
class Promotability:
    """Whether a model may become champion now.

    Attributes:
        barred: Why not; None when it may.
        weighable: True when an administrator may who takes the loss that ``barred`` names.
    """

    barred: str | None = None
    weighable: bool = False


def of(connection: Connection, version: str, origin: str, line: list[str]) -> Promotability:
    """Tell whether a model that is not champion may become it.

    Args:
        connection: In a transaction.
        version: Which model.
        origin: How it came here; what was retrained here has to have proven itself.
        line: Every version that became champion, the present one last.
    """
    if origin != "trained" or version in line:
        return Promotability()
    proof = proofs.newest(connection, version)
    if proof is None:
        return Promotability(f"{version} has not proven itself, so it cannot become champion.")
    missed = "; ".join(check.text for check in proof.report.gate.checks if not check.passed)
    failed = f"{version} did not pass the gate: {missed}."
    if not proof.passed and not proof.report.gate.weighable:
        return Promotability(failed)
    if not line or proof.champion != line[-1]:
        champion = line[-1] if line else None
        return Promotability(
            f"{version} proved itself against {proof.champion}, but the champion is {champion} "
            "now; retrain from that."
        )
    return Promotability() if proof.passed else Promotability(failed, weighable=True)
